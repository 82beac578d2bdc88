"""Tokens, sessions, companies and rights, as Tripletex keeps them."""

import base64
from datetime import UTC, datetime

import httpx
import pytest

from tests.local_erps.conftest import WIDE, Erp


def test_both_ways_of_making_a_session_answer_with_their_own_status(erp: Erp) -> None:
    values = {
        "consumerToken": "test-consumer-autocollect",
        "employeeToken": "test-employee-provefjord",
        "expirationDate": "2026-06-02",
    }
    posted = erp.http.post("/v2/token/session/:create", json=values)
    put = erp.http.put("/v2/token/session/:create", params=values)
    assert (posted.status_code, put.status_code) == (201, 200)
    assert posted.json()["value"]["token"] != put.json()["value"]["token"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consumerToken": "test-consumer-nobody"}, "arg:consumerToken"),
        ({"employeeToken": "test-employee-nobody"}, "arg:employeeToken"),
        ({"employeeToken": "test-employee-provefjord-fjellvakt"}, "arg:employeeToken"),
        ({"expirationDate": "2026-06-01"}, "arg:expirationDate"),
        ({"expirationDate": "02.06.2026"}, "arg:expirationDate"),
        ({"expirationDate": ""}, "arg:expirationDate"),
    ],
)
def test_a_wrong_token_or_date_is_refused_with_its_field(erp: Erp, change: dict[str, str], field: str) -> None:
    values = {
        "consumerToken": "test-consumer-autocollect",
        "employeeToken": "test-employee-provefjord",
        "expirationDate": "2026-06-02",
    }
    answer = erp.http.post("/v2/token/session/:create", json=values | change)
    assert (answer.status_code, answer.json()["code"]) == (422, 18000)
    assert answer.json()["validationMessages"][0]["field"] == field


def test_the_session_dies_at_norwegian_midnight_of_its_date(erp: Erp) -> None:
    client = erp.login()
    erp.now[0] = datetime(2026, 6, 1, 21, 59, 59, tzinfo=UTC)  # 23:59:59 in Oslo
    assert client.get("/v2/token/session/>whoAmI").status_code == 200
    erp.now[0] = datetime(2026, 6, 1, 22, 0, tzinfo=UTC)  # midnight in Oslo
    answer = client.get("/v2/token/session/>whoAmI")
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (401, 3000, "Unauthorized")


def test_who_am_i_tells_the_company_with_its_organisation_number(erp: Erp) -> None:
    value = erp.login().get("/v2/token/session/%3EwhoAmI", params={"fields": "*,company(*)"}).json()["value"]
    assert value["company"]["name"] == "Prøvefjord Bokbinderi AS"
    assert value["company"]["organizationNumber"] == "310000019"
    assert value["company"]["address"].keys() == {"id", "url"}
    assert value["company"]["url"].startswith("tripletex.simulated/v2/"), "the url carries no scheme"


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode()])
def test_a_login_that_is_none_is_401(erp: Erp, header: str) -> None:
    answer = erp.http.get("/v2/invoice", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()["code"]) == (401, 3000)
    assert answer.headers["x-tlx-request-id"] == answer.json()["requestId"]


def test_an_accountants_key_sees_nothing_until_it_names_a_client(erp: Erp) -> None:
    office = erp.login("regnskapskontor")
    clients = office.get("/v2/company/>withLoginAccess").json()["values"]
    assert [each["name"] for each in clients] == ["Prøvefjord Bokbinderi AS", "Eksempelvik Trappevask AS"]
    assert office.get("/v2/token/session/>whoAmI").status_code == 200
    assert office.get("/v2/invoice", params=WIDE).status_code == 403
    client = erp.client((str(clients[1]["id"]), erp.session("regnskapskontor")))
    numbers = [each["invoiceNumber"] for each in client.get("/v2/invoice", params=WIDE).json()["values"]]
    assert numbers
    assert all(number > 20_000 for number in numbers), "the second client's series"


def test_a_key_reaches_no_other_company(erp: Erp) -> None:
    other = erp.lines("eksempelvik")[0]
    client = erp.login()
    assert client.get(f"/v2/invoice/{other['id']}").json()["code"] == 6000
    found = client.get("/v2/invoice", params=WIDE | {"id": str(other["id"])}).json()
    assert found["values"] == []
    stranger = erp.client(("1000002", erp.session()))
    assert stranger.get("/v2/invoice", params=WIDE).status_code == 401


def test_a_key_without_a_right_is_403(erp: Erp) -> None:
    limited = erp.login("provefjord-limited")
    assert limited.get("/v2/invoice", params=WIDE).status_code == 200
    answer = limited.get("/v2/ledger/account")
    assert (answer.status_code, answer.json()["code"]) == (403, 9000)


def test_a_revoked_or_deleted_session_is_dead(erp: Erp) -> None:
    token = erp.session()
    client = erp.client(("0", token))
    assert client.delete(f"/v2/token/session/{token}").status_code == 204
    assert client.get("/v2/company/1000001").status_code == 401


def test_the_rate_limit_counts_down_and_then_refuses(erp: Erp) -> None:
    erp.http.put("/sim/faults", json={"rate_limit": 3})
    client = erp.login()
    answers: list[httpx.Response] = [client.get("/v2/country") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["X-Rate-Limit-Remaining"] for answer in answers[:3]] == ["2", "1", "0"]
    assert answers[3].headers["X-Rate-Limit-Reset"] == "1"
