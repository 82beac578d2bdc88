"""Finnish claims for the tests, written in few words."""

from datetime import date, timedelta

from chalicelib.claim.facts import Country, DebtorClass, Fact, Facts
from chalicelib.law.lawbook import load

LAW = load()
DUE = date(2026, 6, 1)
LATER = DUE + timedelta(days=400)


def claim(
    principal: int,
    *events: Fact,
    due: date = DUE,
    debtor: DebtorClass = DebtorClass.CONSUMER,
    commercial: bool = False,
    deducts_vat: bool = True,
    enforceable: bool = False,
    day_count: str = "act/act",
) -> Facts:
    return Facts(
        country=Country.FI,
        debtor=debtor,
        principal=principal,
        currency="EUR",
        invoice_date=due - timedelta(days=14),
        due_date=due,
        commercial=commercial,
        creditor_deducts_vat=deducts_vat,
        directly_enforceable=enforceable,
        day_count=day_count,
        events=events,
    )


def day(after_due: int) -> date:
    return DUE + timedelta(days=after_due)
