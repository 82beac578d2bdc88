"""Sales invoices, payments and credit notes, and what is left open."""

from datetime import date
from decimal import Decimal

from local.erps.netvisor import books
from local.erps.netvisor.office import Office, Refusal, invalid
from local.erps.netvisor.records import Company, Customer, Deleted, Invoice, Payment

RATES = {"EUR": Decimal(1), "SEK": Decimal("0.088"), "NOK": Decimal("0.085"), "USD": Decimal("0.92")}


def open_sums(office: Office, invoice: Invoice) -> tuple[int, int]:
    """What is open, in euro cents and in the invoice's own currency."""
    payments = office.store.find(Payment, "invoice", invoice.id)
    euro = invoice.amount - sum(each.sum for each in payments)
    own = invoice.amount_currency - sum(each.sum_currency for each in payments)
    for note in _notes_on(office, invoice):
        euro, own = euro + note.amount, own + note.amount_currency
    if invoice.matched_to:
        return 0, 0
    return euro, own


def _notes_on(office: Office, invoice: Invoice) -> list[Invoice]:
    return [each for each in office.store.all(Invoice, invoice.company_id) if each.matched_to == invoice.id]


def stage(office: Office, invoice: Invoice) -> str:
    """The detail of an open invoice; past its due date Netvisor itself makes it overdue."""
    return "overdue" if invoice.stage == "open" and invoice.due < office.today else invoice.stage


def state(office: Office, invoice: Invoice) -> str:
    """The one code that the detail resource gives: the stage of an open invoice, else its status."""
    return stage(office, invoice) if invoice.status == "open" else invoice.status


def sell(
    office: Office,
    customer: Customer,
    *,
    on: date,
    due: date,
    amount: int,
    currency: str = "EUR",
    text: str = "Tavara",
    sent: bool = True,
    factored: bool = False,
) -> Invoice:
    """A sales invoice, sent unless told otherwise. `amount` in cents of `currency`."""
    company = office.store.must(Company, customer.company_id)
    number = company.last_invoice_number + 1
    office.change(company, last_invoice_number=number)
    return office.store.insert(
        Invoice(
            id=office.store.next_id(Invoice),
            company_id=customer.company_id,
            created=office.now,
            number=number,
            customer=customer.id,
            on=on,
            due=due,
            amount=int(amount * RATES[currency]),
            amount_currency=amount,
            currency=currency,
            reference=reference_number(number),
            text=text,
            status="open" if sent else "unsent",
            partial_payments=company.partial_payments,
            factored=factored,
        )
    )


def reference_number(base: int) -> str:
    """A Finnish reference number: weights 7, 3, 1 from the right over the base, and the check digit behind it."""
    total = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(str(base))))
    return f"{base}{-total % 10}"


def pay(
    office: Office,
    invoice: Invoice,
    on: date,
    cents: int,
    *,
    payer: str = "",
    settlement: bool = False,
    credit_loss: bool = False,
    reference: bool = False,
    method: str = "Pankkitili",
    account: str = "",
) -> Payment:
    """A payment on the invoice, in its own currency; negative takes money back. Settles it when nothing is left."""
    if cents == 0:
        raise invalid("Summa ei voi olla nolla.", "The sum cannot be nil.")
    books.unlocked(office, invoice.company_id, on)
    customer = office.store.must(Customer, invoice.customer)
    payment = Payment(
        id=office.store.next_id(Payment),
        company_id=invoice.company_id,
        created=office.now,
        invoice=invoice.id,
        customer=customer.id,
        payer=payer or customer.name,
        on=on,
        sum=int(cents * RATES[invoice.currency]),
        sum_currency=cents,
        settlement=settlement,
        credit_loss=credit_loss,
        reference=invoice.reference if reference else "",
        source=1 if reference else 2,
        method=method,
        account=account,
    )
    office.store.insert(payment)
    settle(office, invoice.id)
    return payment


def settle(office: Office, key: int) -> None:
    """Makes an invoice paid when nothing is open, and open again when something is. Counts as a change of it."""
    invoice = office.store.must(Invoice, key)
    left = open_sums(office, invoice)[1]
    status = invoice.status
    if status == "open" and left == 0:
        lost = any(each.credit_loss for each in office.store.find(Payment, "invoice", key))
        status = "creditloss" if lost else "paid"
    elif status in ("paid", "creditloss") and left != 0:
        status = "open"
    # Changed also when the status stays: the list's window of changes must show that a payment came or went.
    office.change(invoice, status=status)


