"""What time does to a case: the notice, the registration, the payment demand. Decides; sends nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.case import norway
from chalicelib.case.claim_facts import facts_of
from chalicelib.case.events import Event, LetterIssued, Registered, Unlisted
from chalicelib.case.lifecycle import Act, Actor, may
from chalicelib.case.model import Case, LetterKind, Step
from chalicelib.case.plan import plan_for
from chalicelib.case.terms import Registration, Terms
from chalicelib.claim.facts import Fact, FactType
from chalicelib.claim.norway_limits import demand_deadline, notice_deadline
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import Lawbook

_FEES = frozenset({LineKind.NOTICE_FEE, LineKind.COLLECTION_FEE})
"""What a letter of ours claims: the full fee of its kind; an earlier fee that it swallows is a line of its own."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a decision is made: the instant (UTC) and the law date in the case's country."""

    now: datetime
    today: date


def progress(case: Case, moment: Moment, terms: Terms, law: Lawbook) -> tuple[Event, ...]:
    """The events of the step that is due now; nothing when none is, or at an hour when no letter leaves."""
    plan = plan_for(case, terms, moment.today, law)
    if not norway.sends_at(moment.now):
        return ()
    if plan.step is None or plan.on is None or plan.on > moment.today or not may(Actor.TIME, Act.PROGRESS, case.phase):
        return ()
    match plan.step:
        case Step.SEND_NOTICE:
            return (_letter(case, LetterKind.NOTICE, moment.today, law),)
        case Step.REGISTER:
            return _register(case, moment, terms, law)
        case Step.AWAIT_PAYMENT_DEMAND:
            return (_letter(case, LetterKind.PAYMENT_DEMAND, moment.today, law),)
        case Step.PUT_ON_LIST:
            return ()


def _register(case: Case, moment: Moment, terms: Terms, law: Lawbook) -> tuple[Event, ...]:
    assert case.answer_by is not None
    assert case.list_id is not None
    if moment.now < case.answer_by:
        return ()
    if terms.registration is Registration.MANUAL and not case.approved:
        return (Unlisted(moment.today, case.list_id, "not_approved"),)
    return (
        Registered(moment.today, terms.registration.value),
        _letter(case, LetterKind.PAYMENT_DEMAND, moment.today, law),
    )


def _letter(case: Case, kind: LetterKind, today: date, law: Lawbook) -> LetterIssued:
    notice = kind is LetterKind.NOTICE
    deadline = notice_deadline(today, law) if notice else demand_deadline(today, law)
    fact = Fact(FactType.NOTICE if notice else FactType.PAYMENT_DEMAND, today, deadline=deadline, id="next")
    lines = statement(facts_of(case, fact), today, law).lines
    fee = sum(line.amount for line in lines if line.fact_id == fact.id and line.kind in _FEES)
    letter_id = f"{case.case_no}-{len(case.letters) + 1}"
    return LetterIssued(today, letter_id, kind, deadline, fee)
