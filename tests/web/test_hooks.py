"""Tripletex's webhooks at the front door: what is taken, what is refused, and that one write is all it costs."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest

from chalicelib.web.hooks import BODY_LIMIT
from tests.web.office import Answered, Browser, Office

BODY = b'{"subscriptionId": 1, "event": "voucherstatus.create", "id": 42}'
PATH = "/hooks/tripletex/nordvik-tripletex"


def _sign(secret: str, key: str, body: bytes) -> str:
    """Base64 of HMAC-SHA512 over key, "&" and the raw body, as Tripletex documents it."""
    return base64.b64encode(hmac.new(secret.encode(), f"{key}&".encode() + body, hashlib.sha512).digest()).decode()


def _send(
    body: bytes = BODY,
    key: str | None = "k-1",
    signature: str | None = None,
    path: str = PATH,
    kind: str = "application/json",
) -> Answered:
    given = {"Content-Type": kind, "Accept": "*/*"}
    if key is not None:
        given["idempotency-key"] = key
    given["x-request-signature"] = _sign("webhook-secret", key or "", body) if signature is None else signature
    return Browser().send("POST", path, body, given)


pytestmark = pytest.mark.usefixtures("office")


@pytest.mark.mission("B11")
def test_a_signed_webhook_is_taken_once(office: Office) -> None:
    assert _send().status == 202
    assert _send().status == 200
    horizon = office.clock.wall_now() + timedelta(days=1)
    assert len([entry for entry in office.outbox.pending(horizon) if "k-1" in entry.pk + entry.sk]) == 1


@pytest.mark.parametrize("signature", ["", "00", "A" * 128, _sign("another-secret", "k-1", BODY)])
def test_a_wrong_signature_is_refused(signature: str) -> None:
    answered = _send(signature=signature)
    assert answered.status == 401
    assert answered.json["code"] == ("bad_signature" if signature else "no_signature")


def test_the_signature_covers_key_and_body() -> None:
    signature = _sign("webhook-secret", "k-1", BODY)
    assert _send(key="k-2", signature=signature).status == 401
    assert _send(body=BODY + b" ", signature=signature).status == 401


def test_an_unknown_connection_is_not_found() -> None:
    assert _send(path="/hooks/tripletex/nobody").status == 404


@pytest.mark.parametrize("key", [None, "", "k" * 201])
def test_without_a_usable_key_it_says_what_to_send(key: str | None) -> None:
    answered = _send(key=key)
    assert answered.status == 422
    assert "idempotency-key" in answered.json["detail"]


def test_a_body_over_the_limit_is_refused_before_anything_else() -> None:
    assert _send(body=b"x" * (BODY_LIMIT + 1), path="/hooks/tripletex/nobody", signature="").status == 413
    assert _send(body=b"x" * BODY_LIMIT, key="large").status == 202


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"event": "something.new"}', "ærlig".encode("latin-1")])
def test_what_nobody_understands_is_recorded_all_the_same(body: bytes) -> None:
    assert _send(body=body).status == 202


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "text/plain", "application/octet-stream"])
def test_the_media_type_does_not_matter(kind: str) -> None:
    assert _send(kind=kind).status == 202


def test_a_broken_form_of_the_path_is_not_found() -> None:
    assert _send(path="/hooks/tripletex/a%20b").status == 404
