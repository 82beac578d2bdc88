"""Norway: standard compensation, VAT, court costs, the published totals, and the act that comes after."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.claim import norway_limits
from chalicelib.claim.facts import Component, DebtorClass, Fact, Facts, FactType
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from chalicelib.law.entries import Status
from chalicelib.law.lawbook import Lawbook, load
from tests.claim.norway_claims import act, amounts, claim, paid, reasons, warnings

LAW = load()
DUE = date(2026, 2, 2)
NOTICE = act(FactType.NOTICE, date(2026, 2, 16))
DEMAND = act(FactType.PAYMENT_DEMAND, date(2026, 3, 3))


def business(principal: int, *events: Fact, due: date = DUE) -> Facts:
    return claim(principal, *events, due=due, debtor=DebtorClass.BUSINESS, commercial=True)


@pytest.mark.mission("C6")
def test_the_larger_of_compensation_and_costs_is_owed_never_both() -> None:
    # compensation 2026H1 460.00. Salær for a business: 0.25 x 750 x 1.5 = 281.25 to 500.00; 0.8 x 750 x 1.5 = 900.00
    small = statement(business(40000, NOTICE, DEMAND), DEMAND.on, LAW)
    assert amounts(small, LineKind.STANDARD_COMPENSATION) == [46000]
    assert amounts(small, LineKind.ABSORBED_FEE) == [-3800, -28125]
    assert small.open.costs == 46000
    large = statement(business(900000, NOTICE, DEMAND), DEMAND.on, LAW)
    assert amounts(large, LineKind.ABSORBED_FEE) == [-3800, -46000]
    assert large.open.costs == 90000


def test_compensation_arises_with_the_delay_and_needs_no_letter() -> None:
    assert statement(business(40000), DUE, LAW).open.costs == 0
    assert statement(business(40000), date(2026, 2, 3), LAW).open.costs == 46000
    assert statement(business(40000, paid(DUE, 40000)), date(2026, 3, 1), LAW).open.total == 0
    assert statement(business(40000, paid(date(2026, 2, 3), 40000)), date(2026, 3, 1), LAW).open.total > 0


def test_the_half_year_of_the_compensation_is_a_choice() -> None:
    facts = business(40000, due=date(2026, 6, 30))
    assert statement(facts, date(2026, 7, 10), LAW).open.costs == 43000
    by_due_date = LAW.choosing("NO", compensation_rate="due date")
    assert statement(facts, date(2026, 7, 10), by_due_date).open.costs == 46000


def test_no_compensation_from_consumers_and_a_warning_when_asked() -> None:
    found = statement(replace(claim(40000, due=DUE), standard_compensation=True), date(2026, 3, 1), LAW)
    assert found.open.costs == 0
    assert any("§ 4 d" in warning for warning in warnings(found))


def test_an_unknown_figure_claims_nothing_and_warns() -> None:
    found = statement(business(40000, due=date(2017, 7, 31)), date(2017, 8, 31), LAW)
    assert found.open.costs == 0
    assert any("unknown" in warning for warning in warnings(found))
    known = statement(business(40000, due=date(2018, 1, 31)), date(2018, 2, 28), LAW)
    assert known.open.costs == 38000
    assert known.warnings == ()


def test_a_value_with_one_source_warns() -> None:
    found = statement(business(40000, due=date(2023, 7, 31)), date(2023, 8, 31), LAW)
    assert found.open.costs == 46000
    assert any("single source" in warning for warning in warnings(found))


def test_vat_is_a_line_of_its_own_where_the_creditor_cannot_deduct_it() -> None:
    plan = Fact(FactType.PAYMENT_PLAN, date(2026, 3, 20), instalments=6)
    facts = replace(claim(125000, NOTICE, DEMAND, plan, due=DUE), creditor_deducts_vat=False)
    # 25 % of 300.00 and of 1125.00; none on the notice fee, which is inside the salær
    found = statement(facts, date(2026, 4, 1), LAW)
    assert amounts(found, LineKind.VAT) == [7500, 28125]
    assert found.open.costs == 30000 + 112500 + 7500 + 28125


@pytest.mark.parametrize(
    ("filed", "reason"),
    [
        (date(2026, 3, 17), ["demand_deadline_running"]),
        (date(2026, 3, 18), []),
        (date(2026, 9, 3), []),
        (date(2026, 9, 4), ["demand_too_old"]),
    ],
)
def test_an_application_needs_an_expired_demand_of_the_last_six_months(filed: date, reason: list[str]) -> None:
    found = statement(claim(125000, NOTICE, DEMAND, act(FactType.LEGAL_APPLICATION, filed), due=DUE), filed, LAW)
    assert reasons(found) == reason
    # half of R: 0.5 x 1345 = 672.50
    assert amounts(found, LineKind.COURT_COST) == ([] if reason else [67250])


def test_a_renewed_demand_opens_the_way_to_court_again_but_earns_nothing() -> None:
    renewed = act(FactType.PAYMENT_DEMAND, date(2026, 9, 10))
    filed = act(FactType.LEGAL_APPLICATION, date(2026, 9, 25))
    found = statement(claim(125000, NOTICE, DEMAND, renewed, filed, due=DUE), date(2026, 9, 25), LAW)
    assert reasons(found) == ["one_fee_per_claim"]
    assert amounts(found, LineKind.COURT_COST) == [67250]


def test_court_fees_are_rounded_down_to_kroner_and_given_ones_taken_as_they_are() -> None:
    # 1.54 x 1345 = 2071.30, down to 2071; 0.69 x 1345 = 928.05, given as paid
    fees = (act(FactType.COURT_FEE, date(2026, 5, 2)), act(FactType.COURT_FEE, date(2026, 5, 3), amount=92800))
    found = statement(claim(125000, *fees, due=DUE), date(2026, 6, 1), LAW)
    assert amounts(found, LineKind.COURT_COST) == [207100, 92800]
    assert found.warnings == ()
    high = act(FactType.COURT_FEE, date(2026, 5, 3), amount=207101)
    assert any(
        "above the fees" in text for text in warnings(statement(claim(125000, high, due=DUE), date(2026, 6, 1), LAW))
    )


def test_the_published_total_of_2018() -> None:
    # V3, sats 700, R 1130: own payment demand 210 + two reminders 140 = 350;
    # + writing 1130 + application for attachment 1.7 R = 1921: 3401; + bankruptcy notice instead 0.5 R = 565: 2045
    due, on = date(2018, 1, 2), date(2018, 6, 1)
    law = LAW.no
    demand = norway_limits.fee(law.own_demand_fee.at(due).value, on, LAW)
    reminder = norway_limits.fee(law.reminder_fee.at(due).value, on, LAW)
    unit = law.court_fee.at(on).value
    assert demand + 2 * reminder == 35000
    assert 350 + unit * law.writing_factor.at(on).value + unit * law.enforcement_factor.at(on).value == 3401
    assert 350 + unit + unit / 2 == 2045


def test_the_ministrys_totals_of_the_proposition() -> None:
    # V9, sats 700: own fees 35 + 35 + 105 = 175; light salær 175 to 5040 for a consumer
    due, on = date(2021, 1, 1), date(2025, 6, 1)
    law = LAW.no
    fractions = (law.reminder_fee, law.notice_fee, law.own_demand_fee)
    assert sum(norway_limits.fee(part.at(due).value, on, LAW) for part in fractions) == 17500
    smallest, largest = (
        norway_limits.salaer(
            principal, DebtorClass.CONSUMER, due, on, LAW, heavy=False, creditor_deducts_vat=True
        ).amount
        for principal in (1, 10**9)
    )
    assert (smallest, largest) == (17500, 504000)


def under_the_new_act(law: Lawbook, first_day: date) -> Lawbook:
    """The law data as they will be when the act of 2026 has its day: one value more."""
    regime = law.no.choices.regime
    old = replace(regime.values[0], valid_to=first_day.replace(year=first_day.year - 1, month=12, day=31))
    new = replace(regime.values[0], valid_from=first_day, value="act of 2026", status=Status.VERIFIED, stale_from=None)
    changed = replace(regime, values=(old, new), starts=(old.valid_from, first_day))
    return replace(law, no=replace(law.no, choices=replace(law.no.choices, regime=changed)))


def test_the_new_act_is_one_value_in_the_data_and_costs_nothing_before_its_amounts_are_known() -> None:
    law = under_the_new_act(LAW, date(2027, 1, 1))
    for sent, fee in [(date(2026, 12, 31), [3800]), (date(2027, 1, 1), [])]:
        found = statement(claim(125000, act(FactType.NOTICE, sent), due=date(2026, 11, 2)), date(2027, 1, 1), law)
        assert amounts(found, LineKind.NOTICE_FEE) == fee
        assert reasons(found) == ([] if fee else ["no_value_in_law_data"])
    assert any("act of 2026" in warning for warning in warnings(found))


@pytest.mark.mission("E5")
def test_the_bare_principal_paid_to_the_creditor_leaves_fee_and_interest() -> None:
    direct = Fact(FactType.PAYMENT, date(2026, 2, 20), amount=125000, towards=Component.PRINCIPAL)
    found = statement(claim(125000, NOTICE, direct, due=DUE), date(2026, 4, 1), LAW)
    # 18 days at 12 % of 1250.00 = 7.40; 38.00 for the notice
    assert (found.open.principal, found.open.interest, found.open.costs) == (0, 740, 3800)


def test_no_plan_addition_once_legal_costs_exist_unless_that_choice_is_made() -> None:
    filed = act(FactType.LEGAL_APPLICATION, date(2026, 4, 1))
    plan = Fact(FactType.PAYMENT_PLAN, date(2026, 4, 2), instalments=6)
    facts = claim(125000, NOTICE, DEMAND, filed, plan, due=DUE)
    assert reasons(statement(facts, date(2026, 5, 1), LAW)) == ["legal_costs_exist"]
    allowed = LAW.choosing("NO", plan_addition_after_legal="allowed")
    assert amounts(statement(facts, date(2026, 5, 1), allowed), LineKind.PLAN_FEE) == [112500]


def test_holidays_move_due_date_and_heavy_deadline_only_by_choice() -> None:
    # Saturday 2026-05-16; then a Sunday and the national day's Monday is no holiday: Monday the 18th
    facts = claim(125000, due=date(2026, 5, 16))
    moves = LAW.choosing("NO", due_date_on_holiday="moves")
    assert statement(facts, date(2026, 5, 18), LAW).open.interest == 82
    assert statement(facts, date(2026, 5, 18), moves).open.interest == 0
    # a demand of Saturday 7 March ends on Saturday the 21st: heavy on day 29 after it, or after Monday the 23rd
    facts = claim(125000, NOTICE, act(FactType.PAYMENT_DEMAND, date(2026, 3, 7)), due=DUE)
    later = LAW.choosing("NO", heavy_deadline_on_holiday="moves")
    for law, first_heavy in [(LAW, date(2026, 4, 19)), (later, date(2026, 4, 21))]:
        before = statement(facts, first_heavy.replace(day=first_heavy.day - 1), law)
        assert amounts(before, LineKind.COLLECTION_FEE) == [30000]
        assert amounts(statement(facts, first_heavy, law), LineKind.COLLECTION_FEE) == [60000]


def test_interest_waits_thirty_days_where_no_due_date_was_agreed() -> None:
    facts = replace(claim(125000, due=DUE), due_date_basis="invoice_only")  # invoiced 1 February
    assert statement(facts, date(2026, 3, 3), LAW).open.interest == 0
    assert statement(facts, date(2026, 3, 4), LAW).open.interest == 41
