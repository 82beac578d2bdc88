"""Accepting a webhook: verify, store, answer. One write; the stored receipt is itself the outbox entry."""

import json
from enum import StrEnum

from chalicelib.erp.tripletex.signature import verify
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Connection, Receipt
from chalicelib.ports.storage import Missing

INLINE_BYTES = 256 * 1024
"""A larger body lies in the bucket: an item holds 400 KB."""


class Received(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    UNKNOWN_CONNECTION = "unknown_connection"
    BAD_SIGNATURE = "bad_signature"


def receive_webhook(
    ports: Ports, connection_id: str, idempotency_key: str, signature: str, raw_body: bytes
) -> Received:
    """Take a signed webhook for a connection. Malformed and unknown events are recorded as well, and do nothing."""
    try:
        connection = ports.register.connection(connection_id)
    except Missing:
        return Received.UNKNOWN_CONNECTION
    if not verify(webhook_secret(ports, connection), idempotency_key, raw_body, signature):
        return Received.BAD_SIGNATURE
    receipt = Receipt(
        connection_id=connection_id,
        idempotency_key=idempotency_key,
        event=_event(raw_body),
        body=_body(ports, connection_id, idempotency_key, raw_body),
        received_at=ports.clock.wall_now(),
    )
    return Received.ACCEPTED if ports.intake.receive(receipt) else Received.DUPLICATE


def webhook_secret(ports: Ports, connection: Connection) -> str:
    return ports.vault.open(connection.sealed_webhook_secret, f"webhook:{connection.id}")


def _event(raw_body: bytes) -> str:
    try:
        message = json.loads(raw_body)
    except ValueError:
        return "malformed"
    event = message.get("event") if isinstance(message, dict) else None
    return event if isinstance(event, str) and event else "malformed"


def _body(ports: Ports, connection_id: str, idempotency_key: str, raw_body: bytes) -> str:
    if len(raw_body) <= INLINE_BYTES:
        return raw_body.decode("utf-8", "backslashreplace")
    key = f"receipts/{connection_id}/{idempotency_key}"
    ports.archive.put_once(key, raw_body, "application/octet-stream")
    return f"s3:{key}"
