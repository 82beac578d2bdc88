"""Checking a connection (mission A2): the key works, and it is the right company's; then webhooks are ensured."""

import logging
from dataclasses import replace

from chalicelib.case.model import Phase
from chalicelib.erp.contract import ErpError
from chalicelib.erp.registry import WEBHOOKS
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Connection, ConnectionState, TaskKind
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.erp_access import ConnectionUnusable, break_connection, erp_of
from chalicelib.work.receive import webhook_secret

_log = logging.getLogger(__name__)


def check(ports: Ports, connection_id: str) -> str:
    """Check one connection now; returns its state. A broken one stays broken until its key is replaced.

    Raises ErpUnavailable when the ERP does not answer, and ConnectionUnusable when the key is refused.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        company = erp.identity()
        if not _same(company.organisation_number, creditor.organisation_number):
            problem = f"the key belongs to organisation number {company.organisation_number or 'unknown'}"
            break_connection(ports, connection, problem, TaskKind.WRONG_COMPANY)
            raise ConnectionUnusable(connection_id)
        _ensure_webhooks(ports, connection)
    if connection.state is ConnectionState.NEW:
        _catch_up(ports, connection)
    return _healthy(ports, connection_id)


def _same(theirs: str, ours: str) -> bool:
    """Finland's ids are written with a dash or without."""
    return theirs.replace("-", "") == ours.replace("-", "")


def _catch_up(ports: Ports, connection: Connection) -> None:
    """What was missed while there was no working key: transfers, payments, and the statuses in the ERP.

    Letters are not made up for: each case's own plan decides, one letter at a time.
    """
    ports.queue.job("sync", connection_id=connection.id, group=connection.id)
    for phase in Phase:
        for row in ports.cases.rows(connection.creditor_id, phase.value):
            ours = row.connection_id == connection.id
            if ours and (phase is not Phase.CLOSED or _closed_meanwhile(ports, connection, row.ref)):
                ports.queue.job("report", creditor_id=row.ref.creditor_id, case_no=row.ref.case_no, group=connection.id)


def _closed_meanwhile(ports: Ports, connection: Connection, ref: CaseRef) -> bool:
    """Whether a case ended since the last good sync: then the ERP may not have been told."""
    closed_on = ports.cases.load(ref).closed_on
    since = connection.synced_at
    return closed_on is not None and (since is None or closed_on >= since.date())


def _ensure_webhooks(ports: Ports, connection: Connection) -> None:
    if connection.erp not in WEBHOOKS:
        return
    url = f"{ports.agency.public_url}/hooks/{connection.erp}/{connection.id}"
    with erp_of(ports, connection) as erp:
        try:
            erp.ensure_webhooks(url, webhook_secret(ports, connection))
        except ErpError as refused:
            # The nightly sync finds the same without webhooks, only later: no reason to stop a connection.
            _log.warning("webhooks of connection %s: %s", connection.id, refused.detail)


def _healthy(ports: Ports, connection_id: str) -> str:
    connection = ports.register.connection(connection_id)
    now = ports.clock.law_now()
    healthy = replace(connection, state=ConnectionState.HEALTHY, checked_at=now, last_error="")
    try:
        ports.register.save_connection(healthy, ports.clock.wall_now())
    except VersionConflict:
        _log.info("connection %s changed during its check", connection_id)
    country = ports.register.creditor(connection.creditor_id).country
    for kind in (TaskKind.RESTORE_CONNECTION, TaskKind.WRONG_COMPANY):
        ports.register.close_task(connection.creditor_id, f"{kind.value}-{connection_id}", ports.clock.today(country))
    return healthy.state.value
