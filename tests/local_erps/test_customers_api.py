"""/v2/customer and /v2/contact: what a writing call may and may not carry."""

import pytest

from tests.local_erps.conftest import Erp


def test_a_customer_is_made_changed_and_found(erp: Erp) -> None:
    client = erp.login()
    made = client.post("/v2/customer", json={"name": "Prøve Kunde", "email": "prove@post.example"})
    assert made.status_code == 201
    value = made.json()["value"]
    assert (value["language"], value["organizationNumber"], value["isInactive"]) == ("NO", "", False)
    changed = client.put(f"/v2/customer/{value['id']}", json={"phoneNumber": "10000099"}).json()["value"]
    assert (changed["phoneNumber"], changed["email"]) == ("10000099", "prove@post.example"), "a PUT is partial"
    assert changed["version"] == value["version"] + 1
    found = client.get("/v2/customer", params={"customerName": "prøve kunde"}).json()["values"]
    assert [each["id"] for each in found] == [value["id"]]


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"name": "X", "id": 1}, 18000, "id"),
        ({"name": "X", "version": 0}, 18000, "version"),
        ({}, 18000, "name"),
        ({"name": "X", "colour": "blue"}, 16000, "colour"),
        ({"name": "X", "email": 5}, 16000, "email"),
        ({"name": "X", "isFactoring": "yes"}, 16000, "isFactoring"),
        ({"name": "X", "language": "FI"}, 18000, "language"),
    ],
)
def test_a_wrong_body_is_refused_and_nothing_is_kept(erp: Erp, body: dict[str, object], code: int, field: str) -> None:
    client = erp.login()
    before = client.get("/v2/customer", params={"fields": "id"}).json()["fullResultSize"]
    answer = client.post("/v2/customer", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["validationMessages"][0]["field"] == field
    assert client.get("/v2/customer", params={"fields": "id"}).json()["fullResultSize"] == before


def test_broken_json_is_22000(erp: Erp) -> None:
    answer = erp.login().post("/v2/customer", content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (422, 22000)


def test_a_stale_version_is_a_conflict_and_none_wins(erp: Erp) -> None:
    client = erp.login()
    path = f"/v2/customer/{erp.lines()[0]['customer_id']}"
    version = client.get(path).json()["value"]["version"]
    assert client.put(path, json={"version": version, "email": "a@post.example"}).status_code == 200
    stale = client.put(path, json={"version": version, "email": "b@post.example"})
    assert (stale.status_code, stale.json()["code"]) == (409, 8000)
    assert client.put(path, json={"email": "c@post.example"}).json()["value"]["email"] == "c@post.example"


def test_an_address_changes_through_the_customer(erp: Erp) -> None:
    client = erp.login()
    path = f"/v2/customer/{erp.lines()[0]['customer_id']}"
    address = client.get(path, params={"fields": "postalAddress(id)"}).json()["value"]["postalAddress"]
    body = {"postalAddress": {"id": address["id"], "city": "Stavanger", "country": {"id": 206}}}
    assert client.put(path, json=body).status_code == 200
    after = client.get(path, params={"fields": "postalAddress(city,addressLine1,country(isoAlpha2Code))"}).json()[
        "value"
    ]
    assert (after["postalAddress"]["city"], after["postalAddress"]["country"]["isoAlpha2Code"]) == ("Stavanger", "SE")
    assert after["postalAddress"]["addressLine1"]


def test_contacts_are_found_by_their_customer(erp: Erp) -> None:
    client = erp.login()
    customer = erp.lines()[0]["customer_id"]
    made = client.post("/v2/contact", json={"customer": {"id": customer}, "firstName": "Tone", "lastName": "Prøvesen"})
    assert made.status_code == 201
    found = client.get("/v2/contact", params={"customerId": str(customer)}).json()["values"]
    assert [each["displayName"] for each in found] == ["Tone Prøvesen"]
    assert client.post("/v2/contact", json={"firstName": "Tone"}).status_code == 422
