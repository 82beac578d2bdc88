"""Rights that a key lacks, by name: noted in the connection's health, and asked for when reading or reporting stops.

An ERP tells most of them when it is asked (`missing_rights`). A right to write shows only when a write is refused: such
a one is kept as told until a report goes through again.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.case.model import WhyNot
from chalicelib.erp import registry
from chalicelib.erp.contract import Erp, ErpError, ErpRightMissing, MissingRight
from chalicelib.ports.assembly import Ports
from chalicelib.ports.health import Health, Trouble
from chalicelib.ports.records import Connection, Task, TaskKind
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.following.case_rows import open_rows

_log = logging.getLogger(__name__)

CATCHING_UP = timedelta(days=1)
"""How long the statuses that could not be written may be on their way after the first one went through again."""
MAIL_AGAIN = timedelta(days=7)
"""The same rights are not asked for by mail more often."""


def refused(ports: Ports, connection: Connection, erp: Erp, lacking: ErpRightMissing) -> None:
    """The ERP refused a call for want of a right: find out which are missing, note them, and ask the creditor.

    A right that only some creditors use makes no task. Where the ERP does not tell which, the task names none.
    """
    fresh = ports.register.connection(connection.id)
    known = {right.name for right in (*fresh.health.missing, *fresh.health.told)}
    if fresh.health.trouble is Trouble.RIGHT_MISSING and (lacking.right is None or lacking.right.name in known):
        # Asked for already, and looked at again by every check.
        return
    try:
        found = tuple(erp.missing_rights())
    except ErpError as trouble:
        _log.info("connection %s: its rights cannot be read: %s", connection.id, trouble.detail)
        found = fresh.health.missing
    told = fresh.health.told
    if lacking.right is not None and lacking.right not in (*found, *told):
        told += (lacking.right,)
    seen = replace(fresh, health=replace(fresh.health, missing=found, told=told))
    nameless = not (*found, *told)
    health = _wanting(ports, seen) if seen.health.lacking or nameless else seen.health
    _save(ports, replace(seen, last_error=lacking.detail, health=health))


def looked_at(ports: Ports, connection: Connection, found: Sequence[MissingRight]) -> Health:
    """What a check's look at the rights makes of the health; the task opens or closes with it."""
    seen = replace(connection, health=replace(connection.health, missing=tuple(found)))
    if seen.health.told and not _try_a_report(ports, seen):
        seen = replace(seen, health=replace(seen.health, told=()))
    return _wanting(ports, seen) if seen.health.lacking else _granted(ports, seen)


def reported(ports: Ports, connection: Connection) -> bool:
    """A report went through: what a refused report had told is there again. True when it was not there before."""
    if not connection.health.told:
        return False
    fresh = ports.register.connection(connection.id)
    seen = replace(fresh, health=replace(fresh.health, told=(), written_again=ports.clock.law_now()))
    _save(ports, replace(seen, health=seen.health if seen.health.lacking else _granted(ports, seen)))
    return True


def shown(ports: Ports, connection: Connection) -> None:
    """The ERP has shown what waits. Where that had been refused, a check at once makes sure and catches up, so that
    nobody waits for the night's."""
    if any(right.name.partition(" ")[0] in registry.DOORS for right in connection.health.missing):
        ports.queue.job("check", connection_id=connection.id, group=connection.id)


def unwritten(health: Health, at: datetime) -> bool:
    """Whether what stands in the ERP may be old because we could not write, and not because somebody changed it (F2).

    `at` is law time. A right that only some creditors use says nothing of our statuses.
    """
    if any(right.needed for right in health.told):
        return True
    return health.written_again is not None and at - health.written_again < CATCHING_UP


def task_id(connection_id: str) -> str:
    return f"{TaskKind.MISSING_RIGHT.value}-{connection_id}"


def _wanting(ports: Ports, connection: Connection) -> Health:
    """One open task for the same rights; other rights make it anew, with a mail."""
    health, at = connection.health, ports.clock.law_now()
    names = ", ".join(right.name for right in health.lacking)
    today = ports.clock.today(ports.register.creditor(connection.creditor_id).country)
    identity, kind = task_id(connection.id), TaskKind.MISSING_RIGHT
    task = Task(connection.creditor_id, identity, kind, today, connection.id, names, opened_at=at)
    mailed = health.asked == names and health.asked_at is not None and at - health.asked_at < MAIL_AGAIN
    if health.asked != names:
        ports.register.close_task(task.creditor_id, task.id, today)
    ports.register.open_task(task, ports.clock.wall_now(), effects=() if mailed else ("mail_task",))
    began = health.since if health.trouble is Trouble.RIGHT_MISSING else at
    return replace(
        health,
        trouble=Trouble.RIGHT_MISSING,
        detail="",
        since=began,
        last_at=at,
        asked=names,
        asked_at=health.asked_at if mailed else at,
    )


def _granted(ports: Ports, connection: Connection) -> Health:
    today = ports.clock.today(ports.register.creditor(connection.creditor_id).country)
    ports.register.close_task(connection.creditor_id, task_id(connection.id), today)
    if connection.health.trouble is not Trouble.RIGHT_MISSING:
        return connection.health
    at: datetime = ports.clock.law_now()
    return replace(connection.health, trouble=None, since=None, answered_at=at)


def _try_a_report(ports: Ports, connection: Connection) -> bool:
    """Only a write shows whether a right to write is there: the status of one open case. False when there is none."""
    rows = open_rows(ports, connection)
    # One that is held may wait for an answer before anything is written (mission F2): it is the last resort.
    row = next((row for row in rows if row.why_not != WhyNot.HELD.value), next(iter(rows), None))
    if row is None:
        return False
    ref = row.ref
    ports.queue.job("report", creditor_id=ref.creditor_id, case_no=ref.case_no, group=connection.id)
    return True


def _save(ports: Ports, connection: Connection) -> None:
    try:
        ports.register.save_connection(connection, ports.clock.wall_now())
    except VersionConflict:
        _log.info("connection %s changed meanwhile; the next check looks at its rights", connection.id)
