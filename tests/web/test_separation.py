"""Creditors are separated: every portal address that names something answers 404 for what is another creditor's."""

import pytest

from chalicelib.ports.records import CaseRef
from chalicelib.web import router
from tests.web.office import Browser, Office
from tests.web.town import BAKERI, BJORN, FOREIGN, LIST, LISTED, NORDVIK

_OTHERS = {
    "case_no": LISTED,
    "letter_id": f"{LISTED}-notice-1",
    "list_id": LIST,
    "connection_id": "nordvik-tripletex",
    "task_id": "own_reminders_on-AC-0001-00104",
}
_PORTAL = [
    route
    for route in router.ROUTES
    if "{" in route.path and route.path.startswith(("/cases", "/lists", "/connections", "/tasks"))
]


@pytest.fixture
def bjorn(office: Office) -> Browser:  # noqa: ARG001
    browser = Browser()
    browser.sign_in(BJORN)
    browser.get("/")
    return browser


def test_the_addresses_under_test_are_those_that_name_something() -> None:
    assert len(_PORTAL) >= 11
    assert {name for route in _PORTAL for name in _OTHERS if f"{{{name}}}" in route.path} == set(_OTHERS)


@pytest.mark.parametrize("route", _PORTAL, ids=lambda route: f"{route.method} {route.path}")
def test_another_creditors_things_are_not_found(office: Office, bjorn: Browser, route: router.Route) -> None:
    before = office.cases.load(CaseRef(NORDVIK, LISTED))
    key_before = office.register.connection("nordvik-tripletex")
    path = route.path.format(**_OTHERS)
    fields = {"accepted_total": "6585", "api_key": "a-new-key"}
    answered = bjorn.get(path) if route.method == "GET" else bjorn.post(path, fields)
    assert answered.status == 404, answered.body
    assert "Ingrid" not in answered.body
    assert office.cases.load(CaseRef(NORDVIK, LISTED)) == before
    assert office.register.connection("nordvik-tripletex") == key_before


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
