"""Subscriptions, and the callbacks that come of them."""

import base64
import hashlib
import hmac
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import ErpRefused
from chalicelib.erp.tripletex.signature import verify
from chalicelib.erp.tripletex.webhooks import EVENTS
from tests.erp.scripted import Scripted, Time, body_of, refusal, scripted_tripletex, value, values

URL = "https://hooks.example/tripletex/t/ab12"
PATH = "/event/subscription"
ALL = list(EVENTS)


def subscription(number: int, event: str, **over: Any) -> dict[str, Any]:
    base = {"id": number, "version": 4, "event": event, "targetUrl": URL, "fields": EVENTS[event], "status": "ACTIVE"}
    return base | over


def scripted(*standing: dict[str, Any], known: list[str] = ALL) -> Scripted:
    server = Scripted()
    server.on("GET", "/event", value({name: {"description": "", "payloadModel": ""} for name in known}))
    server.on("GET", PATH, values(*standing))
    server.on("POST", PATH, value({"id": 9}, 201))
    return server


@pytest.mark.mission("A2")
def test_all_events_are_subscribed_with_the_secret() -> None:
    server = scripted()
    assert scripted_tripletex(server, Time()).ensure_webhooks(URL, "s3cret") == ALL
    posted = [body_of(request) for request in server.to("POST", PATH)]
    assert [body["event"] for body in posted] == [
        "voucherstatus.ready",
        "closeGroup.create",
        "closeGroup.delete",
        "invoice.charged",
        "customer.update",
    ]
    assert {(body["targetUrl"], body["hmacSharedSecret"]) for body in posted} == {(URL, "s3cret")}


def test_what_stands_already_is_left_alone() -> None:
    server = scripted(*[subscription(number, event) for number, event in enumerate(ALL)])
    assert scripted_tripletex(server, Time()).ensure_webhooks(URL, "s3cret") == ALL
    assert {request.method for request in server.requests[1:]} == {"GET"}


@pytest.mark.parametrize(
    "over",
    [
        {"status": "DISABLED"},
        {"status": "DISABLED_TOO_MANY_ERRORS"},
        {"status": "DISABLED_RATE_LIMIT_EXCEEDED"},
        {"status": "DISABLED_MISUSE"},
        {"fields": "*"},
    ],
)
def test_one_that_was_switched_off_or_differs_is_put_right(over: dict[str, str]) -> None:
    first, *rest = [subscription(number, event) for number, event in enumerate(ALL, start=7)]
    server = scripted(first | over, *rest)
    server.on("PUT", f"{PATH}/7", value({"id": 7}))
    assert scripted_tripletex(server, Time()).ensure_webhooks(URL, "s3cret") == ALL
    assert server.to("POST", PATH) == []
    assert body_of(server.to("PUT", f"{PATH}/7")[0]) == {
        "id": 7,
        "version": 4,
        "status": "ACTIVE",
        "fields": EVENTS[ALL[0]],
        "hmacSharedSecret": "s3cret",
    }


def test_anothers_subscription_is_not_ours() -> None:
    server = scripted(subscription(7, ALL[0], targetUrl="https://other.example/hook"))
    scripted_tripletex(server, Time()).ensure_webhooks(URL, "s3cret")
    assert len(server.to("POST", PATH)) == 5


def test_a_subscription_whose_answer_was_lost_is_made_once() -> None:
    server, standing = scripted(), list[dict[str, Any]]()

    def dropped(request: httpx.Request) -> httpx.Response:
        standing.append(subscription(7 + len(standing), body_of(request)["event"]))
        raise httpx.ReadTimeout("lost")

    server.on("GET", PATH, lambda _: values(*standing))
    server.on("POST", PATH, dropped)
    assert scripted_tripletex(server, Time()).ensure_webhooks(URL, "s3cret") == ALL
    assert len(standing) == 5


def test_a_subscription_that_somebody_deleted_is_made_again() -> None:
    server = scripted()
    erp = scripted_tripletex(server, Time())
    for _ in range(3):
        assert erp.ensure_webhooks(URL, "s3cret") == ALL
    assert len(server.to("POST", PATH)) == 15


def test_events_that_the_installation_does_not_know_are_left_out() -> None:
    server = scripted(known=["voucherstatus.ready", "invoice.charged", "order.create"])
    known = ["voucherstatus.ready", "invoice.charged"]
    assert scripted_tripletex(server, Time()).ensure_webhooks(URL, "s3cret") == known
    server = scripted()
    server.on("POST", PATH, value({"id": 9}, 201), refusal(422, 18000, "event"), value({"id": 9}, 201))
    assert scripted_tripletex(server, Time()).ensure_webhooks(URL, "s3cret") == [ALL[0], *ALL[2:]]


def test_a_refused_address_is_an_error() -> None:
    server = scripted()
    server.on("POST", PATH, refusal(422, 18000, "targetUrl"))
    with pytest.raises(ErpRefused, match="targetUrl"):
        scripted_tripletex(server, Time()).ensure_webhooks("http://plain.example", "s3cret")


SECRET = "s3cret-example"
KEY = "4f6c2a10-0000-4000-8000-000000000001"
BODY = b'{"subscriptionId":7,"event":"closeGroup.create","id":42,"value":null}'
SIGNATURE = "TaXjirniSGKt/4cglW/WIOxnJQUWrb6w+RHcEOD1nTBbs646fQprSFOhbZ5gGU0klbRjGOQKp830R8YFNeXi9A=="


def test_the_known_signature() -> None:
    assert verify(SECRET, KEY, BODY, SIGNATURE)


@pytest.mark.parametrize(
    ("secret", "key", "body", "signature"),
    [
        ("s3cret-exampl", KEY, BODY, SIGNATURE),
        (SECRET, KEY[:-1] + "2", BODY, SIGNATURE),
        (SECRET, "", BODY, SIGNATURE),
        (SECRET, KEY, BODY.replace(b"42", b"43"), SIGNATURE),
        (SECRET, KEY, BODY + b" ", SIGNATURE),
        (SECRET, KEY, BODY, SIGNATURE[:-1]),
        (SECRET, KEY, BODY, ""),
        (SECRET, KEY, BODY, "nøkkel"),
        ("", KEY, BODY, SIGNATURE),
    ],
)
def test_any_other_signature_is_refused(secret: str, key: str, body: bytes, signature: str) -> None:
    assert not verify(secret, key, body, signature)


def test_an_empty_secret_signs_nothing() -> None:
    signed = base64.b64encode(hmac.new(b"", f"{KEY}&".encode() + BODY, hashlib.sha512).digest()).decode()
    assert not verify("", KEY, BODY, signed)
