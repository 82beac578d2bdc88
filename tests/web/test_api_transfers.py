"""Transfers over the open API: the list, choosing from it, the receipt, settings and exemptions (B1 to B6, H7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.ports.records import Member
from chalicelib.ports.transfers import Draft
from chalicelib.web import tokens
from tests.web.choosing import CONNECTION, answer, lay_out, line
from tests.web.machines import Issuer, issuing
from tests.web.office import Answered, Office
from tests.web.test_api import Machine
from tests.web.town import BAKERI, NORDVIK, RUNNING

BASE = f"/v1/creditors/{NORDVIK}"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as made:
        yield made


@pytest.fixture
def machine(office: Office, issuer: Issuer) -> Machine:
    tokens._keys.cache_clear()
    office.settings = replace(office.settings, jwks_url=issuer.jwks_url)
    office.register.add_member(Member(NORDVIK, "client:erp-one", "machine"))
    return Machine(issuer, issuer.token("autocollect/onboard autocollect/read autocollect/transfer"))


def send(machine: Machine, key: str = "my-transfer-1", **body: Any) -> Answered:
    reading = machine.call("GET", f"{BASE}/overdue").json["reading"]
    given = {"reading": reading, "not_disputed": True} | body
    return machine.call("POST", f"{BASE}/transfers", given, **{"Idempotency-Key": key})


@pytest.mark.mission("B1", "H7")
def test_the_list_is_asked_for_and_read(machine: Machine, office: Office) -> None:
    assert machine.call("GET", f"{BASE}/overdue").json["reading"] is None
    asked = machine.call("POST", f"{BASE}/overdue")
    assert (asked.status, asked.json) == (202, {"connection": CONNECTION, "asked": True})
    assert machine.call("POST", f"{BASE}/overdue").json["asked"] is False
    assert len(office.queue.jobs("read_overdue")) == 1
    lay_out(office, Draft(line(1)), Draft(line(2, exempt=True)))
    told = machine.call("GET", f"{BASE}/overdue").json
    assert [(one["invoice"], one["outstanding"], one["exempt"]) for one in told["invoices"]] == [
        ("901", "1000.01", False),
        ("902", "1000.02", True),
    ]
    assert (told["being_read"], told["problem"]) == (False, "")


@pytest.mark.mission("B1", "B6", "H7")
def test_a_transfer_answers_with_a_receipt_that_fills(machine: Machine, office: Office) -> None:
    lay_out(office, Draft(line(1)), Draft(line(2)), Draft(line(3)))
    made = send(machine, invoices=["901", "902"], approved_by="kari@nordvik.example")
    assert made.status == 202, made.body
    assert [one["state"] for one in made.json["invoices"]] == ["waiting", "waiting"]
    assert made.json["approved_by"] == "kari@nordvik.example"
    again = send(machine, invoices=["901", "902"])
    assert again.json["transfer"] == made.json["transfer"]
    other = send(machine, invoices=["903"])
    assert (other.status, other.json["code"]) == (409, "other_act"), "the key stands for what was declared then"
    assert len(office.transfers.waiting(CONNECTION)) == 2
    answer(office, made.json["transfer"])
    told = machine.call("GET", f"{BASE}/transfers/{made.json['transfer']}").json["invoices"]
    assert [(one["state"], one["case"], one["reason"]) for one in told] == [
        ("taken", RUNNING, None),
        ("refused", None, "missing_address"),
    ]
    assert told[1]["advice"]
    assert send(machine, "another-key", everything=True).json["count"] == 2


@pytest.mark.mission("B6", "H7")
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"invoices": ["901"], "not_disputed": False}, 422, "not_declared"),
        ({"invoices": ["901"], "everything": True}, 422, "bad_body"),
        ({}, 422, "bad_body"),
        ({"invoices": ["901"], "reading": "old"}, 409, "list_moved"),
        ({"invoices": ["no-such"]}, 422, "nothing_chosen"),
        ({"invoices": ["901"], "service": "reminder"}, 422, "no_service"),
        ({"invoices": ["901"], "unknown": 1}, 422, "bad_body"),
        ({"invoices": ["901"], "not_disputed": "yes"}, 422, "bad_body"),
        ({"everything": 1}, 422, "bad_body"),
        ({"invoices": ["9" * 65]}, 422, "bad_body"),
        ({"invoices": [str(number) for number in range(5001)]}, 422, "bad_body"),
        ({"invoices": ["901"], "connection": "solbakken-tripletex"}, 404, "not_found"),
    ],
)
def test_what_does_not_fit_is_told(
    machine: Machine, office: Office, body: dict[str, Any], status: int, code: str
) -> None:
    lay_out(office, Draft(line(1)))
    told = send(machine, **body)
    assert (told.status, told.json["code"]) == (status, code), told.body
    assert office.transfers.waiting(CONNECTION) == []


@pytest.mark.mission("B2", "B5", "H7")
def test_settings_have_an_address_of_their_own(machine: Machine, office: Office) -> None:
    path = f"{BASE}/transfer-settings"
    assert machine.call("GET", path).json == {"automatic_from": None, "reminder_goes_on": False}
    wanted = {"automatic_from": "2026-11-01", "reminder_goes_on": True}
    assert machine.call("PUT", path, wanted).status == 422, "no standing declaration"
    creditor = office.register.creditor(NORDVIK)
    office.register.save_creditor(replace(creditor, standing_not_disputed="Avtale punkt 4"))
    assert machine.call("PUT", path, wanted).json == wanted
    terms = office.register.creditor(NORDVIK).terms
    assert (terms.automatic_from, terms.reminder_goes_on) == (date(2026, 11, 1), True)
    given = {"id": NORDVIK, "name": "Nordvik", "organisation_number": "988077917", "deducts_vat": True}
    assert machine.call("POST", "/v1/creditors", given).status == 200
    assert machine.call("GET", path).json == wanted, "the creditor's other settings leave them alone"
    for wrong in ("1 nov", 0, "2026-11-31", "2026-11-01T00:00:00"):
        told = machine.call("PUT", path, {"automatic_from": wrong})
        assert told.status == 422, wrong
        assert "automatic_from" in told.json["detail"]
    assert machine.call("PUT", path, {"automatic_from": None}).json["automatic_from"] is None


@pytest.mark.mission("B3", "H7")
def test_customers_are_exempted_and_allowed_again(machine: Machine, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    path = f"{BASE}/exemptions"
    assert machine.call("PUT", f"{path}/31", {"name": "Ingrid"}).status == 200
    assert machine.call("GET", path).json == {"exempt": [{"customer": "31", "name": "Ingrid"}]}
    assert machine.call("GET", f"{BASE}/overdue").json["invoices"][0]["exempt"] is True
    assert machine.call("DELETE", f"{path}/31").json == {"customer": "31", "exempt": False}
    assert machine.call("GET", path).json == {"exempt": []}


@pytest.mark.parametrize("key", ["", "short", "with a blank in it", "x" * 201])
def test_a_transfer_needs_a_key_of_its_own(machine: Machine, office: Office, key: str) -> None:
    lay_out(office, Draft(line(1)))
    told = send(machine, key, invoices=["901"])
    assert (told.status, told.json["code"]) == (422, "bad_body")
    assert "Idempotency-Key" in told.json["detail"]


def test_scopes_and_creditors_are_kept_apart(machine: Machine, office: Office, issuer: Issuer) -> None:
    lay_out(office, Draft(line(1)))
    assert Machine(issuer).call("POST", f"{BASE}/overdue").status == 403, "reading is no leave to transfer"
    others = f"/v1/creditors/{BAKERI}"
    for method, path in (
        ("GET", "overdue"),
        ("POST", "overdue"),
        ("GET", "transfers/api-1"),
        ("GET", "transfer-settings"),
        ("GET", "exemptions"),
        ("DELETE", "exemptions/31"),
    ):
        assert machine.call(method, f"{others}/{path}").status == 404, path
