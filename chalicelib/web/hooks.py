"""Webhooks of the ERPs: check the shape, store, answer at once. The work comes from the stored receipt."""

from http import HTTPStatus

from chalicelib.erp import notify_signature
from chalicelib.web.assembly import Services
from chalicelib.web.exchange import NotFound, Problem, Reply, Request, as_json
from chalicelib.work.messages.receive import Received, receive_notice, receive_webhook

BODY_LIMIT = 1024 * 1024
"""Bytes. Nothing that an ERP announces comes near it."""
KEY_LIMIT = 200
"""Characters of an idempotency key: it becomes part of an item's key."""


def tripletex(services: Services, request: Request) -> Reply:
    """202 for a new receipt, 200 for one that came before; 4xx tells Tripletex that repeating will not help."""
    _check_size(request)
    signature = request.headers.get("x-request-signature", "")
    if not signature:
        raise Problem(HTTPStatus.UNAUTHORIZED, "no_signature", "send the header x-request-signature")
    key = _key(request, "idempotency-key")
    received = receive_webhook(services, request.path["connection_id"], key, signature, request.body)
    return _answer(received, "x-request-signature does not fit the body and the key")


def notify(services: Services, request: Request) -> Reply:
    """A signed "something changed" for an ERP that announces nothing, in the manner of Standard Webhooks."""
    _check_size(request)
    signatures = request.headers.get(notify_signature.SIGNATURE_HEADER, "")
    if not signatures:
        raise Problem(HTTPStatus.UNAUTHORIZED, "no_signature", f"send the header {notify_signature.SIGNATURE_HEADER}")
    key = _key(request, notify_signature.ID_HEADER)
    timestamp = request.headers.get(notify_signature.TIME_HEADER, "").strip()
    received = receive_notice(services, request.path["connection_id"], key, timestamp, signatures, request.body)
    return _answer(
        received,
        f"{notify_signature.SIGNATURE_HEADER} does not fit id, time and body, or {notify_signature.TIME_HEADER} is "
        "over five minutes away",
    )


def _check_size(request: Request) -> None:
    if len(request.body) > BODY_LIMIT:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "a webhook may have 1 MB at most")


def _key(request: Request, header: str) -> str:
    key = request.headers.get(header, "").strip()
    if not 0 < len(key) <= KEY_LIMIT:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "no_idempotency_key",
            f"send the header {header} with 1 to {KEY_LIMIT} characters",
        )
    return key


def _answer(received: Received, unfit: str) -> Reply:
    match received:
        case Received.ACCEPTED:
            return as_json({"received": True}, HTTPStatus.ACCEPTED)
        case Received.DUPLICATE:
            return as_json({"received": True}, HTTPStatus.OK)
        case Received.UNKNOWN_CONNECTION:
            raise NotFound("no such connection: subscribe again with the address from the set-up")
        case Received.BAD_SIGNATURE:
            raise Problem(HTTPStatus.UNAUTHORIZED, "bad_signature", unfit)
