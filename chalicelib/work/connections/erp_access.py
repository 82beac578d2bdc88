"""Opening a connection's ERP, and what follows from how that went: a rest, a broken connection, a missing right."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from chalicelib.erp.contract import (
    Erp,
    ErpAccessLost,
    ErpNotAsked,
    ErpNotFound,
    ErpRefused,
    ErpRightMissing,
    ErpUnavailable,
    ErpUnreadable,
)
from chalicelib.ports.assembly import Ports
from chalicelib.ports.health import Health, Trouble
from chalicelib.ports.records import Connection, ConnectionState, Task, TaskKind
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.connections import resting, rights
from chalicelib.work.one_by_one import SomeFailed

_log = logging.getLogger(__name__)
_TRIES = 5


class ConnectionUnusable(Exception):
    """The connection is broken, ended or not checked yet: nothing can be asked until the creditor has acted. What is
    missed meanwhile is caught up by the check that finds it in order."""


class RightWanting(ConnectionUnusable):
    """One right is missing: this piece of work cannot be done, others can."""


@contextmanager
def erp_of(ports: Ports, connection: Connection, *, checking: bool = False) -> Iterator[Erp]:
    """The ERP of a connection. Only the check (`checking`) may use a key that nobody has looked at yet.

    Raises ConnectionResting without asking while the connection rests, ConnectionUnusable when the key is refused,
    RightWanting when it lacks a right; ErpUnavailable passes after it was counted.
    """
    unchecked = connection.state is ConnectionState.NEW and not checking
    if unchecked or connection.state in (ConnectionState.BROKEN, ConnectionState.ENDED):
        raise ConnectionUnusable(connection.id)
    connection = resting.admitted(ports, connection)
    erp = ports.open_erp(connection)
    try:
        yield erp
    except ErpNotAsked:
        raise
    except (SomeFailed, ErpUnreadable):
        resting.answered(ports, connection)
        raise
    except ErpUnavailable as away:
        resting.unanswered(ports, connection.id, away.detail)
        raise
    except ErpAccessLost as lost:
        break_connection(ports, connection, lost.detail, TaskKind.RESTORE_CONNECTION)
        raise ConnectionUnusable(connection.id) from lost
    except ErpRightMissing as lacking:
        resting.answered(ports, connection)
        rights.refused(ports, connection, erp, lacking)
        raise RightWanting(connection.id) from lacking
    except (ErpNotFound, ErpRefused):
        resting.answered(ports, connection)
        raise
    resting.answered(ports, connection)


def break_connection(ports: Ports, connection: Connection, problem: str, kind: TaskKind, theirs: str = "") -> None:
    """Mark the connection broken and ask the creditor, by task and mail, to mend it (mission A2).

    `problem` is for the operator; `theirs` the organisation number behind a key of another company. Raises ErpNotAsked
    when others wrote the connection each time: nobody catches up what is missed over one that is not broken.
    """
    trouble = Trouble.WRONG_COMPANY if kind is TaskKind.WRONG_COMPANY else Trouble.KEY_REFUSED
    for _ in range(_TRIES):
        fresh = ports.register.connection(connection.id)
        if fresh.sealed_key != connection.sealed_key:
            _log.info("connection %s was restored meanwhile", connection.id)
            return
        # The task first: a connection that is broken is asked no more, so nobody would find the task missing.
        _ask(ports, connection, problem, kind)
        at = ports.clock.law_now()
        health = Health(trouble=trouble, detail=theirs, since=at, last_at=at, answered_at=fresh.health.answered_at)
        broken = replace(fresh, state=ConnectionState.BROKEN, last_error=problem, health=health)
        try:
            ports.register.save_connection(broken, ports.clock.wall_now())
        except VersionConflict:
            _log.info("connection %s changed meanwhile", connection.id)
            continue
        _log.warning("connection broken: %s", connection.id, extra={"connection": connection.id, "trouble": trouble})
        return
    raise ErpNotAsked(f"connection {connection.id} refuses its key, and was changed by others {_TRIES} times in a row")


def _ask(ports: Ports, connection: Connection, problem: str, kind: TaskKind) -> None:
    creditor = ports.register.creditor(connection.creditor_id)
    task = Task(
        creditor_id=creditor.id,
        id=f"{kind.value}-{connection.id}",
        kind=kind,
        created_on=ports.clock.today(creditor.country),
        subject=connection.id,
        detail=problem,
        opened_at=ports.clock.law_now(),
    )
    ports.register.open_task(task, ports.clock.wall_now(), effects=("mail_task",))
    # Of a key that was refused and one that is another company's, the newest is what has to be mended.
    other = TaskKind.RESTORE_CONNECTION if kind is TaskKind.WRONG_COMPANY else TaskKind.WRONG_COMPANY
    ports.register.close_task(creditor.id, f"{other.value}-{connection.id}", task.created_on)
