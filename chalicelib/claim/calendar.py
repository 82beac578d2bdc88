"""Business days per country, and the calendar sums that deadlines need."""

from calendar import isleap, monthrange
from datetime import date, timedelta
from functools import lru_cache

from chalicelib.claim.facts import Country

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_business_day(country: Country, day: date) -> bool:
    """Whether offices and banks work that day.

    Norway: not Saturdays, Sundays and the public holidays of LOV-1995-02-24-12 and LOV-1947-04-26-1; 24 and 31
    December are business days. Finland: also not Midsummer Eve and Christmas Eve (622/1947 5 §) and no day on which
    the euro payment system is closed.
    """
    return day.weekday() < SATURDAY and day not in _holidays(country, day.year)


def next_business_day(country: Country, day: date) -> date:
    """`day` itself if it is a business day, else the first one after it."""
    while not is_business_day(country, day):
        day += ONE_DAY
    return day


def add_business_days(country: Country, day: date, n: int) -> date:
    """The n-th business day after `day` (n >= 1); n = 0 gives the first business day on or after it."""
    if n < 0:
        raise ValueError(f"business days are counted forward only, not {n}")
    if n == 0:
        return next_business_day(country, day)
    for _ in range(n):
        day = next_business_day(country, day + ONE_DAY)
    return day


def add_months(day: date, months: int) -> date:
    """The same day number that many months later, or the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_of_year(year: int) -> int:
    return 366 if isleap(year) else 365


@lru_cache(maxsize=64)
def _holidays(country: Country, year: int) -> frozenset[date]:
    # Imported here: the library takes longer to load than the whole law.
    from holidays import country_holidays, financial_holidays

    if country is Country.NO:
        return frozenset(country_holidays("NO", years=year))
    return frozenset(country_holidays("FI", years=year)) | frozenset(financial_holidays("ECB", years=year))
