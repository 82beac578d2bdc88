"""The list of what is past due and open, to choose by (missions B1, B2): a page of the list tells it all."""

from collections.abc import Iterable
from datetime import date

from chalicelib.erp.contract import OverdueInvoice
from chalicelib.erp.netvisor import reading, wire
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.invoices import HOME_CURRENCY, outstanding_of


def overdue(api: NetvisorApi, since: date, today: date) -> list[OverdueInvoice]:
    """Dated `since` or later and due before `today`, oldest first. What is with a collector is among it."""
    query = {"invoicestatus": "overdue", "begininvoicedate": since.isoformat()}
    lines = [line for line in reading.listed(api, query, reading.passed_over) if outstanding_of(line) > 0]
    dated = _dated(api, lines)
    found = [_chosen(line, *dated[line.key]) for line in lines if line.key in dated]
    found = [one for one in found if one.due_date < today and one.invoice_date >= since]
    return sorted(found, key=lambda one: (one.invoice_date, int(one.id)))


def _dated(api: NetvisorApi, lines: Iterable[wire.ListedInvoice]) -> dict[str, tuple[date, date]]:
    """Date and due date by key; the due date came to the list later, so where it is missing the invoices are read."""
    told = {line.key: (line.on, line.due) for line in lines}
    lacking = [key for key, (on, due) in told.items() if on is None or due is None]
    read = {
        key: (each.on, each.due) for key, each in reading.invoices(api, lacking, left_out=reading.passed_over).items()
    }
    return {key: (on, due) for key, (on, due) in told.items() if on is not None and due is not None} | read


def _chosen(line: wire.ListedInvoice, on: date, due: date) -> OverdueInvoice:
    foreign = line.currency not in ("", HOME_CURRENCY)
    return OverdueInvoice(
        id=line.key,
        voucher_id=line.key,
        number=line.number,
        customer_id=line.customer_key,
        customer_name=line.customer_name,
        currency=line.currency or HOME_CURRENCY,
        amount=line.currency_sum if foreign and line.currency_sum is not None else line.sum,
        outstanding=outstanding_of(line),
        invoice_date=on,
        due_date=due,
    )
