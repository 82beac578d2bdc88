"""The weekly collection list: planned on the list day, mailed, and only what was mailed can be registered (C2, C3)."""

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.case import norway
from chalicelib.case.events import Listed, Unlisted
from chalicelib.case.lifecycle import Act, Actor, may
from chalicelib.case.model import Case, LetterKind, Phase, Step
from chalicelib.case.plan import notice_ran_out, plan_for
from chalicelib.case.settling import owed
from chalicelib.letters.address import usable_email
from chalicelib.letters.mail import collection_list_mail
from chalicelib.letters.mail_content import CollectionListContent, CollectionListRow, Mailbox
from chalicelib.ports.assembly import Ports
from chalicelib.ports.outside import MailRefused
from chalicelib.ports.records import (
    CaseRef,
    CollectionList,
    Creditor,
    ListState,
    Registration,
    Task,
    TaskKind,
)
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.commit import Decision, act
from chalicelib.work.letters import stop_link
from chalicelib.work.moments import moment

_log = logging.getLogger(__name__)
_STALE = timedelta(hours=1)


def plan_list(ports: Ports, creditor_id: str, day: date) -> bool:
    """Plan the list of a creditor for a list day; no rows, no list. The same day's list is planned once."""
    creditor = ports.register.creditor(creditor_id)
    case_nos = tuple(
        row.ref.case_no
        for phase in (Phase.RECEIVED, Phase.NOTICE)
        for row in ports.cases.rows(creditor_id, phase.value, until=day)
        if _ready(ports, ports.cases.load(row.ref), creditor, day)
    )
    if not case_nos:
        return False
    planned = CollectionList(f"{creditor_id}-{day.isoformat()}", creditor_id, day, case_nos)
    try:
        ports.lists.save(planned, ports.clock.wall_now(), effects=("mail_list",))
    except VersionConflict:
        return False
    return True


def _ready(ports: Ports, case: Case, creditor: Creditor, day: date) -> bool:
    plan = plan_for(case, creditor.terms, day, ports.law)
    if case.discrepancy_since is not None:
        # Nobody knows what is owed until both sides agree: such a case is put before no one as ready for collection.
        return False
    ran_out = notice_ran_out(case, ports.law)
    due = plan.step is Step.PUT_ON_LIST and plan.on is not None and plan.on <= day
    return due and ran_out is not None and ran_out < day and may(Actor.TIME, Act.LIST, case.phase)


def mail_list(ports: Ports, planned: CollectionList) -> str:
    """Mail a planned list and put its cases on it; returns what became of it. Safe to repeat.

    The answer-by instant is frozen before the mail leaves, so a repeat is the identical mail; after an hour of
    silence it is set anew, because the creditor must have the full window.
    """
    creditor = ports.register.creditor(planned.creditor_id)
    if planned.state is ListState.UNDELIVERED:
        # Again, for the case that the first time ended between the list and its task.
        list_came_back(ports, planned, planned.problem)
        return planned.state.value
    if planned.state is not ListState.MAILED:
        sending = _freeze(ports, planned, creditor)
        if sending is None:
            return "nothing left to list"
        mailed = _mail(ports, sending, creditor)
        if mailed is None:
            return ListState.UNDELIVERED.value
        planned = mailed
    _put_on(ports, planned)
    return planned.state.value


def _freeze(ports: Ports, planned: CollectionList, creditor: Creditor) -> CollectionList | None:
    """The list with its rows and answer-by instant fixed; None when every case has been settled meanwhile."""
    now = ports.clock.law_now()
    if planned.frozen_at is not None and now - planned.frozen_at < _STALE:
        return planned
    left = tuple(
        case_no
        for case_no in planned.case_nos
        # By the day it was planned for: a list that is mailed a day late has the same cases.
        if _ready(ports, ports.cases.load(CaseRef(creditor.id, case_no)), creditor, planned.planned_on)
    )
    if not left:
        return None
    answer_by = norway.answer_by(now, creditor.terms)
    sending = replace(planned, case_nos=left, state=ListState.SENDING, answer_by=answer_by, frozen_at=now)
    return _save(ports, sending)


