"""The interface resources that a company must allow one by one, what each is for, and how it can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.erp.contract import MissingRight

_LONG_AGO = "1990-01-01"
_NOTHING = "1"
"""A key that nothing has: an unknown invoice is an empty answer, an unknown customer a refusal; both are answers."""


@dataclass(frozen=True, slots=True)
class Resource:
    """`probe` is the question that shows whether it is allowed; None for one that writes. `needed`: without it
    reading or reporting stops."""

    name: str
    purpose: str
    probe: Mapping[str, str] | None = None
    needed: bool = True


_BOOKS = "the check of accounts before a settlement is posted"

RESOURCES = (
    Resource("paymenttermlist.nv", "the check of the connection", {}),
    Resource(
        "salesinvoicelist.nv",
        "transfers, overdue invoices, balances",
        {"begininvoicedate": _LONG_AGO, "endinvoicedate": _LONG_AGO},
    ),
    Resource(
        "getsalesinvoice.nv",
        "invoices, their documents and statuses",
        {"netvisorkey": _NOTHING, "pdfimage": "nopdf"},
    ),
    Resource("getcustomer.nv", "the debtor, collection prohibition, automatic reminders", {"id": _NOTHING}),
    Resource(
        "salespaymentlist.nv",
        "payments, settlements, credit losses, money on account",
        {"begindate": _LONG_AGO, "enddate": _LONG_AGO},
    ),
    Resource("deletedsalesinvoices.nv", "invoices that vanished", {"deletedsince": _LONG_AGO}),
    Resource("deletedsalespayments.nv", "payments that vanished", {"deletedsince": _LONG_AGO}),
    Resource("salesinvoicecomment.nv", "our comment on the invoice"),
    Resource("updatesalesinvoicestatus.nv", "our status on the invoice"),
    Resource("matchpayment.nv", "settlements that Netvisor does not match by itself", needed=False),
    Resource("salespayment.nv", "posting settlements: the principal", needed=False),
    Resource("accounting.nv", "posting settlements: what is no principal", needed=False),
    Resource("accountlist.nv", _BOOKS, {}, needed=False),
    Resource("vouchertypelist.nv", _BOOKS, {}, needed=False),
    Resource("accountingperiodlist.nv", _BOOKS, {}, needed=False),
    Resource(
        "accountingledger.nv",
        "finding a posted settlement again",
        {"startdate": _LONG_AGO, "enddate": _LONG_AGO},
        needed=False,
    ),
)


def right(name: str) -> MissingRight | None:
    """The right to a resource; None for one that we do not know to need."""
    return next((MissingRight(one.name, one.purpose, one.needed) for one in RESOURCES if one.name == name), None)
