"""Norway: late interest by forsinkelsesrenteloven. Simple, actual/actual, rounded per period."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from chalicelib.claim import norway_dates
from chalicelib.claim.calendar import ONE_DAY, days_of_year, next_business_day
from chalicelib.claim.facts import Country, Facts
from chalicelib.claim.interest import Stretch
from chalicelib.law.entries import Dated
from chalicelib.law.norway import NorwayLaw

RULE = "no.interest.late"
SOURCE = "forsinkelsesrenteloven § 3 (1)"

Use = Callable[[Dated[Decimal], date], Decimal]


def stretches(law: NorwayLaw, use: Use, base: int, from_day: date, to_day: date) -> list[Stretch]:
    """Splits [from_day, to_day) at rate changes and year ends.

    A day of interest bears the rate and the year of the day on which it begins: the official example counts
    2025-03-10 to 2025-07-01 as 113 days at the old rate (Skatteetaten, Utleggsbegjæring).
    """
    found: list[Stretch] = []
    day = from_day
    while day < to_day:
        rate = norway_dates.interest_rate(law, day)
        percent = use(rate, day)
        until = min(to_day, date(day.year + 1, 1, 1))
        if rate.valid_to is not None:
            until = min(until, rate.valid_to + ONE_DAY)
        begin = day
        if found and found[-1].percent == percent and found[-1].from_day.year == day.year:
            begin = found.pop().from_day
        days = (until - begin).days
        found.append(Stretch(begin, until, percent, days, _exact(base, percent, days, begin.year)))
        day = until
    return found


def _exact(base: int, percent: Decimal, days: int, year: int) -> Fraction:
    numerator, denominator = percent.as_integer_ratio()
    return Fraction(base * numerator * days, denominator * 100 * days_of_year(year))


def due_date(facts: Facts, law: NorwayLaw) -> date:
    """The due date, moved off a weekend or holiday only where that choice is made (gjeldsbrevloven § 5 (2))."""
    return settled_due_date(facts.due_date, law)


def settled_due_date(day: date, law: NorwayLaw) -> date:
    if law.choices.due_date_on_holiday.at(day).value == "moves":
        return next_business_day(Country.NO, day)
    return day


def start(facts: Facts, law: NorwayLaw) -> date:
    """The day after which interest runs: the due date if it was agreed beforehand, else 30 days after the invoice.

    forsinkelsesrenteloven § 2 (1): a written demand, here the invoice, starts 30 days; never before the due date.
    """
    due = due_date(facts, law)
    if facts.due_date_basis == "agreed":
        return due
    wait = int(law.interest_wait_days.at(facts.invoice_date).value)
    return max(due, facts.invoice_date + timedelta(days=wait))
