"""What the simulated Go refuses, and in which form, as the real one does."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.erps.jsontext import write
from local.erps.poweroffice import create_app, shapes
from local.erps.poweroffice.records import Invoice
from tests.local_erps.poweroffice.conftest import SPAN, Go


def test_the_sign_in(go: Go) -> None:
    assert go.token().json()["expires_in"] == 1200
    assert (go.token(client_key="wrong").status_code, go.token(client_key="wrong").json()["error"]) == (
        400,
        "invalid_client",
    )
    assert go.token(grant_type="password").json()["error"] == "unsupported_grant_type"
    without = go.http.post("/OAuth/Token", data={"grant_type": "client_credentials"})
    assert without.status_code == 401


def test_tokens_are_of_one_version_and_end(go: Go) -> None:
    go.v1.headers["authorization"], go.v2.headers["authorization"] = (
        go.v2.headers["authorization"],
        go.v1.headers["authorization"],
    )
    assert go.v1.get("/IsActiveDebtCollection").status_code == 401
    assert go.v2.get("/OrganizationSettings").status_code == 401
    go.sign_in()
    for seconds, status in ((1199, 200), (1, 401)):
        go.now[0] += timedelta(seconds=seconds)
        assert go.v2.get("/OrganizationSettings").status_code == status


def test_every_call_of_v2_needs_the_subscription_key(go: Go) -> None:
    assert go.v2.get("/VatCodes", headers={"Ocp-Apim-Subscription-Key": "wrong"}).status_code == 401


def test_a_right_lives_as_long_as_the_token(go: Go) -> None:
    go.control("PUT", "/rights", {"company": go.key, "without": ["OutgoingInvoice"]})
    assert go.v2.get("/OutgoingInvoices", params=SPAN).status_code == 200
    go.sign_in()
    refused = go.v2.get("/OutgoingInvoices", params=SPAN)
    assert (refused.status_code, refused.content) == (403, b"")


def test_a_missing_module_makes_a_right_invalid(go: Go) -> None:
    go.control("PUT", "/rights", {"company": go.key, "lacking_modules": ["Customer"]})
    told = go.v2.get("/ClientIntegrationInformation").json()
    assert "Customer" in told["InvalidPrivileges"]
    assert "Customer" not in told["ValidPrivileges"]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/OutgoingInvoices", {}),
        ("/OutgoingInvoices", SPAN | {"fromDate": "tomorrow"}),
        ("/OutgoingInvoices", SPAN | {"unknown": "1"}),
        ("/OutgoingInvoices", SPAN | {"customerNos": "abc"}),
        ("/OutgoingInvoices", SPAN | {"PageSize": "20001"}),
        ("/OutgoingInvoices", SPAN | {"PageNumber": "0"}),
        ("/Customerledger/Statement", {"fromDate": "2026-01-01"}),
        ("/Customerledger/OpenItems", {}),
        ("/Customerledger/EntriesByMatchId", {}),
    ],
)
def test_what_is_wrong_with_a_request_is_a_problem(go: Go, path: str, params: dict[str, str]) -> None:
    refused = go.v2.get(path, params=params)
    assert refused.status_code == 400
    assert refused.json()["Title"] == "Bad Request"


def test_what_is_not_there_is_a_problem_in_lower_case(go: Go) -> None:
    for path in ("/OutgoingInvoices/11111111-2222-3333-4444-555555555555", "/Customers/1", "/Nothing"):
        refused = go.v2.get(path)
        assert (refused.status_code, refused.json()["title"]) == (404, "Object(s) not found")


def test_none_is_an_empty_answer_and_pages_name_the_next(go: Go) -> None:
    empty = go.v2.get("/OutgoingInvoices", params=SPAN | {"invoiceNos": "999999999"})
    assert (empty.status_code, empty.content) == (204, b"")
    seen: list[str] = []
    number = 1
    while True:
        page = go.v2.get("/OutgoingInvoices", params=SPAN | {"PageSize": "7", "PageNumber": str(number)})
        seen += [each["Id"] for each in page.json()]
        if '"nextPageLink":null' in page.headers["x-pagination"]:
            break
        number += 1
    assert len(seen) == len(set(seen)) > 7


def test_filters(go: Go) -> None:
    made = go.sell()
    number = made["number"]
    found = go.v2.get("/OutgoingInvoices", params=SPAN | {"invoiceNos": f"{number - 1}-{number}, 5"}).json()
    assert number in [each["InvoiceNo"] for each in found]
    card = go.v2.get(f"/Customers/{made['customer_id']}").json()
    only = go.v2.get("/OutgoingInvoices", params=SPAN | {"customerNos": f"{card['Number']}-"}).json()
    assert [each["Id"] for each in only] == [made["id"]]
    unpaid = SPAN | {"customerNos": str(card["Number"]), "onlyUnpaidInvoices": "true"}
    assert go.v2.get("/OutgoingInvoices", params=unpaid).status_code == 200
    go.deed(made, "arrive")
    assert go.v2.get("/OutgoingInvoices", params=unpaid).status_code == 204
    lines = go.v2.get("/Customerledger/OpenItems", params={"date": "2026-06-01", "customerNos": str(card["Number"])})
    assert lines.status_code == 204


def test_too_many_in_a_second(tmp_path: Path) -> None:
    app = create_app(tmp_path, lambda: datetime(2026, 6, 1, 8, 0, tzinfo=UTC), rate_limit=3)
    app.api.traffic.monotonic = lambda: 5.0
    http = httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://go")
    answers = [http.get("/v2/VatCodes") for _ in range(4)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert answers[3].json()["message"] == "Rate limit is exceeded. Try again in 1 seconds."
    assert http.get("/v2/VatCodes").status_code == 429
    app.api.traffic.monotonic = lambda: 6.0
    assert http.get("/v2/VatCodes").status_code == 401
    told = http.get("/sim/traffic").json()["v2"]
    assert told == {"limit": 3, "most_in_a_second": 5, "refused": 2}, "what arrived, and not what was let through"
    app.store.close()


def refused(answer: httpx.Response) -> tuple[str, str]:
    """v1's no: the status says nothing of it."""
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    assert body["success"] is False
    return body["validation"]["exception"], body["validation"]["summary"]


