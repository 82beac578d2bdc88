"""Webhooks of the ERPs: check the shape, store, answer at once. The work comes from the stored receipt."""

from http import HTTPStatus

from chalicelib.web.assembly import Services
from chalicelib.web.exchange import NotFound, Problem, Reply, Request, as_json
from chalicelib.work.receive import Received, receive_webhook

BODY_LIMIT = 1024 * 1024
"""Bytes. Nothing that an ERP announces comes near it."""
KEY_LIMIT = 200
"""Characters of an idempotency key: it becomes part of an item's key."""


def tripletex(services: Services, request: Request) -> Reply:
    """202 for a new receipt, 200 for one that came before; 4xx tells Tripletex that repeating will not help."""
    if len(request.body) > BODY_LIMIT:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "a webhook may have 1 MB at most")
    signature = request.headers.get("x-request-signature", "")
    if not signature:
        raise Problem(HTTPStatus.UNAUTHORIZED, "no_signature", "send the header x-request-signature")
    key = request.headers.get("idempotency-key", "").strip()
    if not 0 < len(key) <= KEY_LIMIT:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "no_idempotency_key",
            f"send the header idempotency-key with 1 to {KEY_LIMIT} characters",
        )
    received = receive_webhook(services, request.path["connection_id"], key, signature, request.body)
    match received:
        case Received.ACCEPTED:
            return as_json({"received": True}, HTTPStatus.ACCEPTED)
        case Received.DUPLICATE:
            return as_json({"received": True}, HTTPStatus.OK)
        case Received.UNKNOWN_CONNECTION:
            raise NotFound("no such connection: subscribe again with the address from the set-up")
        case Received.BAD_SIGNATURE:
            raise Problem(
                HTTPStatus.UNAUTHORIZED, "bad_signature", "x-request-signature does not fit the body and the key"
            )
