"""The portal's first page: what needs the creditor, how many cases stand where, and whether the ERP is in touch."""

from dataclasses import dataclass
from itertools import islice

from chalicelib.case.model import Phase, WhyNot
from chalicelib.claim.facts import CURRENCIES
from chalicelib.ports.records import Connection, ConnectionState, Task, TaskKind
from chalicelib.web.connection_words import ERP_NAMES
from chalicelib.web.exchange import Reply
from chalicelib.web.pages import page
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work.connections.connection_health import standing_of
from chalicelib.work.transfers.refused import refused

_COUNTED = 200
"""Rows read per phase: beyond that the page says "200+" instead of reading on."""
_SHOWN_REFUSALS = 5
_ABOUT_CASES = {
    TaskKind.LETTER_UNDELIVERED,
    TaskKind.DISCREPANCY,
    TaskKind.OWN_REMINDERS_ON,
    TaskKind.MISSING_CONTACT,
    TaskKind.MISSING_DOCUMENT,
    TaskKind.DEBTOR_OBJECTION,
    TaskKind.DEBTOR_MESSAGE,
    TaskKind.WRITTEN_OFF,
    TaskKind.SUSPECTED_PAYMENT,
    TaskKind.STATUS_CHANGED_BY_HAND,
    TaskKind.RECALLED_IN_ERP,
    TaskKind.INTEREST_INVOICE,
}
"""Tasks whose subject is a case number."""
BY_HAND = {
    TaskKind.LIST_UNDELIVERED,
    TaskKind.LETTER_UNDELIVERED,
    TaskKind.OWN_REMINDERS_ON,
    TaskKind.MISSING_CONTACT,
    TaskKind.MISSING_DOCUMENT,
    TaskKind.DEBTOR_MESSAGE,
    TaskKind.SUSPECTED_PAYMENT,
    TaskKind.RECALLED_IN_ERP,
    TaskKind.INTEREST_INVOICE,
}
"""Tasks that a person ticks off; the others end when what caused them is gone."""
_QUOTED = {TaskKind.DEBTOR_OBJECTION, TaskKind.DEBTOR_MESSAGE}


@dataclass(frozen=True, slots=True)
class PhaseCount:
    phase: str
    text: str
    count: str
    total: str


@dataclass(slots=True)
class Across:
    """Open cases whose amounts differ, that stand still, and that can be stopped on the newest list."""

    differing: int = 0
    held: int = 0
    stoppable: int = 0


@dataclass(frozen=True, slots=True)
class TaskView:
    title: str
    advice: str
    since: str
    target: str
    """Where the task is done; empty where nothing in the portal does it."""
    subject: str
    detail: str
    quote: str
    """What the debtor wrote."""
    done: str
    """Where the task is ticked off; empty where it ends by itself."""


@dataclass(frozen=True, slots=True)
class ConnectionView:
    erp: str
    state: str
    state_text: str
    synced: str
    checked: str
    restore: str


def show(desk: Desk) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    register = desk.services.register
    collection_list = next(iter(desk.services.lists.of(desk.creditor.id)), None)
    now = desk.services.clock.law_now()
    waiting = collection_list is not None and collection_list.answer_by is not None and now < collection_list.answer_by
    found = refused(desk.services, desk.creditor.id)
    counts, across = _counts(desk, shown, collection_list.id if collection_list is not None else "")
    return page(
        desk,
        "overview.html",
        section="overview",
        tasks=[task_view(task, shown) for task in register.tasks(desk.creditor.id)],
        counts=counts,
        differing=across.differing,
        held=across.held,
        refusals=[
            (refusal.invoice_number, shown.short_day(refusal.on), shown.words(f"refusal.{refusal.reason.value}.title"))
            for refusal in islice((each.refusal for each in found if each.to_do), _SHOWN_REFUSALS)
        ],
        any_refused=bool(found),
        connections=[connection_view(each, shown) for each in register.connections(desk.creditor.id)],
        list_cases=across.stoppable if waiting else 0,
        list_answer_by=shown.moment(collection_list.answer_by) if collection_list is not None and waiting else "",
        today=shown.day(desk.services.clock.today(desk.creditor.country)),
    )


def _counts(desk: Desk, shown: Shown, list_id: str) -> tuple[list[PhaseCount], Across]:
    """Cases and money per phase, and what is counted across the phases."""
    counts, across = [], Across()
    for phase in Phase:
        if phase is Phase.CLOSED:
            continue
        rows = list(islice(desk.services.cases.rows(desk.creditor.id, phase.value), _COUNTED + 1))
        many = len(rows) > _COUNTED
        currency = rows[0].currency if rows else CURRENCIES[desk.creditor.country]
        across.differing += sum(row.discrepancy for row in rows)
        across.held += sum(row.why_not == WhyNot.HELD.value for row in rows)
        across.stoppable += sum(phase is Phase.LISTED and row.list_id == list_id for row in rows)
        counts.append(
            PhaseCount(
                phase.value,
                shown.words(f"phase.{phase.value}"),
                f"{_COUNTED}+" if many else str(len(rows)),
                "" if many else shown.money(sum(row.total for row in rows), currency),
            )
        )
    return counts, across


def task_view(task: Task, shown: Shown) -> TaskView:
    about_case = task.kind in _ABOUT_CASES
    targets = {
        TaskKind.RESTORE_CONNECTION: f"/connections/{task.subject}/restore",
        TaskKind.WRONG_COMPANY: f"/connections/{task.subject}/restore",
        TaskKind.MISSING_RIGHT: "/connections",
        TaskKind.LIST_UNDELIVERED: f"/lists/{task.subject}",
    }
    return TaskView(
        title=shown.words(f"task.{task.kind.value}.title"),
        advice=shown.words(f"task.{task.kind.value}.advice"),
        since=shown.short_day(task.created_on),
        target=f"/cases/{task.subject}" if about_case else targets.get(task.kind, ""),
        subject=shown.words("task.case", no=task.subject) if about_case else "",
        detail=_detail(task, shown),
        quote=task.detail if task.kind in _QUOTED else "",
        done=f"/tasks/{task.id}/done" if task.kind in BY_HAND else "",
    )


def _detail(task: Task, shown: Shown) -> str:
    """What the ERP said in trouble stays with the operator; what stands on the reader's own invoices is told."""
    t = shown.words
    if task.kind is TaskKind.RECALLED_IN_ERP:
        minor, _, currency = task.detail.partition(" ")
        cost = shown.money(int(minor), currency)
        return t("task.recalled_in_erp.detail", detail=cost) if int(minor) else t("task.recalled_in_erp.free")
    if f"task.{task.kind.value}.detail" in t:
        return t(f"task.{task.kind.value}.detail", detail=task.detail)
    if f"detail.{task.detail}" in t:
        return t(f"detail.{task.detail}")
    return task.detail if task.kind is TaskKind.OWN_REMINDERS_ON else ""


def connection_view(connection: Connection, shown: Shown) -> ConnectionView:
    broken, standing = connection.state is ConnectionState.BROKEN, standing_of(connection)
    return ConnectionView(
        erp=ERP_NAMES.get(connection.erp, connection.erp),
        state=standing.value,
        state_text=shown.words(f"connection.{standing.value}"),
        synced=shown.short_moment(connection.synced_at),
        checked=shown.short_moment(connection.checked_at),
        restore=f"/connections/{connection.id}/restore" if broken else "",
    )
