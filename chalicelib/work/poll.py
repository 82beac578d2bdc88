"""Asking an ERP that announces nothing: what was sent to collection, and what was paid or credited meanwhile."""

import logging
from datetime import datetime, timedelta

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.registry import WEBHOOKS
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import ConnectionState
from chalicelib.work.erp_access import ConnectionUnusable
from chalicelib.work.sync import sync_differing
from chalicelib.work.transfer import take_proposals

_log = logging.getLogger(__name__)
STALE = timedelta(minutes=12)
"""A poll that has waited for longer is left out: the ticks have sent newer ones behind it. So a slow ERP never has a
queue of questions that all ask the same."""

MOST = 40
"""Cases that one poll reads whole: the next one comes in minutes, and other companies wait meanwhile."""


def plan_polls(ports: Ports) -> int:
    """One message per healthy connection whose ERP announces nothing; returns how many. A new connection is caught up
    by its first check."""
    count, asked_at = 0, ports.clock.wall_now().isoformat()
    for creditor_id in ports.register.creditor_ids():
        for connection in ports.register.connections(creditor_id):
            if connection.erp not in WEBHOOKS and connection.state is ConnectionState.HEALTHY:
                ports.queue.job("poll", connection_id=connection.id, asked_at=asked_at, group=connection.id)
                count += 1
    return count


def poll(ports: Ports, connection_id: str, asked_at: str = "") -> str:
    """Ask now; returns what came of it. One that cannot be asked now is left to the next tick.

    `asked_at` is the wall instant of the plan, empty where somebody asks outside the plan.
    """
    if asked_at and ports.clock.wall_now() - datetime.fromisoformat(asked_at) > STALE:
        return "a newer question waits behind this one"
    try:
        taken = take_proposals(ports, connection_id)
        changed = sync_differing(ports, connection_id, MOST)
    except ConnectionUnusable:
        return "connection unusable"
    except ErpUnavailable as away:
        if not asked_at:
            raise
        # The next tick asks the same: repeats in the queue would only pile up before an ERP that is in trouble.
        _log.warning("poll of %s: %s", connection_id, away.detail)
        return "not answered"
    return f"{taken} taken, {changed} changed"
