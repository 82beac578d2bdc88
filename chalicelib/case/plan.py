"""What comes next for a case, when, and why nothing happens before (mission H2). Pure; asked after every change."""

from dataclasses import dataclass
from datetime import date

from chalicelib.case import finland, norway
from chalicelib.case.model import Case, EarlierLetter, LetterKind, Phase, Plan, Step, WhyNot
from chalicelib.case.terms import Registration, Terms
from chalicelib.claim.facts import Country
from chalicelib.claim.norway_limits import notice_deadline
from chalicelib.law.lawbook import Lawbook


def plan_for(case: Case, terms: Terms, today: date, law: Lawbook) -> Plan:
    """The plan of a case that stands as it stands on `today`."""
    if case.phase is Phase.CLOSED:
        return Plan(None, None, WhyNot.CLOSED)
    if case.hold is not None:
        return Plan(None, None, WhyNot.HELD)
    if case.country is Country.FI:
        return finland.plan()
    match case.phase:
        case Phase.RECEIVED | Phase.NOTICE:
            return _before_list(case, today, law)
        case Phase.LISTED:
            return _listed(case, terms)
        case _:
            return _in_collection(case, today)


@dataclass(frozen=True, slots=True)
class CountedNotice:
    """The day of a notice and its deadline (inclusive)."""

    on: date
    deadline: date


def notice_that_counts(case: Case, law: Lawbook) -> CountedNotice | None:
    """Our notice, or a lawful one of the creditor's own (mission B12).

    None when none was sent, or the creditor's own gave fewer days than inkassoloven § 9 asks for.
    """
    ours = case.standing(LetterKind.NOTICE)
    if ours is not None:
        return CountedNotice(ours.on, ours.deadline)
    own = [CountedNotice(letter.on, until) for letter in case.earlier_letters if (until := _lawful(letter, case, law))]
    return max(own, key=lambda notice: notice.deadline, default=None)


def notice_ran_out(case: Case, law: Lawbook) -> date | None:
    """The deadline of the notice that counts; None when none does."""
    notice = notice_that_counts(case, law)
    return notice.deadline if notice is not None else None


def _lawful(letter: EarlierLetter, case: Case, law: Lawbook) -> date | None:
    if letter.kind != "notice" or letter.deadline is None or letter.on <= case.due_date:
        return None
    return letter.deadline if letter.deadline >= notice_deadline(letter.on, law) else None


def _before_list(case: Case, today: date, law: Lawbook) -> Plan:
    deadline = notice_ran_out(case, law)
    if deadline is not None:
        why = WhyNot.NOTICE_RUNNING if today <= deadline else WhyNot.WAITS_FOR_LIST
        return Plan(Step.PUT_ON_LIST, norway.next_list_day(max(norway.list_day(deadline), today)), why)
    day = norway.notice_day(case.due_date, case.received_at, law)
    voided = [letter.on for letter in case.letters if letter.kind is LetterKind.NOTICE]
    if voided:
        # The day of the letter that was taken back is over: the next run sends the new one.
        day = max(day, norway.business_day_after(voided[-1]))
    return Plan(Step.SEND_NOTICE, day, WhyNot.TOO_EARLY)


def _listed(case: Case, terms: Terms) -> Plan:
    assert case.answer_by is not None, "a listed case has its answer-by instant"
    waiting = terms.registration is Registration.MANUAL and not case.approved
    why = WhyNot.CREDITOR_MUST_APPROVE if waiting else WhyNot.CREDITOR_MAY_STOP
    return Plan(Step.REGISTER, norway.local_day(case.answer_by), why)


def _in_collection(case: Case, today: date) -> Plan:
    demand = case.standing(LetterKind.PAYMENT_DEMAND)
    if demand is None:
        tried = [letter.on for letter in case.letters if letter.kind is LetterKind.PAYMENT_DEMAND]
        day = norway.business_day_after(tried[-1]) if tried else today
        return Plan(Step.AWAIT_PAYMENT_DEMAND, day, WhyNot.DEMAND_RUNNING)
    why = WhyNot.DEMAND_RUNNING if today <= demand.deadline else WhyNot.DEMAND_EXPIRED
    return Plan(None, demand.deadline, why)