def _mail(ports: Ports, sending: CollectionList, creditor: Creditor) -> CollectionList | None:
    if usable_email(creditor.list_recipient) is None:
        list_came_back(ports, sending, "no_recipient")
        return None
    raw = collection_list_mail(
        _content(ports, sending, creditor),
        Mailbox(ports.agency.contact.name, ports.agency.mail_sender),
        Mailbox(creditor.name, creditor.list_recipient),
    )
    assert sending.frozen_at is not None
    # A repeat sends the stored bytes: open amounts may have changed since, the document must not.
    key = f"creditors/{creditor.id}/lists/{sending.id}-{sending.frozen_at:%H%M%S}.eml"
    raw = ports.archive.put_once(key, raw, "message/rfc822")
    try:
        message_id = ports.mailer.send(raw, creditor.list_recipient)
    except MailRefused as refused:
        _log.info("list %s refused by the mail service: %s", sending.id, refused)
        list_came_back(ports, sending, "refused")
        return None
    return _save(ports, replace(sending, state=ListState.MAILED, message_id=message_id))


def _content(ports: Ports, sending: CollectionList, creditor: Creditor) -> CollectionListContent:
    assert sending.answer_by is not None
    assert sending.frozen_at is not None
    return CollectionListContent(
        list_id=sending.id,
        language=creditor.language,
        creditor_name=creditor.name,
        sent_at=sending.frozen_at,
        answer_by=sending.answer_by,
        time_zone=norway.ZONE.key,
        rows=tuple(_row(ports, sending, creditor, case_no) for case_no in sending.case_nos),
        portal_url=f"{ports.agency.public_url}/lists",
        agency=ports.agency.contact,
        automatic=creditor.terms.registration is Registration.AUTO,
    )


def _row(ports: Ports, sending: CollectionList, creditor: Creditor, case_no: str) -> CollectionListRow:
    case = ports.cases.load(CaseRef(creditor.id, case_no))
    token = stop_link.make(ports, creditor.id, sending.id, case_no)
    notice = case.standing(LetterKind.NOTICE)
    own = [letter for letter in case.earlier_letters if letter.kind == "notice" and letter.deadline is not None]
    sent, deadline = (notice.on, notice.deadline) if notice else (own[-1].on, own[-1].deadline or own[-1].on)
    return CollectionListRow(
        case_no=case_no,
        invoice_number=case.erp_invoice.invoice_number,
        debtor_name=case.debtor_name,
        due_date=case.due_date,
        notice_on=sent,
        notice_deadline=deadline,
        open_amount=owed(case, norway.local_day(_instant(sending.frozen_at)), ports.law),
        currency=case.currency,
        stop_url=f"{ports.agency.public_url}/stop/{token}",
    )


def _instant(frozen_at: datetime | None) -> datetime:
    assert frozen_at is not None, "rows are made from a frozen list"
    return frozen_at


def _put_on(ports: Ports, mailed: CollectionList) -> None:
    answer_by = _instant(mailed.answer_by)
    today = moment(ports, ports.register.creditor(mailed.creditor_id).country).today

    def decide(case: Case) -> Decision | None:
        if case.list_id == mailed.id or case.hold is not None or not may(Actor.TIME, Act.LIST, case.phase):
            return None
        return Decision((Listed(today, mailed.id, answer_by),), unique=(f"LISTED#{mailed.id}#{case.case_no}",))

    for case_no in mailed.case_nos:
        act(ports, CaseRef(mailed.creditor_id, case_no), decide)


def list_came_back(ports: Ports, sent: CollectionList, problem: str) -> None:
    """The creditor never got the list: nothing of it is registered, the cases come on the next one, a task says why."""
    today = moment(ports, ports.register.creditor(sent.creditor_id).country).today
    if sent.state is not ListState.UNDELIVERED:
        _save(ports, replace(sent, state=ListState.UNDELIVERED, problem=problem))

    def decide(case: Case) -> Decision | None:
        if case.list_id != sent.id:
            return None
        return Decision((Unlisted(today, sent.id, f"list_{problem}"),))

    for case_no in sent.case_nos:
        act(ports, CaseRef(sent.creditor_id, case_no), decide)
    task_id = f"{TaskKind.LIST_UNDELIVERED.value}-{sent.id}"
    ports.register.open_task(
        Task(sent.creditor_id, task_id, TaskKind.LIST_UNDELIVERED, today, sent.id, problem), ports.clock.wall_now()
    )


def _save(ports: Ports, changed: CollectionList) -> CollectionList:
    ports.lists.save(changed, ports.clock.wall_now())
    return replace(changed, version=changed.version + 1)
