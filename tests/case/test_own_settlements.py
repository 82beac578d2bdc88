"""Our settlements in the creditor's books never pay the claim a second time, and the ERP's balance adds up (E8, E9)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.case.claim_facts import expected_balance, facts_of, principal_open
from chalicelib.case.events import DiscrepancyFound, ItemMatched, PutOnHold
from chalicelib.case.evolve import fold
from chalicelib.case.holding import SUSPECTED_PAYMENT
from chalicelib.case.model import Case, ItemKind, MatchedItem, Outcome
from chalicelib.case.posted import allocated
from chalicelib.case.reading import Reading, read
from chalicelib.case.settling import owed
from tests.case.samples import LAW, TERMS, received

TODAY = date(2026, 6, 24)


def booked(amount: int, number: str = "S-7", name: str = "s") -> MatchedItem:
    return MatchedItem(name, ItemKind.PAYMENT, amount, TODAY, settlement=True, own_settlement=number)


def look(case: Case, *items: MatchedItem) -> Case:
    balance = case.principal - sum(item.amount for item in items)
    return fold(case, read(case, Reading(balance, items, ""), TERMS, TODAY, LAW))


@pytest.mark.mission("E8", "E9")
def test_a_settlement_of_ours_lowers_the_balance_and_not_the_claim() -> None:
    before = received()
    case = look(before, booked(40_000))
    assert (expected_balance(case), principal_open(case), case.erp_balance) == (85_000, 125_000, 85_000)
    assert (case.hold, case.discrepancy_since) == (None, None)
    assert owed(case, TODAY, LAW) == owed(before, TODAY, LAW)
    assert allocated(case, LAW) == allocated(before, LAW)


@pytest.mark.mission("E8")
def test_a_settlement_of_the_whole_principal_ends_nothing_by_itself() -> None:
    case = look(received(), booked(125_000))
    assert (case.open, case.erp_balance, case.discrepancy_since) == (True, 0, None)


@pytest.mark.mission("E8")
def test_a_settlement_that_comes_after_the_end_opens_nothing_again() -> None:
    paid = look(received(), MatchedItem("p", ItemKind.PAYMENT, 200_000, TODAY))
    assert paid.outcome is Outcome.PAID
    assert look(paid, MatchedItem("p", ItemKind.PAYMENT, 200_000, TODAY), booked(1)).outcome is Outcome.PAID


@pytest.mark.mission("E2", "E8")
def test_a_ticked_payment_is_suspected_until_it_bears_our_number() -> None:
    ticked = replace(booked(40_000), own_settlement="")
    suspected = look(received(), ticked)
    assert suspected.held_for(SUSPECTED_PAYMENT)
    assert principal_open(suspected) == 85_000
    known = look(suspected, booked(40_000))
    assert (known.hold, principal_open(known)) == (None, 125_000)


@pytest.mark.mission("E8")
def test_the_same_settlement_read_twice_is_one() -> None:
    case = look(received(), booked(40_000))
    again = read(case, Reading(85_000, (booked(40_000),), ""), TERMS, TODAY, LAW)
    assert again == ()


DAYS = st.integers(0, 60).map(lambda days: date(2026, 5, 20) + timedelta(days=days))
ITEMS = st.builds(
    MatchedItem,
    id=st.text("abcdef", min_size=1, max_size=3),
    kind=st.sampled_from(ItemKind),
    amount=st.integers(1, 60_000),
    on=DAYS,
    settlement=st.booleans(),
    own_settlement=st.sampled_from(["", "", "S-1", "S-2"]),
)


@pytest.mark.mission("E9", "E8")
@given(items=st.lists(ITEMS, max_size=6, unique_by=lambda item: item.id))
def test_the_expected_balance_adds_up_for_any_mix(items: list[MatchedItem]) -> None:
    before = received()
    balance = before.principal - sum(item.amount for item in items)
    events = read(before, Reading(balance, items, ""), TERMS, TODAY, LAW)
    case = fold(before, events)
    parts = {kind: sum(i.amount for i in items if i.kind is kind and not i.own_settlement) for kind in ItemKind}
    ours = sum(item.amount for item in items if item.own_settlement)
    assert expected_balance(case) == case.principal - sum(parts.values()) - ours == case.erp_balance
    assert not any(isinstance(event, DiscrepancyFound) for event in events)
    told = [event for event in facts_of(case).events if event.type.value in ("payment", "credit_note")]
    paid = parts[ItemKind.PAYMENT] + parts[ItemKind.CREDIT_NOTE]
    assert sum(fact.amount or 0 for fact in told) == paid, "neither our settlements nor book losses pay the claim"
    foreign = any(item.settlement and not item.own_settlement for item in items)
    held = any(isinstance(event, PutOnHold) and event.reason == SUSPECTED_PAYMENT for event in events)
    assert held == (foreign and case.open)
    assert all(event.own_settlement in ("", "S-1", "S-2") for event in events if isinstance(event, ItemMatched))
    assert read(case, Reading(balance, items, ""), TERMS, TODAY, LAW) == ()
