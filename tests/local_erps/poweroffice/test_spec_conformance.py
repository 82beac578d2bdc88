"""Every answer of v2 against the published OpenAPI document: no field it does not have, none of another type.

Collected only where AUTOCOLLECT_SPECS names the directory with poweroffice-openapi-subset.json (conftest.py).
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.erp_installations_poweroffice import poweroffice
from tests.local_erps.poweroffice.conftest import SPAN, Go

SPECS = Path(os.environ["AUTOCOLLECT_SPECS"])
SPEC = json.loads((SPECS / "poweroffice-openapi-subset.json").read_text())
TOKEN = json.loads((SPECS / "poweroffice-token-openapi.json").read_text())
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


def faults(value: Any, schema: dict[str, Any], where: str, spec: dict[str, Any] = SPEC) -> Iterator[str]:
    """What of the value the schema does not allow."""
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if value is None:
        if not schema.get("nullable"):
            yield f"{where} is null"
        return
    kind = schema.get("type", "object")
    found: Any = value
    if not isinstance(value, TYPES[kind]) or (kind == "boolean") is not isinstance(value, bool):
        yield f"{where} is {type(value).__name__}, not {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}, not one of {schema['enum']}"
    elif kind == "array":
        for place, each in enumerate(found):
            yield from faults(each, schema["items"], f"{where}[{place}]", spec)
    elif kind == "object" and "properties" in schema:
        for name, each in found.items():
            if name in schema["properties"]:
                yield from faults(each, schema["properties"][name], f"{where}.{name}", spec)
            elif schema.get("additionalProperties", True) is False:
                yield f"{where}.{name} is not in the schema"


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
        assert list(faults(answer.json(), schema, "token", TOKEN)) == []


def test_every_request_of_the_adapter_has_only_published_parameters(tmp_path: Path) -> None:
    site = poweroffice(tmp_path)
    company = site.sell(is_private=False, name="Fjell AS")
    site.act("pay", company, "10.00")
    site.send_to_collection(company)
    site.erp.identity()
    for one in site.erp.proposals():
        site.erp.invoice_by_voucher(one.voucher_id)
    site.erp.invoice(company.id)
    site.erp.matched_items(company.id)
    site.erp.ledger_changes("")
    site.erp.open_balances([company.id] + [f"{number:08d}-2222-3333-4444-555555555555" for number in range(250)])
    paging = set(SPEC["components"]["schemas"]["ResourceParameters"]["properties"])
    seen = set()
    for request in site.requests:
        path = request.url.path.removeprefix("/v2")
        if request.url.path.startswith("/v2/"):
            known = path if path in SPEC["paths"] else path.rpartition("/")[0] + "/{id}"
            named = {each["name"] for each in SPEC["paths"][known][request.method.lower()].get("parameters", [])}
            assert set(request.url.params) <= named | paging, request.url
            seen.add(known)
    assert len(seen) == 8
    site.close()
