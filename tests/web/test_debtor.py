"""The debtor's page: only with number and PIN, guessing is locked out, and the claim is explained."""

import pytest

from chalicelib.ports.records import CaseRef, TaskKind
from chalicelib.work.debtor_access import pin_of
from tests.web.office import Answered, Browser, Office
from tests.web.town import COLLECTION, LISTED, NORDVIK, PAID, WAITING


def _enter(office: Office, browser: Browser, case_no: str = COLLECTION, pin: str | None = None) -> Answered:
    browser.get("/d")
    return browser.post("/d", {"case_no": case_no, "pin": pin_of(office, case_no) if pin is None else pin})


@pytest.mark.mission("G3")
def test_number_and_pin_open_the_claim(office: Office, browser: Browser) -> None:
    assert _enter(office, browser).location == "/d/claim"
    body = browser.get("/d/claim").body.replace("\xa0", " ")
    for text in ("44 951,79 kr", "1234 56 78903", "00010010204", "Forsinkelsesrente", "forsinkelsesrenteloven § 3 (1)"):
        assert text in body
    assert "Kravet er til inkasso" in body
    assert "Fristen er ute" in body
    assert "73 00 00 00" in body


def test_the_number_may_be_typed_loosely(office: Office, browser: Browser) -> None:
    pin = pin_of(office, COLLECTION)
    assert _enter(office, browser, f" {COLLECTION.lower()} ", f" {pin[:3]} {pin[3:]} ").location == "/d/claim"


@pytest.mark.mission("G3")
def test_guessing_is_locked_out_for_an_hour(office: Office, browser: Browser) -> None:
    for _ in range(5):
        assert _enter(office, browser, pin="000000").status == 401
    answered = _enter(office, browser)
    assert answered.status == 429
    assert "For mange forsøk" in answered.body
    office.clock.pass_time(minutes=61)
    assert _enter(office, browser).status == 303


@pytest.mark.parametrize(("case_no", "pin"), [("", "123456"), ("AC-1", ""), ("<b>", "123456"), ("Æ1", "1")])
def test_what_is_missing_is_told(office: Office, browser: Browser, case_no: str, pin: str) -> None:
    answered = _enter(office, browser, case_no, pin)
    assert answered.status == 422
    assert "Fyll inn både saksnummer og PIN" in answered.body
    assert "<b>" not in answered.body


def test_an_unknown_case_looks_like_a_wrong_pin(office: Office, browser: Browser) -> None:
    unknown = _enter(office, browser, "AC-9999-99999", "123456")
    wrong = _enter(office, Browser(), COLLECTION, "123456")
    assert (unknown.status, wrong.status) == (401, 401)
    assert "passer ikke sammen" in unknown.body
    assert "passer ikke sammen" in wrong.body


@pytest.mark.parametrize(
    ("case_no", "text"),
    [
        (WAITING, "Et inkassovarsel kan bli sendt 30. november 2026"),
        (LISTED, "i ferd med å gå til inkasso"),
        (PAID, "Kravet er betalt"),
    ],
)
def test_what_is_on_its_way_is_told(office: Office, browser: Browser, case_no: str, text: str) -> None:
    _enter(office, browser, case_no)
    body = browser.get("/d/claim").body.replace("\xa0", " ")
    assert text in body
    assert ("Slik betaler du" in body) is (case_no != PAID)


def test_it_ends_after_half_an_hour_and_by_hand(office: Office, browser: Browser) -> None:
    _enter(office, browser)
    office.clock.pass_time(minutes=31)
    assert browser.get("/d/claim").location == "/d"
    _enter(office, browser)
    browser.get("/d/claim")
    assert browser.post("/d/leave").location == "/d"
    assert browser.get("/d/claim").location == "/d"


def test_letters_are_those_of_the_case(office: Office, browser: Browser) -> None:
    _enter(office, browser)
    path = f"/d/letters/{COLLECTION}-payment-demand-1"
    assert path in browser.get("/d/claim").body
    assert browser.get(path).status == 303
    assert browser.get(f"/d/letters/{LISTED}-notice-1").status == 404


@pytest.mark.mission("G3")
def test_an_objection_stops_the_case_and_asks_the_creditor(office: Office, browser: Browser) -> None:
    _enter(office, browser, LISTED)
    browser.get("/d/claim")
    answered = browser.post("/d/message", {"about": "objection", "text": "Varen kom aldri."})
    body = browser.get(answered.location).body
    assert "Vi har mottatt innsigelsen din" in body
    assert "Saken står stille" in body
    assert office.cases.load(CaseRef(NORDVIK, LISTED)).hold is not None
    asked = [task for task in office.register.tasks(NORDVIK) if task.kind is TaskKind.DEBTOR_OBJECTION]
    assert [task.detail for task in asked] == ["Varen kom aldri."]


@pytest.mark.parametrize(("about", "text"), [("objection", " "), ("", "Hei"), ("objection", "x" * 2001)])
def test_an_unclear_message_is_not_taken(office: Office, browser: Browser, about: str, text: str) -> None:
    _enter(office, browser, LISTED)
    browser.get("/d/claim")
    answered = browser.post("/d/message", {"about": about, "text": text})
    assert "høyst 2000 tegn" in browser.get(answered.location.split("#", maxsplit=1)[0]).body
    assert office.cases.load(CaseRef(NORDVIK, LISTED)).hold is None


def test_nobody_floods_the_agency_with_messages(office: Office, browser: Browser) -> None:
    _enter(office, browser, LISTED)
    browser.get("/d/claim")
    for number in range(7):
        answered = browser.post("/d/message", {"about": "question", "text": f"Spørsmål {number}"})
    assert answered.location == "/d/claim?said=many#say"
    asked = [task for task in office.register.tasks(NORDVIK) if task.kind is TaskKind.DEBTOR_MESSAGE]
    assert len(asked) == 5


def test_the_page_speaks_english(office: Office) -> None:
    browser = Browser("en")
    _enter(office, browser)
    assert "The claim, line by line" in browser.get("/d/claim").body
    assert f'value="{COLLECTION}"' in browser.get(f"/d?case={COLLECTION}").body
    assert "<script" not in browser.get("/d?case=%3Cscript%3E").body
