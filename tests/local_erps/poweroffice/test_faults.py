"""Trouble on demand, in both versions of the interface."""

import pytest

from tests.local_erps.poweroffice.conftest import Go

COMPANY = "/ClientIntegrationInformation"


def test_every_call_waits(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(go.app.api, "sleep", slept.append)
    go.control("PUT", "/faults", {"latency_ms": 250})
    go.available()
    assert slept == [0.25]


@pytest.mark.parametrize(("status", "kind"), [(500, "application/json"), ("html500", "text/html")])
def test_so_many_calls_fail_and_no_more(go: Go, status: int | str, kind: str) -> None:
    go.control("PUT", "/faults", {"status": status, "count": 2})
    answers = [go.v2.get(COMPANY) for _ in range(3)]
    assert [each.status_code >= 500 for each in answers] == [True, True, False]
    assert answers[0].headers["content-type"].startswith(kind)


@pytest.mark.parametrize("without", [False, True])
def test_429_with_and_without_the_time_to_wait(go: Go, without: bool) -> None:
    go.control("PUT", "/faults", {"status": 429, "without_retry_after": without})
    answer = go.v2.get(COMPANY)
    assert answer.status_code == 429
    assert ("Retry-After" in answer.headers) is not without


def test_a_lost_answer_leaves_the_case(go: Go) -> None:
    invoice = go.sell()
    go.deed(invoice, "start")
    go.control("PUT", "/faults", {"drop_after_write": True})
    body = {"code": "AC-1", "invoices": [go.fetched(invoice)]}
    assert go.v1.post("/", json=body).status_code == 504
    assert go.line(invoice)["reference"] == "AC-1"


def test_all_tokens_die_at_once(go: Go) -> None:
    go.control("PUT", "/faults", {"expire_tokens": True})
    assert go.v2.get(COMPANY).status_code == 401
    go.sign_in()
    assert go.v2.get(COMPANY).status_code == 200


def test_an_envelope_of_another_shape(go: Go) -> None:
    go.control("PUT", "/faults", {"wrong_envelope": True, "path": "AvailableInvoices"})
    assert go.v1.get("/Invoices/AvailableInvoices").json() == {"result": "OK"}
    assert "result" not in go.v2.get(COMPANY).json(), "only where the path fits"
    assert go.http.delete("/sim/faults").json()["wrong_envelope"] is False
    assert go.available() == []


@pytest.mark.parametrize("order", [{"status": 200}, {"lag": "yes"}, {"expire_sessions": True}])
def test_a_fault_that_is_none_is_refused_with_its_name(go: Go, order: dict[str, object]) -> None:
    answer = go.http.put("/sim/faults", json=order)
    assert answer.status_code == 422
    assert next(iter(order)) in answer.json()["error"]
