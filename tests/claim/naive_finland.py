"""Finland by the naive engine: ceilings by class and size, floating interest, rounded once."""

from collections import Counter
from datetime import date
from fractions import Fraction

from chalicelib.claim.facts import Country, DebtorClass, Fact, Facts, Party
from tests.claim.naive import DAY, Naive, Result, T, by_size, cents, half_up, next_bank_day, number, whole, year_days
from tests.claim.naive_norway import NaiveNorway


class NaiveFinland(Naive):
    code = "fi"

    def __init__(self, facts: Facts, on: date, forfeited: bool = False) -> None:
        super().__init__(facts, on)
        self.forfeited = forfeited
        self.consumer = facts.debtor is DebtorClass.CONSUMER
        self.group = "consumer" if self.consumer else "business"
        self.default_order = ("interest", "principal", "costs") if self.consumer else ("costs", "interest", "principal")
        self.days: Counter[tuple[int, Fraction, int]] = Counter()
        self.sent: list[tuple[Fact, bool]] = []
        self.charged = self.vat = self.court = self.plans = self.compensation = self.uncapped = 0
        self.compensated = not self.compensation_wanted()
        self.breach = False

    def moved(self, day: date) -> date:
        return next_bank_day(day)

    def morning(self, day: date) -> None:
        if self.principal > 0 and not self.compensated and day > self.start:
            self.compensated, self.compensation = True, 4000
        if day <= self.start or any(start < day <= end for start, end in self.free_of_interest):
            return
        rate = number("fi", "reference_rate", day) + (8 if self.facts.commercial and not self.consumer else 7)
        if self.facts.day_count == "30/360":
            before = day - DAY
            days = (
                (day.year - before.year) * 360
                + (day.month - before.month) * 30
                + min(day.day, 30)
                - min(before.day, 30)
            )
            self.days[self.principal, rate, 360] += days
        else:
            of_year = 365 if self.facts.day_count == "act/365" else year_days(day)
            self.days[self.principal, rate, of_year] += 1

    def evening(self, day: date) -> None:
        pass

    def accrued(self) -> int:
        exact = Fraction(0)
        for (base, rate, of_year), days in self.days.items():
            exact += base * rate * days / 100 / of_year
        return half_up(exact)

    def costs(self, _day: date) -> int:
        return max(self.compensation, self.charged + self.vat) + self.court

    def cap(self, name: str, day: date) -> Fraction:
        return number("fi", f"{self.group}_{name}", day)

    def sized(self, name: str, day: date, column: int = 1) -> int:
        if self.facts.directly_enforceable:
            return cents(self.cap(f"{name}_direct", day))
        return cents(by_size("fi", f"{self.group}_{name}", day, self.principal, column))

    def demands(self, charged: bool) -> list[Fact]:
        kinds = (T.PAYMENT_DEMAND, T.SECOND_DEMAND)
        return [f for f, paid in self.sent if f.type in kinds and f.by is Party.AGENCY and (paid or not charged)]

    def cost(self, fact: Fact) -> None:
        letters = (T.REMINDER, T.PAYMENT_DEMAND, T.SECOND_DEMAND, T.TRATTA)
        if fact.by is Party.CREDITOR:
            if fact.type in letters:
                self.sent.append((fact, False))
            return
        if fact.type is T.COURT_FEE and not self.nothing_owed:
            self.court += cents(number("fi", "court_fee", fact.on)) if fact.amount is None else fact.amount
            return
        if fact.type is T.LEGAL_APPLICATION:
            self.application(fact)
            return
        if fact.type not in (*letters, T.EXTENSION, T.PAYMENT_PLAN):
            return
        amount = self.priced(fact)
        if amount:
            self.charged += amount
            if not self.consumer and not self.facts.creditor_deducts_vat:
                self.vat += half_up(amount * number("fi", "vat", fact.on) / 100)
            self.plans += fact.type is T.PAYMENT_PLAN and (self.consumer or fact.on >= date(2021, 1, 1))
        if fact.type in letters:
            self.sent.append((fact, amount > 0))

    def application(self, fact: Fact) -> None:
        if self.principal <= 0:
            return
        demands = self.demands(charged=False)
        if self.consumer and (not demands or fact.on <= (demands[-1].deadline or demands[-1].on)):
            return
        name = "court_basic" if fact.amount is None else "court_high"
        highest = cents(by_size("fi", name, fact.on, self.principal, 1))
        self.court += highest if fact.amount is None else min(fact.amount, highest)

    def priced(self, fact: Fact) -> int:
        letter = fact.type in (T.REMINDER, T.PAYMENT_DEMAND, T.SECOND_DEMAND, T.TRATTA)
        if self.nothing_owed or self.principal <= 0:
            return 0
        if (letter and self.disputed(fact.on)) or self.breaks_rules(fact):
            self.breach = True
            return 0
        if self.forfeited or self.disputed(fact.on):
            return 0
        if not self.consumer and fact.on < date(2021, 1, 1):
            self.uncapped += fact.amount or 0
            return fact.amount or 0
        price = self.price_of(fact)
        left = self.sized("total", fact.on) - (self.charged - self.uncapped)
        return max(0, min(price, left, price if fact.amount is None else fact.amount))

    def breaks_rules(self, fact: Fact) -> bool:
        if fact.type in (T.PAYMENT_DEMAND, T.SECOND_DEMAND) and self.consumer:
            reminders = [f.on for f, _ in self.sent if f.type is T.REMINDER and f.on > self.due]
            return not any(fact.on >= on + 14 * DAY for on in reminders)
        if fact.type is T.TRATTA:
            days = whole("fi", "tratta_reminder_days", fact.on) * DAY
            for f, _ in self.sent:
                end = f.deadline or f.on + days
                if f.type is not T.TRATTA and f.on > self.due and f.on + days <= end and end < fact.on:
                    return self.consumer
            return True
        return False

    def price_of(self, fact: Fact) -> int:
        day = fact.on
        interval = self.sent and day < self.sent[-1][0].on + whole("fi", f"{self.group}_interval_days", day) * DAY
        tratta = [f for f, paid in self.sent if f.type is T.TRATTA and paid]
        if fact.type is T.REMINDER:
            early = day < self.due + (14 if self.consumer else 1) * DAY
            hasty = self.facts.due_date_basis != "agreed" and self.facts.due_date < self.facts.invoice_date + 14 * DAY
            return 0 if early or interval or (self.consumer and hasty) else cents(self.cap("reminder", day))
        if fact.type in (T.PAYMENT_DEMAND, T.SECOND_DEMAND):
            earlier = self.demands(charged=False)
            too_many = len(self.demands(charged=True)) >= (1 if tratta else 2)
            if day <= self.due or interval or too_many or (fact.type is T.SECOND_DEMAND and not earlier):
                return 0
            return half_up(Fraction(self.sized("demand", day), 2 if earlier else 1))
        if fact.type is T.TRATTA:
            return 0 if tratta or len(self.demands(charged=True)) > 1 else self.sized("tratta", day)
        if fact.type is T.EXTENSION:
            new = fact.new_due_date
            long_enough = new is not None and new >= max(day, self.due) + 14 * DAY
            return cents(self.cap("extension", day)) if long_enough else 0
        return self.price_of_plan(fact)

    def price_of_plan(self, fact: Fact) -> int:
        direct = self.facts.directly_enforceable
        large = self.principal > (10000 if self.consumer else 50000) and not direct
        instalments = fact.instalments or 1
        if self.plans >= (2 if large else 1):
            return 0
        price = self.sized("plan", fact.on, 1 if instalments <= 4 else 2)
        return price if self.consumer or direct else price + 500 * max(0, instalments - 6)


def naive(facts: Facts, on: date) -> Result:
    """What is open at the end of `on`, and what each payment covered."""
    if facts.country is Country.NO:
        return NaiveNorway(facts, on).walk()
    first = NaiveFinland(facts, on)
    result = first.walk()
    return NaiveFinland(facts, on, forfeited=True).walk() if first.breach else result
