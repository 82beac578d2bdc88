"""Norwegian claims for the tests, written in few words."""

from datetime import date

from chalicelib.claim.explain import caveat_text
from chalicelib.claim.facts import Country, DebtorClass, Fact, Facts, FactType
from chalicelib.claim.receipt import LineKind, Statement

DUE = date(2026, 5, 15)


def claim(
    principal: int = 125000,
    *events: Fact,
    due: date = DUE,
    debtor: DebtorClass = DebtorClass.CONSUMER,
    commercial: bool = False,
    deducts_vat: bool = True,
) -> Facts:
    return Facts(
        country=Country.NO,
        debtor=debtor,
        principal=principal,
        currency="NOK",
        invoice_date=due.replace(day=1),
        due_date=due,
        commercial=commercial,
        creditor_deducts_vat=deducts_vat,
        events=events,
    )


def act(kind: FactType, on: date, deadline: date | None = None, amount: int | None = None) -> Fact:
    return Fact(kind, on, deadline=deadline, amount=amount)


def paid(on: date, amount: int) -> Fact:
    return Fact(FactType.PAYMENT, on, amount=amount)


def amounts(statement: Statement, kind: LineKind) -> list[int]:
    return [line.amount for line in statement.lines if line.kind is kind]


def reasons(statement: Statement) -> list[str]:
    return [refused.reason.value for refused in statement.refused]


def warnings(statement: Statement) -> list[str]:
    """The warnings as the JSON statement carries them."""
    return [caveat_text(caveat, "en") for caveat in statement.warnings]