def test_a_case_needs_a_number_and_approved_invoices(go: Go) -> None:
    made, other = go.sell(), go.sell()
    go.deed(made, "start")
    go.deed(other, "start", agency="Fjellvakt Inkasso (oppdiktet)")
    given = {"invoices": [go.fetched(made)]}
    assert refused(go.v1.post("/", json=given)) == ("Exception", "Case code must be provided")
    assert refused(go.v1.post("/", json={"code": "AC-1"})) == ("ArgumentNull", "")
    assert made["id"] in go.available()
    assert other["id"] not in go.available()
    record = next(each for each in go.app.store.all(Invoice) if each.guid == other["id"])
    as_listed_for_them = json.loads(write(shapes.debt_invoice(go.app.api.office, record)))
    foreign = {"code": "AC-1", "invoices": [as_listed_for_them]}
    assert "not available" in refused(go.v1.post("/", json=foreign))[1]
    go.case(made)
    assert made["id"] not in go.available()
    assert "not available" in refused(go.v1.post("/", json=given | {"code": "AC-2"}))[1]


def test_a_number_stands_once(go: Go) -> None:
    first, second = go.sell(), go.sell()
    for each in (first, second):
        go.deed(each, "start")
    go.case(first)
    again = {"code": "AC-1", "invoices": [go.fetched(second)]}
    assert refused(go.v1.post("/", json=again))[0] == "ApiUniqueConstraint"


def test_a_status_needs_a_case_and_a_text(go: Go) -> None:
    made = go.sell()
    go.deed(made, "start")
    case = go.case(made)
    assert refused(go.v1.post("/UpdateStatus", json={"caseId": case["id"]}))[0] == "ArgumentNull"
    assert go.v1.post("/UpdateStatus", json={"caseId": "x", "statusText": "a"}).status_code == 404
    told = go.v1.post("/UpdateStatus", json={"caseId": case["id"], "statusText": "a", "isCaseClosed": True}).json()
    assert told["data"]["status"] == 10
    assert "statusText" not in told["data"]


def test_what_the_agency_rejects_is_gone_for_it(go: Go) -> None:
    made = go.sell()
    go.deed(made, "start")
    case = go.case(made)
    assert go.v1.delete(f"/{case['id']}").json()["success"]
    assert go.v1.get(f"/{case['id']}").status_code == 404
    assert go.line(made)["status"] == "rejected"
    assert go.v1.delete(f"/{case['id']}").status_code == 404


