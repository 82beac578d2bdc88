"""A connection whose ERP does not answer rests, for all workers alike and ever longer; then one try goes through.

The rest stands in the connection's item. It is written after a failure, before the one try, and at the first answer.
"""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.erp.contract import ErpNotAsked
from chalicelib.ports.assembly import Ports
from chalicelib.ports.health import Health, Trouble
from chalicelib.ports.records import Connection
from chalicelib.ports.storage import VersionConflict

_log = logging.getLogger(__name__)

FAILURES = 3
"""Messages in a row without an answer, each after the transport's own repeats, before the connection rests."""
FIRST_PAUSE, LONGEST_PAUSE = 2, 30
"""Minutes."""
TRY = timedelta(minutes=6)
"""The one try belongs to one worker for so long: longer than any function runs. One that crashed is followed."""
RELAPSE = timedelta(hours=1)
"""A rest so soon after the last one goes on with the longer pause: an ERP that answers only now and then is spared."""


class ConnectionResting(ErpNotAsked):
    """The ERP was not asked: the connection rests until the instant in the text."""


def resting(health: Health, now: datetime) -> bool:
    """Whether nobody asks the ERP now (wall time)."""
    return health.failures >= FAILURES and health.resting_until is not None and now < health.resting_until


def rested(health: Health, now: datetime) -> bool:
    """Whether the pause is over and the one try is open to whoever comes first."""
    return health.failures >= FAILURES and not resting(health, now)


def admitted(ports: Ports, connection: Connection) -> Connection:
    """The connection as it may be used now. Raises ConnectionResting while it rests, and when another has the try."""
    now, health = ports.clock.wall_now(), connection.health
    if health.failures < FAILURES:
        return connection
    if resting(health, now):
        raise ConnectionResting(f"connection {connection.id} rests until {health.resting_until}")
    taken = replace(connection, health=replace(health, resting_until=now + TRY))
    try:
        ports.register.save_connection(taken, now)
    except VersionConflict as conflict:
        raise ConnectionResting(f"connection {connection.id} is being tried by another worker") from conflict
    return replace(taken, version=taken.version + 1)


def unanswered(ports: Ports, connection_id: str, detail: str) -> None:
    """Count a message that ended without an answer; from the third in a row on the connection rests."""
    for _ in range(2):
        connection = ports.register.connection(connection_id)
        health = _worse(connection.health, ports.clock.wall_now(), ports.clock.law_now())
        try:
            ports.register.save_connection(
                replace(connection, health=health, last_error=detail), ports.clock.wall_now()
            )
        except VersionConflict:
            continue
        if resting(health, ports.clock.wall_now()):
            _log.warning(
                "connection rests: %s until %s after %d messages without an answer",
                connection_id,
                health.resting_until,
                health.failures,
                extra={"connection": connection_id, "erp": connection.erp, "pause_minutes": health.pause},
            )
        return
    _log.info("connection %s changed meanwhile; the next failure is counted", connection_id)


def _worse(health: Health, wall: datetime, law: datetime) -> Health:
    failures = health.failures + 1
    began = law if health.trouble is not Trouble.NO_ANSWER or health.since is None else health.since
    noted = replace(health, trouble=Trouble.NO_ANSWER, detail="", since=began, last_at=law, failures=failures)
    if failures < FAILURES:
        return noted
    goes_on = failures > FAILURES or (health.resting_until is not None and wall - health.resting_until < RELAPSE)
    pause = min(health.pause * 2, LONGEST_PAUSE) if goes_on and health.pause else FIRST_PAUSE
    return replace(noted, pause=pause, resting_until=wall + timedelta(minutes=pause))


def answered(ports: Ports, connection: Connection) -> None:
    """Note the first answer after failures. After a rest all that waits for this connection is sent again at once."""
    if not connection.health.failures:
        return
    if connection.health.failures >= FAILURES:
        # Sent before it is noted: a crash in between sends it twice, which every worker bears.
        ports.queue.job("wake", connection_id=connection.id, group=connection.id)
        _log.info("connection %s answers again", connection.id, extra={"connection": connection.id})
    fresh = ports.register.connection(connection.id)
    try:
        ports.register.save_connection(replace(fresh, health=_better(ports, fresh.health)), ports.clock.wall_now())
    except VersionConflict:
        _log.info("connection %s changed meanwhile; the next answer is noted", connection.id)


def _better(ports: Ports, health: Health) -> Health:
    over = health.trouble is Trouble.NO_ANSWER
    return replace(
        health,
        trouble=None if over else health.trouble,
        since=None if over else health.since,
        answered_at=ports.clock.law_now(),
        failures=0,
        resting_until=ports.clock.wall_now() if health.failures >= FAILURES else health.resting_until,
    )


def wake(ports: Ports, connection_id: str) -> int:
    """Send again whatever is open for a connection, without waiting for the sweeper's pauses; returns how many."""
    count = 0
    for entry in ports.outbox.pending(_FOR_EVER):
        if entry.group == connection_id:
            for effect in entry.open():
                ports.queue.again(effect)
                count += 1
    return count


_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Also what the sweeper has put off."""
