"""A second claim engine, deliberately naive: it walks day by day with fractions and shares no rule with the product.

It reads the law files as plain TOML and knows the rules only from the description of them. It is slow and checks
nothing; the tests compare its sums with the product's, to the øre and cent.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from holidays import country_holidays, financial_holidays

from chalicelib.claim.facts import DebtorClass, Fact, Facts, FactType

LAW = Path(__file__).parents[2] / "chalicelib" / "law"
DAY = timedelta(days=1)
T = FactType
RANK = (
    T.DISPUTE_CLOSED, T.DISPUTE, T.CREDIT_NOTE, T.PAYMENT, T.WRITE_OFF, T.NEW_DUE_DATE, T.ACKNOWLEDGEMENT, T.REMINDER,
    T.NOTICE, T.PAYMENT_DEMAND, T.SECOND_DEMAND, T.TRATTA, T.EXTENSION, T.PAYMENT_PLAN, T.LEGAL_APPLICATION,
    T.COURT_FEE,
)  # fmt: skip


@dataclass
class Result:
    principal: int = 0
    interest: int = 0
    costs: int = 0
    overpaid: int = 0
    payments: list[tuple[int, int, int, int]] = field(default_factory=list)


@lru_cache(maxsize=2)
def tables(country: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in (LAW / country).glob("*.toml"):
        found.update(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


@lru_cache(maxsize=100_000)
def value(country: str, name: str, day: date) -> Any:
    row = [row for row in tables(country)[name]["values"] if row["valid_from"] <= day][-1]
    return row["bands"] if "bands" in row else row["value"]


@lru_cache(maxsize=100_000)
def number(country: str, name: str, day: date) -> Fraction:
    return Fraction(value(country, name, day))


def whole(country: str, name: str, day: date) -> int:
    return int(number(country, name, day))


def cents(amount: Fraction) -> int:
    return int((amount * 100 + Fraction(1, 2)) // 1)


def half_up(amount: Fraction) -> int:
    return int((amount + Fraction(1, 2)) // 1)


def by_size(country: str, name: str, day: date, principal: int, column: int) -> Fraction:
    for band in value(country, name, day):
        if band[0] == "" or principal <= Fraction(band[0]) * 100:
            return Fraction(band[column])
    raise AssertionError(name)


def year_days(day: date) -> int:
    return (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days


def same_day_months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    number_of_day = day.day
    while True:
        try:
            return date(year, month, number_of_day)
        except ValueError:
            number_of_day -= 1


@lru_cache(maxsize=4000)
def bank_day(day: date) -> bool:
    closed = day in country_holidays("FI", years=day.year) or day in financial_holidays("ECB", years=day.year)
    return day.weekday() < 5 and not closed


def next_bank_day(day: date) -> date:
    while not bank_day(day):
        day += DAY
    return day


class Naive:
    """What both countries share: the walk, money in, and the due date that moves."""

    code = ""
    default_order: tuple[str, ...] = ()

    def __init__(self, facts: Facts, on: date) -> None:
        self.facts, self.on = facts, on
        known = [fact for fact in facts.events if fact.on <= on]
        self.events = sorted(
            known,
            key=lambda f: (
                f.on, RANK.index(f.type), f.by.value, f.towards.value if f.towards else "",
                f.amount is None, -(f.amount or 0),
                f.deadline or date.max, f.instalments or 0, f.new_due_date or date.max,
            ),
        )  # fmt: skip
        self.net = self.netted()
        credited = sum(fact.amount or 0 for fact in known if fact.type is T.CREDIT_NOTE)
        self.principal = max(0, facts.principal - credited)
        self.nothing_owed = self.principal == 0
        self.due = self.moved(facts.due_date)
        wait = whole(self.code, "interest_wait_days", facts.invoice_date)
        self.start = self.due
        if facts.due_date_basis != "agreed":
            self.start = max(self.due, facts.invoice_date + timedelta(days=wait))
        self.free_of_interest: list[tuple[date, date]] = []
        self.postponed: list[tuple[date, date]] = []
        self.interest_paid = self.costs_paid = 0
        self.paid_on: date | None = None
        self.result = Result()

    def moved(self, day: date) -> date:
        return day

    def netted(self) -> dict[int, int]:
        left: dict[int, int] = {}
        for index, fact in enumerate(self.events):
            amount = fact.amount or 0
            if fact.type is not T.PAYMENT:
                continue
            if amount > 0:
                left[index] = amount
                continue
            back = -amount
            if sum(left.values()) < back:
                continue
            same = [i for i in left if left[i] == back]
            for i in same[-1:] or sorted(left, reverse=True):
                taken = min(back, left[i])
                left[i] -= taken
                back -= taken
        return left

    def disputed(self, day: date) -> bool:
        is_open = False
        for told in sorted({fact.on for fact in self.events if fact.on <= day}):
            closings = sum(fact.on == told and fact.type is T.DISPUTE_CLOSED for fact in self.events)
            if is_open and closings:
                is_open = False
                closings -= 1
            # Closed and raised anew on one day: the raising comes after. A closing too many answers that one too.
            if any(fact.on == told and fact.type is T.DISPUTE for fact in self.events):
                is_open = is_open or closings == 0
        return is_open

    def walk(self) -> Result:
        first = min([self.start, self.facts.invoice_date, *(fact.on for fact in self.events)])
        day = first
        while day <= self.on:
            self.morning(day)
            for index, fact in enumerate(self.events):
                if fact.on == day:
                    self.happen(index, fact)
            self.evening(day)
            day += DAY
        self.result.principal = self.principal
        self.result.interest = self.accrued() - self.interest_paid
        self.result.costs = self.costs(self.on) - self.costs_paid
        return self.result

    def happen(self, index: int, fact: Fact) -> None:
        if fact.type is T.PAYMENT:
            if (fact.amount or 0) > 0:
                amount = self.net[index]
                covered = self.cover(amount, fact)
                over = amount - sum(covered)
                self.result.overpaid += over
                self.result.payments.append((*covered, over))
            elif sum(f.amount or 0 for i, f in enumerate(self.events[:index]) if f.type is T.PAYMENT) >= -(
                fact.amount or 0
            ):
                self.result.payments.append((0, 0, 0, 0))
        elif fact.type is T.WRITE_OFF:
            self.cover(fact.amount or 0, fact)
        elif fact.type is T.NEW_DUE_DATE:
            self.postpone(fact)
        elif fact.type is T.EXTENSION:
            self.cost(fact)
            self.postpone(fact)
        elif fact.type is not T.CREDIT_NOTE:
            self.cost(fact)

    def cover(self, amount: int, fact: Fact) -> tuple[int, int, int]:
        order = list(self.default_order)
        if fact.towards is not None:
            order.remove(fact.towards.value)
            order.insert(0, fact.towards.value)
            if fact.towards.value == "principal":
                order = ["principal", "interest", "costs"]
        got = {"principal": 0, "interest": 0, "costs": 0}
        for name in order:
            owed = {
                "principal": self.principal,
                "interest": self.accrued() - self.interest_paid,
                "costs": self.costs(fact.on) - self.costs_paid,
            }[name]
            got[name] = min(owed, amount - sum(got.values()))
        self.principal -= got["principal"]
        self.interest_paid += got["interest"]
        self.costs_paid += got["costs"]
        if got["principal"] and self.principal == 0:
            self.paid_on = fact.on
        return got["principal"], got["interest"], got["costs"]

    def postpone(self, fact: Fact) -> None:
        new = fact.new_due_date
        if new is None or new <= self.due or new <= fact.on:
            return
        new = self.moved(new)
        self.due = new
        self.postponed.append((fact.on, new))
        if fact.on <= self.start:
            self.start = max(self.start, new)
        self.free_of_interest.append((fact.on, new))

    def compensation_wanted(self) -> bool:
        wanted = self.facts.standard_compensation
        if wanted is None:
            wanted = self.facts.commercial
        return wanted and self.facts.debtor is not DebtorClass.CONSUMER

    def morning(self, day: date) -> None:
        raise NotImplementedError

    def evening(self, day: date) -> None:
        raise NotImplementedError

    def accrued(self) -> int:
        raise NotImplementedError

    def costs(self, _day: date) -> int:
        raise NotImplementedError

    def cost(self, fact: Fact) -> None:
        raise NotImplementedError
