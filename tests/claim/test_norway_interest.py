"""Late interest in Norway against the tax authority's own worked example, and at the edges of years and rates."""

from datetime import date

import pytest

from chalicelib.claim import norway_limits
from chalicelib.claim.facts import Component, Fact, FactType
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from chalicelib.law.entries import BeforeFirstValueError
from chalicelib.law.lawbook import load
from tests.claim.norway_claims import amounts, claim, warnings

LAW = load()


def to_principal(on: date, amount: int) -> Fact:
    return Fact(FactType.PAYMENT, on, amount=amount, towards=Component.PRINCIPAL)


@pytest.mark.mission("C6", "H1")
def test_the_official_example_to_the_ore() -> None:
    # Skatteetaten, Utleggsbegjæring, complex example (V1):
    # 10000 x 12.50 % x 12/366                     =  40.98
    #  8000 x 12.50 % x (188/366 + 68/365)         = 513.66 + 186.30 = 699.96
    #  3000 x 12.50 % x 113/365 + 12.25 % x 143/365 = 116.10 + 143.98
    facts = claim(
        1000000, to_principal(date(2024, 6, 27), 200000), to_principal(date(2025, 3, 10), 500000), due=date(2024, 6, 15)
    )
    found = statement(facts, date(2025, 11, 21), LAW)
    interest = [line for line in found.lines if line.kind is LineKind.INTEREST]
    assert [line.amount for line in interest] == [4098, 69996, 11610 + 14398]
    assert [[(row.days, row.amount) for row in line.rates] for line in interest] == [
        [(12, 4098)],
        [(188, 51366), (68, 18630)],
        [(113, 11610), (143, 14398)],
    ]
    assert found.open.principal == 300000


def test_due_day_counts_nothing_and_the_day_after_counts_one_day() -> None:
    # 1250.00 x 12 % / 365 = 0.41 a day
    assert amounts(statement(claim(), date(2026, 5, 14), LAW), LineKind.INTEREST) == []
    assert amounts(statement(claim(), date(2026, 5, 15), LAW), LineKind.INTEREST) == []
    assert amounts(statement(claim(), date(2026, 5, 16), LAW), LineKind.INTEREST) == [41]
    assert norway_limits.daily_interest(125000, date(2026, 5, 16), LAW) == 41


def test_a_day_before_the_first_rate_is_an_error_not_zero() -> None:
    with pytest.raises(BeforeFirstValueError, match=r"late_interest.*2016-12-31"):
        statement(claim(due=date(2016, 12, 31)), date(2017, 1, 15), LAW)


def test_after_the_next_change_was_expected_the_statement_warns() -> None:
    assert statement(claim(), date(2026, 12, 31), LAW).warnings == ()
    assert statement(claim(), date(2027, 1, 1), LAW).warnings == ()
    warned = warnings(statement(claim(), date(2027, 1, 2), LAW))
    assert len(warned) == 1
    assert "late_interest" in warned[0]
    assert "2027-01-01" in warned[0]
