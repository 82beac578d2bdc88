"""Plants the demo's clients, customers, invoices and history in empty books."""

from datetime import date, timedelta

from local.demo_invoices import GO_CREDITORS, DemoCreditor, DemoCustomer, DemoInvoice, book
from local.erps.poweroffice import books, chart, onboarding, sales
from local.erps.poweroffice.deeds import remark
from local.erps.poweroffice.office import Office, guid
from local.erps.poweroffice.records import Application, Client, Customer, Entry, Plan
from local.erps.stage.deed import Deed
from local.erps.stage.planting import once


def plant(office: Office, seed: int, start: date) -> bool:
    """Idempotent: False when this seed is there already. Raises ValueError when another one is."""
    return once(office.store, seed, start, empty=not office.store.all(Client), sow=lambda: _sow(office, seed, start))


def _sow(office: Office, seed: int, start: date) -> None:
    for key, name, privileges in chart.APPLICATIONS:
        identifier = office.store.next_id(Application)
        office.store.insert(
            Application(id=identifier, company_id=0, created=office.now, key=key, name=name, privileges=privileges)
        )
    demo = book(seed, start, GO_CREDITORS, known=400)
    clients = {creditor.key: _client(office, creditor) for creditor in demo.creditors}
    for place, entry in enumerate(demo.invoices):
        _invoice(office, clients[entry.creditor], entry, seed * 1000 + place, start)


def _client(office: Office, creditor: DemoCreditor) -> Client:
    identifier = office.store.next_id(Client)
    client = office.store.insert(
        Client(
            id=identifier,
            company_id=identifier,
            created=office.now,
            key=creditor.key,
            name=creditor.name,
            organization_number=creditor.organization_number,
            email=creditor.email,
            line1=creditor.line1,
            postal_code=creditor.postal_code,
            city=creditor.city,
            bank_account_number=creditor.bank_account,
            last_invoice_number=identifier % 1000 * 10_000,
            last_customer_number=identifier % 1000 * 10_000,
        )
    )
    for application in (chart.AUTOCOLLECT, chart.RIVAL):
        onboarding.add_extension(office, client, application, guid("client key", creditor.key, application))
    return client


def _card(office: Office, client: Client, person: DemoCustomer) -> Customer:
    return Customer(
        id=0,
        company_id=client.id,
        created=office.now,
        number=0,
        name=person.name,
        is_person=person.is_private,
        organization_number=person.organization_number,
        email=person.email,
        phone=person.phone,
        line1=person.line1,
        postal_code=person.postal_code,
        city=person.city,
        country=person.country,
        factoring=person.is_factoring,
        send_reminders=True,
    )


def _invoice(office: Office, client: Client, entry: DemoInvoice, seed: int, start: date) -> None:
    person = entry.customer
    customer = sales.add_customer(office, client, _card(office, client, person))
    if person.contact:
        sales.add_contact(office, customer, *person.contact)
    sale = sales.Sale(customer, entry.invoice_date, entry.due_date, entry.amount, entry.currency, entry.text)
    invoice = sales.send(office, sale)
    if entry.already_paid:
        paid = books.post(
            office, customer, "BankJournal", start - timedelta(days=2), -entry.already_paid, cid=invoice.cid
        )
        books.match(office, office.store.must(Entry, invoice.entry_id), paid)
    for sent in entry.reminders:
        sales.letter(office, invoice, sent.kind, start - timedelta(days=sent.days_ago), sent.term_days)
    if person.automatic_notice:
        sales.letter(office, invoice, "NOTICE_OF_DEBT_COLLECTION", start - timedelta(days=2), 14)
    if entry.remark:
        remark(office, invoice, Deed(on=start, text=entry.remark))
    office.store.insert(
        Plan(
            id=office.store.next_id(Plan),
            company_id=client.id,
            created=office.now,
            invoice_id=invoice.id,
            behaviour=entry.behaviour,
            seed=seed,
            counts_from=max(entry.due_date, start - timedelta(days=14)),
            clerk_after=entry.clerk_after,
        )
    )
