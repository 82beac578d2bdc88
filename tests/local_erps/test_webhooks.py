"""Subscriptions and what is called back: signed, kept over a restart, retried, and in the end given up."""

import json
from collections.abc import Callable

import pytest

from local.erps.tripletex.outbox import on_this_machine
from local.erps.tripletex.signing import signature
from tests.local_erps.conftest import START, Erp

TARGET = "http://127.0.0.1:9/hooks/tripletex/x"


def subscribe(erp: Erp, event: str, key: str = "provefjord", consumer: str = "autocollect", **more: str) -> int:
    answer = erp.login(key, consumer).post("/v2/event/subscription", json={"event": event, "targetUrl": TARGET} | more)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["value"]["id"])


def test_the_signature_of_the_published_scheme() -> None:
    body = b'{"subscriptionId":7,"event":"closeGroup.create","id":42,"value":null}'
    expected = "TaXjirniSGKt/4cglW/WIOxnJQUWrb6w+RHcEOD1nTBbs646fQprSFOhbZ5gGU0klbRjGOQKp830R8YFNeXi9A=="
    assert signature("s3cret-example", "4f6c2a10-0000-4000-8000-000000000001", body) == expected


def test_send_calls_the_agencys_subscription_with_a_signature(erp: Erp) -> None:
    mine = subscribe(erp, "voucherstatus.ready", hmacSharedSecret="s", authHeaderName="X-Key", authHeaderValue="v")
    subscribe(erp, "voucherstatus.ready", "provefjord-fjellvakt", "fjellvakt")
    made = erp.sell()
    erp.deed(made, "start")
    assert len(erp.sent) == 1, "the other agency hears nothing"
    call = erp.sent[0]
    body = json.loads(call.body)
    assert (call.url, body["subscriptionId"], body["event"]) == (TARGET, mine, "voucherstatus.ready")
    assert body["value"]["voucher"]["id"] == made["voucher_id"]
    assert call.headers["x-request-signature"] == signature("s", call.headers["idempotency-key"], call.body)
    assert call.headers["X-Key"] == "v"


def test_a_recall_is_told_to_the_agency_that_has_the_invoice(erp: Erp) -> None:
    subscribe(erp, "voucherstatus.ready", fields="status,voucher(id)")
    subscribe(erp, "voucherstatus.ready", "provefjord-fjellvakt", "fjellvakt")
    made = erp.sell()
    erp.deed(made, "start")
    erp.deed(made, "recall")
    told = [json.loads(each.body)["value"] for each in erp.sent]
    voucher = {"id": made["voucher_id"]}
    assert told == [{"voucher": voucher, "status": "WAITING"}, {"voucher": voucher, "status": "RECLAIMED"}]
    assert erp.http.post(f"/sim/invoices/{made['id']}/recall", json={}).status_code == 409


def test_without_a_secret_there_is_no_signature(erp: Erp) -> None:
    subscribe(erp, "voucherstatus.ready")
    erp.deed(erp.sell(), "start")
    assert "x-request-signature" not in erp.sent[0].headers
    assert erp.sent[0].headers["idempotency-key"]


def test_matching_and_unmatching_are_told(erp: Erp) -> None:
    subscribe(erp, "closeGroup.create", fields="*,postings(amount,invoiceNumber)")
    subscribe(erp, "closeGroup.delete")
    made = erp.sell("1000.00")
    erp.deed(made, "arrive", amount="400.00")
    assert erp.sent == [], "a part payment closes nothing"
    erp.deed(made, "arrive")
    erp.deed(made, "reverse")
    created, deleted = (json.loads(each.body) for each in erp.sent)
    assert [each["amount"] for each in created["value"]["postings"]] == [1000.0, -400.0, -600.0]
    assert (deleted["event"], deleted["value"], deleted["id"]) == ("closeGroup.delete", None, created["id"])


def test_invoices_credit_notes_and_customers_are_told(erp: Erp) -> None:
    subscribe(erp, "invoice.charged", fields="id,isCreditNote")
    subscribe(erp, "customer.update", fields="id,email")
    made = erp.sell()
    erp.deed(made, "credit")
    erp.login().put(f"/v2/customer/{made['customer_id']}", json={"email": "ny@post.example"})
    values = [json.loads(each.body)["value"] for each in erp.sent]
    assert [each.get("isCreditNote") for each in values] == [False, True, None]
    assert values[2]["email"] == "ny@post.example"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"targetUrl": TARGET}, "event"),
        ({"event": "closeGroup.create"}, "targetUrl"),
        ({"event": "invoice.paid", "targetUrl": TARGET}, "event"),
        ({"event": "closeGroup.create", "targetUrl": "http://hooks.example/x"}, "targetUrl"),
        ({"event": "closeGroup.create", "targetUrl": "/hooks"}, "targetUrl"),
    ],
)
def test_a_wrong_subscription_is_refused(erp: Erp, body: dict[str, str], field: str) -> None:
    answer = erp.login().post("/v2/event/subscription", json=body)
    assert answer.status_code == 422
    assert answer.json()["validationMessages"][0]["field"] == field


