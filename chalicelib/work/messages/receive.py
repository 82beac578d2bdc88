"""Accepting a webhook: verify, store, answer. One write; the stored receipt is itself the outbox entry."""

import json
from enum import StrEnum

from chalicelib.erp import notify_signature
from chalicelib.erp.tripletex.signature import verify
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Receipt
from chalicelib.ports.storage import Missing
from chalicelib.work.connections.webhook_secret import webhook_secret

NOTICE = "autocollect.notice"
"""The event of a receipt that only says: look."""
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
    return _taken(ports, connection_id, idempotency_key, _event(raw_body), raw_body)


def receive_notice(
    ports: Ports, connection_id: str, message_id: str, timestamp: str, signatures: str, raw_body: bytes
) -> Received:
    """Take a signed "something changed" for a connection whose ERP announces nothing (Standard Webhooks)."""
    try:
        connection = ports.register.connection(connection_id)
    except Missing:
        return Received.UNKNOWN_CONNECTION
    secret, now = webhook_secret(ports, connection), ports.clock.wall_now()
    if not notify_signature.verify(secret, message_id, timestamp, raw_body, signatures, now):
        return Received.BAD_SIGNATURE
    return _taken(ports, connection_id, f"notice-{message_id}", NOTICE, raw_body)


def _taken(ports: Ports, connection_id: str, key: str, event: str, raw_body: bytes) -> Received:
    receipt = Receipt(
        connection_id=connection_id,
        idempotency_key=key,
        event=event,
        body=_body(ports, connection_id, key, raw_body),
        received_at=ports.clock.wall_now(),
    )
    return Received.ACCEPTED if ports.intake.receive(receipt) else Received.DUPLICATE


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
