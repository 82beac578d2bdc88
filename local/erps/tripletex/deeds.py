"""What people do in the ERP, by name: the pages, the controls and the scripted debtors all act through these."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from local.erps.jsontext import minor
from local.erps.stage.deed import Deed
from local.erps.tripletex import books, chart, collection, losses, payments, reminders, sales
from local.erps.tripletex.customers import CustomerCard, add_customer
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Customer, Invoice, Posting, Remark


def _open_amount(office: Office, invoice: Invoice, deed: Deed) -> tuple[int, int]:
    """(kroner, invoice currency) of the deed, in minor units."""
    if deed.amount is None:
        return books.outstanding(office, invoice), books.outstanding_currency(office, invoice)
    in_currency = minor(deed.amount)
    return sales.in_kroner(in_currency, invoice.currency), in_currency


def pay(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The clerk registers a payment by hand; negative takes it back."""
    paid, in_currency = _open_amount(office, invoice, deed)
    payments.register(office, invoice, deed.on, chart.BANK, paid, in_currency)


def arrive(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The debtor pays into the creditor's own account with the invoice's KID."""
    payments.arrive(office, invoice, deed.on, _open_amount(office, invoice, deed)[0])


def put_on_account(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The debtor pays without naming the invoice."""
    customer = office.store.must(Customer, invoice.customer_id)
    payments.put_on_account(office, customer, deed.on, _open_amount(office, invoice, deed)[0])


def match(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Puts the customer's money on account against the invoice."""
    for line in books.unmatched_lines(office, invoice.customer_id):
        books.match(office, line, invoice, deed.on)


def unmatch(office: Office, invoice: Invoice, _deed: Deed) -> None:
    """Takes the newest payment or credit note off the invoice."""
    others = [line for line in books.lines_of(office, invoice) if line.id != invoice.posting_id]
    if others:
        books.unmatch(office, others[-1])


def reverse(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Takes the newest payment back, as a bank does with a failed transfer."""
    others = [line for line in books.lines_of(office, invoice) if line.id != invoice.posting_id and line.amount < 0]
    lines = [line for line in others if not losses.is_loss(office, line)]
    if lines:
        newest: Posting = lines[-1]
        payments.register(office, invoice, deed.on, chart.BANK, newest.amount, newest.amount_currency)


def credit(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The whole invoice, or `amount` of it."""
    part = None if deed.amount is None else minor(deed.amount)
    sales.credit(office, invoice, deed.on, deed.text, part)


def lose(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Writes off what is open, or `amount` of it; `text` is the VAT type's number, empty for none."""
    losses.write_off(office, invoice, deed.on, *_open_amount(office, invoice, deed), vat=deed.text)


def remark(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Sets the remark, for 60 days unless it is taken away by an empty text."""
    fresh = office.store.must(Invoice, invoice.id)
    if not deed.text.strip():
        office.store.save(replace(fresh, remark_id=0), office.now)
        return
    made = Remark(
        id=office.store.next_id(Remark),
        company_id=invoice.company_id,
        created=office.now,
        description=deed.text.strip(),
        postpone_to=date.fromordinal(deed.on.toordinal() + 60),
    )
    office.store.insert(made)
    office.store.save(replace(fresh, remark_id=made.id), office.now)


def remind(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The ERP's own letter: `text` is its type, NOTICE_OF_DEBT_COLLECTION when empty."""
    kind = deed.text or "NOTICE_OF_DEBT_COLLECTION"
    reminders.remind(office, invoice, kind, deed.on, charge=kind != "SOFT_REMINDER", term_days=deed.term_days)


def start(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Send to collection, from the first day past due on: sooner than the page lets, for what an agency must cope with.

    Raises collection.Refusal, or LookupError for an agency that is not on the list.
    """
    agency = next((each for each in chart.AGENCIES if each.agency == deed.agency), None)
    if agency is None:
        raise LookupError(f"There is no agency {deed.agency!r}.")
    collection.start(office, invoice, agency.id, deed.on, timedelta(days=1))


def recall(office: Office, invoice: Invoice, _deed: Deed) -> None:
    """Takes the invoice back from the agency. Raises collection.Refusal."""
    collection.recall(office, invoice)


DEEDS: dict[str, Callable[[Office, Invoice, Deed], None]] = {
    "pay": pay,
    "arrive": arrive,
    "put-on-account": put_on_account,
    "match": match,
    "unmatch": unmatch,
    "reverse": reverse,
    "credit": credit,
    "lose": lose,
    "remark": remark,
    "remind": remind,
    "start": start,
    "recall": recall,
}


def sell(office: Office, company: Company, order: Mapping[str, object]) -> Invoice:
    """An invoice made to measure for a test: `order` as in control.SaleOrder."""
    values = dict(order)
    customer_id = values.pop("customer_id")
    sale = {name: values.pop(name) for name in ("invoice_date", "due_date", "amount", "currency", "text")}
    if isinstance(customer_id, int):
        customer = office.store.must(Customer, customer_id)
    else:
        customer = add_customer(office, company.id, CustomerCard(**values))  # type: ignore[arg-type]
    amount = minor(Decimal(str(sale.pop("amount"))))
    return sales.charge(office, sales.Sale(customer=customer, amount=amount, **sale))  # type: ignore[arg-type]
