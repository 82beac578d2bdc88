"""The open API: who may call, what it takes, what it answers, and that clients are separated."""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest

from chalicelib.claim.verify import verify
from chalicelib.ports.records import Member
from chalicelib.web import router, tokens
from tests.doubles import InMemoryQueue
from tests.web.machines import ISSUER, Issuer, issuing
from tests.web.office import Answered, Browser, Office
from tests.web.town import BAKERI, COLLECTION, DIFFERING, FOREIGN, LISTED, NORDVIK, PAID

CREDITOR = {
    "id": "fjellro",
    "name": "Fjellro Hytteservice AS",
    "organisation_number": "923609016",
    "deducts_vat": True,
    "list_recipient": "Post@Fjellro.example",
    "standing_not_disputed": "avtale 2026-01",
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as made:
        yield made


class Machine:
    def __init__(self, issuer: Issuer, token: str | None = None) -> None:
        self._token = issuer.token() if token is None else token

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answered:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        return Browser().send(method, path, raw, {"Content-Type": "application/json", **given, **headers})


@pytest.fixture
def machine(office: Office, issuer: Issuer) -> Machine:
    tokens._keys.cache_clear()
    office.settings = replace(office.settings, jwks_url=issuer.jwks_url)
    office.register.add_member(Member(NORDVIK, "client:erp-one", "machine"))
    return Machine(issuer)


@pytest.mark.parametrize(
    ("claims", "status", "code"),
    [
        ({"exp": 1}, 401, "token_expired"),
        ({"iss": "https://evil.example"}, 401, "bad_token"),
        ({"token_use": "id"}, 401, "bad_token"),
        ({"client_id": ""}, 401, "bad_token"),
        ({"scope": "autocollect/statements"}, 403, "scope_missing"),
        ({"scope": "autocollect/reading"}, 403, "scope_missing"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(
    machine: Machine, issuer: Issuer, claims: Mapping[str, Any], status: int, code: str
) -> None:
    answered = Machine(issuer, issuer.token(**claims)).call("GET", f"/v1/creditors/{NORDVIK}")
    assert (answered.status, answered.json["code"]) == (status, code)
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert answered.json["detail"]
    assert machine.call("GET", f"/v1/creditors/{NORDVIK}").status == 200


def test_only_the_pools_own_signature_counts(machine: Machine, issuer: Issuer) -> None:  # noqa: ARG001
    claims = {"iss": ISSUER, "token_use": "access", "client_id": "erp-one", "scope": "autocollect/read", "exp": 2**32}
    by_secret = jwt.encode(claims, "a-secret-that-is-long-enough-for-hs256", algorithm="HS256", headers={"kid": "k1"})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"})
    with issuing() as other:
        by_another = other.token()
    for token in (by_secret, unsigned, by_another, "", "a.b.c", issuer.token()[:-6] + "AAAAAA"):
        assert Machine(issuer, token).call("GET", f"/v1/creditors/{NORDVIK}").status == 401
    assert Browser().get(f"/v1/creditors/{NORDVIK}").json["code"] == "no_token"


def test_without_the_pools_keys_it_asks_to_come_again(machine: Machine, office: Office) -> None:
    tokens._keys.cache_clear()
    office.settings = replace(office.settings, jwks_url="http://127.0.0.1:9/jwks.json")
    assert machine.call("GET", f"/v1/creditors/{NORDVIK}").status == 503


@pytest.mark.mission("H7")
def test_a_creditor_is_made_connected_and_peopled(machine: Machine, office: Office) -> None:
    made = machine.call("POST", "/v1/creditors", CREDITOR)
    assert made.status == 201
    assert made.headers["Location"] == "/v1/creditors/fjellro"
    assert made.json["tolerance"] == "10.00"
    assert made.json["list_recipient"] == "post@fjellro.example"
    connected = machine.call("PUT", "/v1/creditors/fjellro/connections/tripletex", {"api_key": "secret-key"})
    assert connected.status == 200
    assert connected.json["webhook"] == "https://collect.example/hooks/tripletex/fjellro-tripletex"
    assert "secret-key" not in connected.body
    assert office.vault.open(office.register.connection("fjellro-tripletex").sealed_key, "key:fjellro-tripletex")
    invited = machine.call(
        "POST", "/v1/creditors/fjellro/members", {"username": "Kari@Fjellro.example", "role": "admin"}
    )
    assert (invited.status, invited.json["invited"]) == (201, True)
    assert office.identity.invited == ["kari@fjellro.example"]
    assert [each.creditor_id for each in office.register.memberships("kari@fjellro.example")] == ["fjellro"]
    read = machine.call("GET", "/v1/creditors/fjellro").json
    assert [each["connection"] for each in read["connections"]] == ["fjellro-tripletex"]


@pytest.mark.mission("H7")
@pytest.mark.parametrize(("erp", "key", "company"), [("poweroffice", "a-key", "0"), ("netvisor", "12:k", "1234567-1")])
def test_an_erp_that_announces_nothing_is_told_of_with_a_secret(
    machine: Machine, office: Office, erp: str, key: str, company: str
) -> None:
    finnish = {"country": "FI", "organisation_number": "1234567-1"} if erp == "netvisor" else {}
    assert machine.call("POST", "/v1/creditors", {**CREDITOR, **finnish}).status == 201
    connected = machine.call("PUT", f"/v1/creditors/fjellro/connections/{erp}", {"api_key": key})
    assert connected.status == 200, connected.body
    assert connected.json["webhook"] == f"https://collect.example/hooks/notify/fjellro-{erp}"
    assert connected.json["webhook_secret"].startswith("whsec_")
    connection = office.register.connection(f"fjellro-{erp}")
    assert (connection.erp, connection.company_id) == (erp, company)
    assert machine.call("PUT", "/v1/creditors/fjellro/connections/tripletex", {"api_key": "k"}).status == 200
    moved = {"api_key": key, "connection_id": "fjellro-tripletex"}
    assert machine.call("PUT", f"/v1/creditors/fjellro/connections/{erp}", moved).status == 409


@pytest.mark.parametrize(
    ("erp", "given", "status", "named"),
    [
        ("visma", {"api_key": "k"}, 404, "tripletex, netvisor, poweroffice"),
        ("netvisor", {"api_key": "only-one"}, 422, "customer id:customer key"),
        ("netvisor", {"api_key": "1:k"}, 422, "business id"),
        ("tripletex", {"api_key": "k", "company_id": "a"}, 422, "company_id"),
    ],
)
def test_a_connection_that_cannot_be_says_why(
    machine: Machine, erp: str, given: dict[str, str], status: int, named: str
) -> None:
    machine.call("POST", "/v1/creditors", CREDITOR)
    answered = machine.call("PUT", f"/v1/creditors/fjellro/connections/{erp}", given)
    assert (answered.status, named in answered.json["detail"]) == (status, True), answered.body


def test_the_same_creditor_again_changes_its_settings(machine: Machine) -> None:
    machine.call("POST", "/v1/creditors", CREDITOR)
    again = machine.call("POST", "/v1/creditors", {**CREDITOR, "tolerance": "25.50"})
    assert (again.status, again.json["tolerance"]) == (200, "25.50")


def test_an_id_that_is_somebody_elses_stays_theirs(machine: Machine, office: Office) -> None:
    before = office.register.creditor(BAKERI)
    answered = machine.call("POST", "/v1/creditors", {**CREDITOR, "id": BAKERI})
    assert (answered.status, answered.json["code"]) == (409, "creditor_exists")
    assert office.register.creditor(BAKERI) == before


def test_of_two_clients_that_want_the_same_id_at_once_one_gets_it_whole(
    machine: Machine, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one comes between our look at the id and our write."""
    given = office.numbers.next

    def other_first(name: str) -> int:
        monkeypatch.setattr(office.numbers, "next", given)
        theirs = replace(
            office.register.creditor(BAKERI), id=str(CREDITOR["id"]), name="De andres AS", number=77, version=0
        )
        office.register.save_creditor(theirs, Member(theirs.id, "client:another", "machine"))
        return given(name)

    monkeypatch.setattr(office.numbers, "next", other_first)
    answered = machine.call("POST", "/v1/creditors", CREDITOR)
    assert (answered.status, answered.json["code"]) == (409, "creditor_exists")
    assert office.register.creditor(str(CREDITOR["id"])).name == "De andres AS"
    assert machine.call("GET", f"/v1/creditors/{CREDITOR['id']}").status == 404
    assert machine.call("GET", f"/v1/creditors/{BAKERI}").status == 404
    taken = {"api_key": "k", "connection_id": "solbakken-tripletex"}
    assert machine.call("PUT", f"/v1/creditors/{NORDVIK}/connections/tripletex", taken).status == 409


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"organisation_number": "923609017"}, "organisation_number"),
        ({"organisation_number": "12"}, "organisation_number"),
        ({"id": "a b"}, "id"),
        ({"tolerance": "1.5"}, "tolerance"),
        ({"tolerance": 10.0}, "tolerance"),
        ({"name": " "}, "name"),
        ({"list_recipient": "nobody"}, "list_recipient"),
        ({"answer_hour": 24}, "answer_hour"),
        ({"registration": "SOMETIMES"}, "registration"),
        ({"deducts_vat": None}, "deducts_vat"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_bad_input_names_the_field(machine: Machine, change: Mapping[str, Any], named: str) -> None:
    answered = machine.call("POST", "/v1/creditors", {**CREDITOR, **change})
    assert answered.status == 422
    assert answered.json["detail"].startswith(named)


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b"{", 400), (b"[]", 422), (b"x" * (1024 * 1024 + 1), 413)])
def test_a_body_that_is_none_is_refused(machine: Machine, body: bytes, status: int) -> None:
    assert machine.call("POST", "/v1/creditors", body).status == status


def test_another_media_type_is_refused(machine: Machine) -> None:
    assert machine.call("POST", "/v1/creditors", CREDITOR, **{"Content-Type": "text/plain"}).status == 415


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/creditors/{other}"),
        ("GET", "/v1/creditors/{other}/cases"),
        ("GET", "/v1/creditors/{other}/refusals"),
        ("PUT", "/v1/creditors/{other}/connections/tripletex"),
        ("POST", "/v1/creditors/{other}/members"),
        ("GET", "/v1/cases/{case}"),
        ("GET", "/v1/cases/{case}/letters/L1"),
    ],
)
def test_another_clients_creditor_is_not_found(machine: Machine, method: str, path: str) -> None:
    body = {"api_key": "k"} if method == "PUT" else {"username": "a@b.example"} if method == "POST" else None
    answered = machine.call(method, path.format(other=BAKERI, case=FOREIGN), body)
    assert answered.status == 404
    assert answered.json["code"] == "not_found"
    assert machine.call(method, path.format(other="nobody", case="AC-9-9"), body).json["detail"]


@pytest.mark.mission("H7")
def test_a_case_tells_facts_history_statement_and_plan(machine: Machine, office: Office) -> None:
    case = machine.call("GET", f"/v1/cases/{COLLECTION}").json
    expected = {
        "case": COLLECTION,
        "creditor": NORDVIK,
        "erp": "tripletex",
        "country": "NO",
        "invoice": "10102",
        "debtor": "business",
        "principal": "48900.00",
        "due_date": "2026-06-10",
        "open": "44951.79",
        "expected_balance": "38900.00",
        "erp_balance": "38900.00",
        "outcome": "open",
    }
    assert {name: case[name] for name in expected} == expected
    assert [event["type"] for event in case["events"]] == [
        "transferred",
        "notice_sent",
        "listed",
        "registered",
        "payment_demand_sent",
        "direct_payment",
    ]
    notice = case["events"][1]
    assert notice == {
        "on": "2026-06-26",
        "type": "notice_sent",
        "amount": "38.00",
        "deadline": "2026-07-10",
        "letter": f"{COLLECTION}-notice-1",
    }
    assert [letter["kind"] for letter in case["letters"]] == ["notice", "payment_demand"]
    assert case["plan"] == {"step": None, "on": "2026-07-30", "why_not": "demand_expired"}
    assert verify(case["statement"], office.law) == []
    assert machine.call("GET", f"/v1/cases/{COLLECTION}/letters/{COLLECTION}-payment-demand-1").status == 303


def test_a_closed_case_and_one_that_differs(machine: Machine) -> None:
    paid = machine.call("GET", f"/v1/cases/{PAID}").json
    assert (paid["open"], paid["outcome"], paid["closed_on"]) == ("0.00", "paid", "2026-11-03")
    differing = machine.call("GET", f"/v1/cases/{DIFFERING}").json
    assert (differing["expected_balance"], differing["erp_balance"]) == ("2590.00", "1590.00")
    assert differing["events"][-1] == {
        "on": "2026-11-20",
        "type": "discrepancy",
        "expected": "2590.00",
        "erp_balance": "1590.00",
    }


def test_a_finnish_number_is_refused_with_what_makes_it_right(machine: Machine) -> None:
    finnish = {**CREDITOR, "organisation_number": "1234567-1"}
    refused = machine.call("POST", "/v1/creditors", finnish)
    assert refused.status == 422
    assert 'give "country": "FI"' in refused.json["detail"]
    made = machine.call("POST", "/v1/creditors", {**finnish, "country": "FI"})
    assert (made.status, made.json["country"]) == (201, "FI")


def test_no_number_in_an_answer_is_a_float(machine: Machine) -> None:
    def floats(text: str) -> float:
        raise AssertionError(f"{text} left as a number with decimals")

    for path in (f"/v1/cases/{COLLECTION}", f"/v1/creditors/{NORDVIK}/cases", f"/v1/creditors/{NORDVIK}"):
        json.loads(machine.call("GET", path).body, parse_float=floats)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_together_are_all_cases(machine: Machine, limit: int) -> None:
    seen: list[str] = []
    token = ""
    for _ in range(20):
        page = machine.call("GET", f"/v1/creditors/{NORDVIK}/cases?limit={limit}&page={token}").json
        assert len(page["cases"]) <= limit
        seen += [row["case"] for row in page["cases"]]
        token = page["next"]
        if token is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert {LISTED, PAID, COLLECTION} <= set(seen)


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "phase=nowhere", "page=abc", "page=listed--1"])
def test_a_wrong_query_is_told(machine: Machine, query: str) -> None:
    answered = machine.call("GET", f"/v1/creditors/{NORDVIK}/cases?{query}")
    assert answered.status == 400
    assert answered.json["detail"].startswith(query.split("=", maxsplit=1)[0])


@pytest.mark.mission("B7")
def test_refusals_come_with_reason_and_advice(machine: Machine) -> None:
    refused = machine.call("GET", f"/v1/creditors/{NORDVIK}/refusals").json["refused"]
    assert {each["reason"] for each in refused} == {"foreign_currency", "invalid_organisation_number", "disputed"}
    assert all(each["advice"] for each in refused)


@pytest.mark.mission("H6")
def test_a_statement_is_made_from_facts_alone(machine: Machine, issuer: Issuer, office: Office) -> None:
    counting = Machine(issuer, issuer.token("autocollect/statements"))
    facts = {
        "country": "NO",
        "debtor": "consumer",
        "principal": "1250.00",
        "invoice_date": "2026-05-01",
        "due_date": "2026-05-15",
        "on": "2026-06-12",
    }
    answered = counting.call("POST", "/v1/statements", facts)
    assert answered.status == 200
    assert answered.json["open"]["principal"] == "1250.00"
    assert verify(answered.json, office.law) == []
    wrong = counting.call("POST", "/v1/statements", {**facts, "principal": "-1.00", "due_date": "2026-04-01"})
    assert wrong.status == 422
    assert "$.principal" in wrong.json["detail"]
    assert "$.due_date" in wrong.json["detail"]
    assert [problem["path"] for problem in wrong.json["problems"]] == ["$.principal", "$.due_date"]
    assert all(problem["message"] for problem in wrong.json["problems"])
    too_old = {**facts, "invoice_date": "1995-05-01", "due_date": "1995-05-15"}
    assert counting.call("POST", "/v1/statements", too_old).status == 422
    assert counting.call("POST", "/v1/statements", b"{").status == 422
    assert machine.call("POST", "/v1/statements", facts).status == 403


class _WithDeadLetters(InMemoryQueue):
    def redrive(self, name: str) -> int:
        return {"jobs": 2}[name]


def test_dead_letters_are_sent_again_by_the_operator_alone(machine: Machine, issuer: Issuer, office: Office) -> None:
    office.queue = _WithDeadLetters()
    operator = Machine(issuer, issuer.token("autocollect/operate"))
    answered = operator.call("POST", "/v1/dead-letters/jobs/redrive")
    assert answered.json == {"queue": "jobs", "sent_again": 2}
    assert operator.call("POST", "/v1/dead-letters/nothing/redrive").status == 404
    assert machine.call("POST", "/v1/dead-letters/jobs/redrive").status == 403


def test_the_guide_names_every_address_of_the_api() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    missing = [
        f"{route.method} {route.path}"
        for route in router.ROUTES
        if route.path.startswith(("/v1", "/hooks", "/local")) and f"{route.method} {route.path}" not in guide
    ]
    assert missing == []
    scopes = set(re.findall(r'machine\("(\w+)"', inspect.getsource(router)))
    assert all(f"`autocollect/{scope}`" in guide for scope in scopes)
