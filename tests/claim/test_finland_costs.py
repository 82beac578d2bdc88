"""Costs in Finland: ceilings at every band, the days between letters, totals, and what a breach costs."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.claim.facts import DebtorClass, Fact, FactType, Party
from chalicelib.claim.receipt import LineKind, Statement
from chalicelib.claim.statement import statement
from tests.claim.finnish_claims import DUE, LATER, LAW, claim, day
from tests.claim.norway_claims import act, amounts, paid, reasons, warnings

REMINDER = act(FactType.REMINDER, day(14))
DEMAND = act(FactType.PAYMENT_DEMAND, day(28))
SECOND = act(FactType.SECOND_DEMAND, day(42))
CONSUMER, BUSINESS = DebtorClass.CONSUMER, DebtorClass.BUSINESS


def demands(found: Statement) -> list[int]:
    return amounts(found, LineKind.DEMAND_FEE)


@pytest.mark.mission("F1")
@pytest.mark.parametrize(
    ("principal", "enforceable", "first", "second"),
    [
        (10000, False, 1400, 700),
        (10001, False, 2400, 1200),
        (10587, False, 2400, 1200),  # C1: 105.87 -> 24.00
        (100000, False, 2400, 1200),  # C3
        (100001, False, 5000, 2500),  # C4
        (100001, True, 1400, 700),
    ],
)
def test_demands_to_consumers(principal: int, enforceable: bool, first: int, second: int) -> None:
    found = statement(claim(principal, REMINDER, DEMAND, SECOND, enforceable=enforceable), LATER, LAW)
    assert amounts(found, LineKind.REMINDER_FEE) == [500]
    assert demands(found) == [first, second]
    assert found.refused == ()


@pytest.mark.mission("F1")
@pytest.mark.parametrize(
    ("principal", "first", "second"),
    [
        (50000, 5000, 2500),
        (50001, 7000, 3500),
        (250000, 7000, 3500),  # C5: 12.00, 70.00, 35.00
        (250001, 9000, 4500),
        (1000000, 9000, 4500),
        (1000001, 11000, 5500),
    ],
)
def test_demands_to_businesses(principal: int, first: int, second: int) -> None:
    letters = (
        act(FactType.REMINDER, day(1)),
        act(FactType.PAYMENT_DEMAND, day(11)),
        act(FactType.PAYMENT_DEMAND, day(21)),
    )
    found = statement(claim(principal, *letters, debtor=BUSINESS), LATER, LAW)
    assert amounts(found, LineKind.REMINDER_FEE) == [1200]
    assert demands(found) == [first, second]


@pytest.mark.parametrize(
    ("on", "principal", "fee"),
    [
        (date(2021, 6, 30), 50001, 8000),
        (date(2022, 4, 30), 50001, 8000),
        (date(2022, 5, 1), 50001, 7000),
        (date(2022, 5, 1), 1000001, 11000),
    ],
)
def test_the_act_of_the_sending_day_counts(on: date, principal: int, fee: int) -> None:
    facts = claim(principal, act(FactType.PAYMENT_DEMAND, on), due=date(2021, 3, 1), debtor=BUSINESS)
    assert demands(statement(facts, on, LAW)) == [fee]


def test_before_2021_a_business_owes_what_is_reasonable() -> None:
    demand = act(FactType.PAYMENT_DEMAND, date(2020, 12, 31))
    facts = claim(100000, demand, due=date(2020, 12, 1), debtor=BUSINESS)
    assert reasons(statement(facts, date(2021, 2, 1), LAW)) == ["amount_missing"]
    found = statement(replace(facts, events=(replace(demand, amount=6000),)), date(2021, 2, 1), LAW)
    assert demands(found) == [6000]
    assert any("reasonable" in warning for warning in warnings(found))


@pytest.mark.parametrize(("days", "fee"), [(13, []), (14, [500]), (15, [500])])
def test_a_reminder_to_a_consumer_costs_fourteen_days_after_the_due_date(days: int, fee: list[int]) -> None:
    found = statement(claim(100000, act(FactType.REMINDER, day(days))), LATER, LAW)
    assert amounts(found, LineKind.REMINDER_FEE) == fee
    assert reasons(found) == ([] if fee else ["too_early"])


@pytest.mark.parametrize(("days", "fee"), [(0, []), (1, [1200])])
def test_a_reminder_to_a_business_costs_from_the_day_after_it(days: int, fee: list[int]) -> None:
    found = statement(claim(100000, act(FactType.REMINDER, day(days)), debtor=BUSINESS), LATER, LAW)
    assert amounts(found, LineKind.REMINDER_FEE) == fee


@pytest.mark.parametrize(("sent", "fee"), [(13, []), (14, [500])])
def test_an_invoice_must_leave_fourteen_days_where_the_due_date_was_not_agreed(sent: int, fee: list[int]) -> None:
    facts = replace(claim(100000, REMINDER), due_date_basis="invoice_only", invoice_date=day(-sent))
    assert amounts(statement(facts, LATER, LAW), LineKind.REMINDER_FEE) == fee


@pytest.mark.parametrize(
    ("debtor", "gap", "reason"),
    [
        (CONSUMER, 13, ["too_soon_after_letter"]),
        (CONSUMER, 14, []),
        (BUSINESS, 9, ["too_soon_after_letter"]),
        (BUSINESS, 10, []),
    ],
)
def test_days_between_letters(debtor: DebtorClass, gap: int, reason: list[str]) -> None:
    again = act(FactType.REMINDER, day(14 + gap))
    assert reasons(statement(claim(100000, REMINDER, again, debtor=debtor), LATER, LAW)) == reason


def test_a_creditors_letter_counts_for_the_days_and_claims_nothing() -> None:
    free = replace(act(FactType.REMINDER, day(1)), by=Party.CREDITOR)
    for days, fee in [(14, []), (15, [500])]:
        found = statement(claim(100000, free, act(FactType.REMINDER, day(days))), LATER, LAW)
        assert amounts(found, LineKind.REMINDER_FEE) == fee
    # and it opens the way to a demand 14 days later
    assert demands(statement(claim(100000, free, act(FactType.PAYMENT_DEMAND, day(15))), LATER, LAW)) == [2400]


@pytest.mark.mission("F1")
@pytest.mark.parametrize(
    ("breach", "reason"),
    [
        (act(FactType.PAYMENT_DEMAND, day(27)), "reminder_too_recent"),
        (act(FactType.TRATTA, day(40)), "forbidden_for_consumers"),
    ],
)
def test_a_breach_loses_all_costs_of_the_claim(breach: Fact, reason: str) -> None:
    found = statement(claim(100000, REMINDER, breach), LATER, LAW)
    assert found.open.costs == 0
    assert reasons(found) == ["right_to_costs_lost", reason]
    assert any("10 § 3 mom." in warning for warning in warnings(found))
    before = statement(claim(100000, REMINDER, breach), day(20), LAW)
    assert before.open.costs == 500


def test_a_demand_without_any_reminder_is_a_breach_for_consumers_only() -> None:
    assert reasons(statement(claim(100000, DEMAND), LATER, LAW)) == ["no_reminder"]
    assert demands(statement(claim(100000, DEMAND, debtor=BUSINESS), LATER, LAW)) == [7000]


def test_letters_in_a_dispute_lose_the_costs_and_the_forty_euro_stay() -> None:
    raised = Fact(FactType.DISPUTE, day(10))
    facts = claim(100000, raised, REMINDER, debtor=BUSINESS, commercial=True)
    found = statement(facts, LATER, LAW)
    assert reasons(found) == ["disputed"]
    assert found.open.costs == 4000
    closed = Fact(FactType.DISPUTE_CLOSED, day(14))
    assert statement(replace(facts, events=(*facts.events, closed)), LATER, LAW).refused == ()


def test_at_most_two_demands_and_one_beside_a_tratta() -> None:
    third = act(FactType.PAYMENT_DEMAND, day(56))
    assert reasons(statement(claim(100000, REMINDER, DEMAND, SECOND, third), LATER, LAW)) == ["too_many_letters"]
    tratta = act(FactType.TRATTA, day(56))
    found = statement(claim(100000, REMINDER, DEMAND, tratta, replace(SECOND, on=day(70)), debtor=BUSINESS), LATER, LAW)
    assert amounts(found, LineKind.TRATTA_FEE) == [12500]
    assert reasons(found) == ["too_many_letters"]
    late = statement(claim(100000, REMINDER, DEMAND, SECOND, tratta, debtor=BUSINESS), LATER, LAW)
    assert reasons(late) == ["too_many_letters"]


@pytest.mark.parametrize(
    ("principal", "fee"), [(50000, 11000), (50001, 12500), (250001, 14000), (1000000, 14000), (1000001, 15500)]
)
def test_tratta_by_size(principal: int, fee: int) -> None:
    facts = claim(principal, act(FactType.REMINDER, day(1)), act(FactType.TRATTA, day(12)), debtor=BUSINESS)
    assert amounts(statement(facts, LATER, LAW), LineKind.TRATTA_FEE) == [fee]


def test_a_tratta_needs_a_reminder_whose_ten_days_are_over() -> None:
    for days, reason in [(11, ["right_to_costs_lost", "no_reminder"]), (12, [])]:
        facts = claim(100000, act(FactType.REMINDER, day(1)), act(FactType.TRATTA, day(days)), debtor=BUSINESS)
        assert reasons(statement(facts, LATER, LAW)) == reason


@pytest.mark.parametrize(
    ("debtor", "principal", "instalments", "fee"),
    [
        (CONSUMER, 10000, 12, 2000),
        (CONSUMER, 10001, 4, 2000),
        (CONSUMER, 10001, 5, 3000),
        (CONSUMER, 100001, 5, 5000),
        (BUSINESS, 50000, 5, 3000),
        (BUSINESS, 50001, 4, 3000),
        (BUSINESS, 50001, 6, 4500),
        (BUSINESS, 50001, 8, 5500),  # 45 + 2 x 5 from the seventh
        (BUSINESS, 250001, 5, 6000),
        (BUSINESS, 1000001, 5, 7500),
    ],
)
def test_plans(debtor: DebtorClass, principal: int, instalments: int, fee: int) -> None:
    plan = Fact(FactType.PAYMENT_PLAN, day(20), instalments=instalments)
    assert amounts(statement(claim(principal, plan, debtor=debtor), LATER, LAW), LineKind.PLAN_FEE) == [fee]


@pytest.mark.parametrize(
    ("debtor", "principal", "plans"),
    [(CONSUMER, 10000, 1), (CONSUMER, 10001, 2), (BUSINESS, 50000, 1), (BUSINESS, 50001, 2)],
)
def test_one_plan_costs_or_two_for_large_claims(debtor: DebtorClass, principal: int, plans: int) -> None:
    agreed = [Fact(FactType.PAYMENT_PLAN, day(days), instalments=3) for days in (20, 40, 60)]
    found = statement(claim(principal, *agreed, debtor=debtor), LATER, LAW)
    assert len(amounts(found, LineKind.PLAN_FEE)) == plans
    assert reasons(found) == ["one_fee_per_claim"] * (3 - plans)


@pytest.mark.parametrize(("days", "fee"), [(13, []), (14, [500])])
def test_an_extension_of_fourteen_days_costs(days: int, fee: list[int]) -> None:
    extension = Fact(FactType.EXTENSION, day(5), new_due_date=day(5 + days))
    found = statement(claim(100000, extension), LATER, LAW)
    assert amounts(found, LineKind.EXTENSION_FEE) == fee
    assert reasons(found) == ([] if fee else ["extension_too_short"])


@pytest.mark.parametrize(
    ("debtor", "principal", "enforceable", "cap"),
    [
        (CONSUMER, 10000, False, 6000),
        (CONSUMER, 100000, False, 12000),
        (CONSUMER, 100001, False, 21000),
        (CONSUMER, 100001, True, 5100),
        (BUSINESS, 50000, False, 25000),
        (BUSINESS, 250000, False, 47000),
        (BUSINESS, 1000000, False, 55000),
        (BUSINESS, 1000001, False, 62000),
        (BUSINESS, 1000001, True, 21400),
    ],
)
def test_all_costs_together_stop_at_the_total(debtor: DebtorClass, principal: int, enforceable: bool, cap: int) -> None:
    reminders = [act(FactType.REMINDER, day(14 * number)) for number in range(1, 60)]
    found = statement(claim(principal, *reminders, debtor=debtor, enforceable=enforceable), day(900), LAW)
    assert found.open.costs == cap
    assert "total_cap_reached" in reasons(found)


@pytest.mark.parametrize(("on", "total"), [(date(2021, 6, 1), 41000), (date(2022, 4, 1), 48000)])
def test_the_total_of_the_temporary_acts(on: date, total: int) -> None:
    start = date(2021, 1, 4)
    reminders = [
        act(FactType.REMINDER, date.fromordinal(start.toordinal() + 7 * n), amount=100000) for n in range(1, 64)
    ]
    found = statement(claim(60000, *reminders, due=start, debtor=BUSINESS), on, LAW)
    assert found.open.costs == min(total, 1000 * sum(fact.on <= on for fact in reminders))


@pytest.mark.mission("F1")
def test_forty_euro_per_invoice_and_other_costs_only_above_it() -> None:
    # C8: 135 invoices x 40.00 = 5400.00
    alone = statement(claim(100000, debtor=BUSINESS, commercial=True), day(10), LAW)
    assert 135 * alone.open.costs == 540000
    letters = (act(FactType.REMINDER, day(1)), act(FactType.PAYMENT_DEMAND, day(11)))
    small = statement(claim(100000, letters[0], debtor=BUSINESS, commercial=True), LATER, LAW)
    assert (amounts(small, LineKind.ABSORBED_FEE), small.open.costs) == ([-1200], 4000)
    large = statement(claim(100000, *letters, debtor=BUSINESS, commercial=True), LATER, LAW)
    assert (amounts(large, LineKind.ABSORBED_FEE), large.open.costs) == ([-4000], 8200)


def test_vat_is_added_for_businesses_only_and_by_the_rate_of_the_day() -> None:
    letters = (act(FactType.REMINDER, date(2024, 8, 31)), act(FactType.REMINDER, date(2024, 9, 30)))
    due = date(2024, 8, 1)
    # 24 % of 12.00 = 2.88 to the end of August 2024, then 25.5 % = 3.06
    found = statement(claim(100000, *letters, due=due, debtor=BUSINESS, deducts_vat=False), date(2024, 12, 1), LAW)
    assert amounts(found, LineKind.VAT) == [288, 306]
    consumer = statement(claim(100000, *letters, due=due, deducts_vat=False), date(2024, 12, 1), LAW)
    assert amounts(consumer, LineKind.VAT) == []


@pytest.mark.parametrize(
    ("principal", "basic", "high"),
    [(29999, 5000, 8000), (30000, 8000, 12000), (100000, 8000, 12000), (100001, 11000, 16000)],
)
def test_awarded_costs_by_tariff(principal: int, basic: int, high: int) -> None:
    demand = replace(DEMAND, deadline=day(42))
    filed = act(FactType.LEGAL_APPLICATION, day(43))
    facts = claim(principal, REMINDER, demand, filed, act(FactType.COURT_FEE, day(43)))
    # and 70.00 for a case filed electronically
    assert amounts(statement(facts, day(43), LAW), LineKind.COURT_COST) == [basic, 7000]
    asked = claim(principal, REMINDER, demand, replace(filed, amount=99900))
    assert amounts(statement(asked, day(43), LAW), LineKind.COURT_COST) == [high]
    early = claim(principal, REMINDER, demand, replace(filed, on=day(42)))
    assert reasons(statement(early, day(43), LAW)) == ["demand_deadline_running"]


def test_letters_after_the_principal_is_paid_cost_nothing() -> None:
    found = statement(claim(100000, REMINDER, paid(day(20), 200000), DEMAND), LATER, LAW)
    assert reasons(found) == ["nothing_open"]
    assert found.open.total == 0


def test_a_bill_that_may_have_changed_the_act_warns() -> None:
    due = date(2026, 11, 2)
    for sent, warns in [(date(2026, 11, 19), False), (date(2026, 11, 20), True)]:
        found = statement(claim(100000, act(FactType.REMINDER, sent), due=due), sent, LAW)
        assert any("consumer_caps" in warning for warning in warnings(found)) is warns
    assert due > DUE


def test_the_reason_of_a_free_reminder_after_a_late_invoice() -> None:
    facts = replace(claim(100000, REMINDER), due_date_basis="invoice_only", invoice_date=day(-13))
    assert reasons(statement(facts, LATER, LAW)) == ["invoice_too_late"]
