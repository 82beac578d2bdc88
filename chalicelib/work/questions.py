"""Questions to the creditor that come with what the ERP shows: asked before the case is changed, closed after it."""

from collections.abc import Sequence
from datetime import date

from chalicelib.case.commands import IN_ERP
from chalicelib.case.events import Event, ItemMatched, PutOnHold, Terminated
from chalicelib.case.holding import STATUS_CHANGED, SUSPECTED_PAYMENT, WRITTEN_OFF
from chalicelib.case.model import Case, ItemKind
from chalicelib.case.reading import suspected
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Task, TaskKind

KINDS = {
    WRITTEN_OFF: TaskKind.WRITTEN_OFF,
    SUSPECTED_PAYMENT: TaskKind.SUSPECTED_PAYMENT,
    STATUS_CHANGED: TaskKind.STATUS_CHANGED_BY_HAND,
}
"""The task that belongs to a hold, and ends with it."""
MAY_STAND = frozenset({WRITTEN_OFF})
"""Holds that the creditor may leave as they are: without monitoring, a written-off case stands still until it says
otherwise (mission E3)."""


def ask(ports: Ports, case: Case, events: Sequence[Event], today: date, by_hand: str = "") -> None:
    """Open a task for each new write-off, each payment that names us as its payer, and a status changed by hand
    (`by_hand` is what stands there now); and tell of a case that was taken back there (missions D4, E2, E3, F2)."""
    for event in events:
        match event:
            case ItemMatched(kind=ItemKind.WRITE_OFF):
                _open(ports, case, TaskKind.WRITTEN_OFF, today)
            case ItemMatched() if suspected(event):
                _open(ports, case, TaskKind.SUSPECTED_PAYMENT, today)
            case PutOnHold(reason=reason) if reason == STATUS_CHANGED:
                _open(ports, case, TaskKind.STATUS_CHANGED_BY_HAND, today, by_hand)
            case Terminated(via=via, cost=cost) if via == IN_ERP:
                _open(ports, case, TaskKind.RECALLED_IN_ERP, today, f"{cost} {case.currency}")


def answered(ports: Ports, before: Case | None, after: Case, today: date) -> None:
    """Close the tasks of the holds that ended, all of them when the case is over. One read for each."""
    for hold in before.holds if before is not None and before.open else ():
        if hold.reason in KINDS and not (after.open and after.held_for(hold.reason)):
            ports.register.close_task(after.creditor_id, task_id(KINDS[hold.reason], after.case_no), today)


def task_id(kind: TaskKind, case_no: str) -> str:
    return f"{kind.value}-{case_no}"


def _open(ports: Ports, case: Case, kind: TaskKind, today: date, detail: str = "") -> None:
    task = Task(case.creditor_id, task_id(kind, case.case_no), kind, today, case.case_no, detail)
    ports.register.open_task(task, ports.clock.wall_now())
