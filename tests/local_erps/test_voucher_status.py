"""/v2/voucherStatus: how an agency hears of transfers and reports on them."""

from typing import Any

import httpx
import pytest

from tests.local_erps.conftest import Erp

WAITING = {"type": "DEBT_COLLECTION", "status": "WAITING", "fields": "*,voucher(id)"}


def waiting(client: httpx.Client) -> list[int]:
    values = client.get("/v2/voucherStatus", params=WAITING).json()["values"]
    return [each["voucher"]["id"] for each in values]


def report(client: httpx.Client, invoice: dict[str, Any], **more: object) -> httpx.Response:
    body = {"voucher": {"id": invoice["voucher_id"]}, "status": "PROCESSING", "message": "ONGOING"}
    return client.post("/v2/voucherStatus", json=body | more)


def test_what_the_user_sent_waits_for_its_agency_only(erp: Erp) -> None:
    mine, theirs = erp.sell(), erp.sell()
    erp.deed(mine, "start")
    erp.deed(theirs, "start", agency="Fjellvakt Inkasso (oppdiktet)")
    assert waiting(erp.login()) == [mine["voucher_id"]]
    assert waiting(erp.login("provefjord-fjellvakt", "fjellvakt")) == [theirs["voucher_id"]]


def test_the_history_grows_and_the_newest_counts(erp: Erp) -> None:
    made = erp.sell()
    erp.deed(made, "start")
    client = erp.login()
    assert report(client, made, comment="Inkassovarsel sendt", referenceNumber="AC-1").status_code == 201
    assert report(client, made, status="DONE", message="SETTLED", type="DEBT_COLLECTION").status_code == 201
    values = client.get("/v2/voucherStatus", params={"voucherIds": str(made["voucher_id"])}).json()["values"]
    assert [each["status"] for each in values] == ["WAITING", "PROCESSING", "DONE"]
    assert values[1]["referenceNumber"] == "AC-1"
    assert {each["type"] for each in values} == {"DEBT_COLLECTION"}
    shown = next(each for each in erp.lines() if each["id"] == made["id"])
    assert (shown["status"], shown["message"]) == ("DONE", "SETTLED")
    path = f"/v2/voucherStatus/{values[1]['id']}"
    assert client.put(path, json={"status": "ERROR"}).status_code == 400
    assert client.get(path).json()["value"]["status"] == "PROCESSING"


def test_an_application_off_the_list_of_agencies_is_403(erp: Erp) -> None:
    client = erp.login("provefjord-rapport", "tallknuser")
    assert client.get("/v2/voucherStatus").status_code == 403
    assert report(client, erp.sell()).json()["code"] == 9000


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"status": "SOON"}, 18000, "status"),
        ({"status": None}, 18000, "status"),
        ({"message": "MAYBE"}, 18000, "message"),
        ({"type": "TRIPLETEX"}, 18000, "type"),
        ({"voucher": {"id": 1}}, 18000, "voucher.id"),
        ({"voucher": None}, 18000, "voucher.id"),
        ({"id": 7}, 18000, "id"),
        ({"agency": "AutoCollect"}, 16000, "agency"),
        ({"comment": 5}, 16000, "comment"),
    ],
)
def test_a_wrong_report_is_refused(erp: Erp, change: dict[str, object], code: int, field: str) -> None:
    answer = report(erp.login(), erp.sell(), **change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["validationMessages"][0]["field"] == field


def test_an_invoice_refused_by_the_agency_can_be_sent_again(erp: Erp) -> None:
    made = erp.sell()
    erp.deed(made, "start")
    again = erp.http.post(f"/sim/invoices/{made['id']}/start", json={})
    assert (again.status_code, again.json()["error"]) == (409, "The invoice has already been sent to collection.")
    report(erp.login(), made, status="ERROR", message="NONE", comment="Mangler adresse")
    assert erp.deed(made, "start")["status"] == "WAITING"


@pytest.mark.parametrize(("due", "status"), [("2026-05-31", 200), ("2026-06-01", 409), ("2026-06-02", 409)])
def test_what_is_not_overdue_never_reaches_an_agency(erp: Erp, due: str, status: int) -> None:
    made = erp.sell(due_date=due)
    assert erp.http.post(f"/sim/invoices/{made['id']}/start", json={}).status_code == status


def test_notes_on_a_voucher(erp: Erp) -> None:
    made = erp.sell()
    client = erp.login()
    answer = client.post("/v2/voucherMessage", json={"voucherId": made["voucher_id"], "content": "Ring kunden"})
    assert answer.status_code == 201
    values = client.get("/v2/voucherMessage", params={"voucherIds": str(made["voucher_id"])}).json()["values"]
    assert [each["content"] for each in values] == ["Ring kunden"]
    assert client.post("/v2/voucherMessage", json={"voucherId": made["voucher_id"]}).status_code == 422
