"""The case's present status on the invoice in the ERP (mission B10): read now, not when the event happened."""

from datetime import date

from chalicelib.case.claim_facts import principal_open
from chalicelib.case.holding import STATUS_CHANGED, held
from chalicelib.case.local_time import local_day
from chalicelib.case.model import Case, ItemKind, LetterKind, Outcome, Phase, WhyNot
from chalicelib.case.plan import notice_ran_out, plan_for
from chalicelib.erp import registry
from chalicelib.erp.contract import Erp, ErpNotFound, ErpRefused, ErpUnreadable, Measure, ReportStatus, StatusReport
from chalicelib.letters.formats import money
from chalicelib.letters.status_texts import refusal_comment, status_comment
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Refusal, RefusalReason
from chalicelib.work.commit import Decision, act
from chalicelib.work.connections import rights
from chalicelib.work.connections.catch_up import catch_up
from chalicelib.work.connections.erp_access import erp_of
from chalicelib.work.following.reading import by_hand
from chalicelib.work.one_by_one import one_by_one
from chalicelib.work.transfers.accept import joinable

_ENDED = {
    Outcome.PAID: ReportStatus.SETTLED,
    Outcome.CREDITED: ReportStatus.SETTLED,
    Outcome.WITHDRAWN: ReportStatus.WITHDRAWN,
}

GONE = "the invoice is gone"
"""There is no line left to put a status on; trying again would end in the dead letters."""
UNREADABLE = "the invoice cannot be read"
"""So its line cannot be found either, perhaps; the portal shows the refusal."""
_NO_LINE_LEFT = {RefusalReason.INVOICE_GONE: GONE, RefusalReason.UNREADABLE: UNREADABLE}
NO_LINE = "chosen here, and not approved in the ERP: it has no line for us yet"
"""When its user approves the invoice there too, the request joins the case and brings the status (mission B1)."""
BY_HAND = "another status was set there by hand"
"""Not written over before the creditor has said whether it wants the invoice back (mission F2)."""


def tell_erp(ports: Ports, ref: CaseRef) -> str:
    """Report the case as it stands now; repeating the same is harmless. Raises ErpUnavailable to be tried again."""
    case = ports.cases.load(ref)
    if case.open and case.held_for(STATUS_CHANGED):
        return BY_HAND
    creditor = ports.register.creditor(ref.creditor_id)
    status = _ENDED[case.outcome] if case.outcome is not None else ReportStatus.ONGOING
    name, values = _said(ports, case, ports.clock.today(case.country), creditor.erp_language)
    report = StatusReport(
        voucher_id=case.erp_invoice.voucher_id,
        status=status,
        reference=case.case_no,
        comment=" ".join([status_comment(name, creditor.erp_language, values), *_paid(case, creditor.erp_language)]),
        link=f"{ports.agency.public_url}/cases/{case.case_no}",
        measure=_measure(case),
        service=case.service,
    )
    connection = ports.register.connection(case.erp_invoice.connection_id)
    with erp_of(ports, connection) as erp:
        try:
            if _changed_by_hand(ports, erp, case):
                return BY_HAND
            erp.report(report)
        except (ErpNotFound, ErpRefused) as said:
            if not _exists(erp, case):
                return GONE
            if isinstance(said, ErpNotFound) and ports.cases.fact(joinable(connection.id, case.case_no)):
                return NO_LINE
            raise
    if rights.reported(ports, connection):
        catch_up(ports, connection)
    return report.comment


def _changed_by_hand(ports: Ports, erp: Erp, case: Case) -> bool:
    """Look before writing where the ERP's user may have set another status meanwhile; then the creditor is asked.

    One invoice more, only for ERPs that let him, and not on the day of his answer: then ours is to be put back.
    """
    today = ports.clock.today(case.country)
    if not case.open or case.erp_invoice.erp not in registry.BY_HAND or case.by_hand_until == today:
        return False
    standing = by_hand(ports, case, erp.invoice(case.erp_invoice.invoice_id))
    if not standing:
        return False

    def ask(now: Case) -> Decision | None:
        events = held(now, today, STATUS_CHANGED) if now.open else ()
        return Decision(events, by_hand=standing)

    act(ports, CaseRef(case.creditor_id, case.case_no), ask)
    return True


def _exists(erp: Erp, case: Case) -> bool:
    try:
        erp.invoice(case.erp_invoice.invoice_id)
    except ErpNotFound:
        return False
    return True


