"""The rights that a collector needs, by Tripletex's own names. Which ones they are is to be confirmed."""

from collections.abc import Mapping

from chalicelib.erp.contract import MissingRight

INVOICES = "AUTH_INVOICING"
CUSTOMERS = "AUTH_CUSTOMER_INFO"
LEDGER = "AUTH_COMPANY_CUSTOMER_ACCOUNTING_REPORTS"
VOUCHERS = "AUTH_ALL_VOUCHERS"
ACCOUNTS = "AUTH_ACCOUNTING_SETTINGS"
POSTING = "AUTH_ADVANCED_VOUCHER"

NEEDED: Mapping[str, MissingRight] = {
    name: MissingRight(f"{name} ({words})", purpose, needed)
    for name, words, purpose, needed in (
        (INVOICES, "invoices", "to read outgoing invoices, their documents and reminders", True),
        (CUSTOMERS, "customers", "to read customers and their contacts", True),
        (LEDGER, "customer ledger", "to read payments, credit notes and balances", True),
        (VOUCHERS, "all vouchers", "to see every posting of the customer ledger", True),
        (ACCOUNTS, "accounts", "to check the accounts for automatic bookkeeping", False),
        (POSTING, "advanced voucher", "to post settlements as numbered vouchers", False),
    )
}
LIST_OF_AGENCIES = MissingRight(
    "voucherStatus (the list of debt collectors)",
    "to hear of transfers and to report on them: Tripletex must have the agency on its list of debt collectors",
    True,
)

_BY_PATH = (
    ("/invoice", INVOICES),
    ("/reminder", INVOICES),
    ("/contact", CUSTOMERS),
    ("/customer", CUSTOMERS),
    ("/ledger/account", ACCOUNTS),
    ("/ledger/vatType", ACCOUNTS),
    ("/ledger", LEDGER),
)


def lacking(method: str, path: str) -> MissingRight | None:
    """The right that a refused call lacks, as far as its path tells; None where no right is known for it."""
    if path.startswith("/voucherStatus"):
        return LIST_OF_AGENCIES
    if method != "GET" and path.startswith("/ledger"):
        return NEEDED[POSTING]
    return next((NEEDED[name] for start, name in _BY_PATH if path.startswith(start)), None)
