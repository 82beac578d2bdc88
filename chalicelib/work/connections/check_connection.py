"""Checking a connection (mission A2): the key works and is the right company's; then its rights and announcements."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from chalicelib.erp.contract import Erp, ErpAccessLost, ErpError, MissingRight
from chalicelib.erp.registry import WEBHOOKS
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Connection, ConnectionState, TaskKind
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.connections import rights
from chalicelib.work.connections.catch_up import catch_up
from chalicelib.work.connections.erp_access import ConnectionUnusable, break_connection, erp_of
from chalicelib.work.connections.webhook_secret import webhook_secret

_log = logging.getLogger(__name__)


def check(ports: Ports, connection_id: str) -> str:
    """Check one connection now; returns its state. A broken one stays broken until its key is replaced.

    Raises ErpUnavailable when the ERP does not answer, ConnectionUnusable when the key is refused, and RightWanting
    when it may not even be asked whose key it is.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection, checking=True) as erp:
        theirs = erp.identity().organisation_number
        if not _same(theirs, creditor.organisation_number):
            problem = f"the key belongs to organisation number {theirs or 'unknown'}"
            break_connection(ports, connection, problem, TaskKind.WRONG_COMPANY, theirs)
            raise ConnectionUnusable(connection_id)
        announced = _announces(ports, erp, connection)
        missing = _missing(erp, connection)
    return _healthy(ports, connection, announced, missing)


def _missing(erp: Erp, connection: Connection) -> Sequence[MissingRight]:
    """What was known stays where nobody can look at the rights now."""
    try:
        return erp.missing_rights()
    except ErpAccessLost:
        raise
    except ErpError as trouble:
        _log.info("rights of connection %s: %s", connection.id, trouble.detail)
        return connection.health.missing


def _same(theirs: str, ours: str) -> bool:
    """Finland's ids are written with a dash or without."""
    return theirs.replace("-", "") == ours.replace("-", "")


def _announces(ports: Ports, erp: Erp, connection: Connection) -> bool:
    """Whether the ERP will tell us of changes, where it can at all."""
    if connection.erp not in WEBHOOKS:
        return True
    url = f"{ports.agency.public_url}/hooks/{connection.erp}/{connection.id}"
    try:
        erp.ensure_webhooks(url, webhook_secret(ports, connection))
    except ErpAccessLost:
        raise
    except ErpError as refused:
        # Polls and the nightly sync find the same, only later: no reason to stop a connection.
        _log.warning("webhooks of connection %s: %s", connection.id, refused.detail)
        return False
    return True


def _healthy(ports: Ports, checked: Connection, announced: bool, missing: Sequence[MissingRight]) -> str:
    connection, now = ports.register.connection(checked.id), ports.clock.law_now()
    if connection.sealed_key != checked.sealed_key:
        _log.info("connection %s has another key by now, whose own check follows", connection.id)
        return connection.state.value
    # Rights that came back are like a key that came back: what they were needed for was left undone meanwhile.
    health = replace(rights.looked_at(ports, connection, missing), announcements_off=not announced)
    if connection.state is ConnectionState.NEW or (connection.health.lacking and not health.lacking):
        catch_up(ports, connection)
    healthy = replace(connection, state=ConnectionState.HEALTHY, checked_at=now, last_error="", health=health)
    try:
        ports.register.save_connection(healthy, ports.clock.wall_now())
    except VersionConflict:
        _log.info("connection %s changed during its check", connection.id)
    country = ports.register.creditor(connection.creditor_id).country
    for kind in (TaskKind.RESTORE_CONNECTION, TaskKind.WRONG_COMPANY):
        ports.register.close_task(connection.creditor_id, f"{kind.value}-{connection.id}", ports.clock.today(country))
    return healthy.state.value
