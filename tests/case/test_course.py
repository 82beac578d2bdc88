"""Any course that people, the ERP and time can give a case: decisions fit together, and the case always knows why."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.case import commands, norway
from chalicelib.case.commands import Refused
from chalicelib.case.events import Event, LetterDelivered, LetterVoided, Listed, Unlisted
from chalicelib.case.evolve import evolve, fold
from chalicelib.case.lifecycle import Act, Actor, may
from chalicelib.case.model import DUE_STEPS, Case, LetterKind, LetterState, MatchedItem, Outcome, Phase, Step
from chalicelib.case.plan import plan_for
from chalicelib.case.posted import allocated, difference
from chalicelib.case.progress import Moment, progress
from chalicelib.case.reading import Reading, read
from chalicelib.case.settling import owed
from chalicelib.case.terms import Registration, Terms
from chalicelib.case.withdrawal import withdrawal_cost
from tests.case.samples import LAW, RECEIVED, credit, payment, received

PRINCIPAL = 125_000


@dataclass
class Course:
    """One case under way. Each method is something that may happen; what is not allowed then does nothing."""

    case: Case
    terms: Terms
    now: datetime = RECEIVED
    items: tuple[MatchedItem, ...] = ()
    remark: str = ""
    lost: int = 0
    fees: list[int] = field(default_factory=list)

    @property
    def moment(self) -> Moment:
        return Moment(self.now, self.now.astimezone(norway.ZONE).date())

    def take(self, events: tuple[Event, ...] | Refused) -> None:
        if isinstance(events, Refused) or not events:
            return
        after = fold(self.case, events)
        posted = allocated(after, LAW)
        difference(after, posted, self.moment.today)
        self.case = replace(after, posted=posted)
        self.check()

    def check(self) -> None:
        today = self.moment.today
        plan = plan_for(self.case, self.terms, today, LAW)
        assert (plan.step is None) == (self.case.hold is not None or not self.case.open or self._demanded)
        if plan.step is not None:
            assert plan.on is not None
        assert (self.case.phase is Phase.LISTED) == (self.case.list_id is not None)
        assert self.case.list_id is None or self.case.hold is None
        assert self.case.open == (self.case.outcome is None) == (self.case.closed_on is None)
        if self.case.open:
            assert plan_for(self.case, self.terms, today + timedelta(days=400), LAW).why_not
            owed(self.case, today, LAW)
            withdrawal_cost(self.case, self.terms, today, LAW)

    @property
    def _demanded(self) -> bool:
        demanded = self.case.standing(LetterKind.PAYMENT_DEMAND) is not None
        return self.case.phase is Phase.COLLECTION and demanded

    def time_passes(self, days: int) -> None:
        for _ in range(days):
            self.now += timedelta(days=1)
            self.morning()
            self.list_day()

    def morning(self) -> None:
        self.take(progress(self.case, self.moment, self.terms, LAW))
        self._read(self.items)

    def list_day(self) -> None:
        plan = plan_for(self.case, self.terms, self.moment.today, LAW)
        due = plan.step is Step.PUT_ON_LIST and plan.on is not None and plan.on <= self.moment.today
        if due and may(Actor.TIME, Act.LIST, self.case.phase):
            self.take((Listed(self.moment.today, f"L{self.now:%j}", norway.answer_by(self.now, self.terms)),))

    def pay(self, amount: int) -> None:
        self._read((*self.items, payment(amount, self.moment.today, f"p{len(self.items)}{self.now:%j}")))

    def pay_late_booked(self, amount: int) -> None:
        on = max(self.case.due_date, self.moment.today - timedelta(days=20))
        self._read((*self.items, payment(amount, on, f"b{len(self.items)}{self.now:%j}")))

    def credit_note(self, amount: int) -> None:
        self._read((*self.items, credit(amount, self.moment.today, f"c{len(self.items)}{self.now:%j}")))

    def reverse(self, _: int) -> None:
        self._read(self.items[:-1])

    def remark_set(self, days: int) -> None:
        self.remark = "" if days % 2 else "omtvistet"
        self._read(self.items)

    def unexplained(self, amount: int) -> None:
        self.lost = amount % 2 * 1000
        self._read(self.items)

    def stop(self, _: int) -> None:
        cost = withdrawal_cost(self.case, self.terms, self.moment.today, LAW)
        self.take(commands.terminate(self.case, "u", "portal", cost.total, self.moment, self.terms, LAW))

    def approve(self, _: int) -> None:
        self.take(commands.approve(self.case, "u", self.moment))

    def letter_leaves(self, _: int) -> None:
        issued = [letter for letter in self.case.letters if letter.state is LetterState.ISSUED]
        self.take(tuple(LetterDelivered(letter.on, letter.id, "print") for letter in issued))

    def letter_comes_back(self, _: int) -> None:
        standing = [letter for letter in self.case.letters if letter.state is not LetterState.VOIDED]
        if standing and may(Actor.MAIL, Act.VOID_LETTER, self.case.phase):
            events: list[Event] = [LetterVoided(self.moment.today, standing[-1].id, "bounced")]
            if self.case.list_id is not None:
                events.insert(0, Unlisted(self.moment.today, self.case.list_id, "notice_taken_back"))
            self.take(tuple(events))

    def _read(self, items: tuple[MatchedItem, ...]) -> None:
        self.items = items
        balance = PRINCIPAL - sum(item.amount for item in items) - self.lost
        seen = Reading(balance, items, self.remark)
        before = self.case
        self.take(read(self.case, seen, self.terms, self.moment.today, LAW))
        if before.open == self.case.open:
            assert read(self.case, seen, self.terms, self.moment.today, LAW) == (), "the same look twice changes twice"


_HAPPENINGS: tuple[Callable[[Course, int], None], ...] = (
    Course.time_passes,
    Course.pay,
    Course.pay_late_booked,
    Course.credit_note,
    Course.reverse,
    Course.remark_set,
    Course.unexplained,
    Course.stop,
    Course.approve,
    Course.letter_leaves,
    Course.letter_comes_back,
)
_DAYS = st.tuples(st.just(Course.time_passes), st.integers(1, 20))
_AMOUNTS = st.sampled_from([100, 1000, 38_00, 60_000, PRINCIPAL - 1, PRINCIPAL, PRINCIPAL + 5000, 140_000])
_DEEDS = st.tuples(st.sampled_from(_HAPPENINGS[1:]), _AMOUNTS | st.integers(1, 3))


@pytest.mark.mission("H2", "H4", "E1")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(_DAYS | _DEEDS, max_size=14), st.sampled_from(Registration))
def test_no_course_of_events_breaks_a_case(
    course: list[tuple[Callable[[Course, int], None], int]], registration: Registration
) -> None:
    going = Course(received(PRINCIPAL), Terms(registration=registration))
    for happening, size in course:
        happening(going, size)
    notices = [letter for letter in going.case.letters if letter.kind is LetterKind.NOTICE]
    assert sum(letter.fee > 0 and letter.state is not LetterState.VOIDED for letter in notices) <= 1
    if going.case.outcome is Outcome.PAID:
        assert sum(item.amount for item in going.items) >= PRINCIPAL


@pytest.mark.mission("C1", "C2", "C3", "C4")
def test_left_alone_a_case_walks_to_the_payment_demand() -> None:
    going = Course(received(PRINCIPAL), Terms())
    going.time_passes(60)
    assert going.case.phase is Phase.COLLECTION
    assert [letter.kind for letter in going.case.letters] == [LetterKind.NOTICE, LetterKind.PAYMENT_DEMAND]


def test_time_does_nothing_before_its_day() -> None:
    case = received(PRINCIPAL, due=date(2026, 5, 30))
    plan = plan_for(case, Terms(), date(2026, 6, 1), LAW)
    assert plan.on is not None
    assert plan.step in DUE_STEPS
    eve = datetime.combine(plan.on - timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=10)
    assert progress(case, Moment(eve, plan.on - timedelta(days=1)), Terms(), LAW) == ()
    on_the_day = progress(case, Moment(eve + timedelta(days=1), plan.on), Terms(), LAW)
    assert evolve(case, on_the_day[0]).phase is Phase.NOTICE
