"""A status that the ERP's user changed holds the case until the creditor says what it means (mission F2); money that
waits unmatched is a hint (E1); a changed customer card (B9)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.case import commands
from chalicelib.case.commands import Refused, RefusedReason
from chalicelib.case.events import DebtorChanged, Event, HoldLifted, PutOnHold, Terminated, Unlisted, UnmatchedSeen
from chalicelib.case.evolve import fold
from chalicelib.case.holding import STATUS_CHANGED
from chalicelib.case.model import Case, Phase, WhyNot
from chalicelib.case.plan import plan_for
from chalicelib.case.reading import Reading, read
from tests.case.samples import LAW, TERMS, after, at, credit, payment, received
from tests.case.test_plan import LISTED, NOTICE

TODAY = date(2026, 6, 24)
TOMORROW = TODAY + timedelta(days=1)


def seen(case: Case, standing: str | None, on: date = TODAY, remark: str = "") -> tuple[Event, ...]:
    return read(case, Reading(case.principal, None, remark, standing), TERMS, on, LAW)


@pytest.mark.mission("F2")
def test_a_status_changed_by_hand_holds_the_case_once_and_our_own_lets_it_go() -> None:
    case = received()
    assert seen(case, "") == seen(case, None) == ()
    events = seen(case, "overdue")
    assert events == (PutOnHold(TODAY, STATUS_CHANGED),)
    held = fold(case, events)
    assert plan_for(held, TERMS, TODAY, LAW).why_not is WhyNot.HELD
    assert seen(held, "overdue") == seen(held, None) == ()
    assert seen(held, "") == (HoldLifted(TODAY, STATUS_CHANGED),)


@pytest.mark.mission("F2")
def test_put_ours_back_is_not_asked_again_before_the_next_day() -> None:
    held = fold(received(), seen(received(), "overdue"))
    answer = commands.resume(held, at("2026-06-24 10:00"), STATUS_CHANGED)
    assert answer == (HoldLifted(TODAY, STATUS_CHANGED),)
    going_on = fold(held, answer)
    # Ours may not have reached the ERP yet; a day later it has, and what stands there was set anew.
    assert seen(going_on, "overdue") == ()
    assert seen(going_on, "overdue", TOMORROW) == (PutOnHold(TOMORROW, STATUS_CHANGED),)


@pytest.mark.mission("F2", "C3")
@pytest.mark.parametrize("remark", ["", "the goods were broken"])
def test_a_listed_case_leaves_its_list_once(remark: str) -> None:
    listed = after(received(), NOTICE, LISTED)
    events = seen(listed, "overdue", remark=remark)
    assert sum(isinstance(event, Unlisted) for event in events) == 1
    case = fold(listed, events)
    assert (case.phase, case.held_for(STATUS_CHANGED)) == (Phase.NOTICE, True)


@pytest.mark.mission("F2")
def test_a_closed_case_is_asked_nothing() -> None:
    closed = after(received(), Terminated(TODAY, "u", "portal", 0, 0))
    assert seen(replace(closed, erp_balance=closed.principal), "overdue") == ()


@pytest.mark.mission("D4", "D3")
def test_a_recall_costs_what_the_agreement_says_and_an_ended_case_refuses() -> None:
    case = after(received(), NOTICE)
    free = commands.recall(case, at("2026-06-15 10:00"), TERMS, LAW)
    dear = commands.recall(case, at("2026-06-16 10:00"), TERMS, LAW)
    assert not isinstance(free, Refused)
    assert not isinstance(dear, Refused)
    (ended,) = dear
    assert isinstance(ended, Terminated)
    assert [event.cost for event in free if isinstance(event, Terminated)] == [0]
    # Ten business days from 1 June end on 15 June.
    assert (ended.by, ended.via, ended.free_until) == ("erp", "erp", date(2026, 6, 15))
    assert ended.cost == ended.fees + ended.interest + ended.salaer + ended.vat > 0
    closed = after(case, ended)
    assert closed.charged == ended.cost
    assert commands.recall(closed, at("2026-06-16 10:00"), TERMS, LAW) == Refused(RefusedReason.ALREADY_CLOSED)


@pytest.mark.mission("E1")
def test_money_that_finds_its_invoice_is_waiting_no_longer() -> None:
    waiting = after(received(), UnmatchedSeen(TODAY, 40_000))
    assert waiting.unmatched == 40_000
    part = read(waiting, Reading(115_000, (payment(10_000, TODAY),), ""), TERMS, TODAY, LAW)
    assert UnmatchedSeen(TODAY, 30_000) in part
    more = read(waiting, Reading(75_000, (payment(50_000, TODAY),), ""), TERMS, TODAY, LAW)
    assert UnmatchedSeen(TODAY, 0) in more
    credited = read(waiting, Reading(85_000, (credit(40_000, TODAY),), ""), TERMS, TODAY, LAW)
    assert not any(isinstance(event, UnmatchedSeen) for event in credited)


@pytest.mark.mission("B9", "C4")
@pytest.mark.parametrize(
    ("fields", "usable"), [(("email",), True), (("contact_email", "name"), True), (("name",), False)]
)
def test_another_address_is_tried_where_the_old_one_failed(fields: tuple[str, ...], usable: bool) -> None:
    bounced = replace(received(), email_unusable=True)
    assert after(bounced, DebtorChanged(TODAY, fields)).email_unusable is not usable
