"""What the ERP booked that only the creditor can explain: write-offs, and payments that name us as payer."""

from datetime import date

import pytest

from chalicelib.case import commands
from chalicelib.case.commands import Refused, RefusedReason
from chalicelib.case.events import Event, HoldLifted, ItemMatched, ItemUnmatched, PutOnHold, Unlisted
from chalicelib.case.evolve import fold
from chalicelib.case.holding import SUSPECTED_PAYMENT, WRITTEN_OFF
from chalicelib.case.model import Case, ItemKind, MatchedItem, Phase, WhyNot
from chalicelib.case.plan import plan_for
from chalicelib.case.reading import REMARK, Reading, read
from chalicelib.case.settling import owed
from tests.case.samples import LAW, TERMS, after, at, received
from tests.case.test_plan import LISTED, NOTICE

TODAY = date(2026, 6, 24)
LOSS = MatchedItem("w", ItemKind.WRITE_OFF, 125_000, TODAY)
OURS = MatchedItem("s", ItemKind.PAYMENT, 40_000, TODAY, settlement=True)
PAID = MatchedItem("p", ItemKind.PAYMENT, 40_000, TODAY)


def seen(case: Case, *items: MatchedItem, remark: str = "") -> tuple[Case, tuple[Event, ...]]:
    balance = case.principal - sum(item.amount for item in items)
    events = read(case, Reading(balance, items, remark), TERMS, TODAY, LAW)
    return fold(case, events), events


@pytest.mark.mission("E3")
def test_a_write_off_pauses_and_the_debt_stands() -> None:
    before = received()
    case, events = seen(before, LOSS)
    assert PutOnHold(TODAY, WRITTEN_OFF) in events
    assert (case.open, plan_for(case, TERMS, TODAY, LAW).why_not) == (True, WhyNot.HELD)
    assert owed(case, TODAY, LAW) == owed(before, TODAY, LAW) >= 125_000
    assert case.discrepancy_since is None
    assert seen(case, LOSS)[1] == ()


@pytest.mark.mission("E3")
def test_a_small_rest_that_is_written_off_is_not_paid() -> None:
    """Within what a creditor lets go after a payment; but it did not let this go, it booked a loss."""
    rest = TERMS.tolerance // 2
    paid = MatchedItem("p", ItemKind.PAYMENT, 125_000 - rest, TODAY)
    case, _ = seen(received(), paid, MatchedItem("w", ItemKind.WRITE_OFF, rest, TODAY))
    assert (case.open, case.held_for(WRITTEN_OFF), case.waived) == (True, True, 0)
    assert owed(case, TODAY, LAW) >= rest > 0


@pytest.mark.mission("E3")
def test_the_creditors_answer_is_asked_for_once() -> None:
    case, _ = seen(received(), LOSS)
    answered = commands.resume(case, at("2026-06-24 10:00"), WRITTEN_OFF)
    assert answered == (HoldLifted(TODAY, WRITTEN_OFF),)
    going_on = fold(case, answered)
    assert seen(going_on, LOSS)[1] == ()
    assert commands.resume(going_on, at("2026-06-24 10:00"), WRITTEN_OFF) == Refused(RefusedReason.NOT_HELD)
    assert commands.resume(case, at("2026-06-24 10:00"), REMARK) == Refused(RefusedReason.NOT_HELD)


@pytest.mark.mission("E3")
def test_a_write_off_taken_back_lets_the_case_go_on() -> None:
    case, _ = seen(received(), LOSS)
    freed, events = seen(case)
    assert {type(event) for event in events} >= {ItemUnmatched, HoldLifted}
    assert freed.hold is None


@pytest.mark.mission("E2")
def test_a_payment_that_names_us_as_payer_is_suspected() -> None:
    case, events = seen(received(), OURS)
    assert ItemMatched(TODAY, "s", ItemKind.PAYMENT, 40_000, TODAY, settlement=True) in events
    assert case.held_for(SUSPECTED_PAYMENT)
    assert seen(case, OURS)[1] == ()


@pytest.mark.mission("E2")
def test_the_tick_taken_away_makes_it_a_direct_payment() -> None:
    case, _ = seen(received(), OURS)
    corrected, _ = seen(case, MatchedItem("s", ItemKind.PAYMENT, 40_000, TODAY))
    assert corrected.hold is None
    assert [item.settlement for item in corrected.items] == [False]


@pytest.mark.mission("E2")
def test_an_ordinary_payment_asks_nothing() -> None:
    case, events = seen(received(), PAID)
    assert not any(isinstance(event, PutOnHold) for event in events)
    assert case.hold is None


@pytest.mark.mission("E3", "C3")
@pytest.mark.parametrize("remark", ["", "the goods were broken"])
def test_a_listed_case_leaves_its_list_once_however_many_questions(remark: str) -> None:
    listed = after(received(), NOTICE, LISTED)
    case, events = seen(listed, MatchedItem("w", ItemKind.WRITE_OFF, 60_000, TODAY), OURS, remark=remark)
    assert sum(isinstance(event, Unlisted) for event in events) == 1
    assert case.phase is Phase.NOTICE
    assert [hold.reason for hold in case.holds] == ([REMARK] if remark else []) + [WRITTEN_OFF, SUSPECTED_PAYMENT]
