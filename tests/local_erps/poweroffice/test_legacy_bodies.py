"""What version 1 refuses of what it is sent: status 200, success false and a reason, and nothing of it is kept."""

from typing import Any

import pytest

from tests.local_erps.poweroffice.conftest import Go
from tests.local_erps.poweroffice.test_api import refused

LEFT_OUT = object()


@pytest.fixture
def approved(go: Go) -> dict[str, Any]:
    made = go.sell()
    go.deed(made, "start")
    return made


def changed(given: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (given | changes).items() if value is not LEFT_OUT}


UNKNOWN = ("JsonSerializationException", "Could not find member 'colour'")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": LEFT_OUT}, ("Exception", "Case code must be provided")),
        ({"code": ""}, ("Exception", "Case code must be provided")),
        ({"code": 17}, ("FormatException", "code is of another kind")),
        ({"invoices": LEFT_OUT}, ("ArgumentNull", "")),
        ({"invoices": []}, ("ArgumentNull", "")),
        ({"invoices": {}}, ("FormatException", "invoices is of another kind")),
        ({"invoices": ["11111111-2222-3333-4444-555555555555"]}, ("FormatException", "invoices is of another kind")),
        ({"externalCaseUrl": 1}, ("FormatException", "externalCaseUrl is of another kind")),
        ({"balanceAgency": "1250.00"}, ("FormatException", "balanceAgency is of another kind")),
        ({"colour": "red"}, UNKNOWN),
    ],
)
def test_a_new_case_that_is_not_as_it_should_be(
    go: Go, approved: dict[str, Any], changes: dict[str, Any], reason: tuple[str, str]
) -> None:
    given = {"code": "AC-1", "externalCaseUrl": "https://a.example/1", "balanceAgency": 1250.5}
    given["invoices"] = [go.fetched(approved)]
    assert refused(go.v1.post("/", json=changed(given, changes))) == reason
    assert go.available() == [approved["id"]]
    assert go.v1.get("/").json()["data"] == []
    made = go.v1.post("/", json=given).json()["data"]
    assert (made["code"], made["balanceAgency"]) == ("AC-1", 1250.5)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": LEFT_OUT}, ("ArgumentNull", "id")),
        ({"invoiceNo": LEFT_OUT}, ("ArgumentNull", "invoices.invoiceNo")),
        ({"lastChanged": LEFT_OUT}, ("ArgumentNull", "invoices.lastChanged")),
        ({"colour": "red"}, UNKNOWN),
        ({"customerCode": 1}, ("Exception", "is not as it was fetched: customerCode")),
        ({"originalAmount": 1.0}, ("Exception", "is not as it was fetched: originalAmount")),
        ({"id": "11111111-2222-3333-4444-555555555555"}, ("Exception", "is not available for debt collection")),
    ],
)
def test_an_invoice_of_a_new_case_is_sent_as_it_was_fetched(
    go: Go, approved: dict[str, Any], changes: dict[str, Any], reason: tuple[str, str]
) -> None:
    given = {"code": "AC-1", "invoices": [changed(go.fetched(approved), changes)]}
    exception, summary = refused(go.v1.post("/", json=given))
    assert (exception, summary.endswith(reason[1])) == (reason[0], True)
    assert go.available() == [approved["id"]]


def test_only_its_id_is_no_invoice(go: Go, approved: dict[str, Any]) -> None:
    given = {"code": "AC-1", "invoices": [{"id": approved["id"]}]}
    assert refused(go.v1.post("/", json=given)) == ("ArgumentNull", "invoices.customerCode")


def test_what_moved_since_the_fetching_stops_no_case(go: Go, approved: dict[str, Any]) -> None:
    given = {"code": "AC-1", "invoices": [go.fetched(approved)]}
    go.deed(approved, "pay", amount="100.00")
    assert go.v1.post("/", json=given).json()["success"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"caseId": LEFT_OUT}, ("ArgumentNull", "caseId")),
        ({"invoiceIds": LEFT_OUT}, ("ArgumentNull", "invoiceIds")),
        ({"invoiceIds": []}, ("ArgumentNull", "invoiceIds")),
        ({"invoiceIds": "all"}, ("FormatException", "invoiceIds is of another kind")),
        ({"colour": "red"}, UNKNOWN),
    ],
)
def test_more_invoices_need_a_case_and_ids(
    go: Go, approved: dict[str, Any], changes: dict[str, Any], reason: tuple[str, str]
) -> None:
    more = go.sell()
    go.deed(more, "start")
    given = {"caseId": go.case(approved)["id"], "invoiceIds": [more["id"]]}
    assert refused(go.v1.post("/AddInvoicesToCase", json=changed(given, changes))) == reason
    assert go.available() == [more["id"]]
    assert len(go.v1.post("/AddInvoicesToCase", json=given).json()["data"]["invoices"]) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"caseId": LEFT_OUT}, ("ArgumentNull", "caseId")),
        ({"statusText": LEFT_OUT}, ("ArgumentNull", "statusText")),
        ({"statusText": ""}, ("ArgumentNull", "statusText")),
        ({"isCaseClosed": "yes"}, ("FormatException", "isCaseClosed is of another kind")),
        ({"updatedBalanceAgency": "9.00"}, ("FormatException", "updatedBalanceAgency is of another kind")),
        ({"colour": "red"}, UNKNOWN),
    ],
)
def test_a_status_that_is_not_as_it_should_be(
    go: Go, approved: dict[str, Any], changes: dict[str, Any], reason: tuple[str, str]
) -> None:
    given = {"caseId": go.case(approved)["id"], "statusText": "Mottatt", "updatedBalanceAgency": 900}
    assert refused(go.v1.post("/UpdateStatus", json=changed(given, changes))) == reason
    assert go.line(approved)["comments"] == []
    assert go.v1.post("/UpdateStatus", json=given).json()["data"]["balanceAgency"] == 900
    assert go.line(approved)["comments"] == ["Mottatt"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"caseIds": LEFT_OUT}, ("ArgumentNull", "caseIds")),
        ({"caseNo": LEFT_OUT}, ("ArgumentNull", "caseNo")),
        ({"colour": "red"}, UNKNOWN),
    ],
)
def test_merging_needs_cases_and_a_number(
    go: Go, approved: dict[str, Any], changes: dict[str, Any], reason: tuple[str, str]
) -> None:
    other = go.sell()
    go.deed(other, "start")
    ids = [go.case(approved)["id"], go.case(other, "AC-2")["id"]]
    given = {"caseIds": ids, "caseNo": "AC-3", "externalCaseUrl": "https://a.example/3"}
    assert refused(go.v1.post("/MergeCases", json=changed(given, changes))) == reason
    assert refused(go.v1.post("/MergeCases", json=given | {"caseIds": ids[:1]})) == ("ArgumentNull", "caseIds")
    assert sorted(each["code"] for each in go.v1.get("/").json()["data"]) == ["AC-1", "AC-2"]


@pytest.mark.parametrize("path", ["/", "/IsActiveDebtCollection", "/Invoices/AvailableInvoices"])
def test_a_parameter_that_a_route_does_not_have(go: Go, path: str) -> None:
    assert refused(go.v1.get(path, params={"colour": "red"})) == ("ODataException", "Unknown parameter(s): colour")


def test_what_was_matched_is_asked_for_since_an_instant(go: Go) -> None:
    assert refused(go.v1.get("/GetAllMatchedItems"))[0] == "FormatException"
