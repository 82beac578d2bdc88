"""The link in the list mail: looking changes nothing, the button stops, twice is once, too late is told kindly."""

import re

import pytest

from chalicelib.case.events import Closed, ItemMatched, Terminated
from chalicelib.case.model import ItemKind, Outcome
from chalicelib.ports.records import CaseRef
from chalicelib.work.letters.stop_link import make
from tests.web.office import NOW, Browser, Office
from tests.web.town import LIST, LISTED, NORDVIK, happen


@pytest.fixture
def path(office: Office) -> str:
    return f"/stop/{make(office, NORDVIK, LIST, LISTED)}"


def _price(body: str) -> str:
    found = re.search(r'name="accepted_total" value="(\d+)"', body)
    assert found is not None
    return found[1]


@pytest.mark.mission("C3")
def test_looking_shows_invoice_and_cost_and_changes_nothing(office: Office, browser: Browser, path: str) -> None:
    before = office.cases.load(CaseRef(NORDVIK, LISTED))
    for _ in range(3):
        body = browser.get(path).body.replace("\xa0", " ")
    assert "Vil du stoppe denne saken?" in body
    for text in ("10101", "Ingrid Eksempel Hansen", "1 250,00 kr", "65,85 kr", "torsdag 26. november 2026 kl. 08:00"):
        assert text in body
    assert office.cases.load(CaseRef(NORDVIK, LISTED)) == before


@pytest.mark.mission("C3")
def test_the_button_stops_and_a_second_one_shows_what_was_done(office: Office, browser: Browser, path: str) -> None:
    price = _price(browser.get(path).body)
    answered = browser.post(path, {"accepted_total": price})
    assert answered.status == 200
    assert "Saken er stoppet" in answered.body
    case = office.cases.load(CaseRef(NORDVIK, LISTED))
    assert case.outcome is Outcome.WITHDRAWN
    again = browser.post(path, {"accepted_total": price})
    assert "Saken er allerede stoppet" in again.body
    assert "24. november 2026" in again.body.replace("\xa0", " ")
    assert office.cases.load(CaseRef(NORDVIK, LISTED)) == case
    ended = [each.event for each in office.cases.events(CaseRef(NORDVIK, LISTED)) if isinstance(each.event, Terminated)]
    assert [event.cost for event in ended] == [6_585]
    assert "allerede stoppet" in browser.get(path).body


@pytest.mark.mission("C3")
def test_the_deadline_is_an_instant(office: Office, browser: Browser, path: str) -> None:
    office.clock.pass_time(days=1, hours=21, minutes=59)
    price = _price(browser.get(path).body)
    office.clock.pass_time(minutes=1)
    answered = browser.post(path, {"accepted_total": price})
    assert answered.status == 410
    assert "Fristen er ute" in answered.body
    assert "i portalen" in answered.body
    assert office.cases.load(CaseRef(NORDVIK, LISTED)).open


def test_another_price_asks_again(office: Office, browser: Browser, path: str) -> None:
    price = _price(browser.get(path).body)
    office.clock.pass_time(days=1)
    answered = browser.post(path, {"accepted_total": price})
    assert answered.status == 409
    assert "Kostnaden er endret" in answered.body
    assert office.cases.load(CaseRef(NORDVIK, LISTED)).open
    assert "Saken er stoppet" in browser.post(path, {"accepted_total": _price(answered.body)}).body


def test_what_was_paid_meanwhile_needs_no_stop(office: Office, browser: Browser, path: str) -> None:
    payment = ItemMatched(NOW.date(), "p9", ItemKind.PAYMENT, 125_000, NOW.date())
    happen(office, LISTED, payment, Closed(NOW.date(), Outcome.PAID))
    assert "Saken er allerede avsluttet" in browser.get(path).body


def test_a_changed_link_works_for_nobody(browser: Browser, path: str) -> None:
    for wrong in (path[:-2] + "xx", path.replace(".", "A.", 1), "/stop/abc", "/stop/a.b.c", "/stop/..", path + "/x"):
        answered = browser.get(wrong)
        assert answered.status in {403, 404}
        assert "Ingrid" not in answered.body
    assert "Lenken virker ikke" in browser.get("/stop/abc").body
    assert browser.post("/stop/abc", {"accepted_total": "0"}).status in {403, 404}


def test_another_site_cannot_press_the_button(office: Office, browser: Browser, path: str) -> None:
    price = _price(browser.get(path).body)
    assert browser.post(path, {"accepted_total": price, "csrf": "guess"}).status == 403
    assert browser.post(path, {"accepted_total": price}, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert office.cases.load(CaseRef(NORDVIK, LISTED)).open


def test_it_speaks_the_creditors_language_unless_another_was_chosen(browser: Browser, path: str) -> None:
    assert "Vil du stoppe" in Browser("en").get(path).body
    browser.cookies["language"] = "en"
    assert "Do you want to stop this case?" in browser.get(path).body
