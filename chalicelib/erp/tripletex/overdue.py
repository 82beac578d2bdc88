"""What is past due and open, to choose from in the portal: Tripletex has a filter for neither, so lists are read."""

from collections.abc import Sequence
from datetime import date, timedelta

from chalicelib.erp.contract import OverdueInvoice
from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.tripletex import wire
from chalicelib.erp.tripletex.api import TripletexApi
from chalicelib.erp.tripletex.invoices import amount_of, currency_code, outstanding_of

_FIELDS = (
    "id,invoiceNumber,invoiceDate,invoiceDueDate,amount,amountCurrency,amountOutstanding,amountCurrencyOutstanding,"
    "currency(id,code),isCreditNote,isCharged,voucher(id),customer(id,name)"
)
_DATES = ("invoiceDateFrom", "invoiceDateTo")


def overdue(api: TripletexApi, since: date, today: date) -> Sequence[OverdueInvoice]:
    """Invoices dated `since` or later whose due date is before `today`: a call per thousand invoices."""
    query = {"fields": _FIELDS}
    # The end is exclusive, and what is dated today cannot be overdue.
    end = today + timedelta(days=1)
    listed = api.in_window(wire.ListedInvoice, "/invoice", query, _DATES, since, end, leave_out)
    found = [_line(one) for one in listed if one.is_charged and not one.is_credit_note]
    ripe = [line for line in found if line.outstanding > 0 and line.due_date < today]
    return sorted(ripe, key=lambda line: (line.due_date, int(line.id)))


def _line(found: wire.ListedInvoice) -> OverdueInvoice:
    return OverdueInvoice(
        id=str(found.id),
        voucher_id=str(found.voucher.id) if found.voucher else "",
        number=str(found.invoice_number or ""),
        customer_id=str(found.customer.id) if found.customer else "",
        customer_name=found.customer.name.strip() if found.customer else "",
        currency=currency_code(found.currency),
        amount=amount_of(found),
        outstanding=outstanding_of(found),
        invoice_date=found.invoice_date,
        due_date=found.invoice_due_date or found.invoice_date,
    )
