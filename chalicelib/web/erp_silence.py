"""What people who wait for an ERP are told while it does not answer."""

from chalicelib.ports.health import Trouble
from chalicelib.ports.records import Connection
from chalicelib.web.connection_words import ERP_NAMES
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work.connections.connection_health import Standing, connection_health

_CALM = {Standing.BROKEN, Standing.ENDED}
"""What is over or waits for a new key: pages say that instead."""


def silence(desk: Desk, connection: Connection, shown: Shown) -> str:
    """That the ERP does not answer, when it is asked again, and that nothing is lost; empty while it answers."""
    health = connection_health(desk.services, connection, desk.creditor.country)
    if health.trouble is not Trouble.NO_ANSWER or health.standing in _CALM:
        return ""
    erp = ERP_NAMES.get(connection.erp, connection.erp)
    if health.resting_until is None:
        return shown.words("transfers.silent", erp=erp)
    return shown.words("transfers.silent_until", erp=erp, until=shown.short_moment(health.resting_until))
