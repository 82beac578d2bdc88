"""The product's engine against a naive one that shares none of its code: equal to the øre and cent."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.claim.allocation import allocate
from chalicelib.claim.facts import Country, Facts
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import load
from tests.claim.cases import claims
from tests.claim.naive_finland import naive

LAW = load()


def compare(facts: Facts, days: int) -> None:
    on = facts.due_date + timedelta(days=days)
    found, expected = statement(facts, on, LAW), naive(facts, on)
    assert (found.open.principal, found.open.interest, found.open.costs) == (
        expected.principal,
        expected.interest,
        expected.costs,
    )
    assert sum(line.amount for line in found.lines) == found.open.total
    last = max([on, *(fact.on for fact in facts.events)])
    allocated = [(a.principal, a.interest, a.costs, a.overpayment) for a in allocate(facts, LAW)]
    assert allocated == naive(facts, last).payments


@pytest.mark.mission("C6", "E5", "H1")
@settings(max_examples=1200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(claims(Country.NO), st.integers(0, 400))
def test_norway_equals_the_naive_engine(facts: Facts, days: int) -> None:
    compare(facts, days)


@pytest.mark.mission("F1", "E5", "H1")
@settings(max_examples=1200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(claims(Country.FI), st.integers(0, 400))
def test_finland_equals_the_naive_engine(facts: Facts, days: int) -> None:
    compare(facts, days)
