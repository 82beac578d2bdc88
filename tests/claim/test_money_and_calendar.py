"""Amounts at the edges, the one rounding, and the business days of both countries."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from chalicelib.claim import money
from chalicelib.claim.calendar import add_business_days, add_months, is_business_day, next_business_day
from chalicelib.claim.facts import Country


@pytest.mark.parametrize(
    ("text", "minor"), [("0.00", 0), ("0.05", 5), ("1250.00", 125000), ("-0.50", -50), ("-12.34", -1234)]
)
def test_text_and_minor_units(text: str, minor: int) -> None:
    assert money.parse(text) == minor
    assert money.text(minor) == text


@pytest.mark.parametrize("text", ["", "1", "1.0", "1.000", "1,00", "1 000.00", "+1.00", ".50", "1e2", "٣.٠٠", "1.00\n"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(money.AmountError, match="two decimals"):
        money.parse(text)


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (Decimal("0.5"), 1), (Decimal("1.5"), 2), (Decimal("2.5"), 3), (Decimal("-0.5"), -1), (Decimal("0.4999"), 0),
        (Fraction(1, 2), 1), (Fraction(1, 3), 0), (Fraction(-5, 2), -3),
    ],
)  # fmt: skip
def test_a_half_goes_up(value: Decimal | Fraction, whole: int) -> None:
    assert money.round_half_up(value) == whole


@pytest.mark.parametrize(
    ("country", "day", "business"),
    [
        (Country.NO, date(2026, 5, 1), False),
        (Country.NO, date(2027, 5, 17), False),
        (Country.NO, date(2026, 4, 2), False),  # Maundy Thursday
        (Country.NO, date(2026, 12, 24), True),
        (Country.NO, date(2026, 12, 31), True),
        (Country.NO, date(2026, 6, 19), True),
        (Country.FI, date(2026, 6, 19), False),  # Midsummer Eve
        (Country.FI, date(2026, 12, 24), False),
        (Country.FI, date(2026, 12, 31), True),
        (Country.FI, date(2027, 12, 6), False),
        (Country.FI, date(2026, 4, 2), True),
        (Country.NO, date(2026, 6, 20), False),  # a Saturday
    ],
)
def test_business_days(country: Country, day: date, business: bool) -> None:
    assert is_business_day(country, day) is business
    assert (next_business_day(country, day) == day) is business


def test_counting_business_days_over_easter() -> None:
    # Norway 2026: Thursday 2 to Monday 6 April are holidays
    assert next_business_day(Country.NO, date(2026, 4, 2)) == date(2026, 4, 7)
    assert add_business_days(Country.NO, date(2026, 4, 1), 1) == date(2026, 4, 7)
    assert add_business_days(Country.NO, date(2026, 4, 1), 10) == date(2026, 4, 20)
    assert add_business_days(Country.NO, date(2026, 4, 4), 0) == date(2026, 4, 7)
    with pytest.raises(ValueError, match="forward"):
        add_business_days(Country.NO, date(2026, 4, 1), -1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later
