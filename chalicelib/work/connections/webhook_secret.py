"""The secret that an ERP signs its webhooks with, opened: sealed with the connection that it belongs to."""

from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Connection


def webhook_secret(ports: Ports, connection: Connection) -> str:
    """The plain secret. Never to be logged."""
    return ports.vault.open(connection.sealed_webhook_secret, f"webhook:{connection.id}")
