"""Every answer against the published OpenAPI document: no field it does not have, none of another type.

Collected only where AUTOCOLLECT_SPECS names the directory with tripletex-openapi-subset.json (conftest.py). The
document marks nothing as nullable although most fields can be null, so null passes everywhere.
"""

from typing import Any

import pytest

from tests.contracts.published import document
from tests.contracts.tripletex_spec import DOCUMENT, faults
from tests.local_erps.conftest import START, WIDE, Erp

SPEC = document(DOCUMENT)
SPAN = {"dateFrom": "2020-01-01", "dateTo": "2100-01-01"}


def schema_of(path: str, method: str, status: int) -> dict[str, Any]:
    contents = SPEC["paths"][path][method]["responses"][str(status)]["content"]
    return dict(next(iter(contents.values()))["schema"])


@pytest.fixture
def lived_in(erp: Erp) -> Erp:
    """Books with a bit of everything in them."""
    made = erp.sell("1000.00")
    erp.deed(made, "remark", text="Omtvistet")
    erp.deed(made, "remind", on="2026-05-20")
    erp.deed(made, "start")
    erp.deed(made, "arrive")
    erp.http.post("/sim/day", json={"day": START})
    client = erp.login()
    client.post("/v2/event/subscription", json={"event": "invoice.charged", "targetUrl": "http://localhost:9/"})
    client.post("/v2/voucherMessage", json={"voucherId": made["voucher_id"], "content": "x"})
    client.post("/v2/contact", json={"customer": {"id": made["customer_id"]}, "firstName": "A"})
    return erp


LISTS = [
    ("/invoice", WIDE, "customer(*,postalAddress(*,country(*))),postings(*),reminders(*),voucher(*),invoiceRemark(*)"),
    ("/invoice", WIDE, "orders(*,contact(*)),orderLines(*),currency(*)"),
    ("/invoice/paymentType", {}, "debitAccount(*),vatType(*)"),
    ("/customer", {}, "postalAddress(*),physicalAddress(*),ledgerAccount(*)"),
    ("/contact", {}, "customer(*),phoneNumberMobileCountry(*)"),
    ("/reminder", SPAN, "currency(*)"),
    ("/ledger/account", {}, "legalVatTypes(*),vatType(*)"),
    ("/ledger/vatType", {}, "id"),
    ("/ledger/voucherType", {}, "id"),
    ("/ledger/posting", SPAN, "account(*),closeGroup(*,postings(*)),voucher(*)"),
    ("/ledger/posting/openPost", {"date": "2100-01-01"}, "customer(*)"),
    ("/ledger/closeGroup", SPAN, "postings(*)"),
    ("/ledger/voucher", SPAN, "voucherType(*),postings(*)"),
    ("/voucherStatus", {}, "voucher(*)"),
    ("/voucherMessage", {}, "sender(*)"),
    ("/event/subscription", {}, "id"),
    ("/company/>withLoginAccess", {}, "address(*)"),
    ("/country", {}, "id"),
    ("/currency", {}, "id"),
]


@pytest.mark.parametrize(("path", "params", "expanded"), LISTS)
def test_lists_and_single_objects(lived_in: Erp, path: str, params: dict[str, str], expanded: str) -> None:
    client = lived_in.login()
    for fields in ("", f"*,changes,{expanded}"):
        answer = client.get(f"/v2{path}", params=params | {"fields": fields})
        assert answer.status_code == 200, answer.text
        assert answer.json()["values"], "there is something to look at"
        assert list(faults(answer.json(), schema_of(path, "get", 200), path)) == []
    single = f"{path}/{{id}}"
    if single in SPEC["paths"] and "get" in SPEC["paths"][single]:
        one = client.get(f"/v2{path}/{answer.json()['values'][0]['id']}")
        if one.status_code == 200:
            assert list(faults(one.json(), schema_of(single, "get", 200), single)) == []


def test_the_rest(lived_in: Erp) -> None:
    client = lived_in.login()
    made = lived_in.sell("1000.00")
    pay = {"paymentDate": "2026-06-01", "paymentTypeId": "132", "paidAmount": "10"}
    remind = {"type": "REMINDER", "date": "2026-06-01"}
    values = {
        "consumerToken": "test-consumer-autocollect",
        "employeeToken": "test-employee-provefjord",
        "expirationDate": "2026-06-02",
    }
    status = {"voucher": {"id": made["voucher_id"]}, "status": "PROCESSING"}
    answers = [
        ("/token/session/>whoAmI", "get", client.get("/v2/token/session/>whoAmI", params={"fields": "*,company(*)"})),
        ("/token/session/:create", "post", client.post("/v2/token/session/:create", json=values)),
        ("/ledger/vatSettings", "get", client.get("/v2/ledger/vatSettings")),
        ("/invoice/{id}/:payment", "put", client.put(f"/v2/invoice/{made['id']}/:payment", params=pay)),
        (
            "/invoice/{id}/:createReminder",
            "put",
            client.put(f"/v2/invoice/{made['id']}/:createReminder", params=remind),
        ),
        (
            "/invoice/{id}/:createCreditNote",
            "put",
            client.put(f"/v2/invoice/{made['id']}/:createCreditNote", params={"date": "2026-06-01"}),
        ),
        ("/voucherStatus", "post", client.post("/v2/voucherStatus", json=status)),
        ("/event", "get", client.get("/v2/event")),
        ("/event/{eventType}", "get", client.get("/v2/event/invoice.charged")),
    ]
    for path, method, answer in answers:
        assert list(faults(answer.json(), schema_of(path, method, answer.status_code), path)) == []


def test_errors(erp: Erp) -> None:
    schema = SPEC["components"]["schemas"]["ApiError"]
    for answer in (erp.http.get("/v2/invoice"), erp.login().get("/v2/invoice"), erp.login().get("/v2/invoice/1")):
        assert list(faults(answer.json(), schema, "error")) == []
        assert answer.json().keys() == schema["properties"].keys()


def test_the_faults_of_an_answer_are_found() -> None:
    schema = {"$ref": "#/components/schemas/ApiError"}
    assert list(faults({"status": "422", "colour": 1}, schema, "x")) == [
        "x.status is str, not integer",
        "x.colour is not in the schema",
    ]
