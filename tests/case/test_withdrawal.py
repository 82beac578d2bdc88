"""What withdrawing costs the creditor, to the oere: free through the tenth business day, then what has accrued."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.case.events import ItemMatched, LetterIssued, Registered
from chalicelib.case.evolve import evolve
from chalicelib.case.model import Case, ItemKind, LetterKind
from chalicelib.case.terms import Terms
from chalicelib.case.withdrawal import WithdrawalCost, withdrawal_cost
from chalicelib.claim.facts import Country, DebtorClass
from tests.case.samples import LAW, TERMS, after, local, received
from tests.case.test_plan import DEMAND, LISTED, NOTICE, REGISTERED


def noticed() -> Case:
    """Received on Monday 1 June; the tenth business day is Monday 15 June."""
    return after(received(), NOTICE)


@pytest.mark.mission("D3")
def test_business_day_ten_is_free_and_day_eleven_is_not() -> None:
    # 1250.00 x 12 % x 32 days / 365 = 13.15; 38.00 + 13.15 = 51.15; 25 % of it 12.79.
    last_free = withdrawal_cost(noticed(), TERMS, date(2026, 6, 15), LAW)
    assert last_free == WithdrawalCost(True, date(2026, 6, 15), 0, 0, 0, 0, 0, tomorrow=6394)
    # 33 days: 13.56; 51.56; 12.89.
    first_paid = withdrawal_cost(noticed(), TERMS, date(2026, 6, 16), LAW)
    assert first_paid == WithdrawalCost(False, date(2026, 6, 15), 3800, 1315, 0, 1279, 6394, tomorrow=6445)


@pytest.mark.mission("D3")
def test_in_collection_the_salaer_takes_the_place_of_the_notice_fee() -> None:
    case = after(noticed(), LISTED, REGISTERED, DEMAND)
    # Salaer for 500-2500 kroner from a consumer: 0.4 x 750 = 300.00 once the demand's deadline is missed.
    cost = withdrawal_cost(case, TERMS, date(2026, 7, 10), LAW)
    # 15 May to 30 June 46 days at 12 %: 18.90; 1 to 10 July 10 days at 12.25 %: 4.20.
    assert cost.interest == 1890 + 420
    assert cost.fees + cost.salaer == 30_000
    assert cost.vat == round((30_000 + 2310) / 4 + 0.1)
    assert cost.total == cost.fees + cost.interest + cost.salaer + cost.vat


@pytest.mark.mission("D3")
def test_what_the_debtor_has_paid_of_it_is_not_charged_again() -> None:
    # Paid beyond the principal: interest to the day and a part of the fee are covered.
    paid = evolve(noticed(), ItemMatched(date(2026, 6, 16), "p", ItemKind.PAYMENT, 128_000, date(2026, 6, 16)))
    cost = withdrawal_cost(paid, TERMS, date(2026, 6, 16), LAW)
    assert cost.fees + cost.interest == 125_000 + 3800 + 1315 - 128_000


@pytest.mark.mission("D3")
@pytest.mark.parametrize(
    ("received_at", "free_until"),
    [
        pytest.param("2026-06-01 23:59", date(2026, 6, 15), id="ten working days"),
        pytest.param("2026-05-07 10:00", date(2026, 5, 22), id="over Ascension Day"),
        pytest.param("2026-03-25 10:00", date(2026, 4, 13), id="over Easter"),
        pytest.param("2026-06-06 10:00", date(2026, 6, 19), id="received on a Saturday"),
    ],
)
def test_the_free_days_are_business_days(received_at: str, free_until: date) -> None:
    case = received(due=date(2026, 3, 1), on=local(received_at))
    assert withdrawal_cost(case, TERMS, free_until, LAW).free_until == free_until
    assert withdrawal_cost(case, TERMS, free_until, LAW).free


@pytest.mark.mission("D3")
def test_the_free_period_is_a_setting() -> None:
    cost = withdrawal_cost(noticed(), Terms(free_business_days=5), date(2026, 6, 9), LAW)
    assert (cost.free_until, cost.free) == (date(2026, 6, 8), False)


@pytest.mark.mission("D3", "F1")
@pytest.mark.parametrize(
    ("received_at", "free_until"),
    [
        pytest.param("2026-06-01 22:59", date(2026, 6, 15), id="Monday evening in Helsinki too"),
        pytest.param("2026-06-01 23:00", date(2026, 6, 16), id="already Tuesday in Helsinki"),
        pytest.param("2026-12-28 10:00", date(2027, 1, 13), id="over Epiphany, no holiday in Norway"),
    ],
)
def test_finland_counts_its_own_days(received_at: str, free_until: date) -> None:
    case = replace(received(due=date(2026, 3, 1), on=local(received_at)), country=Country.FI, currency="EUR")
    assert withdrawal_cost(case, TERMS, date(2026, 6, 2), LAW).free_until == free_until


def test_a_business_debtor_costs_by_its_own_table() -> None:
    case = after(received(debtor=DebtorClass.BUSINESS), NOTICE, LISTED, Registered(date(2026, 6, 25), "AUTO"))
    case = evolve(case, LetterIssued(date(2026, 6, 25), "d", LetterKind.PAYMENT_DEMAND, date(2026, 7, 9), 0))
    cost = withdrawal_cost(case, TERMS, date(2026, 7, 10), LAW)
    assert cost.fees + cost.salaer == 45_000
