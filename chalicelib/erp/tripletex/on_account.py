"""Customers' money that nobody has put against an invoice: shown as a hint (mission E1)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from chalicelib.erp.contract import OnAccount
from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.tripletex import matching, wire
from chalicelib.erp.tripletex.api import TripletexApi
from chalicelib.erp.tripletex.failures import RESULT_SET_TOO_LARGE, TripletexRefused

RECEIVABLES = {"accountNumberFrom": "1500", "accountNumberTo": "1600"}
"""The customer ledger's accounts in the Norwegian standard chart; the upper end is exclusive."""

_FIELDS = "id,date,amount,type,invoiceNumber,externalRef,description,customer(id,name),voucher(id),closeGroup(id)"
_BACK = timedelta(days=3 * 366)


def on_account(api: TripletexApi, today: date) -> Sequence[OnAccount]:
    """Open lines of customers that lower what they owe and name no invoice, oldest first."""
    found = [line for line in _open(api, today) if _is_money(line)]
    return [_told(line) for line in sorted(found, key=lambda line: (line.date, line.id))]


def _open(api: TripletexApi, today: date) -> Iterable[wire.Posting]:
    query = {**RECEIVABLES, "fields": _FIELDS}
    end = today + timedelta(days=1)
    try:
        # The date is exclusive.
        return list(api.values(wire.Posting, "/ledger/posting/openPost", {**query, "date": end.isoformat()}, leave_out))
    except TripletexRefused as refused:
        if refused.code != RESULT_SET_TOO_LARGE:
            raise
    # Open items cannot be searched by a window, postings can.
    names = ("dateFrom", "dateTo")
    lines = api.in_window(wire.Posting, "/ledger/posting", query, names, today - _BACK, end, leave_out)
    return [line for line in lines if line.close_group is None]


def _is_money(line: wire.Posting) -> bool:
    # A part payment is an open line too, but it names its invoice; a credit note is no money.
    return line.customer is not None and line.amount < 0 and not line.invoice_number and not _is_invoice(line)


def _is_invoice(line: wire.Posting) -> bool:
    return line.type == matching.INVOICE_POSTING


def _told(line: wire.Posting) -> OnAccount:
    customer = line.customer
    return OnAccount(
        customer_id=str(customer.id) if customer else "",
        payer=customer.name.strip() if customer else "",
        reference=(line.external_ref or line.description).strip(),
        amount=-line.amount,
        on=line.date,
    )
