"""The rights that the agency's application needs at a client, by PowerOffice's own names, and its being chosen.

A refused call says nothing of its right: a 403 is often empty. What is given, and what is given but not in force since
the client's subscription lacks the module, the client's integration information tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.erp.contract import ErpRightMissing, MissingRight
from chalicelib.erp.poweroffice import wire


@dataclass(frozen=True, slots=True)
class _Right:
    """`name` without "_Full" is given by either form. `paths` are the starts of what it opens."""

    name: str
    purpose: str
    paths: tuple[str, ...]
    needed: bool = True
    """Whether reading or reporting stops without it; else it is for bookkeeping only."""


_RIGHTS = (
    _Right("OutgoingInvoice", "to read outgoing invoices", ("/OutgoingInvoices",)),
    _Right("CustomerLedger", "to read the customer ledger", ("/Customerledger",)),
    _Right("Customer", "to read customers", ("/Customers",)),
    _Right("ContactPerson", "to read contact persons", ("/ContactPersons",)),
    _Right(
        "CommonServices",
        "to read the client's settings and VAT codes",
        ("/OrganizationSettings", "/VatCodes", "/LockDateSettings", "/FinancialSettings"),
    ),
    _Right("GeneralLedgerAccount", "to read the chart of accounts", ("/GeneralLedgerAccounts",), needed=False),
    _Right("BankVoucher_Full", "to post settlements as bank journals", ("/Vouchers/BankJournals",), needed=False),
)
LEGACY = MissingRight(
    "DebtCollection", "to take approved invoices and show our cases: the debt collection service of v1", needed=True
)
NOT_CHOSEN = MissingRight(
    "DebtCollectionIntegration (AutoCollect under Settings, Payment follow-up)",
    "to take approved invoices: the client has chosen another debt collector, or none",
    needed=True,
)
"""Nothing that PowerOffice gives, but the client's own choice; what is approved waits for it just as for a right."""


def missing(known: wire.Integration) -> Sequence[MissingRight]:
    """The rights that are not in force, each with its reason."""
    return [_lacking(right, known) for right in _RIGHTS if not _granted(right.name, known)]


def missing_for_posting(known: wire.Integration) -> Sequence[str]:
    """What keeps us from posting, in words."""
    return [_why(right.name, known) for right in _RIGHTS if not right.needed and not _granted(right.name, known)]


def explained(method: str, path: str, known: wire.Integration | None) -> ErpRightMissing:
    """The error for a 403; `known` is what the client said of our rights, None when that was refused too.

    A right that was given meanwhile is explained, but not told as missing.
    """
    right = next((each for each in _RIGHTS if path.startswith(each.paths)), None)
    if right is None:
        return ErpRightMissing(f"PowerOffice: {method} {path}: the integration lacks a right")
    need = f"PowerOffice: {method} {path}: the integration lacks the right {right.purpose} ({right.name})"
    if known is None:
        return ErpRightMissing(need, MissingRight(right.name, right.purpose, right.needed))
    told = None if _granted(right.name, known) else _lacking(right, known)
    return ErpRightMissing(f"{need}: {_why(right.name, known)}", told)


def _lacking(right: _Right, known: wire.Integration) -> MissingRight:
    return MissingRight(right.name, f"{right.purpose} ({_why(right.name, known)})", right.needed)


def _forms(name: str) -> set[str]:
    return {name} if name.endswith("_Full") else {name, f"{name}_Full"}


def _granted(name: str, known: wire.Integration) -> bool:
    return bool(_forms(name) & set(known.valid_privileges))


def _why(name: str, known: wire.Integration) -> str:
    if _forms(name) & set(known.invalid_privileges):
        return f"{name} is given, but the client's Go subscription lacks the module"
    if _granted(name, known):
        return f"{name} is given since a moment ago; try again"
    return f"PowerOffice has not given {name} to the agency's application"
