"""The interest meter: simple interest on the open principal, split at rate changes and year ends."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from chalicelib.claim.money import round_half_up
from chalicelib.claim.receipt import Line, LineKind, RateRow


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days at one percentage within one year. `exact` is the unrounded interest in minor units."""

    from_day: date
    to_day: date
    percent: Decimal
    days: int
    exact: Fraction


class Price(Protocol):
    """Splits the time between two days for a base in minor units; which days count at which rate is the country's."""

    def __call__(self, base: int, from_day: date, to_day: date, /) -> list[Stretch]: ...


class Rounding(Protocol):
    """Rows with whole amounts for stretches, given the exact interest and the whole interest before them."""

    def __call__(self, stretches: list[Stretch], exact_before: Fraction, whole_before: int, /) -> list[RateRow]: ...


def each_period(stretches: list[Stretch], _exact_before: Fraction, _whole_before: int) -> list[RateRow]:
    """Rounds every stretch and sums the rounded, as the Norwegian tax authority's example does."""
    return [_row(stretch, round_half_up(stretch.exact)) for stretch in stretches]


def once_at_the_end(stretches: list[Stretch], exact_before: Fraction, whole_before: int) -> list[RateRow]:
    """Rounds the sum only: each row is what the rounded sum grows by."""
    rows: list[RateRow] = []
    for stretch in stretches:
        exact_before += stretch.exact
        whole = round_half_up(exact_before)
        rows.append(_row(stretch, whole - whole_before))
        whole_before = whole
    return rows


def _row(stretch: Stretch, amount: int) -> RateRow:
    return RateRow(stretch.from_day, stretch.to_day, stretch.percent, stretch.days, amount)


class Meter:
    """Interest on a base that changes over time. Days must be told in order."""

    def __init__(self, base: int, start: date, price: Price, rounding: Rounding, rule: str, source: str) -> None:
        self.start = start
        """Interest is counted from the end of this day: the due date, or the day that the law names instead."""
        self._base = base
        self._since = start
        self._price = price
        self._rounding = rounding
        self._template = Line(LineKind.INTEREST, 0, None, rule, source)
        self._lines: list[Line] = []
        self._whole = 0
        self._exact = Fraction(0)

    def change_base(self, day: date, base: int) -> None:
        """From the end of `day` interest runs on `base`."""
        if base != self._base:
            self._close(day)
            self._base = base

    def postpone(self, granted_on: date, new_start: date) -> None:
        """No interest between the end of the two days; before the start this moves the start itself."""
        if granted_on <= self.start:
            self.start = max(self.start, new_start)
        self._close(granted_on)
        self._since = max(self._since, new_start)

    def accrued(self, day: date) -> int:
        """Interest from the start to the end of `day`, in minor units."""
        return self._whole + sum(row.amount for row in self._rows(day)[1])

    def lines(self, day: date) -> list[Line]:
        """One line per base, each with its rate rows; together they sum to `accrued`."""
        rows = self._rows(day)[1]
        return self._lines + ([self._line(rows)] if rows else [])

    def _rows(self, day: date) -> tuple[list[Stretch], list[RateRow]]:
        if day <= self._since or self._base <= 0:
            return [], []
        stretches = self._price(self._base, self._since, day)
        return stretches, self._rounding(stretches, self._exact, self._whole)

    def _line(self, rows: list[RateRow]) -> Line:
        return replace(
            self._template,
            amount=sum(row.amount for row in rows),
            on=rows[-1].to_day,
            base=self._base,
            days=sum(row.days for row in rows),
            rates=tuple(rows),
        )

    def _close(self, day: date) -> None:
        if day <= self._since:
            return
        stretches, rows = self._rows(day)
        if rows:
            line = self._line(rows)
            self._lines.append(line)
            self._whole += line.amount
            self._exact += sum((stretch.exact for stretch in stretches), Fraction(0))
        self._since = day
