"""What comes next and why nothing happens before: for every state there is a reason, and a date where time will act."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.case.events import (
    Approved,
    Closed,
    LetterIssued,
    LetterVoided,
    Listed,
    PutOnHold,
    Registered,
    Terminated,
    Unlisted,
)
from chalicelib.case.evolve import evolve
from chalicelib.case.model import Case, LetterKind, Outcome, Phase, Plan, Step, WhyNot
from chalicelib.case.plan import plan_for
from chalicelib.case.terms import Registration, Terms
from chalicelib.claim.facts import Country
from tests.case.samples import LAW, TERMS, after, local, own_notice, received

NOTICE = LetterIssued(date(2026, 6, 2), "n", LetterKind.NOTICE, date(2026, 6, 16), 3800)
LISTED = Listed(date(2026, 6, 23), "L1", local("2026-06-25 08:00"))
REGISTERED = Registered(date(2026, 6, 25), "AUTO")
DEMAND = LetterIssued(date(2026, 6, 25), "d", LetterKind.PAYMENT_DEMAND, date(2026, 7, 9), 0)
MANUAL = Terms(registration=Registration.MANUAL)

STATES: dict[str, tuple[Case, date, Terms, Plan]] = {
    "too early": (
        received(due=date(2026, 5, 30)),
        date(2026, 6, 1),
        TERMS,
        Plan(Step.SEND_NOTICE, date(2026, 6, 15), WhyNot.TOO_EARLY),
    ),
    "ready for the notice": (
        received(),
        date(2026, 6, 2),
        TERMS,
        Plan(Step.SEND_NOTICE, date(2026, 6, 2), WhyNot.TOO_EARLY),
    ),
    "notice running": (
        after(received(), NOTICE),
        date(2026, 6, 16),
        TERMS,
        Plan(Step.PUT_ON_LIST, date(2026, 6, 23), WhyNot.NOTICE_RUNNING),
    ),
    "waits for the list": (
        after(received(), NOTICE),
        date(2026, 6, 17),
        TERMS,
        Plan(Step.PUT_ON_LIST, date(2026, 6, 23), WhyNot.WAITS_FOR_LIST),
    ),
    "the list day was missed": (
        after(received(), NOTICE),
        date(2026, 6, 24),
        TERMS,
        Plan(Step.PUT_ON_LIST, date(2026, 6, 30), WhyNot.WAITS_FOR_LIST),
    ),
    "the creditor may stop": (
        after(received(), NOTICE, LISTED),
        date(2026, 6, 24),
        TERMS,
        Plan(Step.REGISTER, date(2026, 6, 25), WhyNot.CREDITOR_MAY_STOP),
    ),
    "the creditor must approve": (
        after(received(), NOTICE, LISTED),
        date(2026, 6, 24),
        MANUAL,
        Plan(Step.REGISTER, date(2026, 6, 25), WhyNot.CREDITOR_MUST_APPROVE),
    ),
    "approved": (
        after(received(), NOTICE, LISTED, Approved(date(2026, 6, 24), "u")),
        date(2026, 6, 24),
        MANUAL,
        Plan(Step.REGISTER, date(2026, 6, 25), WhyNot.CREDITOR_MAY_STOP),
    ),
    "not approved": (
        after(received(), NOTICE, LISTED, Unlisted(date(2026, 6, 25), "L1", "not_approved")),
        date(2026, 6, 25),
        MANUAL,
        Plan(Step.PUT_ON_LIST, date(2026, 6, 30), WhyNot.WAITS_FOR_LIST),
    ),
    "demand running": (
        after(received(), NOTICE, LISTED, REGISTERED, DEMAND),
        date(2026, 7, 9),
        TERMS,
        Plan(None, date(2026, 7, 9), WhyNot.DEMAND_RUNNING),
    ),
    "demand expired": (
        after(received(), NOTICE, LISTED, REGISTERED, DEMAND),
        date(2026, 7, 10),
        TERMS,
        Plan(None, date(2026, 7, 9), WhyNot.DEMAND_EXPIRED),
    ),
    "demand taken back": (
        after(received(), NOTICE, LISTED, REGISTERED, DEMAND, LetterVoided(date(2026, 6, 29), "d", "late")),
        date(2026, 6, 29),
        TERMS,
        Plan(Step.AWAIT_PAYMENT_DEMAND, date(2026, 6, 26), WhyNot.DEMAND_RUNNING),
    ),
    "notice taken back": (
        after(received(), NOTICE, LetterVoided(date(2026, 6, 5), "n", "late")),
        date(2026, 6, 5),
        TERMS,
        Plan(Step.SEND_NOTICE, date(2026, 6, 3), WhyNot.TOO_EARLY),
    ),
    "held": (
        after(received(), PutOnHold(date(2026, 6, 2), "erp_remark")),
        date(2026, 6, 2),
        TERMS,
        Plan(None, None, WhyNot.HELD),
    ),
    "a country without letters": (
        replace(received(), country=Country.FI),
        date(2026, 6, 30),
        TERMS,
        Plan(None, None, WhyNot.COURSE_NOT_SET_UP),
    ),
    "closed": (
        after(received(), Closed(date(2026, 6, 2), Outcome.PAID)),
        date(2026, 6, 2),
        TERMS,
        Plan(None, None, WhyNot.CLOSED),
    ),
    "withdrawn from the list": (
        after(received(), NOTICE, LISTED, Terminated(date(2026, 6, 24), "u", "portal", 0, 0)),
        date(2026, 6, 24),
        TERMS,
        Plan(None, None, WhyNot.CLOSED),
    ),
}


@pytest.mark.mission("H2")
@pytest.mark.parametrize("name", STATES)
def test_every_state_says_what_comes_and_why_not_yet(name: str) -> None:
    case, today, terms, plan = STATES[name]
    assert plan_for(case, terms, today, LAW) == plan


@pytest.mark.mission("H2")
def test_the_states_cover_every_phase_step_and_reason() -> None:
    assert {case.phase for case, *_ in STATES.values()} == set(Phase)
    assert {plan.step for *_, plan in STATES.values()} == {*Step, None}
    assert {plan.why_not for *_, plan in STATES.values()} == set(WhyNot)


@pytest.mark.mission("B12")
@pytest.mark.parametrize(
    ("sent", "deadline", "counts"),
    [
        pytest.param(date(2026, 5, 16), date(2026, 5, 30), True, id="the day after due, 14 days"),
        pytest.param(date(2026, 5, 16), date(2026, 5, 29), False, id="13 days"),
        pytest.param(date(2026, 5, 15), date(2026, 5, 30), False, id="on the due date"),
        pytest.param(date(2026, 5, 16), None, False, id="no deadline"),
    ],
)
def test_only_a_lawful_notice_of_the_creditors_stands_in_for_ours(
    sent: date, deadline: date | None, counts: bool
) -> None:
    case = received(earlier=(own_notice(sent, deadline),))
    step = plan_for(case, TERMS, date(2026, 6, 1), LAW).step
    assert step is (Step.PUT_ON_LIST if counts else Step.SEND_NOTICE)


@pytest.mark.mission("B12")
def test_a_reminder_of_the_creditors_is_no_notice() -> None:
    reminder = replace(own_notice(date(2026, 5, 16), date(2026, 5, 30)), kind="reminder")
    case = received(earlier=(reminder,))
    assert plan_for(case, TERMS, date(2026, 6, 1), LAW).step is Step.SEND_NOTICE


@pytest.mark.mission("C3")
def test_registered_is_reached_from_the_list_only() -> None:
    listed = after(received(), NOTICE, LISTED)
    assert evolve(listed, REGISTERED).phase is Phase.COLLECTION
    assert evolve(listed, REGISTERED).answer_by is None
