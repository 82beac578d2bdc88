"""The cases of one connection, as their rows tell them: no case is loaded for it."""

from datetime import date, timedelta

from chalicelib.case.model import Outcome, Phase
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRow, Connection

SETTLED = frozenset({Outcome.PAID.value, Outcome.CREDITED.value})
WATCHED = timedelta(days=400)
"""For so long after it was closed a case is looked after: a payment may be taken back a year later."""


def open_rows(ports: Ports, connection: Connection) -> list[CaseRow]:
    """In pages of the index, which lags a little: what matters is read again from the case."""
    return [
        row
        for phase in Phase
        if phase is not Phase.CLOSED
        for row in ports.cases.rows(connection.creditor_id, phase.value)
        if row.connection_id == connection.id
    ]


def settled_rows(ports: Ports, connection: Connection, today: date) -> list[CaseRow]:
    """Closed by money or credit at most `WATCHED` ago: what settled them may fall away."""
    closed = ports.cases.rows(connection.creditor_id, Phase.CLOSED.value, since=today - WATCHED)
    return [row for row in closed if row.connection_id == connection.id and row.outcome in SETTLED]
