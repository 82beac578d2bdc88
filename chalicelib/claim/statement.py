"""What a debtor owes on a day, and why: facts, a day and the law in, lines with receipts out."""

from datetime import date

from chalicelib.claim import finland_claim, norway_claim
from chalicelib.claim.account import Account
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.facts import Component, Country, Fact, Facts, FactType
from chalicelib.claim.origins import plain_line
from chalicelib.claim.reading import Reading
from chalicelib.claim.receipt import Line, LineKind, Open, RateRow, Refusal, RefusedFact, Statement
from chalicelib.claim.sequence import ordered
from chalicelib.law.lawbook import Lawbook

__all__ = ["Line", "LineKind", "Open", "RateRow", "Refusal", "RefusedFact", "Statement", "statement", "walk"]


def statement(facts: Facts, on: date, law: Lawbook) -> Statement:
    """The claim at the end of `on`, counting the facts up to and including that day.

    A credit note lowers the principal from the due date on, whatever its day: it says that this part was never owed,
    so no interest ever ran on it and no fee was earned by it. A payment lowers it from its own day.
    Raises LawError when the law data do not reach back far enough.
    """
    reading = Reading()
    account, credited = walk(facts, on, law, reading)
    interest = account.meter.lines(on)
    costs = account.costs.lines(on)
    opened = Open(
        principal=account.principal,
        interest=account.open(Component.INTEREST, on),
        costs=account.open(Component.COSTS, on),
        total=sum(account.open(component, on) for component in Component),
    )
    principal = plain_line(facts.country, LineKind.PRINCIPAL, facts.principal, facts.due_date)
    lines = [principal, *credited, *interest, *costs, *account.lines]
    if account.overpaid:
        lines.append(plain_line(facts.country, LineKind.OVERPAYMENT, account.overpaid, on))
    return Statement(
        on=on,
        currency=facts.currency,
        lines=tuple(lines),
        refused=tuple(account.refused),
        open=opened,
        warnings=reading.caveats,
        law_version=law.version,
    )


def walk(facts: Facts, until: date | None, law: Lawbook, reading: Reading) -> tuple[Account, list[Line]]:
    """The account after all facts up to `until` (None: all), and the lines of the credit notes."""
    credit_notes = [fact for fact in ordered(facts.events, until) if fact.type is FactType.CREDIT_NOTE]
    credited, principal = _credit(facts, credit_notes, reading)
    run = norway_claim.run if facts.country is Country.NO else finland_claim.run
    return run(facts, principal, until, law, reading), credited


def _credit(facts: Facts, credit_notes: list[Fact], reading: Reading) -> tuple[list[Line], int]:
    lines: list[Line] = []
    principal = facts.principal
    for fact in credit_notes:
        amount = min(fact.amount or 0, principal)
        if amount < (fact.amount or 0):
            reading.warn(CaveatKind.CREDIT_TOO_LARGE, on=fact.on)
        principal -= amount
        lines.append(plain_line(facts.country, LineKind.CREDIT_NOTE, -amount, fact.on, fact.id))
    return lines, principal