def locked(office: Office, payment: Payment) -> bool:
    """Payments of an invoice that is with an agency can be neither changed nor deleted."""
    invoice = office.store.get(Invoice, payment.invoice)
    return invoice is not None and invoice.agency != ""


def target(office: Office, payment: Payment, invoice_key: int, *, force: bool = False) -> None:
    """Puts a payment against an invoice, or takes it off (0). Raises Refusal when it is locked."""
    if locked(office, payment) and not force:
        raise _locked()
    before = payment.invoice
    office.change(payment, invoice=invoice_key)
    for key in {before, invoice_key} - {0}:
        settle(office, key)


def delete_payment(office: Office, payment: Payment, *, force: bool = False) -> None:
    """Raises Refusal when it is locked, unless the support desk does it (`force`)."""
    if locked(office, payment) and not force:
        raise _locked()
    books.unlocked(office, payment.company_id, payment.on)
    office.store.delete(payment)
    _note_deletion(office, payment.company_id, "payment", payment.id)
    if payment.invoice:
        settle(office, payment.invoice)


def delete_invoice(office: Office, invoice: Invoice) -> None:
    """Its payments wait untargeted from then on, its credit notes unmatched."""
    for payment in office.store.find(Payment, "invoice", invoice.id):
        office.change(payment, invoice=0)
    for note in _notes_on(office, invoice):
        office.change(note, matched_to=0, status="open")
    office.store.delete(invoice)
    _note_deletion(office, invoice.company_id, "invoice", invoice.id)


def _note_deletion(office: Office, company: int, kind: str, was: int) -> None:
    identifier = office.store.next_id(Deleted)
    gone = Deleted(id=identifier, company_id=company, created=office.now, kind=kind, was=was, on=office.today)
    office.store.insert(gone)


def _locked() -> Refusal:
    return invalid(
        "Perintään siirretyn laskun suoritusta ei voi muuttaa tai poistaa. Korjaa negatiivisella suorituksella.",
        "A payment of an invoice that was sent to collection cannot be changed or deleted. Record a negative payment.",
    )


def credit(office: Office, invoice: Invoice, on: date, cents: int | None) -> Invoice:
    """A credit note from the invoice over `cents` or what is open, linked and matched to it."""
    euro, own = open_sums(office, invoice)
    part = own if cents is None else cents
    customer = office.store.must(Customer, invoice.customer)
    note = sell(office, customer, on=on, due=on, amount=-part, currency=invoice.currency, text="Hyvitys")
    values = {"amount": -euro} if cents is None else {}
    note = office.change(note, credits=invoice.id, matched_to=invoice.id, status="paid", **values)
    settle(office, invoice.id)
    return note


def charge_interest(office: Office, invoice: Invoice, on: date, cents: int) -> Invoice:
    """A separate invoice over the penalty interest of an overdue one. Raises Refusal when it is not overdue."""
    if state(office, invoice) not in ("overdue", "reminded", "requested", "collected"):
        raise invalid("Lasku ei ole erääntynyt.", "The invoice is not overdue.")
    customer = office.store.must(Customer, invoice.customer)
    due = date.fromordinal(on.toordinal() + 14)
    made = sell(office, customer, on=on, due=due, amount=cents, text=f"Viivästyskorko laskusta {invoice.number}")
    return office.change(made, interest_of=invoice.id)


def match_credit(office: Office, note: Invoice, invoice: Invoice) -> None:
    """matchcreditnote.nv. Raises Refusal unless both are sent and of one currency."""
    if "unsent" in (note.status, invoice.status) or note.currency != invoice.currency or note.amount >= 0:
        raise invalid("Hyvityslaskua ei voi kohdistaa.", "The credit note cannot be matched.")
    office.change(note, matched_to=invoice.id, status="paid")
    settle(office, invoice.id)


def unmatch_credit(office: Office, note: Invoice) -> None:
    invoice_key = note.matched_to
    office.change(note, matched_to=0, status="open")
    settle(office, invoice_key)
