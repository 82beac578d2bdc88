"""Plants the demo's creditors, customers, invoices and history in an empty ledger."""

from dataclasses import replace
from datetime import date, timedelta

from local.demo_invoices import DemoBook, DemoCreditor, DemoInvoice, book
from local.erps.stage.deed import Deed
from local.erps.stage.planting import once
from local.erps.tripletex import chart, customers, payments, reminders, sales
from local.erps.tripletex.access import make_key
from local.erps.tripletex.customers import CustomerCard
from local.erps.tripletex.deeds import remark
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Plan

ACCOUNTANT_KEY = "regnskapskontor"
LIMITED_RIGHTS = ("invoice", "customer", "company")


def plant(office: Office, seed: int, start: date) -> bool:
    """Idempotent: False when this seed is there already. Raises ValueError when another one is."""
    return once(office.store, seed, start, empty=not office.store.all(Company), sow=lambda: _sow(office, seed, start))


def _sow(office: Office, seed: int, start: date) -> None:
    demo = book(seed, start)
    companies = {creditor.key: _company(office, creditor) for creditor in demo.creditors}
    _accountant(office, tuple(company.id for company in companies.values()))
    for creditor in demo.creditors:
        make_key(office, companies[creditor.key], 11, "AutoCollect", f"test-employee-{creditor.key}")
    _other_keys(office, companies[demo.creditors[0].key])
    _invoices(office, demo, companies, seed, start)


def _company(office: Office, creditor: DemoCreditor) -> Company:
    identifier = office.store.next_id(Company)
    card = CustomerCard(name=creditor.name, line1=creditor.line1, postal_code=creditor.postal_code, city=creditor.city)
    return office.store.insert(
        Company(
            id=identifier,
            company_id=identifier,
            created=office.now,
            key=creditor.key,
            name=creditor.name,
            organization_number=creditor.organization_number,
            email=creditor.email,
            language=creditor.language,
            address_id=customers.add_address(office, identifier, card).id,
            bank_account_number=creditor.bank_account,
            employee_id=identifier % 1000 * 100 + 1,
            last_invoice_number=identifier % 1000 * 10_000,
            last_customer_number=identifier % 1000 * 10_000,
        )
    )


def _accountant(office: Office, clients: tuple[int, ...]) -> None:
    identifier = office.store.next_id(Company)
    company = Company(
        id=identifier,
        company_id=identifier,
        created=office.now,
        key=ACCOUNTANT_KEY,
        name="Tallheim Regnskapskontor AS (oppdiktet)",
        organization_number="",
        is_office=True,
        client_ids=clients,
        employee_id=identifier % 1000 * 100 + 1,
    )
    office.store.insert(company)
    make_key(office, company, 11, "AutoCollect for alle klienter", f"test-employee-{ACCOUNTANT_KEY}")


def _other_keys(office: Office, company: Company) -> None:
    """The rival agency's key, an application that is no agency, and a key that lacks rights."""
    make_key(office, company, 12, "Fjellvakt", f"test-employee-{company.key}-fjellvakt")
    make_key(office, company, 13, "Rapport", f"test-employee-{company.key}-rapport")
    limited = make_key(office, company, 11, "AutoCollect uten reskontro", f"test-employee-{company.key}-limited")
    office.store.insert(replace(limited, rights=LIMITED_RIGHTS))


def _invoices(office: Office, demo: DemoBook, companies: dict[str, Company], seed: int, start: date) -> None:
    for place, entry in enumerate(demo.invoices):
        _invoice(office, companies[entry.creditor], entry, seed, place, start)


def _invoice(office: Office, company: Company, entry: DemoInvoice, seed: int, place: int, start: date) -> None:
    card = CustomerCard(
        name=entry.customer.name,
        organization_number=entry.customer.organization_number,
        is_private=entry.customer.is_private,
        email=entry.customer.email,
        phone=entry.customer.phone,
        mobile=entry.customer.phone,
        language=entry.customer.language,
        line1=entry.customer.line1,
        postal_code=entry.customer.postal_code,
        city=entry.customer.city,
        country=entry.customer.country,
        is_factoring=entry.customer.is_factoring,
        automatic_notice=entry.customer.automatic_notice,
    )
    customer = customers.add_customer(office, company.id, card)
    if entry.customer.contact:
        customers.add_contact(office, customer, *entry.customer.contact)
    sale = sales.Sale(customer, entry.invoice_date, entry.due_date, entry.amount, entry.currency, entry.text)
    invoice = sales.charge(office, sale)
    if entry.already_paid:
        payments.register(office, invoice, start - timedelta(days=2), chart.BANK, entry.already_paid)
    for sent in entry.reminders:
        on = start - timedelta(days=sent.days_ago)
        reminders.remind(office, invoice, sent.kind, on, charge=sent.kind != "SOFT_REMINDER", term_days=sent.term_days)
    if entry.remark:
        remark(office, invoice, Deed(on=start, text=entry.remark))
    office.store.insert(
        Plan(
            id=office.store.next_id(Plan),
            company_id=company.id,
            created=office.now,
            invoice_id=invoice.id,
            behaviour=entry.behaviour,
            seed=seed * 1000 + place,
            counts_from=max(entry.due_date, start - timedelta(days=14)),
            clerk_after=entry.clerk_after,
        )
    )
