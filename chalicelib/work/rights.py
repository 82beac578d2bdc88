"""Rights that a key lacks, by name: noted in the connection's health, and asked for when reading or reporting stops."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from chalicelib.erp.contract import Erp, ErpError, MissingRight
from chalicelib.ports.assembly import Ports
from chalicelib.ports.health import Health, Trouble
from chalicelib.ports.records import Connection, Task, TaskKind
from chalicelib.ports.storage import VersionConflict

_log = logging.getLogger(__name__)


def refused(ports: Ports, connection: Connection, erp: Erp, detail: str) -> None:
    """The ERP refused a call for want of a right: find out which are missing, note them, and ask the creditor.

    A right that only some creditors use makes no task. Where the ERP does not tell which, the task names none.
    """
    fresh = ports.register.connection(connection.id)
    if fresh.health.trouble is Trouble.RIGHT_MISSING:
        # Asked for already, and looked at again by every check.
        return
    try:
        found = tuple(erp.missing_rights())
    except (ErpError, AttributeError) as trouble:
        _log.info("connection %s: its rights cannot be read: %s", connection.id, trouble)
        found = ()
    if any(right.needed for right in found) or not found:
        ask(ports, fresh, found)
    at = ports.clock.law_now()
    health = replace(fresh.health, trouble=Trouble.RIGHT_MISSING, detail="", since=at, last_at=at, missing=found)
    try:
        ports.register.save_connection(replace(fresh, last_error=detail, health=health), ports.clock.wall_now())
    except VersionConflict:
        _log.info("connection %s changed meanwhile; the next check looks at its rights", connection.id)


def ask(ports: Ports, connection: Connection, missing: Sequence[MissingRight]) -> None:
    """One open task with one mail for the same rights; other rights make it anew."""
    country = ports.register.creditor(connection.creditor_id).country
    names = ", ".join(right.name for right in missing if right.needed)
    today = ports.clock.today(country)
    task = Task(connection.creditor_id, task_id(connection.id), TaskKind.MISSING_RIGHT, today, connection.id, names)
    known = next((each for each in ports.register.tasks(connection.creditor_id) if each.id == task.id), None)
    if known is not None and known.detail != names:
        ports.register.close_task(connection.creditor_id, task.id, today)
    ports.register.open_task(task, ports.clock.wall_now(), effects=("mail_task",))


def task_id(connection_id: str) -> str:
    return f"{TaskKind.MISSING_RIGHT.value}-{connection_id}"


def looked_at(ports: Ports, connection: Connection, found: Sequence[MissingRight]) -> Health:
    """What a check's look at the rights makes of the health; the task opens or closes with it."""
    health = replace(connection.health, missing=tuple(found))
    if health.lacking:
        ask(ports, connection, found)
        at = ports.clock.law_now()
        began = health.since if health.trouble is Trouble.RIGHT_MISSING else at
        return replace(health, trouble=Trouble.RIGHT_MISSING, detail="", since=began, last_at=at)
    country = ports.register.creditor(connection.creditor_id).country
    ports.register.close_task(connection.creditor_id, task_id(connection.id), ports.clock.today(country))
    if health.trouble is Trouble.RIGHT_MISSING:
        return replace(health, trouble=None, since=None, answered_at=ports.clock.law_now())
    return health
