"""The open cases of one connection, as their rows tell them: no case is loaded for it."""

from chalicelib.case.model import Phase
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRow, Connection


def open_rows(ports: Ports, connection: Connection) -> list[CaseRow]:
    """In pages of the index, which lags a little: what matters is read again from the case."""
    return [
        row
        for phase in Phase
        if phase is not Phase.CLOSED
        for row in ports.cases.rows(connection.creditor_id, phase.value)
        if row.connection_id == connection.id
    ]