def test_subscriptions_belong_to_their_token_and_hide_secrets(erp: Erp) -> None:
    made = subscribe(erp, "closeGroup.create", hmacSharedSecret="s", authHeaderValue="v")
    value = erp.login().get(f"/v2/event/subscription/{made}").json()["value"]
    assert "hmacSharedSecret" not in value
    assert "authHeaderValue" not in value
    rival = erp.login("provefjord-fjellvakt", "fjellvakt")
    assert rival.get(f"/v2/event/subscription/{made}").status_code == 404
    assert rival.get("/v2/event/subscription").json()["values"] == []


def test_lists_of_subscriptions(erp: Erp) -> None:
    client = erp.login()
    both = [{"event": event, "targetUrl": TARGET} for event in ("closeGroup.create", "closeGroup.delete")]
    made = client.post("/v2/event/subscription/list", json=both).json()["values"]
    assert [each["event"] for each in made] == ["closeGroup.create", "closeGroup.delete"]
    off = client.put("/v2/event/subscription/list", json=[{"id": made[0]["id"], "status": "DISABLED"}])
    assert off.json()["values"][0]["status"] == "DISABLED"
    ids = ",".join(str(each["id"]) for each in made)
    assert client.delete("/v2/event/subscription/list", params={"ids": ids}).status_code == 204
    assert client.get("/v2/event/subscription").json()["values"] == []


def test_a_failed_call_is_repeated_with_the_same_key_and_body(erp: Erp) -> None:
    subscribe(erp, "voucherstatus.ready", hmacSharedSecret="s")
    erp.answer[0] = 503
    erp.deed(erp.sell(), "start")
    erp.http.get("/sim/health")
    assert len(erp.sent) == 1, "it waits before it tries again"
    assert erp.http.get("/sim/health").json()["webhooks_waiting"] == 1
    erp.answer[0] = 200
    assert erp.http.post("/sim/webhooks/deliver").json() == {"sent": 1}
    assert erp.sent[0] == erp.sent[1]
    assert [each["state"] for each in erp.http.get("/sim/webhooks").json()] == ["DONE"]
    assert erp.http.get("/sim/health").json()["webhooks_waiting"] == 0
    assert erp.http.post("/sim/webhooks/deliver").json() == {"sent": 0}


def test_what_waited_goes_out_after_a_restart(erp: Erp, start_erp: Callable[[], Erp]) -> None:
    subscribe(erp, "voucherstatus.ready")
    erp.http.put("/sim/faults", json={"webhooks_off": True})
    erp.deed(erp.sell(), "start")
    assert erp.sent == []
    again = start_erp()
    assert again.http.post("/sim/seed", json={"seed": 1, "start": START}).json()["seeded"] is False
    assert len(again.sent) == 1


def test_too_many_failures_disable_until_somebody_enables(erp: Erp) -> None:
    made = subscribe(erp, "voucherstatus.ready")
    erp.http.put("/sim/faults", json={"max_webhook_failures": 2})
    erp.answer[0] = 500
    erp.deed(erp.sell(), "start")
    erp.http.post("/sim/webhooks/deliver")
    client = erp.login()
    path = f"/v2/event/subscription/{made}"
    value = client.get(path).json()["value"]
    assert value["status"] == "DISABLED_TOO_MANY_ERRORS"
    erp.deed(erp.sell(), "start")
    assert len(erp.sent) == 2, "a disabled subscription hears nothing"
    body = {"id": made, "version": value["version"], "status": "ACTIVE"}
    assert client.put(path, json=body).json()["value"]["status"] == "ACTIVE"
    erp.answer[0] = 200
    erp.deed(erp.sell(), "start")
    assert len(erp.sent) == 3


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:1/x", True), ("https://localhost/x", True), ("https://hooks.example/x", False)],
)
def test_calls_leave_only_for_this_machine(url: str, here: bool) -> None:
    assert on_this_machine(url) is here


def test_the_events_are_listed_without_login(erp: Erp) -> None:
    events = erp.http.get("/v2/event").json()["value"]
    assert {"voucherstatus.ready", "closeGroup.create", "closeGroup.delete", "customer.update"} <= events.keys()
    assert erp.http.get("/v2/event/closeGroup.create").json()["value"]["payloadModel"] == "CloseGroup"