def test_merged_cases(go: Go) -> None:
    first, second = go.sell(), go.sell()
    for each in (first, second):
        go.deed(each, "start")
    ids = [go.case(first)["id"], go.case(second, "AC-2")["id"]]
    merged = go.v1.post("/MergeCases", json={"caseIds": ids, "caseNo": "AC-3"}).json()["data"]
    assert {each["id"] for each in merged["invoices"]} == {first["id"], second["id"]}
    assert [each["code"] for each in go.v1.get("/").json()["data"]] == ["AC-3"]


def test_another_debt_collector_shuts_the_door(go: Go) -> None:
    go.settings(agency="")
    assert go.v1.get("/IsActiveDebtCollection").json()["data"] is False
    assert refused(go.v1.get("/Invoices/AvailableInvoices"))[0] == "SecurityException"
    assert refused(go.v1.post("/", json={"code": "A"}))[0] == "SecurityException"


def test_odata_as_documented(go: Go) -> None:
    made = go.sell()
    go.deed(made, "start")
    go.case(made)
    for wanted, count in (
        ("(Code eq 'AC-1')", 1),
        ("(Code eq 'AC-2')", 0),
        ("(LastChanged gt DateTimeOffset'2026-05-31')", 1),
        ("(LastChanged gt DateTimeOffset'2026-06-02')", 0),
    ):
        assert len(go.v1.get("/", params={"$filter": wanted}).json()["data"]) == count
    assert refused(go.v1.get("/", params={"$filter": "(Colour eq 'red')"}))[0] == "ODataException"
    assert refused(go.v1.get("/", params={"$skip": "1"}))[0] == "ODataException"


def test_matched_items_of_cases_since(go: Go) -> None:
    made = go.sell()
    go.deed(made, "start")
    go.case(made)
    go.deed(made, "write-off")
    (case,) = go.v1.get("/GetAllMatchedItems", params={"fromDateTime": "2026-05-31T00:00:00Z"}).json()["data"]
    assert [(each["amount"], each["isWriteOff"]) for each in case["matchedItems"]] == [(-1000.0, True)]
    assert go.v1.get("/GetAllMatchedItems", params={"fromDateTime": "2026-06-02T00:00:00Z"}).json()["data"] == []
    assert len(go.v1.get(f"/MatchedItems/{made['id']}").json()["data"]) == 1
    assert go.v1.get(f"/GetInvoicePdf/{made['id']}").content.startswith(b"%PDF")


def test_onboarding_is_good_for_one_time(go: Go) -> None:
    body = {"ApplicationKey": go.company["application_key"], "RedirectUri": "https://a.example/cb?state=s"}
    begun = go.http.post("/v2/Onboarding/Initiate", json=body, headers=go.subscription).json()
    went = go.http.post(begun["TemporaryUrl"], data={"client": str(go.company["id"]), "answer": "approve"})
    back = httpx.URL(went.headers["location"])
    assert (back.params["state"], back.params["status"]) == ("s", "Success")
    order = {"OnboardingToken": back.params["token"]}
    done = go.http.post("/v2/Onboarding/Finalize", json=order, headers=go.subscription)
    key = done.json()["OnboardedClientsInformation"][0]["ClientKey"]
    assert go.token(client_key=key).status_code == 200
    assert go.token().status_code == 400, "the earlier key ends"
    assert go.http.post("/v2/Onboarding/Finalize", json=order, headers=go.subscription).status_code == 400
    assert go.http.get(begun["TemporaryUrl"]).status_code == 404
    wrong = body | {"ApplicationKey": "nobody"}
    assert go.http.post("/v2/Onboarding/Initiate", json=wrong, headers=go.subscription).status_code == 400


def test_everything_is_there_after_a_restart(go: Go, tmp_path: Path) -> None:
    made = go.sell()
    go.deed(made, "arrive", amount="100.00")
    go.app.store.close()
    again = Go(create_app(tmp_path, lambda: go.now[0], rate_limit=1000), go.now)
    assert again.v2.get(f"/OutgoingInvoices/{made['id']}").json()["Balance"] == 900.0
    again.app.store.close()
