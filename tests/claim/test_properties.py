"""What must hold for every claim, whatever happened to it."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from chalicelib.claim import norway_limits
from chalicelib.claim.allocation import allocate
from chalicelib.claim.facts import Country, DebtorClass, Fact, Facts, FactType
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import load
from tests.claim.cases import claims

LAW = load()
ANY = st.one_of(claims(Country.NO), claims(Country.FI))
DAYS = st.integers(0, 400)
MANY = settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
OUT_OF_COURT = frozenset(LineKind) - {
    LineKind.PRINCIPAL, LineKind.INTEREST, LineKind.PAYMENT, LineKind.CREDIT_NOTE, LineKind.WRITE_OFF,
    LineKind.OVERPAYMENT, LineKind.COURT_COST, LineKind.VAT, LineKind.STANDARD_COMPENSATION, LineKind.PLAN_FEE,
}  # fmt: skip


def later(facts: Facts, days: int) -> date:
    """A day after all facts, so that only time passes."""
    return max([facts.due_date, *(fact.on for fact in facts.events)]) + timedelta(days=days)


@pytest.mark.mission("H1")
@MANY
@given(ANY, DAYS)
def test_lines_sum_to_the_total_and_each_names_rule_and_source(facts: Facts, days: int) -> None:
    found = statement(facts, facts.due_date + timedelta(days=days), LAW)
    opened = found.open
    assert sum(line.amount for line in found.lines) == opened.total == opened.principal + opened.interest + opened.costs
    assert min(opened.principal, opened.interest, opened.costs) >= 0
    for line in found.lines:
        assert line.rule.startswith(facts.country.value.lower() + ".")
        assert line.source
        assert sum(row.amount for row in line.rates) == (line.amount if line.rates else 0)


@MANY
@given(ANY, DAYS, DAYS)
def test_more_days_never_less_interest_nor_less_costs(facts: Facts, days: int, more: int) -> None:
    first = statement(facts, later(facts, days), LAW).open
    second = statement(facts, later(facts, days + more), LAW).open
    assert second.interest >= first.interest
    assert second.costs >= first.costs
    assert second.principal == first.principal


@MANY
@given(ANY, DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_told_does_not_matter(facts: Facts, days: int, chance: Random) -> None:
    on = facts.due_date + timedelta(days=days)
    # A court fee stays where it is: the law data begin late for it.
    movable = frozenset(FactType) - {FactType.COURT_FEE}
    same_day = [
        replace(fact, on=facts.events[0].on) if index % 2 and fact.type in movable else fact
        for index, fact in enumerate(facts.events)
    ]
    told = replace(facts, events=tuple(same_day))
    turned = replace(facts, events=tuple(chance.sample(same_day, len(same_day))))
    assert statement(told, on, LAW) == statement(turned, on, LAW)
    assert allocate(told, LAW) == allocate(turned, LAW)


def test_letters_of_one_day_that_differ_only_in_the_amount_told_or_merged_have_one_order() -> None:
    due, day = date(2026, 2, 2), date(2026, 2, 20)
    finnish = Facts(Country.FI, DebtorClass.CONSUMER, 100000, "EUR", date(2026, 1, 12), due)
    free, charged = Fact(FactType.REMINDER, day, amount=0), Fact(FactType.REMINDER, day)
    norwegian = Facts(Country.NO, DebtorClass.CONSUMER, 100000, "NOK", date(2026, 1, 12), due)
    notice = Fact(FactType.NOTICE, date(2026, 2, 16))
    alone = Fact(FactType.PAYMENT_DEMAND, date(2026, 3, 10))
    merged = replace(alone, merged_after=900000)
    for facts, one, other in [(finnish, free, charged), (replace(norwegian, events=(notice,)), alone, merged)]:
        told = [replace(facts, events=(*facts.events, *pair)) for pair in ((one, other), (other, one))]
        assert statement(told[0], date(2026, 4, 1), LAW) == statement(told[1], date(2026, 4, 1), LAW)


@pytest.mark.mission("E5")
@MANY
@given(ANY, st.integers(1, 10_000_000), st.integers(0, 200), st.integers(0, 100), DAYS)
def test_a_payment_and_its_reversal_leave_what_was_there(
    facts: Facts, amount: int, at: int, gap: int, days: int
) -> None:
    # Other reversals would take this payment back themselves.
    assume(all((fact.amount or 0) >= 0 for fact in facts.events))
    paid_on = facts.due_date + timedelta(days=at)
    both = (
        Fact(FactType.PAYMENT, paid_on, amount=amount, id="paid"),
        Fact(FactType.PAYMENT, paid_on + timedelta(days=gap), amount=-amount, id="back"),
    )
    # The bank takes the payment back that it booked, so no other payment of that amount stands in between.
    assume(all(fact.amount != amount for fact in facts.events))
    after = replace(facts, events=(*facts.events, *both))
    on = max(later(after, 0), facts.due_date + timedelta(days=days))
    assert statement(after, on, LAW).open == statement(facts, on, LAW).open
    mine = {one.fact_id: one for one in allocate(after, LAW)}
    assert (mine["paid"].principal, mine["paid"].interest, mine["paid"].costs, mine["paid"].overpayment) == (0, 0, 0, 0)


@MANY
@given(ANY)
def test_allocations_spend_exactly_what_was_paid(facts: Facts) -> None:
    found = statement(facts, later(facts, 0), LAW)
    paid = -sum(line.amount for line in found.lines if line.kind is LineKind.PAYMENT)
    shares = allocate(facts, LAW)
    assert sum(one.principal + one.interest + one.costs + one.overpayment for one in shares) == paid
    assert sum(one.overpayment for one in shares) == sum(
        line.amount for line in found.lines if line.kind is LineKind.OVERPAYMENT
    )


@MANY
@given(ANY, DAYS)
def test_what_a_payment_covered_does_not_depend_on_the_day_asked(facts: Facts, days: int) -> None:
    last = later(facts, 0)
    known = allocate(facts, LAW)
    for on in (last, last + timedelta(days=days)):
        found = statement(facts, on, LAW)
        interest = sum(line.amount for line in found.lines if line.kind is LineKind.INTEREST)
        let_go = -sum(line.amount for line in found.lines if line.kind is LineKind.WRITE_OFF)
        gone = interest - found.open.interest - sum(one.interest for one in known)
        assert 0 <= gone <= let_go


@pytest.mark.mission("C6", "F1")
@MANY
@given(ANY, DAYS)
def test_never_above_the_cap(facts: Facts, days: int) -> None:
    on = facts.due_date + timedelta(days=days)
    found = statement(facts, on, LAW)
    costs = sum(line.amount for line in found.lines if line.kind in OUT_OF_COURT and "compensation" not in line.rule)
    if facts.country is Country.NO:
        unit = LAW.no.inkassosats.at(on).value * 100
        heavy = norway_limits.salaer(
            facts.principal, facts.debtor, facts.due_date, on, LAW, heavy=True, creditor_deducts_vat=True
        ).amount
        assert costs <= max(heavy, int(2 * unit / 10))
    elif facts.debtor is DebtorClass.CONSUMER:
        assert costs + sum(line.amount for line in found.lines if line.kind is LineKind.PLAN_FEE) <= 21000
    elif all(fact.on >= date(2022, 5, 1) for fact in facts.events):
        assert costs + sum(line.amount for line in found.lines if line.kind is LineKind.PLAN_FEE) <= 62000
