"""What a statement warns of: open questions of law where they decide something, and only there."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.claim.facts import Country, DebtorClass, Fact, Facts, FactType
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import load
from tests.claim import finnish_claims
from tests.claim.norway_claims import act, amounts, claim, paid, reasons, warnings

LAW = load()
DUE = date(2026, 2, 2)
NOTICE = act(FactType.NOTICE, date(2026, 2, 16))
DEMAND = act(FactType.PAYMENT_DEMAND, date(2026, 3, 3))
FINNISH_DUE = date(2023, 6, 1)


def told(facts: Facts, on: date, name: str) -> bool:
    return any(name in text for text in warnings(statement(facts, on, LAW)))


@pytest.mark.parametrize(("amount", "warns"), [(10000, True), (125000 + 740 + 3800, False), (200000, False)])
def test_the_order_of_a_payment_is_told_only_where_it_decides(amount: int, warns: bool) -> None:
    # open on 20 February: 1250.00, 7.40 interest, 38.00 for the notice
    facts = claim(125000, NOTICE, paid(date(2026, 2, 20), amount), due=DUE)
    assert told(facts, date(2026, 3, 1), "allocation_order") is warns
    early = claim(125000, paid(date(2026, 1, 20), amount), due=DUE)
    assert not told(early, date(2026, 3, 1), "allocation_order")


def test_the_order_of_a_finnish_consumers_payment_stands_in_the_act() -> None:
    for debtor, warns in [(DebtorClass.CONSUMER, False), (DebtorClass.BUSINESS, True)]:
        facts = finnish_claims.claim(100000, paid(date(2023, 6, 20), 10000), due=FINNISH_DUE, debtor=debtor)
        assert told(facts, date(2023, 6, 20), "business_allocation_order") is warns


@pytest.mark.parametrize(("due", "warns"), [(date(2026, 5, 15), False), (date(2026, 5, 16), True)])
def test_a_due_date_on_a_saturday_is_told_once_it_is_past(due: date, warns: bool) -> None:
    assert not told(claim(due=due), due, "due_date_on_holiday")
    assert told(claim(due=due), date(2026, 5, 18), "due_date_on_holiday") is warns
    finnish = finnish_claims.claim(100000, due=due)
    assert told(finnish, date(2026, 5, 19), "due_date_on_holiday") is warns


@pytest.mark.parametrize(("due", "warns"), [(date(2026, 6, 29), False), (date(2026, 6, 30), True)])
def test_the_half_year_of_the_compensation_is_told_where_two_meet(due: date, warns: bool) -> None:
    facts = claim(40000, due=due, debtor=DebtorClass.BUSINESS, commercial=True)
    assert told(facts, date(2026, 7, 10), "compensation_rate") is warns


@pytest.mark.parametrize(("sent", "warns"), [(date(2026, 3, 3), False), (date(2026, 3, 7), True)])
def test_a_deadline_on_a_saturday_is_told_once_the_salaer_is_heavy(sent: date, warns: bool) -> None:
    facts = claim(125000, NOTICE, act(FactType.PAYMENT_DEMAND, sent), due=DUE)
    assert not told(facts, date(2026, 4, 10), "heavy_deadline_on_holiday")
    assert told(facts, date(2026, 6, 1), "heavy_deadline_on_holiday") is warns


def test_a_refused_plan_addition_after_legal_costs_says_that_it_rests_on_one_source() -> None:
    filed = act(FactType.LEGAL_APPLICATION, date(2026, 4, 1))
    plan = Fact(FactType.PAYMENT_PLAN, date(2026, 4, 2), instalments=6)
    assert told(claim(125000, NOTICE, DEMAND, filed, plan, due=DUE), date(2026, 5, 1), "plan_addition_after_legal")
    assert not told(claim(125000, NOTICE, DEMAND, plan, due=DUE), date(2026, 5, 1), "plan_addition_after_legal")


@pytest.mark.parametrize(("sent", "warns"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_a_letter_from_the_day_on_which_the_new_act_is_expected_warns_of_it(sent: date, warns: bool) -> None:
    notice = act(FactType.NOTICE, sent)
    assert told(claim(125000, notice, due=date(2026, 12, 10)), sent, "no/choices.toml") is warns


def test_an_extension_says_that_the_stop_of_interest_is_a_choice() -> None:
    extension = Fact(FactType.EXTENSION, date(2023, 6, 11), new_due_date=date(2023, 6, 30))
    facts = finnish_claims.claim(100000, extension, due=FINNISH_DUE)
    assert told(facts, date(2023, 7, 1), "interest_during_extension")


def test_a_consumer_never_pays_commercial_interest() -> None:
    plain = finnish_claims.claim(100000, due=FINNISH_DUE)
    commercial = replace(plain, commercial=True, standard_compensation=False)
    found = statement(commercial, date(2023, 6, 11), LAW)
    assert found.open == statement(plain, date(2023, 6, 11), LAW).open
    assert warnings(found) == ["a consumer pays no commercial interest (korkolaki 4 a §): 7 points are counted, not 8"]
    (line,) = (line for line in found.lines if line.kind is LineKind.INTEREST)
    assert line.source == "korkolaki 4 § 1 mom."


@pytest.mark.parametrize(
    ("sent", "warns"),
    [(date(2020, 12, 31), False), (date(2021, 1, 1), True), (date(2021, 9, 30), True), (date(2021, 10, 1), False)],
)
def test_a_tratta_of_2021_asks_to_check_the_debtors_form(sent: date, warns: bool) -> None:
    letters = (act(FactType.REMINDER, date(2020, 12, 1)), act(FactType.TRATTA, sent, amount=10000))
    facts = finnish_claims.claim(100000, *letters, due=date(2020, 11, 2), debtor=DebtorClass.BUSINESS)
    found = statement(facts, sent, LAW)
    assert facts.country is Country.FI
    assert amounts(found, LineKind.TRATTA_FEE) == [10000]
    assert told(facts, sent, "sole traders") is warns
    assert reasons(found) == ["amount_missing"]
