"""Questions to the creditor that come with what the ERP booked: they are asked before the case is changed."""

from collections.abc import Sequence
from datetime import date

from chalicelib.case.events import Event, ItemMatched
from chalicelib.case.holding import SUSPECTED_PAYMENT, WRITTEN_OFF
from chalicelib.case.model import Case, ItemKind
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Task, TaskKind

KINDS = {WRITTEN_OFF: TaskKind.WRITTEN_OFF, SUSPECTED_PAYMENT: TaskKind.SUSPECTED_PAYMENT}
"""The task that belongs to a hold, and ends with it."""


def ask(ports: Ports, case: Case, events: Sequence[Event], today: date) -> None:
    """Open a task for each new write-off and each payment that names us as its payer (missions E2, E3)."""
    for event in events:
        if not isinstance(event, ItemMatched):
            continue
        if event.kind is ItemKind.WRITE_OFF:
            _open(ports, case, TaskKind.WRITTEN_OFF, today)
        elif event.settlement:
            _open(ports, case, TaskKind.SUSPECTED_PAYMENT, today)


def task_id(kind: TaskKind, case_no: str) -> str:
    return f"{kind.value}-{case_no}"


def _open(ports: Ports, case: Case, kind: TaskKind, today: date) -> None:
    task = Task(case.creditor_id, task_id(kind, case.case_no), kind, today, case.case_no)
    ports.register.open_task(task, ports.clock.wall_now())
