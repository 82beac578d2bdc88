"""Money in and out on an invoice: registered by hand or through the API, arrived with a KID, or on account."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from local.erps.tripletex import books, chart
from local.erps.tripletex.errors import invalid
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Customer, Invoice, Posting, Voucher


def register(
    office: Office, invoice: Invoice, on: date, account: int, paid: int, paid_currency: int | None = None
) -> Voucher:
    """Books a payment; a negative one takes money back and opens the invoice again.

    `paid` in the company's minor units; `paid_currency` in the invoice's, required when that is another one.
    The line carries no type and its text says "Betaling: ...", as observed on the real one.
    """
    if paid == 0:
        raise invalid("amountBasisCurrency", "Beløpet kan ikke være 0.", "The amount cannot be 0.")
    if invoice.currency != "NOK" and paid_currency is None:
        raise invalid("paidAmountCurrency", "Kan ikke være null.", "Cannot be null.")
    in_currency = paid if invoice.currency == "NOK" or paid_currency is None else paid_currency
    return _book(office, invoice, on, account, paid, in_currency, kind="Betaling", type_name=None)


def arrive(office: Office, invoice: Invoice, on: date, paid: int) -> Voucher:
    """A payment into the creditor's own bank account, recognised by its KID and matched by the ERP itself."""
    return _book(
        office,
        invoice,
        on,
        chart.BANK,
        paid,
        paid,
        kind="Betaling med KID-nummer",
        type_name="INCOMING_PAYMENT_OPPOSITE",
    )


def _book(
    office: Office,
    invoice: Invoice,
    on: date,
    account: int,
    paid: int,
    paid_currency: int,
    *,
    kind: str,
    type_name: str | None,
) -> Voucher:
    books.reopen_invoice(office, invoice)
    voucher = books.new_voucher(office, invoice.company_id, on, kind, f"Betaling: Faktura {invoice.number}")
    kroner = _kroner_cleared(office, invoice, paid, paid_currency)
    books.receivable_line(office, voucher, invoice, -kroner, -paid_currency, type_name=type_name)
    bank_type = "INCOMING_PAYMENT" if type_name else None
    books.plain_line(office, voucher, account, paid, type_name=bank_type)
    difference = kroner - paid
    books.plain_line(office, voucher, chart.EXCHANGE_LOSS if difference > 0 else chart.EXCHANGE_GAIN, difference)
    books.close_if_settled(office, invoice, on)
    return voucher


def _kroner_cleared(office: Office, invoice: Invoice, paid: int, paid_currency: int) -> int:
    """What the payment takes off the balance in kroner: at the invoice's rate, the rest when it settles it."""
    if invoice.currency == "NOK" or invoice.amount_currency == 0:
        return paid
    if paid_currency == books.outstanding_currency(office, invoice):
        return books.outstanding(office, invoice)
    rate = Decimal(invoice.amount) / invoice.amount_currency
    return int((paid_currency * rate).quantize(Decimal(1), ROUND_HALF_UP))


def put_on_account(office: Office, customer: Customer, on: date, paid: int) -> Posting:
    """Money from the customer that names no invoice: it waits until somebody matches it."""
    voucher = books.new_voucher(office, customer.company_id, on, "Bankavstemming", f"Innbetaling fra {customer.name}")
    books.plain_line(office, voucher, chart.BANK, paid)
    return office.store.insert(
        Posting(
            id=office.store.next_id(Posting),
            company_id=customer.company_id,
            created=office.now,
            voucher_id=voucher.id,
            on=on,
            description=voucher.description,
            account=chart.RECEIVABLES,
            amount=-paid,
            amount_currency=-paid,
            customer_id=customer.id,
        )
    )


def reverse(office: Office, voucher: Voucher, on: date) -> Voucher:
    """Books the voucher backwards; invoices that it had settled are open again."""
    if voucher.reverse_voucher_id:
        raise invalid("id", "Bilaget er allerede tilbakeført.", "The voucher is already reversed.")
    lines = office.store.find(Posting, "voucher_id", voucher.id)
    for invoice_id in {line.balance_of for line in lines if line.balance_of}:
        books.reopen_invoice(office, office.store.must(Invoice, invoice_id))
    text = f"Tilbakeføring av bilag {voucher.number}: {voucher.description}"
    opposite = books.new_voucher(office, voucher.company_id, on, voucher.type_name, text)
    for line in office.store.find(Posting, "voucher_id", voucher.id):
        office.store.insert(
            replace(
                line,
                id=office.store.next_id(Posting),
                created=office.now,
                updated=None,
                version=0,
                voucher_id=opposite.id,
                on=on,
                description=text,
                amount=-line.amount,
                amount_currency=-line.amount_currency,
                gross=None if line.gross is None else -line.gross,
                close_group_id=0,
            )
        )
    office.store.insert(replace(opposite, reverse_voucher_id=voucher.id))
    office.store.save(replace(voucher, reverse_voucher_id=opposite.id), office.now)
    office.outbox.announce(voucher.company_id, "voucher.update", "voucher", voucher.id)
    for invoice_id in {line.balance_of for line in lines if line.balance_of}:
        books.close_if_settled(office, office.store.must(Invoice, invoice_id), on)
    return office.store.must(Voucher, opposite.id)
