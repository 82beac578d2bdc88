"""Late interest in Finland: the published and derived vectors, the flags, the conventions, the day it starts."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.claim.facts import DebtorClass, Fact, FactType
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from tests.claim.finnish_claims import LAW, claim
from tests.claim.norway_claims import amounts, warnings

STAYS = LAW.choosing("FI", due_date_on_holiday="stays")


@pytest.mark.mission("F1", "H1")
@pytest.mark.parametrize(
    ("principal", "due", "to", "day_count", "days", "interest"),
    [
        # V1, City of Helsinki: 100.00 x 7 % x 613/365 = 11.756; its due date is New Year's Day, taken as it stands
        (10000, date(2017, 1, 1), date(2018, 9, 6), "act/act", 613, 1176),
        # V2, forum example, and D5: 300.00 x 9.5 % x 3/365 = 0.234
        (30000, date(2026, 7, 28), date(2026, 7, 31), "act/365", 3, 23),
        # D1: 1000.00 x (9.5 % x 29 + 11 % x 61)/365 = 7.548 + 18.384 = 25.93
        (100000, date(2023, 6, 1), date(2023, 8, 30), "act/act", 90, 2593),
        # a leap year: 1000.00 x 11.5 % x 100/366 = 31.421 and by 365 31.507
        (100000, date(2024, 2, 1), date(2024, 5, 11), "act/act", 100, 3142),
        (100000, date(2024, 2, 1), date(2024, 5, 11), "act/365", 100, 3151),
        # 30/360 from 1 February to 11 May: 3 x 30 + 10 = 100 days; 1000.00 x 11.5 % x 100/360 = 31.944
        (100000, date(2024, 2, 1), date(2024, 5, 11), "30/360", 100, 3194),
    ],
)
def test_vectors(principal: int, due: date, to: date, day_count: str, days: int, interest: int) -> None:
    found = statement(claim(principal, due=due, day_count=day_count), to, STAYS)
    lines = [line for line in found.lines if line.kind is LineKind.INTEREST]
    assert sum(line.amount for line in lines) == interest
    assert sum(line.days or 0 for line in lines) == days


def test_the_rate_floats_and_each_half_year_is_a_row() -> None:
    found = statement(claim(100000, due=date(2023, 6, 1)), date(2023, 8, 30), LAW)
    (line,) = (line for line in found.lines if line.kind is LineKind.INTEREST)
    assert [(str(row.from_day), str(row.to_day), str(row.percent), row.days) for row in line.rates] == [
        ("2023-06-01", "2023-06-30", "9.50", 29),
        ("2023-06-30", "2023-08-30", "11.00", 61),
    ]


@pytest.mark.parametrize(
    ("debtor", "commercial", "percent", "source"),
    [
        (DebtorClass.BUSINESS, True, "10.50", "korkolaki 4 a §"),
        # a housing company or association: the caps of a business, but 7 points and no 40 euro
        (DebtorClass.BUSINESS, False, "9.50", "korkolaki 4 § 1 mom."),
        (DebtorClass.CONSUMER, False, "9.50", "korkolaki 4 § 1 mom."),
    ],
)
def test_the_interest_class_is_not_the_cost_class(
    debtor: DebtorClass, commercial: bool, percent: str, source: str
) -> None:
    facts = claim(100000, due=date(2023, 6, 1), debtor=debtor, commercial=commercial)
    found = statement(facts, date(2023, 6, 11), LAW)
    (line,) = (line for line in found.lines if line.kind is LineKind.INTEREST)
    assert (str(line.rates[0].percent), line.source) == (percent, source)
    assert sum(amounts(found, LineKind.STANDARD_COMPENSATION)) == (4000 if commercial else 0)


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        (date(2023, 6, 3), date(2023, 6, 5)),  # a Saturday
        (date(2023, 6, 23), date(2023, 6, 26)),  # Midsummer Eve
        (date(2023, 12, 24), date(2023, 12, 27)),  # Christmas Eve, a Sunday, and the two days after
        (date(2023, 12, 6), date(2023, 12, 7)),  # Independence Day
        (date(2023, 5, 1), date(2023, 5, 2)),  # May Day
        (date(2023, 4, 6), date(2023, 4, 6)),  # Maundy Thursday is a business day
    ],
)
def test_a_due_date_on_a_day_without_banks_moves(due: date, moved: date) -> None:
    assert statement(claim(100000, due=due), moved, LAW).open.interest == 0
    assert statement(claim(100000, due=due), moved.replace(day=moved.day + 1), LAW).open.interest > 0


def test_a_due_date_that_was_not_agreed_starts_interest_thirty_days_after_the_invoice() -> None:
    facts = replace(claim(100000, due=date(2023, 6, 1)), due_date_basis="invoice_only")  # invoiced 18 May
    assert statement(facts, date(2023, 6, 17), LAW).open.interest == 0
    found = statement(facts, date(2023, 6, 18), LAW)
    assert found.open.interest == 26
    assert any("korkolaki 6 §" in warning for warning in warnings(found))


def test_an_extension_stops_interest_unless_the_other_choice_is_made() -> None:
    extension = Fact(FactType.EXTENSION, date(2023, 6, 11), new_due_date=date(2023, 6, 30))
    facts = claim(100000, extension, due=date(2023, 6, 1))
    # 10 days to the granting and 1 after the new date: 11 x 1000.00 x 9.5 % or 11 %, against 30 days
    assert statement(facts, date(2023, 7, 1), LAW).open.interest == 290
    runs = LAW.choosing("FI", interest_during_extension="runs")
    assert statement(facts, date(2023, 7, 1), runs).open.interest == 785


def test_an_inferred_rate_warns_and_a_verified_one_does_not() -> None:
    assert statement(claim(100000, due=date(2023, 6, 1)), date(2023, 8, 30), LAW).warnings == ()
    warned = warnings(statement(claim(100000, due=date(2025, 8, 1)), date(2025, 8, 30), LAW))
    assert len(warned) == 1
    assert "inferred" in warned[0]
