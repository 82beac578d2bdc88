"""How a settlement's lines come to count on their invoices: the one place that rests on what is not documented.

Posted with customer and invoice number, a line stands in the customer ledger. Whether that alone lowers the invoice's
open amount is to be confirmed, so nothing is taken for granted: lines that bring an invoice to nil are closed against
it, and what then counts is read from the invoice. A settlement of a part closes nothing; it is closed with the rest
when the rest comes.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date

from chalicelib.erp.contract import ErpNotFound, ErpRefused
from chalicelib.erp.tripletex import book_wire, wire
from chalicelib.erp.tripletex.api import TripletexApi, batches, numeric
from chalicelib.erp.tripletex.invoices import ALL_TIME

_log = logging.getLogger(__name__)

POSTING = "id,date,amount,type,invoiceNumber,account(id),customer(id),voucher(id),closeGroup(id)"
_INVOICE = f"id,invoiceNumber,customer(id),voucher(id),currency(id,code),postings({POSTING})"
_ALL = (date(1970, 1, 1), date(2100, 1, 1))

Invoices = Mapping[str, book_wire.PayableInvoice]


def invoices(api: TripletexApi, invoice_ids: Sequence[str]) -> Invoices:
    """The invoices with the lines that count on them now; one that is gone is left out. A call per hundred."""
    found: dict[str, book_wire.PayableInvoice] = {}
    for batch in batches(sorted({numeric(one, "invoice") for one in invoice_ids})):
        query = {**ALL_TIME, "id": ",".join(batch), "fields": _INVOICE}
        for one in api.values(book_wire.PayableInvoice, "/invoice", query):
            found[str(one.id)] = one
    return found


def close(api: TripletexApi, lines: Sequence[wire.Posting], known: Invoices) -> None:
    """Closes each line of ours with its invoice where that comes to nil; harmless to repeat."""
    by_number = {(one.customer.id if one.customer else 0, str(one.invoice_number)): one for one in known.values()}
    for line in lines:
        invoice = by_number.get((line.customer.id if line.customer else 0, line.invoice_number))
        if invoice is None or line.close_group is not None:
            continue
        together = _coming_to_nil(api, line, invoice)
        if together:
            _closed(api, together, invoice)


def unmatched(lines: Sequence[wire.Posting], known: Invoices) -> tuple[str, ...]:
    """The invoices on which a line of ours does not count: neither closed nor among what the invoice consists of."""
    counted = {posting.id for invoice in known.values() for posting in invoice.postings}
    waiting = {
        (line.customer.id if line.customer else 0, line.invoice_number)
        for line in lines
        if line.close_group is None and line.id not in counted
    }
    return tuple(
        invoice_id
        for invoice_id, one in known.items()
        if (one.customer.id if one.customer else 0, str(one.invoice_number)) in waiting
    )


def _coming_to_nil(
    api: TripletexApi, line: wire.Posting, invoice: book_wire.PayableInvoice
) -> Mapping[int, wire.Posting]:
    """The open lines of the invoice and ours, if they add up to nil; else with what names the invoice too."""
    account = line.account.id if line.account else 0
    counting = [one for one in invoice.postings if one.account is None or one.account.id == account]
    together = {one.id: one for one in (*counting, line)}
    if sum(one.amount for one in together.values()) != 0:
        together |= {one.id: one for one in _naming(api, line)}
    still_open = all(one.close_group is None for one in together.values())
    return together if still_open and sum(one.amount for one in together.values()) == 0 else {}


def _naming(api: TripletexApi, line: wire.Posting) -> Sequence[wire.Posting]:
    """The customer's open lines on the same account with the invoice's number: earlier settlements of a part."""
    if line.customer is None or line.account is None or not line.invoice_number:
        return ()
    query = {"customerId": str(line.customer.id), "accountId": str(line.account.id), "fields": POSTING}
    found = api.in_window(wire.Posting, "/ledger/posting", query, ("dateFrom", "dateTo"), *_ALL)
    return [one for one in found if one.invoice_number == line.invoice_number and one.close_group is None]


def _closed(api: TripletexApi, together: Mapping[int, wire.Posting], invoice: book_wire.PayableInvoice) -> None:
    try:
        api.write("PUT", "/ledger/posting/:closePostings", sorted(together))
    except (ErpRefused, ErpNotFound):
        # The money is posted all the same: what stays open shows as unmatched.
        _log.warning("Tripletex: the lines of invoice %s could not be closed", invoice.id)
