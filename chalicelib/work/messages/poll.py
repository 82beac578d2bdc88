"""Asking an ERP that announces nothing: what was sent to collection, and what was paid or credited meanwhile."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.registry import WEBHOOKS
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Connection, ConnectionState
from chalicelib.work.connections.erp_access import ConnectionUnusable, RightWanting
from chalicelib.work.connections.every_part import every_part
from chalicelib.work.connections.resting import rested, resting
from chalicelib.work.following.sync import sync_differing
from chalicelib.work.transfers.transfer import take_proposals

_log = logging.getLogger(__name__)
STALE = timedelta(minutes=12)
"""A poll that has waited for longer is left out: the ticks have sent newer ones behind it. So a slow ERP never has a
queue of questions that all ask the same."""

MOST = 40
"""Cases that one poll reads whole: the next one comes in minutes, and other companies wait meanwhile."""


def plan_polls(ports: Ports) -> int:
    """One message per healthy connection whose ERP announces nothing, or whose announcements are off, and per one that
    has rested; returns how many. A new connection is caught up by its first check."""
    count, now = 0, ports.clock.wall_now()
    for creditor_id in ports.register.creditor_ids():
        for connection in ports.register.connections(creditor_id):
            job = _asked_by(connection, now)
            if job:
                ports.queue.job(job, connection_id=connection.id, asked_at=now.isoformat(), group=connection.id)
                count += 1
    return count


def _asked_by(connection: Connection, now: datetime) -> str:
    """The job that asks a connection at this tick; empty for none.

    One that has rested is tried by a check where no poll would try it, so that what waits is not left to the night.
    """
    if connection.state not in (ConnectionState.NEW, ConnectionState.HEALTHY) or resting(connection.health, now):
        return ""
    told = connection.erp in WEBHOOKS and not connection.health.announcements_off
    if connection.state is ConnectionState.HEALTHY and not told:
        return "poll"
    return "check" if rested(connection.health, now) else ""


def poll(ports: Ports, connection_id: str, asked_at: str = "") -> str:
    """Ask now; returns what came of it. One that cannot be asked now is left to the next tick.

    `asked_at` is the wall instant of the plan, empty where somebody asks outside the plan.
    """
    if asked_at and ports.clock.wall_now() - datetime.fromisoformat(asked_at) > STALE:
        return "a newer question waits behind this one"
    try:
        taken, changed = every_part(
            lambda: _as_far_as_allowed(lambda: take_proposals(ports, connection_id)),
            lambda: _as_far_as_allowed(lambda: sync_differing(ports, connection_id, MOST)),
        )
    except ConnectionUnusable:
        return "connection unusable"
    except ErpUnavailable as away:
        if not asked_at:
            raise
        # The next tick asks the same: repeats in the queue would only pile up before an ERP that is in trouble.
        _log.warning("poll of %s: %s", connection_id, away.detail)
        return "not answered"
    return f"{taken} taken, {changed} changed"


def _as_far_as_allowed(part: Callable[[], int]) -> int:
    """A right that one part lacks does not stop the other; the creditor is asked for it already."""
    try:
        return part()
    except RightWanting:
        return 0
