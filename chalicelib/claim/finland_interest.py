"""Finland: late interest by korkolaki. Simple, floating, rounded once at the end."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from chalicelib.claim import finland_dates
from chalicelib.claim.calendar import days_of_year, next_business_day
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.facts import Country, DebtorClass, Facts
from chalicelib.claim.interest import Stretch
from chalicelib.claim.reading import Reading
from chalicelib.law.finland import FinlandLaw

RULE = "fi.interest.late"
GENERAL = "korkolaki 4 § 1 mom."
COMMERCIAL = "korkolaki 4 a §"


class DayCount(Protocol):
    """The days between two dates within one year, and the days of that year, by one convention."""

    def __call__(self, from_day: date, to_day: date, year: int, /) -> tuple[int, int]: ...


def _actual_actual(from_day: date, to_day: date, year: int) -> tuple[int, int]:
    return (to_day - from_day).days, days_of_year(year)


def _actual_365(from_day: date, to_day: date, _year: int) -> tuple[int, int]:
    return (to_day - from_day).days, 365


def _thirty_360(from_day: date, to_day: date, _year: int) -> tuple[int, int]:
    return _day_of_360(to_day) - _day_of_360(from_day), 360


def _day_of_360(day: date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


DAY_COUNTS: dict[str, DayCount] = {"act/act": _actual_actual, "act/365": _actual_365, "30/360": _thirty_360}
"""No act says which; act/act is the default because the published examples and the City of Helsinki use it."""


def percent(law: FinlandLaw, commercial: bool, day: date, reading: Reading) -> Decimal:
    """The reference rate in force on that day and 7 points, or 8 in commercial contracts (korkolaki 4 §, 4 a §)."""
    margin = finland_dates.margin(law, commercial, day)
    return reading.use(finland_dates.reference_rate(law, day), day) + reading.use(margin, day)


def is_commercial(facts: Facts) -> bool:
    """Whether the 8 points apply: a trader or contracting authority pays a trader, so never a consumer (4 a §)."""
    return facts.commercial and facts.debtor is not DebtorClass.CONSUMER


class Price:
    """Splits the days after `from_day` up to and including `to_day` at rate changes and year ends."""

    def __init__(self, facts: Facts, law: FinlandLaw, reading: Reading) -> None:
        self._law = law
        self._commercial = is_commercial(facts)
        self._reading = reading
        self._count = DAY_COUNTS[facts.day_count]

    def __call__(self, base: int, from_day: date, to_day: date) -> list[Stretch]:
        """The due day does not count and the day of payment does, each day at its own rate (korkolaki 4 §)."""
        found: list[Stretch] = []
        last = from_day
        while last < to_day:
            first = last + timedelta(days=1)
            rate = percent(self._law, self._commercial, first, self._reading)
            until = min(to_day, date(first.year, 12, 31))
            valid_to = finland_dates.reference_rate(self._law, first).valid_to
            if valid_to is not None:
                until = min(until, valid_to)
            begin = last
            if found and found[-1].percent == rate and first.year == found[-1].to_day.year:
                begin = found.pop().from_day
            found.append(self._stretch(base, begin, until, rate))
            last = until
        return found

    def _stretch(self, base: int, from_day: date, to_day: date, rate: Decimal) -> Stretch:
        days, of_year = self._count(from_day, to_day, to_day.year)
        numerator, denominator = rate.as_integer_ratio()
        return Stretch(from_day, to_day, rate, days, Fraction(base * numerator * days, denominator * 100 * of_year))


def settled_due_date(day: date, law: FinlandLaw) -> date:
    """A due date on a day when banks are closed moves to the next working day (velkakirjalaki 5 § 2 mom.)."""
    if law.choices.due_date_on_holiday.at(day).value == "moves":
        return next_business_day(Country.FI, day)
    return day


def start(facts: Facts, law: FinlandLaw, reading: Reading) -> date:
    """The day after which interest runs: a due date binding beforehand (5 §), else 30 days after the invoice (6 §)."""
    due = settled_due_date(facts.due_date, law)
    if facts.due_date_basis == "agreed":
        return due
    if facts.debtor is DebtorClass.CONSUMER:
        reading.warn(CaveatKind.DUE_DATE_NOT_AGREED)
    wait = int(law.interest_wait_days.at(facts.invoice_date).value)
    return max(due, facts.invoice_date + timedelta(days=wait))
