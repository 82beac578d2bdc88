"""Creditors are separated: every portal address that names something answers 404 for what is another creditor's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.erp.contract import OverdueInvoice
from chalicelib.ports.records import CaseRef, Member
from chalicelib.ports.transfers import Choice, TransferReceipt, Via
from chalicelib.web import router, tokens
from tests.web.machines import issuing
from tests.web.office import NOW, Browser, Office
from tests.web.test_api import Machine
from tests.web.town import BAKERI, BJORN, FOREIGN, LIST, LISTED, NORDVIK

_OTHERS = {
    "case_no": LISTED,
    "letter_id": f"{LISTED}-notice-1",
    "list_id": LIST,
    "connection_id": "nordvik-tripletex",
    "task_id": "own_reminders_on-AC-0001-00104",
    "transfer_id": "20261124090000-abcdef",
}
_PORTAL = [
    route
    for route in router.ROUTES
    if "{" in route.path and route.path.startswith(("/cases", "/lists", "/connections", "/tasks", "/transfers"))
]


_API = [route for route in router.ROUTES if route.path.startswith("/v1/") and "{c" in route.path]
_API_OTHERS = _OTHERS | {"creditor_id": NORDVIK, "erp": "tripletex", "customer_id": "31"}
_BODIES: dict[str, dict[str, object]] = {
    "connections/{erp}": {"api_key": "a-new-key"},
    "members": {"username": "mallory@elsewhere.example"},
    "transfers": {"reading": "r1", "everything": True, "not_disputed": True},
    "transfer-settings": {"automatic_from": None},
    "exemptions/{customer_id}": {"name": "Ingrid"},
}
_SCOPES = "autocollect/onboard autocollect/read autocollect/transfer autocollect/statements autocollect/operate"


def transferred(office: Office) -> None:
    """A transfer of Nordvik's."""
    receipt = TransferReceipt(
        NORDVIK, _OTHERS["transfer_id"], "nordvik-tripletex", "anna@nordvik.example", NOW, Via.PORTAL, 1
    )
    line = OverdueInvoice(
        id="901",
        voucher_id="801",
        number="10001",
        customer_id="31",
        customer_name="Ingrid Eksempel Hansen",
        currency="NOK",
        amount=125_000,
        outstanding=125_000,
        invoice_date=date(2026, 10, 1),
        due_date=date(2026, 10, 15),
    )
    choice = Choice(NORDVIK, receipt.id, receipt.connection_id, line, receipt.by, NOW, Via.PORTAL)
    office.transfers.approve(receipt, [choice])


@pytest.fixture
def bjorn(office: Office) -> Browser:  # noqa: ARG001
    browser = Browser()
    browser.sign_in(BJORN)
    browser.get("/")
    return browser


def test_the_addresses_under_test_are_those_that_name_something() -> None:
    assert len(_PORTAL) >= 13
    assert {name for route in _PORTAL for name in _OTHERS if f"{{{name}}}" in route.path} == set(_OTHERS)


@pytest.mark.parametrize("route", _PORTAL, ids=lambda route: f"{route.method} {route.path}")
def test_another_creditors_things_are_not_found(office: Office, bjorn: Browser, route: router.Route) -> None:
    transferred(office)
    before = office.cases.load(CaseRef(NORDVIK, LISTED))
    key_before = office.register.connection("nordvik-tripletex")
    path = route.path.format(**_OTHERS)
    fields = {"accepted_total": "6585", "api_key": "a-new-key"}
    answered = bjorn.get(path) if route.method == "GET" else bjorn.post(path, fields)
    assert answered.status == 404, answered.body
    assert "Ingrid" not in answered.body
    assert office.cases.load(CaseRef(NORDVIK, LISTED)) == before
    assert office.register.connection("nordvik-tripletex") == key_before


@pytest.fixture
def stranger(office: Office) -> Iterator[Machine]:
    """A machine with every scope that looks after another creditor."""
    with issuing() as issuer:
        tokens._keys.cache_clear()
        office.settings = replace(office.settings, jwks_url=issuer.jwks_url)
        office.register.add_member(Member(BAKERI, "client:erp-one", "machine"))
        yield Machine(issuer, issuer.token(_SCOPES))


def test_a_machine_finds_nothing_of_a_creditor_that_is_not_its_own(office: Office, stranger: Machine) -> None:
    """Every address of the open API that names a creditor or a case, with a body that would do."""
    transferred(office)
    before = office.register.creditor(NORDVIK), office.register.connection("nordvik-tripletex")
    for route in _API:
        body = _BODIES.get(route.path.partition("{creditor_id}/")[2]) if route.method in ("POST", "PUT") else None
        path = route.path.format(**_API_OTHERS)
        answered = stranger.call(route.method, path, body, **{"Idempotency-Key": "mine-12345"})
        assert (answered.status, answered.json["code"]) == (404, "not_found"), f"{route.method} {path}"
        assert "Ingrid" not in answered.body
        assert answered.json["detail"]
    assert (office.register.creditor(NORDVIK), office.register.connection("nordvik-tripletex")) == before
    assert office.transfers.exemptions("nordvik-tripletex") == []
    assert len(office.transfers.receipts(NORDVIK)) == 1
    assert len(_API) >= 16


def test_the_same_addresses_work_for_the_owner(bjorn: Browser) -> None:
    """So that the 404 above are no accident of the address."""
    assert bjorn.get(f"/cases/{FOREIGN}").status == 200
    assert bjorn.get("/connections/solbakken-tripletex/restore").status == 200


def test_lists_hold_only_ones_own(bjorn: Browser) -> None:
    body = bjorn.get("/cases?phase=all").body
    assert FOREIGN in body
    assert LISTED not in body
    assert "Ingrid" not in bjorn.get("/cases?phase=all&q=Ingrid").body.replace('value="Ingrid"', "")


def test_a_debtors_session_opens_no_portal(office: Office) -> None:
    from chalicelib.work.debtor_access import pin_of

    browser = Browser()
    browser.get("/d")
    browser.post("/d", {"case_no": FOREIGN, "pin": pin_of(office, FOREIGN)})
    browser.cookies["session"] = browser.cookies["debtor"]
    assert browser.get("/cases").location == "/sign-in"


def test_a_portal_session_is_no_debtors(bjorn: Browser) -> None:
    bjorn.cookies["debtor"] = bjorn.cookies["session"]
    assert bjorn.get("/d/claim").location == "/d"
    assert BAKERI not in bjorn.get("/d").body
