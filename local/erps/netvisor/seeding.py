"""Made-up creditors, customers and invoices: nobody here exists, and the business ids carry valid check digits."""

import random
from datetime import date, timedelta

from local import debtors
from local.erps.netvisor import access, ledger
from local.erps.netvisor.deeds import DEEDS
from local.erps.netvisor.office import Office
from local.erps.netvisor.records import Company, Customer, Invoice, Plan
from local.erps.stage.deed import Deed
from local.erps.stage.planting import once

CREDITORS = (
    ("esimerkki", "Esimerkki Kirjansitomo Oy", 9900001),
    ("malliranta", "Malliranta Siivous Oy", 9900101),
)
_FIRST = ("Aino", "Eero", "Helmi", "Ilmari", "Kaisa", "Lauri", "Minna", "Onni", "Saara", "Väinö")
_LAST = ("Mallinen", "Esimerkkilä", "Keksitty", "Satunen", "Näytesalo", "Koeniemi", "Olematon")
_TRADES = ("Leipomo", "Putkityö", "Kukka", "Pyörä", "Parturi", "Kuljetus", "Puusepän")
_PLACES = (("00100", "Helsinki"), ("33100", "Tampere"), ("20100", "Turku"), ("90100", "Oulu"), ("70100", "Kuopio"))
SIZE = 24


def business_id(seven: int) -> str:
    """Seven digits with dash and check digit; counts on to the next number that has one."""
    for candidate in range(seven, seven + 20):
        digits = f"{candidate:07d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{0 if rest == 0 else 11 - rest}"
    raise ValueError(f"no valid number near {seven}")


def plant(office: Office, seed: int, start: date) -> bool:
    """Idempotent: False when this seed is there already. Raises ValueError when another one is."""
    return once(office.store, seed, start, empty=True, sow=lambda: _sow(office, seed, start))


def _sow(office: Office, seed: int, start: date) -> None:
    companies = [_company(office, *creditor) for creditor in CREDITORS]
    for place in range(SIZE):
        _invoice(office, companies[place % len(companies)], seed, place, start)


def _company(office: Office, short: str, name: str, seven: int) -> Company:
    identifier = office.store.next_id(Company)
    return office.store.insert(
        Company(
            id=identifier,
            company_id=identifier,
            created=office.now,
            short=short,
            name=f"{name} (keksitty)",
            business_id=business_id(seven),
            customer_id=f"TEST_{short.upper()}_1",
            customer_key=f"test-customer-key-{short}",
            resources=access.RESOURCES,
            last_invoice_number=2026000 + 1000 * (identifier % 10),
        )
    )


def add_customer(office: Office, company: Company, **card: object) -> Customer:
    """A customer card; `card` holds fields of Customer."""
    identifier = office.store.next_id(Customer)
    fields: dict[str, object] = {
        "id": identifier,
        "company_id": company.id,
        "created": office.now,
        "code": f"K-{identifier % 1_000_000}",
    }
    return Customer(**(fields | card))  # type: ignore[arg-type]


def _customer(office: Office, company: Company, dice: random.Random, place: int) -> Customer:
    private = place % 3 != 0
    last = dice.choice(_LAST)
    post_code, city = dice.choice(_PLACES)
    customer = add_customer(
        office,
        company,
        name=f"{dice.choice(_FIRST)} {last}" if private else f"{dice.choice(_TRADES)} {last} Oy",
        is_private=private,
        external_id="" if private else business_id(9901000 + place * 20),
        email=f"asiakas{place}@esimerkki.example" if place % 5 else "",
        phone=f"+358 100 {place:04d}" if place % 4 else "",
        street=f"Mallikatu {place + 1}",
        post_code=post_code,
        city=city,
        language="SE" if place % 11 == 10 else "FI",
        prohibited=place == 7,
        automation=place == 8,
        contact_name="" if private else "Maija Malli",
        contact_email="" if private else f"maija{place}@esimerkki.example",
    )
    return office.store.insert(customer)


def _invoice(office: Office, company: Company, seed: int, place: int, start: date) -> None:
    dice = random.Random(f"netvisor:{seed}:{place}")
    customer = _customer(office, company, dice, place)
    due = start - timedelta(days=dice.randrange(-5, 40))
    currency = "SEK" if place == 9 else "EUR"
    amount = dice.choice((4_990, 12_500, 24_800, 74_000, 124_000, 260_050))
    invoice = ledger.sell(office, customer, on=due - timedelta(days=14), due=due, amount=amount, currency=currency)
    late = place % 3 == 1
    if late and due < office.today:
        _remind(office, invoice, due)
    office.store.insert(
        Plan(
            id=office.store.next_id(Plan),
            company_id=company.id,
            created=office.now,
            invoice=invoice.id,
            behaviour=debtors.choose(seed, place),
            seed=seed * 1000 + place,
            counts_from=max(due, start - timedelta(days=14)),
            clerk=("collection" if late else "reminder") if place % 6 else "",
        )
    )


def _remind(office: Office, invoice: Invoice, due: date) -> None:
    for material in ("Maksumuistutus", "Maksuhuomautus"):
        fresh = office.store.must(Invoice, invoice.id)
        DEEDS["remind"](office, fresh, Deed(due + timedelta(days=10), text=material))
