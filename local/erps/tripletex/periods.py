"""Accounting periods: the months around today. A month that is closed up to one of its days shows as two."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from local.erps.tripletex.records import Company

YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Period:
    """`end` is the last day."""

    id: int
    number: int
    start: date
    end: date
    is_closed: bool


def periods(company: Company, today: date) -> list[Period]:
    """From three years back to the end of next year."""
    starts = [date(year, month, 1) for year in range(today.year - YEARS_BACK, today.year + 3) for month in range(1, 13)]
    closed = company.closed_until
    if closed is not None and closed + timedelta(days=1) not in starts:
        starts = sorted([*starts, closed + timedelta(days=1)])
    return [
        Period(
            id=company.id % 1000 * 1_000_000 + start.toordinal(),
            number=start.month,
            start=start,
            end=after - timedelta(days=1),
            is_closed=closed is not None and start <= closed,
        )
        for start, after in pairwise(starts)
    ]