def tell_refusal(ports: Ports, refusal: Refusal) -> str:
    """Put the reason for a refusal, and what to do instead, on the invoice in the ERP."""
    if refusal.reason is RefusalReason.OTHER_AGENCY:
        # Somebody else's assignment: a status of ours would disturb it. The portal shows the refusal.
        return "not ours to answer"
    followed = _followed(ports, refusal)
    if followed is not None:
        # A refusal would hide the status of the case that follows the invoice.
        return tell_erp(ports, followed)
    creditor = ports.register.creditor(refusal.creditor_id)
    comment = refusal_comment(refusal.reason.value, creditor.erp_language, refusal.detail)
    with erp_of(ports, ports.register.connection(refusal.connection_id)) as erp:
        try:
            # There is no case to link to: the portal's page of refusals has the reason and what to do.
            link = f"{ports.agency.public_url}/refused"
            erp.report(StatusReport(refusal.voucher_id, ReportStatus.REFUSED, "", comment, link))
        except (ErpNotFound, ErpRefused, ErpUnreadable):
            if refusal.reason not in _NO_LINE_LEFT:
                raise
            return _NO_LINE_LEFT[refusal.reason]
    return comment


def _paid(case: Case, language: str) -> list[str]:
    """The latest payment and what it left, while the case is open (mission F2); settlements of ours are none."""
    paid = [item for item in case.items if item.kind is ItemKind.PAYMENT and not item.settlement]
    if not case.open or not paid:
        return []
    last = max(paid, key=lambda item: (item.on, item.id))
    amounts = {"paid": last.amount, "rest": principal_open(case)}
    shown = {name: money(amount, case.currency, language) for name, amount in amounts.items()}
    return [status_comment("paid_part", language, {"on": last.on, **shown})]


def tell_refusals(ports: Ports, connection_id: str, since: date) -> int:
    """Tell again what was refused from a day on (inclusive): the way back after the connection could not be used, as
    nobody sends those messages again. What stands there already is not written twice."""
    creditor_id = ports.register.connection(connection_id).creditor_id
    ours = [
        refusal
        for refusal in ports.register.refusals(creditor_id)
        if refusal.connection_id == connection_id and refusal.on >= since
    ]
    made = one_by_one(ports, ours, lambda refusal: bool(tell_refusal(ports, refusal)))
    made.raise_unfinished()
    return made.done


def _followed(ports: Ports, refusal: Refusal) -> CaseRef | None:
    """The case that follows the invoice, perhaps since it was put right and came again while this waited."""
    if refusal.reason is RefusalReason.DUPLICATE:
        return ports.cases.find(refusal.detail)
    if not refusal.invoice_id:
        return None
    latest = ports.cases.latest(refusal.connection_id, [refusal.invoice_id]).get(refusal.invoice_id)
    return latest if latest is not None and ports.cases.load(latest).open else None


def _measure(case: Case) -> Measure:
    """The farthest thing done, for ERPs that show it beside the status (mission F2)."""
    if case.standing(LetterKind.PAYMENT_DEMAND) is not None:
        return Measure.DEMANDED
    return Measure.RECEIVED if case.standing(LetterKind.NOTICE) is None else Measure.REMINDED


def _ended(case: Case, on: date, language: str) -> tuple[str, dict[str, date | str]]:
    """How it ended; a withdrawal never without what it cost (mission D4)."""
    if case.outcome is Outcome.WITHDRAWN and case.charged is not None:
        if case.charged == 0:
            return "withdrawn_free", {"on": on}
        return "withdrawn_charged", {"on": on, "cost": money(case.charged, case.currency, language)}
    assert case.outcome is not None
    return case.outcome.value, {"on": on}


def _said(ports: Ports, case: Case, today: date, language: str) -> tuple[str, dict[str, date | str]]:
    """Which sentence tells where the case stands, and its dates."""
    if case.outcome is not None and case.closed_on is not None:
        return _ended(case, case.closed_on, language)
    if case.hold is not None:
        return "held", {"on": case.hold.since}
    notice, demand = case.standing(LetterKind.NOTICE), case.standing(LetterKind.PAYMENT_DEMAND)
    if case.phase is Phase.COLLECTION and demand is not None:
        return "payment_demand", {"on": demand.on, "deadline": demand.deadline}
    if case.phase is Phase.LISTED and case.answer_by is not None:
        return "listed", {"on": today, "deadline": local_day(case.country, case.answer_by)}
    if notice is not None:
        return "notice", {"on": notice.on, "deadline": notice.deadline}
    plan = plan_for(case, ports.register.creditor(case.creditor_id).terms, today, ports.law)
    received = local_day(case.country, case.received_at)
    if plan.why_not is WhyNot.COURSE_NOT_SET_UP:
        return "followed", {"on": received}
    own = notice_ran_out(case, ports.law)
    if own is not None:
        # The creditor's own lawful notice stands in for ours (mission B12): the list comes next.
        return "own_notice", {"on": received, "deadline": own, "list": plan.on or own}
    return "received", {"on": received, "deadline": plan.on or today}
