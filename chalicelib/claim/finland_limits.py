"""Finland: the ceilings of perintälaki by cost class, act and size of the principal, and the days between letters.

Used by the claim engine and, for what comes next and what it may cost, by casework and letters. Amounts in cent.
"""

from datetime import date, timedelta
from decimal import Decimal

from chalicelib.claim import finland_dates
from chalicelib.claim.facts import DebtorClass, Facts
from chalicelib.claim.money import round_half_up
from chalicelib.claim.norway_limits import band_of
from chalicelib.claim.reading import Reading
from chalicelib.law.entries import Band, Parameter
from chalicelib.law.finland import CostCaps
from chalicelib.law.lawbook import Lawbook

EURO = 100


def caps(debtor: DebtorClass, law: Lawbook) -> CostCaps:
    return law.fi.consumer if debtor is DebtorClass.CONSUMER else law.fi.business


def first_reminder_fee_day(due_date: date, debtor: DebtorClass, on: date, law: Lawbook) -> date:
    """The first day on which a reminder may cost by the law of `on`: 14 days after due for consumers, else one."""
    wait = int(caps(debtor, law).reminder_wait_days.at(on).value)
    return due_date + timedelta(days=max(wait, 1))


def first_demand_day(reminded_on: date, law: Lawbook) -> date:
    """The first day of a demand to a consumer: 14 days after a reminder that was sent after the due date (5 §)."""
    return reminded_on + timedelta(days=int(law.fi.consumer_demand_wait_days.at(reminded_on).value))


class Ceilings:
    """What each act may cost at most for one claim, read with the warnings of the values."""

    def __init__(self, facts: Facts, law: Lawbook, reading: Reading) -> None:
        self._law = law
        self._caps = caps(facts.debtor, law)
        self._direct = facts.directly_enforceable
        self._consumer = facts.debtor is DebtorClass.CONSUMER
        self._reading = reading

    def reminder(self, on: date) -> int:
        return self._euro(self._caps.reminder, on)

    def demand(self, principal: int, on: date, *, second: bool) -> int:
        """The demand by size of the principal; the second one costs half (10 a §, 10 e §)."""
        first = self._by_size(self._caps.demand, self._caps.demand_direct, principal, on)
        if not second:
            return first
        return round_half_up(first * self._reading.use(finland_dates.ceiling(self._caps.second_demand, on), on))

    def tratta(self, principal: int, on: date) -> int:
        return self._by_size(self._law.fi.business_tratta, self._law.fi.business_tratta_direct, principal, on)

    def extension(self, on: date) -> int:
        return self._euro(self._caps.extension, on)

    def plan(self, principal: int, instalments: int, on: date) -> int:
        """A plan for the whole balance; for businesses each instalment from the seventh costs extra (10 e §)."""
        few = instalments <= int(self._law.fi.plan_few_instalments.at(on).value)
        amount = self._by_size(self._caps.plan, self._caps.plan_direct, principal, on, "few" if few else "many")
        if self._consumer or self._direct:
            return amount
        over = max(0, instalments - int(self._law.fi.plan_free_instalments.at(on).value))
        return amount + over * self._euro(self._law.fi.business_plan_each, on)

    def plans(self, principal: int, on: date) -> int:
        """How many plans may cost: two where the principal is large and the claim not directly enforceable."""
        large = principal > round_half_up(self._caps.plans_large_over.at(on).value * EURO)
        number = self._caps.plans_max_large if large and not self._direct else self._caps.plans_max
        return int(number.at(on).value)

    def total(self, principal: int, on: date) -> int:
        """All acts together (10 d §, 10 h §)."""
        return self._by_size(self._caps.total, self._caps.total_direct, principal, on)

    def _by_size(
        self,
        table: Parameter[tuple[Band, ...]],
        direct: Parameter[Decimal],
        principal: int,
        on: date,
        column: str = "cap",
    ) -> int:
        if self._direct:
            return self._euro(direct, on)
        band = band_of(self._reading.use(finland_dates.ceiling(table, on), on), principal)
        return round_half_up(band.columns[column] * EURO)

    def _euro(self, parameter: Parameter[Decimal], on: date) -> int:
        return round_half_up(self._reading.use(finland_dates.ceiling(parameter, on), on) * EURO)
