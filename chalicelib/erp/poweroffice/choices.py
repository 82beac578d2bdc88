"""What a creditor can choose from: invoices past due, and customers' money that is matched to nothing."""

from collections.abc import Sequence
from datetime import date

from chalicelib.erp.contract import OnAccount, OverdueInvoice
from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import GoApi
from chalicelib.erp.poweroffice.invoice_lists import cards
from chalicelib.erp.poweroffice.matching import CREDIT_NOTE, INVOICE, in_own_currency, is_ours, outstanding


def overdue(api: GoApi, since: date, today: date) -> Sequence[OverdueInvoice]:
    """Invoices dated `since` or later that were due before today: one call per 5,000 unpaid, and their cards.

    What a factoring company owns is left out.
    """
    query = {"fromDate": since.isoformat(), "toDate": today.isoformat(), "onlyUnpaidInvoices": "true"}
    listed = api.many(wire.OutgoingInvoice, "/OutgoingInvoices", query, leave_out)
    found = [one for one in listed if _is_overdue(one, today)]
    known = {card.id: card for card in cards(api, [one.customer_no for one in found])}
    lines = [_line(one, known.get(one.customer_id)) for one in found]
    return sorted(lines, key=lambda line: (line.due_date, line.invoice_date, line.number))


def on_account(api: GoApi, today: date) -> Sequence[OnAccount]:
    """Open payments, with what is left of overpaid ones: one call per 5,000 open items.

    Credit notes and write-offs are no money, and what we posted ourselves is not the customers'.
    """
    found = api.many(wire.LedgerEntry, "/Customerledger/OpenItems", {"date": today.isoformat()}, leave_out)
    return [
        OnAccount(
            customer_id=one.customer_id,
            payer=one.customer_name,
            reference=one.cid,
            amount=-left,
            on=one.posting_date or one.voucher_date or today,
        )
        for one in found
        if (left := one.amount if one.balance is None else one.balance) < 0
        and one.voucher_type != CREDIT_NOTE
        and not one.is_write_off
        and not is_ours(one)
    ]


def _is_overdue(invoice: wire.OutgoingInvoice, today: date) -> bool:
    return (
        invoice.voucher_type == INVOICE
        and not invoice.is_reversed
        and invoice.invoice_delivery_type != "Factoring"
        and invoice.due_date is not None
        and invoice.due_date < today
        and outstanding(invoice) > 0
    )


def _line(invoice: wire.OutgoingInvoice, card: wire.Customer | None) -> OverdueInvoice:
    dated = invoice.voucher_date or date.min
    return OverdueInvoice(
        id=invoice.id.lower(),
        voucher_id=invoice.id.lower(),
        number=invoice.invoice_no,
        customer_id=invoice.customer_id,
        customer_name=card.called if card else "",
        currency=invoice.currency_code or "NOK",
        amount=in_own_currency(invoice, invoice.total_posted_amount),
        outstanding=outstanding(invoice),
        invoice_date=dated,
        due_date=invoice.due_date or dated,
        exempt=card is not None and card.exempt,
    )
