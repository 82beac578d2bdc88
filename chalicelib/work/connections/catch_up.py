"""Making good what was missed while a connection could not be used."""

from chalicelib.case.model import Phase
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Connection


def catch_up(ports: Ports, connection: Connection) -> None:
    """What was missed while the key did not work or lacked a right: transfers, payments, and statuses in the ERP.

    `connection` as it was before it was found in order. Letters are not made up for: each case's own plan decides,
    one letter at a time.
    """
    ports.queue.job("sync", connection_id=connection.id, group=connection.id)
    for phase in Phase:
        for row in ports.cases.rows(connection.creditor_id, phase.value):
            ours = row.connection_id == connection.id
            if ours and (phase is not Phase.CLOSED or _closed_meanwhile(ports, connection, row.ref)):
                ports.queue.job("report", creditor_id=row.ref.creditor_id, case_no=row.ref.case_no, group=connection.id)


def _closed_meanwhile(ports: Ports, connection: Connection, ref: CaseRef) -> bool:
    """Whether a case ended since the last good sync, or since the trouble began: the ERP may not have been told."""
    closed_on = ports.cases.load(ref).closed_on
    if closed_on is None or connection.synced_at is None:
        return closed_on is not None
    since = min(connection.synced_at, connection.health.since or connection.synced_at)
    return closed_on >= since.date()
