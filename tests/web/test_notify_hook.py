"""The signed "something changed" at the front door, for ERPs that announce nothing themselves."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from itertools import product
from types import MappingProxyType

import pytest

from tests.web.office import Answered, Browser, Office

PATH = "/hooks/notify/nordvik-tripletex"
SECRET = "webhook-secret"
EMPTY: Mapping[str, str] = MappingProxyType({})
NONE = timedelta()


def _signed(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """As Standard Webhooks 1.0 writes it: the Base64 text behind whsec_ is the key's bytes."""
    key = base64.b64decode(base64.b64encode(secret.encode()))
    made = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def _send(office: Office, change: Mapping[str, str] = EMPTY, *, late: timedelta = NONE, path: str = PATH) -> Answered:
    body = b'{"type": "ledger.changed"}'
    timestamp = str(int((office.clock.wall_now() - late).timestamp()))
    message_id = change.get("webhook-id", "msg_1")
    headers = {
        "Content-Type": "application/json",
        "Accept": "*/*",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": _signed(SECRET, message_id, timestamp, body),
    }
    return Browser().send("POST", path, body, headers | dict(change))


@pytest.mark.mission("B11")
def test_a_signed_notice_is_taken_once_and_asks_the_erp(office: Office) -> None:
    assert _send(office).status == 202
    assert _send(office).status == 200
    horizon = office.clock.wall_now() + timedelta(days=1)
    found = [entry for entry in office.outbox.pending(horizon) if "notice-msg_1" in entry.pk + entry.sk]
    assert [(entry.effects, entry.group) for entry in found] == [(("take_webhook",), "nordvik-tripletex")]


def test_one_good_signature_among_several_is_enough(office: Office) -> None:
    """A sender that changes its secret signs with both for a while."""
    stamp = str(int(office.clock.wall_now().timestamp()))
    body = b'{"type": "ledger.changed"}'
    both = " ".join(["v1,AAAA", "v2,what", _signed(SECRET, "msg_1", stamp, body)])
    assert _send(office, {"webhook-signature": both}).status == 202


@pytest.mark.parametrize(("minutes", "sign"), list(product((4.9, 5.1), (1, -1))), ids=str)
def test_a_message_counts_for_five_minutes(office: Office, minutes: float, sign: int) -> None:
    answered = _send(office, late=sign * timedelta(minutes=minutes))
    assert answered.status == (202 if minutes < 5 else 401)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,not base64"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "yesterday"},
        {"webhook-timestamp": ""},
        {"webhook-signature": _signed("another secret", "msg_1", "0", b"")},
    ],
)
def test_what_does_not_fit_is_refused(office: Office, change: dict[str, str]) -> None:
    answered = _send(office, change)
    assert (answered.status, answered.json["code"]) == (401, "bad_signature")


def test_what_is_missing_is_said(office: Office) -> None:
    assert _send(office, {"webhook-signature": ""}).json["code"] == "no_signature"
    assert _send(office, {"webhook-id": ""}).status == 422
    assert _send(office, path="/hooks/notify/nobody").status == 404
