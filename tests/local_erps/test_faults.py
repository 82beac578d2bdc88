"""Trouble on demand."""

import time

import pytest

from tests.local_erps.conftest import WIDE, Erp


def test_so_many_calls_fail_and_no_more(erp: Erp) -> None:
    client = erp.login()
    erp.http.put("/sim/faults", json={"status": 500, "count": 2})
    codes = [client.get("/v2/country").status_code for _ in range(3)]
    assert codes == [500, 500, 200]


def test_an_html_page_instead_of_json(erp: Erp) -> None:
    client = erp.login()
    erp.http.put("/sim/faults", json={"status": "html500", "path": "/invoice"})
    assert client.get("/v2/country").status_code == 200, "only where the path fits"
    answer = client.get("/v2/invoice", params=WIDE)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("without", [False, True])
def test_429_with_and_without_the_reset_header(erp: Erp, without: bool) -> None:
    client = erp.login()
    erp.http.put("/sim/faults", json={"status": 429, "without_reset_header": without})
    answer = client.get("/v2/country")
    assert answer.status_code == 429
    assert ("X-Rate-Limit-Reset" in answer.headers) is not without


def test_a_lost_answer_leaves_the_booking(erp: Erp) -> None:
    made = erp.sell("1000.00")
    client = erp.login()
    erp.http.put("/sim/faults", json={"drop_after_write": True})
    params = {"paymentDate": "2026-06-01", "paymentTypeId": "132", "paidAmount": "1000.00"}
    assert client.put(f"/v2/invoice/{made['id']}/:payment", params=params).status_code == 504
    assert client.get(f"/v2/invoice/{made['id']}").json()["value"]["amountOutstanding"] == 0


def test_all_sessions_die_at_once(erp: Erp) -> None:
    client = erp.login()
    erp.http.put("/sim/faults", json={"expire_sessions": True})
    assert client.get("/v2/country").status_code == 401
    assert erp.login().get("/v2/country").status_code == 200


def test_an_invoice_vanishes_and_comes_back(erp: Erp) -> None:
    made = erp.sell()
    client = erp.login()
    erp.http.put("/sim/faults", json={"vanish_invoice": [made["id"]]})
    assert client.get(f"/v2/invoice/{made['id']}").json()["code"] == 6000
    by_voucher = WIDE | {"voucherId": str(made["voucher_id"])}
    assert client.get("/v2/invoice", params=by_voucher).json()["values"] == []
    body = {"voucher": {"id": made["voucher_id"]}, "status": "PROCESSING"}
    assert client.post("/v2/voucherStatus", json=body).status_code == 422
    erp.http.delete("/sim/faults")
    assert client.get(f"/v2/invoice/{made['id']}").status_code == 200


def test_an_envelope_of_another_shape(erp: Erp) -> None:
    client = erp.login()
    erp.http.put("/sim/faults", json={"wrong_envelope": True, "path": "/country"})
    answer = client.get("/v2/country")
    assert (answer.status_code, answer.json()) == (200, {"data": {"items": []}})
    assert "values" in client.get("/v2/currency").json()


def test_latency(erp: Erp) -> None:
    client = erp.login()
    erp.http.put("/sim/faults", json={"latency_ms": 60})
    before = time.monotonic()
    client.get("/v2/country")
    assert time.monotonic() - before >= 0.06


@pytest.mark.parametrize("order", [{"earthquake": True}, {"status": 200}, {"status": "text500"}, {"latency_ms": -1}])
def test_a_fault_that_is_none_is_refused_with_its_name(erp: Erp, order: dict[str, object]) -> None:
    answer = erp.http.put("/sim/faults", json=order)
    assert answer.status_code == 422
    assert next(iter(order)) in answer.json()["error"]
