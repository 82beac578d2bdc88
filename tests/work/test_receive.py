"""The door for webhooks: what is recorded, what is refused, and what a strange message does (nothing)."""

import base64
import hashlib
import hmac
import json

import pytest

from chalicelib.ports.records import Effect
from chalicelib.work.messages.receive import INLINE_BYTES, Received, receive_webhook
from tests.work.crashes import Crashing
from tests.world import CONNECTION, World


def signed(site: World, key: str, body: bytes) -> str:
    sealed = site.ports.register.connection(CONNECTION).sealed_webhook_secret
    secret = site.ports.vault.open(sealed, f"webhook:{CONNECTION}")
    return base64.b64encode(hmac.new(secret.encode(), key.encode() + b"&" + body, hashlib.sha512).digest()).decode()


def knock(site: World, key: str, body: bytes) -> Received:
    return receive_webhook(site.ports, CONNECTION, key, signed(site, key, body), body)


@pytest.mark.mission("B1")
def test_a_wrong_a_missing_and_a_foreign_signature_are_refused_and_leave_nothing(site: World) -> None:
    body = b'{"event": "voucherstatus.ready"}'
    good = signed(site, "k1", body)
    for signature in ("", "x", good[:-3] + "===", good.swapcase(), signed(site, "k2", body), signed(site, "k1", b"{}")):
        assert receive_webhook(site.ports, CONNECTION, "k1", signature, body) is Received.BAD_SIGNATURE
    assert receive_webhook(site.ports, CONNECTION, "k1", good, body + b" ") is Received.BAD_SIGNATURE
    assert site.settle().handled == []
    assert knock(site, "k1", body) is Received.ACCEPTED
    site.settle()


def test_an_unknown_connection_is_said_to_be_unknown(site: World) -> None:
    assert receive_webhook(site.ports, "nobody", "k", "s", b"{}") is Received.UNKNOWN_CONNECTION


STRANGE = [b"", b"not json", b"[]", b"{}", b'{"event": 7}', b'{"event": ""}', b'{"event": "moon.rise"}', b"\xff\xfe{"]


def test_a_strange_message_is_recorded_once_and_does_nothing(site: World) -> None:
    for number, body in enumerate(STRANGE):
        assert knock(site, f"k{number}", body) is Received.ACCEPTED
        assert knock(site, f"k{number}", body) is Received.DUPLICATE
        handled = [each for each in site.settle().handled if isinstance(each, Effect)]
        assert [each.kind for each in handled] == ["take_webhook"]
        receipt = site.ports.intake.receipt(handled[0].pk, handled[0].sk)
        expected = "moon.rise" if b"moon" in body else "malformed"
        assert (receipt.event, receipt.body) == (expected, body.decode("utf-8", "backslashreplace"))
    assert site.cases() == []


@pytest.mark.parametrize(("size", "kept_in_the_bucket"), [(INLINE_BYTES, False), (INLINE_BYTES + 1, True)])
def test_a_large_body_lies_in_the_bucket(site: World, size: int, kept_in_the_bucket: bool) -> None:
    head = json.dumps({"event": "moon.rise", "value": ""})[:-2].encode()
    body = head + b"x" * (size - len(head) - 2) + b'"}'
    assert len(body) == size
    assert knock(site, "k1", body) is Received.ACCEPTED
    (effect,) = [each for each in site.settle().handled if isinstance(each, Effect)]
    receipt = site.ports.intake.receipt(effect.pk, effect.sk)
    assert receipt.body.startswith("s3:") is kept_in_the_bucket
    if kept_in_the_bucket:
        assert site.ports.archive.get(receipt.body.removeprefix("s3:")) == body
    assert receipt.event == "moon.rise"


@pytest.mark.mission("B11")
def test_an_accepted_webhook_is_one_write(site: World) -> None:
    counted = Crashing(site, lambda _: None)
    counted.again("webhook", lambda: knock(site, "k1", b"{}"))
    assert counted.fuse.most == 1
    site.settle()
