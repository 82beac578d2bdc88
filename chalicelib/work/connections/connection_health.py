"""How a connection stands, put together for people and machines: the page, the open API, the restore page's result."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.claim.facts import Country
from chalicelib.erp.contract import MissingRight
from chalicelib.erp.registry import WEBHOOKS
from chalicelib.ports.assembly import Ports
from chalicelib.ports.health import Trouble
from chalicelib.ports.records import Connection, ConnectionState
from chalicelib.work.connections import resting
from chalicelib.work.messages.timetable import next_run


class Standing(StrEnum):
    NEW = "new"
    HEALTHY = "healthy"
    RESTING = "resting"
    """The ERP does not answer and is left alone for a while."""
    LACKING = "lacking"
    """A right is missing without which part of the work stops."""
    BROKEN = "broken"
    ENDED = "ended"


class Announcements(StrEnum):
    ON = "on"
    OFF = "off"
    """The ERP could announce changes, but does not: it is asked instead."""
    NONE = "none"
    """The ERP never announces anything."""


@dataclass(frozen=True, slots=True)
class ConnectionHealth:
    """Instants are law time."""

    standing: Standing
    last_success: datetime | None
    trouble: Trouble | None
    detail: str
    since: datetime | None
    last_at: datetime | None
    resting_until: datetime | None
    missing: tuple[MissingRight, ...]
    announcements: Announcements
    last_sync: datetime | None
    next_sync: datetime | None
    """None while nothing is synced."""


def connection_health(ports: Ports, connection: Connection, country: Country) -> ConnectionHealth:
    """From the connection's item alone."""
    health, wall, law = connection.health, ports.clock.wall_now(), ports.clock.law_now()
    rests = resting.resting(health, wall) and health.resting_until is not None
    known = [at for at in (connection.checked_at, connection.synced_at, health.answered_at) if at is not None]
    synced = connection.state in (ConnectionState.NEW, ConnectionState.HEALTHY)
    return ConnectionHealth(
        standing=standing_of(connection),
        last_success=max(known, default=None),
        trouble=health.trouble,
        detail=health.detail,
        since=health.since,
        last_at=health.last_at,
        # Rests are counted by the wall clock; people read the clock of everything else on the page.
        resting_until=law + (health.resting_until - wall) if rests and health.resting_until else None,
        missing=(*health.missing, *health.told),
        announcements=_announcements(connection),
        last_sync=connection.synced_at,
        next_sync=next_run("sync" if country is Country.NO else "sync_finland", law) if synced else None,
    )


def standing_of(connection: Connection) -> Standing:
    """One that rests stands so until the ERP has answered, also between two rests."""
    if connection.state in (ConnectionState.BROKEN, ConnectionState.ENDED):
        return Standing(connection.state.value)
    if connection.health.failures >= resting.FAILURES:
        return Standing.RESTING
    lacking = connection.health.lacking or connection.health.trouble is Trouble.RIGHT_MISSING
    return Standing.LACKING if lacking else Standing(connection.state.value)


def _announcements(connection: Connection) -> Announcements:
    if connection.erp not in WEBHOOKS:
        return Announcements.NONE
    return Announcements.OFF if connection.health.announcements_off else Announcements.ON
