"""Opening a connection's ERP, and what follows when the key is refused: the connection breaks, a task is made."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from chalicelib.erp.contract import Erp, ErpAccessLost, ErpRightMissing
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Connection, ConnectionState, Task, TaskKind
from chalicelib.ports.storage import VersionConflict

_log = logging.getLogger(__name__)


class ConnectionUnusable(Exception):
    """The connection is broken or ended: nothing can be asked of the ERP until the creditor restores it."""


@contextmanager
def erp_of(ports: Ports, connection: Connection) -> Iterator[Erp]:
    """The ERP of a connection. A refused key marks the connection broken and raises ConnectionUnusable."""
    if connection.state in (ConnectionState.BROKEN, ConnectionState.ENDED):
        raise ConnectionUnusable(connection.id)
    try:
        yield ports.open_erp(connection)
    except (ErpAccessLost, ErpRightMissing) as lost:
        break_connection(ports, connection, lost.detail, TaskKind.RESTORE_CONNECTION)
        raise ConnectionUnusable(connection.id) from lost


def break_connection(ports: Ports, connection: Connection, problem: str, kind: TaskKind) -> None:
    """Mark the connection broken and ask the creditor, by task and mail, to mend it (mission A2)."""
    creditor = ports.register.creditor(connection.creditor_id)
    now = ports.clock.wall_now()
    fresh = ports.register.connection(connection.id)
    if fresh.sealed_key != connection.sealed_key:
        _log.info("connection %s was restored meanwhile", connection.id)
        return
    task = Task(
        creditor_id=creditor.id,
        id=f"{kind.value}-{connection.id}",
        kind=kind,
        created_on=ports.clock.today(creditor.country),
        subject=connection.id,
        detail=problem,
    )
    # The task first: a connection that is broken is asked no more, so nobody would find the task missing.
    ports.register.open_task(task, now, effects=("mail_task",))
    try:
        ports.register.save_connection(replace(fresh, state=ConnectionState.BROKEN, last_error=problem), now)
    except VersionConflict:
        _log.info("connection %s changed meanwhile; the next call decides", connection.id)
