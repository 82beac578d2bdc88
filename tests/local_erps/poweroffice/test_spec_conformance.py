"""Every answer of v2 against the published OpenAPI document: no field it does not have, none of another type.

Collected only where AUTOCOLLECT_SPECS names the directory with poweroffice-openapi-subset.json (conftest.py).
"""

from typing import Any

import pytest

from tests.contracts.poweroffice_spec import TOKEN as TOKEN_FILE
from tests.contracts.poweroffice_spec import V2, faults
from tests.contracts.published import document
from tests.local_erps.poweroffice.conftest import SPAN, Go

SPEC, TOKEN = document(V2), document(TOKEN_FILE)


def schema_of(path: str, method: str, status: int) -> dict[str, Any]:
    return dict(SPEC["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"])


@pytest.fixture
def lived_in(go: Go) -> Go:
    """Books with a bit of everything in them."""
    made = go.sell(is_private=False, name="Fjell AS", contact=["A", "B", "a@b.example"], automatic_notice=True)
    go.deed(made, "arrive", amount="100.00")
    go.deed(made, "credit", amount="50.00")
    go.deed(made, "write-off")
    go.control("POST", "/day", {"day": "2026-06-01"})
    return go


LISTS = [
    ("/OutgoingInvoices", SPAN),
    ("/Customerledger/Statement", SPAN),
    ("/Customerledger/OpenItems", {"date": "2026-06-01"}),
    ("/Customers", {}),
    ("/ContactPersons", {}),
    ("/VatCodes", {}),
    ("/GeneralLedgerAccounts", {}),
]


@pytest.mark.parametrize(("path", "params"), LISTS)
def test_lists(lived_in: Go, path: str, params: dict[str, str]) -> None:
    answer = lived_in.v2.get(path, params=params)
    assert answer.status_code == 200
    assert answer.json(), "there is something to look at"
    assert list(faults(answer.json(), schema_of(path, "get", 200), path)) == []
    named = {each["name"] for each in SPEC["paths"][path]["get"]["parameters"]}
    assert set(params) <= named
    if path in ("/OutgoingInvoices", "/Customers"):
        one = lived_in.v2.get(f"{path}/{answer.json()[0]['Id']}")
        assert list(faults(one.json(), schema_of(f"{path}/{{id}}", "get", 200), path)) == []


@pytest.mark.parametrize("path", ["/ClientIntegrationInformation", "/OrganizationSettings"])
def test_single_objects(lived_in: Go, path: str) -> None:
    assert list(faults(lived_in.v2.get(path).json(), schema_of(path, "get", 200), path)) == []


def test_a_match(lived_in: Go) -> None:
    found = lived_in.v2.get("/OutgoingInvoices", params=SPAN).json()
    number = next(each["MatchId"] for each in found if each["MatchId"])
    path = "/Customerledger/EntriesByMatchId"
    answer = lived_in.v2.get(path, params={"matchId": number})
    assert len(answer.json()) > 1
    assert list(faults(answer.json(), schema_of(path, "get", 200), path)) == []


def test_onboarding_and_sign_in(go: Go) -> None:
    body = {"ApplicationKey": go.company["application_key"], "RedirectUri": "https://a.example/cb"}
    begun = go.http.post("/v2/Onboarding/Initiate", json=body, headers=go.subscription).json()
    assert list(faults(begun, schema_of("/Onboarding/Initiate", "post", 200), "Initiate")) == []
    went = go.http.post(begun["TemporaryUrl"], data={"client": str(go.company["id"])})
    order = {"OnboardingToken": went.headers["location"].rpartition("token=")[2]}
    done = go.http.post("/v2/Onboarding/Finalize", json=order, headers=go.subscription).json()
    assert list(faults(done, schema_of("/Onboarding/Finalize", "post", 200), "Finalize")) == []
    for answer, status in ((go.token(), "400"), (go.token(grant_type="x"), "400")):
        schema = TOKEN["paths"]["/Token"]["post"]["responses"][status]["content"]["application/json"]["schema"]
        assert list(faults(answer.json(), schema, "token", TOKEN_FILE)) == []
