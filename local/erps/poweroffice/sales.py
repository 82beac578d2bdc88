"""Customers, invoices, credit notes and the letters that Go sends itself."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from local.erps.poweroffice import books
from local.erps.poweroffice.office import Office, guid
from local.erps.poweroffice.records import Client, ContactPerson, Customer, Entry, Invoice
from local.erps.poweroffice.refusals import Refusal

RATES = {"NOK": Decimal(1), "EUR": Decimal("11.45"), "SEK": Decimal("1.02"), "USD": Decimal("10.31")}
FEE = 3500
LETTERS = {
    "SOFT_REMINDER": "PaymentNotification",
    "REMINDER": "OutgoingPaymentReminder",
    "NOTICE_OF_DEBT_COLLECTION": "OutgoingNoticeOfDebtCollection",
}


@dataclass(frozen=True, slots=True)
class Sale:
    """`amount` in minor units of `currency`, negative for a credit note."""

    customer: Customer
    on: date
    due: date
    amount: int
    currency: str = "NOK"
    text: str = ""


def add_customer(office: Office, client: Client, card: Customer) -> Customer:
    """The next number of the client's series for the card."""
    fresh = office.store.must(Client, client.id)
    number = fresh.last_customer_number + 1
    office.store.insert(replace(fresh, last_customer_number=number))
    first, _, last = card.name.rpartition(" ") if card.is_person else ("", "", "")
    return office.store.insert(
        replace(
            card,
            id=office.store.next_id(Customer),
            company_id=client.id,
            created=office.now,
            number=number,
            first_name=first,
            last_name=last,
        )
    )


def add_contact(office: Office, customer: Customer, first: str, last: str, email: str) -> None:
    office.store.insert(
        ContactPerson(
            id=office.store.next_id(ContactPerson),
            company_id=customer.company_id,
            created=office.now,
            customer_id=customer.id,
            first_name=first,
            last_name=last,
            email=email,
        )
    )


def mod10(digits: str) -> str:
    """The digits with their MOD10 check digit, as in a KID."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def send(office: Office, sale: Sale, *, related: Invoice | None = None) -> Invoice:
    """Numbers and books an invoice, or a credit note when the amount is negative."""
    client = office.store.must(Client, sale.customer.company_id)
    number = client.last_invoice_number + 1
    office.store.insert(replace(client, last_invoice_number=number))
    amount = int((sale.amount * RATES[sale.currency]).quantize(Decimal(1), ROUND_HALF_UP))
    cid = "" if sale.amount < 0 else mod10(f"{sale.customer.number:06d}{number:07d}")
    entry = books.post(
        office,
        sale.customer,
        "OutgoingCreditNote" if sale.amount < 0 else "OutgoingInvoice",
        sale.on,
        amount,
        amount_currency=sale.amount,
        currency=sale.currency,
        due=sale.due,
        invoice_no=str(number),
        cid=cid,
    )
    identity = guid(client.key, "invoice", number)
    office.store.insert(replace(entry, voucher=identity))
    return office.store.insert(
        Invoice(
            id=office.store.next_id(Invoice),
            company_id=client.id,
            created=office.now,
            guid=identity,
            number=number,
            cid=cid,
            customer_id=sale.customer.id,
            entry_id=entry.id,
            on=sale.on,
            due=sale.due,
            amount=amount,
            amount_currency=sale.amount,
            currency=sale.currency,
            text=sale.text,
            related_number=related.number if related else 0,
            factoring=sale.customer.factoring,
        )
    )


def credit(office: Office, invoice: Invoice, on: date, part: int | None) -> Invoice:
    """A credit note for the whole invoice or `part` of it (minor units, invoice currency), matched at once."""
    if invoice.is_credit_note:
        raise Refusal("En kreditnota kan ikke krediteres.", "A credit note cannot be credited.")
    customer = office.store.must(Customer, invoice.customer_id)
    size = invoice.amount_currency if part is None else part
    note = send(office, Sale(customer, on, on, -size, invoice.currency, "Kreditnota"), related=invoice)
    if part is None:
        for paid in books.counterparts(office, invoice):
            books.unmatch(office, paid)
    own, other = office.store.must(Entry, invoice.entry_id), office.store.must(Entry, note.entry_id)
    books.match(office, own, other)
    return note


def letter(office: Office, invoice: Invoice, kind: str, on: date, term_days: int) -> None:
    """A letter of Go's own. All but the friendly one carry a fee, on a voucher of its own with the invoice's KID."""
    voucher_type = LETTERS.get(kind)
    if voucher_type is None:
        raise ValueError(f"letters are {', '.join(LETTERS)}")
    if kind != "SOFT_REMINDER":
        customer = office.store.must(Customer, invoice.customer_id)
        books.post(office, customer, voucher_type, on, FEE, cid=invoice.cid)
    fresh = office.store.must(Invoice, invoice.id)
    due = on + timedelta(days=term_days)
    office.store.insert(replace(fresh, letter_type=voucher_type, letter_on=on, letter_due=due, updated=office.now))
