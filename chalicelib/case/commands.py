"""What a creditor may ask of a case, and how the case answers: events, or a refusal that says why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.case.events import Approved, Event, HoldLifted, Terminated
from chalicelib.case.holding import STATUS_CHANGED, SUSPECTED_PAYMENT, WRITTEN_OFF, held
from chalicelib.case.lifecycle import Act, Actor, may
from chalicelib.case.local_time import local_day
from chalicelib.case.model import Case
from chalicelib.case.progress import Moment
from chalicelib.case.terms import Terms
from chalicelib.case.withdrawal import WithdrawalCost, withdrawal_cost
from chalicelib.law.lawbook import Lawbook


class RefusedReason(StrEnum):
    ALREADY_CLOSED = "already_closed"
    PRICE_CHANGED = "price_changed"
    TOO_LATE = "too_late"
    NOT_ON_LIST = "not_on_list"
    NOT_HELD = "not_held"


@dataclass(frozen=True, slots=True)
class Refused:
    reason: RefusedReason


@dataclass(frozen=True, slots=True)
class Done:
    """The command was carried out, now or before."""


def terminate(
    case: Case, by: str, via: str, accepted_total: int, moment: Moment, terms: Terms, law: Lawbook
) -> tuple[Event, ...] | Refused:
    """Withdraw the case at the cost that was shown (minor units, VAT included); another price asks again."""
    if not may(Actor.CREDITOR, Act.TERMINATE, case.phase):
        return Refused(RefusedReason.ALREADY_CLOSED)
    cost = withdrawal_cost(case, terms, moment.today, law)
    if cost.total != accepted_total:
        return Refused(RefusedReason.PRICE_CHANGED)
    return (_terminated(moment, by, via, cost),)


IN_ERP = "erp"
"""Who and by what way, where the ERP's user took the invoice back there."""


def recall(
    case: Case, moment: Moment, terms: Terms, law: Lawbook, raised_at: datetime | None = None
) -> tuple[Event, ...] | Refused:
    """Withdraw the case because the ERP's user took the invoice back, at what the agreement says (mission D4).

    He was shown no price, so he is told it afterwards: by task, and on the invoice. That we heard of it late costs him
    nothing: it is the price of the day on which he took it back (`raised_at`, aware), unless today's is lower.
    """
    if not may(Actor.ERP, Act.TERMINATE, case.phase):
        return Refused(RefusedReason.ALREADY_CLOSED)
    days = [moment.today]
    if raised_at is not None and case.received_at <= raised_at <= moment.now:
        days.append(local_day(case.country, raised_at))
    costs = (withdrawal_cost(case, terms, day, law) for day in days)
    return (_terminated(moment, IN_ERP, IN_ERP, min(costs, key=lambda cost: cost.total)),)


def _terminated(moment: Moment, by: str, via: str, cost: WithdrawalCost) -> Terminated:
    parts = (cost.fees, cost.interest, cost.salaer)
    return Terminated(moment.today, by, via, cost.total, cost.vat, *parts, free_until=cost.free_until)


def approve(case: Case, by: str, moment: Moment) -> tuple[Event, ...] | Refused:
    """The creditor's yes to collection, while the list can be answered."""
    if not may(Actor.CREDITOR, Act.APPROVE, case.phase):
        return Refused(RefusedReason.ALREADY_CLOSED if not case.open else RefusedReason.NOT_ON_LIST)
    if case.answer_by is not None and moment.now >= case.answer_by:
        return Refused(RefusedReason.TOO_LATE)
    return () if case.approved else (Approved(moment.today, by),)


OBJECTION = "debtor_objection"
"""Hold reason: the debtor objects; collection stops until the creditor has answered (inkassoloven §§ 8, 17)."""


def object_to(case: Case, moment: Moment) -> tuple[Event, ...] | Refused:
    """The debtor's objection stops the case at once, whatever else holds it."""
    if not may(Actor.DEBTOR, Act.OBJECT, case.phase):
        return Refused(RefusedReason.ALREADY_CLOSED)
    return held(case, moment.today, OBJECTION)


RESUMABLE = frozenset({OBJECTION, WRITTEN_OFF, SUSPECTED_PAYMENT, STATUS_CHANGED})
"""Holds that end when the creditor says so; others end by what caused them."""


def resume(case: Case, moment: Moment, reason: str = OBJECTION) -> tuple[Event, ...] | Refused:
    """The creditor has answered what the case was held for: collection goes on."""
    if not may(Actor.CREDITOR, Act.RESUME, case.phase):
        return Refused(RefusedReason.ALREADY_CLOSED)
    if reason not in RESUMABLE or not case.held_for(reason):
        return Refused(RefusedReason.NOT_HELD)
    return (HoldLifted(moment.today, reason),)
