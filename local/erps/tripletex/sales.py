"""Invoices and credit notes: numbered, booked on 1500 and announced."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from local.erps.tripletex import books, chart
from local.erps.tripletex.errors import invalid
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Customer, Invoice, Posting, Voucher

RATES = {"NOK": Decimal(1), "EUR": Decimal("11.45"), "SEK": Decimal("1.02"), "USD": Decimal("10.31")}


@dataclass(frozen=True, slots=True)
class Sale:
    """`amount` in minor units of `currency`, VAT of 25 per cent included."""

    customer: Customer
    invoice_date: date
    due_date: date
    amount: int
    currency: str = "NOK"
    text: str = ""
    comment: str = ""


def mod10(digits: str) -> str:
    """The digits with their MOD10 (Luhn) check digit, as in a KID."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return digits + str(-total % 10)


def in_kroner(amount: int, currency: str) -> int:
    """Minor units of the currency as oere, at the simulator's fixed rate."""
    return int((amount * RATES[currency]).quantize(Decimal(1), ROUND_HALF_UP))


def charge(office: Office, sale: Sale, *, credited: Invoice | None = None) -> Invoice:
    """Numbers and books an invoice, or a credit note when the amount is negative."""
    company = office.store.must(Company, sale.customer.company_id)
    number = company.last_invoice_number + 1
    office.store.insert(replace(company, last_invoice_number=number))
    title = "Kreditnota" if credited else "Faktura"
    description = f"{title} nummer {number} til {sale.customer.name}"
    voucher = books.new_voucher(office, company.id, sale.invoice_date, "Utgående faktura", description)
    amount = in_kroner(sale.amount, sale.currency)
    net = int((Decimal(amount) * 4 / 5).quantize(Decimal(1), ROUND_HALF_UP))
    ids = (office.store.next_id(Invoice), office.store.next_id(Posting))
    invoice = Invoice(
        id=ids[0],
        company_id=company.id,
        created=office.now,
        number=number,
        kid=mod10(f"{sale.customer.number:06d}{number:07d}"),
        customer_id=sale.customer.id,
        voucher_id=voucher.id,
        posting_id=ids[1],
        order_id=ids[0] + 500_000,
        invoice_date=sale.invoice_date,
        due_date=sale.due_date,
        currency=sale.currency,
        amount=amount,
        amount_currency=sale.amount,
        net_amount=net,
        text=sale.text,
        comment=sale.comment,
        credited_invoice_id=credited.id if credited else 0,
        is_credit_note=sale.amount < 0,
    )
    office.store.insert(invoice)
    _book(office, invoice, voucher)
    office.outbox.announce(company.id, "invoice.charged", "invoice", invoice.id)
    return invoice


def _book(office: Office, invoice: Invoice, voucher: Voucher) -> None:
    office.store.insert(
        Posting(
            id=invoice.posting_id,
            company_id=invoice.company_id,
            created=office.now,
            voucher_id=voucher.id,
            on=voucher.on,
            description=voucher.description,
            account=chart.RECEIVABLES,
            amount=invoice.amount,
            amount_currency=invoice.amount_currency,
            currency=invoice.currency,
            customer_id=invoice.customer_id,
            invoice_number=str(invoice.number),
            term_of_payment=invoice.due_date,
            type="OUTGOING_INVOICE_CUSTOMER_POSTING",
            external_ref=invoice.kid,
            row=0,
            balance_of=invoice.id,
        )
    )
    books.plain_line(office, voucher, chart.SALES, -invoice.net_amount, row=1)
    books.plain_line(office, voucher, chart.OUTGOING_VAT, invoice.net_amount - invoice.amount, row=0)


def credit(office: Office, invoice: Invoice, on: date, comment: str = "", part: int | None = None) -> Invoice:
    """A credit note for the whole invoice, matched at once, or for `part` of it (minor units, invoice currency).

    What had been paid before a full credit goes back on the customer's account.
    """
    if invoice.is_credit_note:
        raise invalid("id", "En kreditnota kan ikke krediteres.", "A credit note cannot be credited.")
    if invoice.is_credited and part is None:
        raise invalid("id", "Fakturaen er allerede kreditert.", "The invoice is already credited.")
    if on < invoice.invoice_date:
        raise invalid("date", "Kan ikke være før fakturadato.", "Cannot be before the invoice date.")
    customer = office.store.must(Customer, invoice.customer_id)
    size = invoice.amount_currency if part is None else part
    note = charge(
        office, Sale(customer, on, on, -size, invoice.currency, comment or "Kreditnota", comment), credited=invoice
    )
    if part is None:
        for line in books.lines_of(office, invoice):
            books.unmatch(office, line)
        fresh = office.store.must(Invoice, invoice.id)
        office.store.save(replace(fresh, is_credited=True), office.now)
    books.match(office, office.store.must(Posting, note.posting_id), invoice, on)
    return note
