"""Making good what was missed while a connection could not be used."""

from collections.abc import Sequence
from datetime import date

from chalicelib.case.model import Phase
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Connection


def catch_up(ports: Ports, connection: Connection) -> None:
    """What was missed while the key did not work or lacked a right: transfers, payments, statuses and refusals in the
    ERP.

    `connection` as it was before it was found in order. Letters are not made up for: each case's own plan decides,
    one letter at a time.
    """
    since = _since(connection)
    ports.queue.job("sync", connection_id=connection.id, group=connection.id)
    ports.queue.job("tell_refusals", connection_id=connection.id, since=since.isoformat(), group=connection.id)
    for phase in Phase:
        rows = ports.cases.rows(connection.creditor_id, phase.value)
        refs = [row.ref for row in rows if row.connection_id == connection.id]
        if phase is Phase.CLOSED:
            refs = _ended_since(ports, refs, since)
        for ref in refs:
            ports.queue.job("report", creditor_id=ref.creditor_id, case_no=ref.case_no, group=connection.id)


def _ended_since(ports: Ports, refs: Sequence[CaseRef], since: date) -> list[CaseRef]:
    """Of the closed cases those whose end the ERP may not have been told: a read per hundred."""
    ended: list[CaseRef] = []
    for start in range(0, len(refs), _AT_ONCE):
        for case in ports.cases.load_many(refs[start : start + _AT_ONCE]):
            if case.closed_on is not None and case.closed_on >= since:
                ended.append(CaseRef(case.creditor_id, case.case_no))
    return ended


_AT_ONCE = 100
"""A creditor has tens of thousands of closed cases: they are not all held in memory."""


def _since(connection: Connection) -> date:
    """The day of the last good sync, or the one on which the trouble began."""
    if connection.synced_at is None:
        return date.min
    return min(connection.synced_at, connection.health.since or connection.synced_at).date()
