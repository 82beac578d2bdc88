"""Which right a refused call needs, and why it is missing. A 403 itself says nothing: its body is often empty."""

from collections.abc import Sequence

from chalicelib.erp.contract import ErpRightMissing
from chalicelib.erp.poweroffice import wire

_NEEDED = (
    ("/OutgoingInvoices", "OutgoingInvoice", "to read outgoing invoices"),
    ("/Customerledger", "CustomerLedger", "to read the customer ledger"),
    ("/Customers", "Customer", "to read customers"),
    ("/ContactPersons", "ContactPerson", "to read contact persons"),
    ("/OrganizationSettings", "CommonServices", "to read the client's settings"),
    ("/VatCodes", "CommonServices", "to read VAT codes"),
    ("/GeneralLedgerAccounts", "GeneralLedgerAccount", "to read the chart of accounts"),
    ("/Vouchers/BankJournals", "BankVoucher_Full", "to post bank journals"),
)
REQUIRED = ("OutgoingInvoice", "CustomerLedger", "Customer", "ContactPerson", "CommonServices")
"""What reading needs; more is asked for only where more is done."""


def missing(known: wire.Integration) -> Sequence[str]:
    """The required rights that are not in force, each with its reason."""
    return [_why(name, known) for name in REQUIRED if not _granted(name, known)]


def explained(method: str, path: str, known: wire.Integration | None) -> ErpRightMissing:
    """The error for a 403; `known` is what the client said of our rights, None when that was refused too."""
    right, purpose = next(((name, words) for start, name, words in _NEEDED if path.startswith(start)), ("", ""))
    need = f"the right {purpose} ({right})" if right else "a right"
    why = f": {_why(right, known)}" if right and known is not None else ""
    return ErpRightMissing(f"PowerOffice: {method} {path}: the integration lacks {need}{why}")


def _granted(name: str, known: wire.Integration) -> bool:
    return bool({name, f"{name}_Full"} & set(known.valid_privileges))


def _why(name: str, known: wire.Integration) -> str:
    if {name, f"{name}_Full"} & set(known.invalid_privileges):
        return f"{name} is given, but the client's Go subscription lacks the module"
    if _granted(name, known):
        return f"{name} is given since a moment ago; try again"
    return f"PowerOffice has not given {name} to the agency's application"
