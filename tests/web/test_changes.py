"""What the creditor does: end an assignment at the price it saw, answer the list, restore a key, tick off tasks."""

import re

import pytest

from chalicelib.case.model import Outcome, Phase
from chalicelib.ports.records import CaseRef, ConnectionState, TaskKind
from chalicelib.work import change
from tests.web.office import Browser, Office
from tests.web.town import COLLECTION, LISTED, NORDVIK, PAID, RUNNING, break_connection, register_by_hand


def _price(body: str) -> str:
    found = re.search(r'name="accepted_total" value="(\d+)"', body)
    assert found is not None
    return found[1]


@pytest.mark.mission("D1", "D3")
def test_the_cost_stands_before_the_click_and_the_click_ends_it(anna: Browser, office: Office) -> None:
    body = anna.get(f"/cases/{COLLECTION}/terminate").body.replace("\xa0", " ")
    assert "7 564,74 kr" in body
    assert "I morgen koster det 7 581,06 kr" in body
    answered = anna.post(f"/cases/{COLLECTION}/terminate", {"accepted_total": _price(body)})
    assert answered.location == f"/cases/{COLLECTION}?done=stopped"
    assert office.cases.load(CaseRef(NORDVIK, COLLECTION)).outcome is Outcome.WITHDRAWN
    body = anna.get(answered.location).body
    assert "Oppdraget er avsluttet." in body
    assert "anna@nordvik.example" in body


@pytest.mark.mission("D3")
def test_within_the_free_days_it_costs_nothing(anna: Browser) -> None:
    body = anna.get(f"/cases/{RUNNING}/terminate").body
    assert _price(body) == "0"
    assert "Det koster ingenting" in body


@pytest.mark.mission("D3")
def test_another_price_asks_again(anna: Browser, office: Office) -> None:
    price = _price(anna.get(f"/cases/{COLLECTION}/terminate").body)
    office.clock.pass_time(days=1)
    anna.sign_in("anna@nordvik.example")
    anna.get("/")
    answered = anna.post(f"/cases/{COLLECTION}/terminate", {"accepted_total": price})
    assert answered.status == 409
    assert "Kostnaden er endret" in answered.body
    assert _price(answered.body) != price
    assert office.cases.load(CaseRef(NORDVIK, COLLECTION)).open


@pytest.mark.parametrize("price", ["", "-1", "1.5", "alt", "9" * 13])
def test_a_price_that_is_none_is_refused(anna: Browser, office: Office, price: str) -> None:
    anna.get(f"/cases/{COLLECTION}/terminate")
    assert anna.post(f"/cases/{COLLECTION}/terminate", {"accepted_total": price}).status == 400
    assert office.cases.load(CaseRef(NORDVIK, COLLECTION)).open


def test_a_closed_case_is_not_asked_about(anna: Browser) -> None:
    assert anna.get(f"/cases/{PAID}/terminate").location == f"/cases/{PAID}"
    anna.get("/")
    assert anna.post(f"/cases/{PAID}/terminate", {"accepted_total": "0"}).location == f"/cases/{PAID}"


@pytest.mark.parametrize("path", [f"/cases/{COLLECTION}/terminate", f"/cases/{LISTED}/approve", "/sign-out"])
def test_a_form_without_the_sessions_token_does_nothing(anna: Browser, office: Office, path: str) -> None:
    anna.get("/")
    answered = anna.post(path, {"csrf": "x" * 32, "accepted_total": "756474"})
    assert answered.status == 403
    assert office.cases.load(CaseRef(NORDVIK, COLLECTION)).open
    assert anna.get("/").status == 200


@pytest.mark.mission("C3")
def test_the_list_says_until_when_and_what_a_stop_costs(anna: Browser) -> None:
    body = anna.get("/lists").body.replace("\xa0", " ")
    assert "Svar senest torsdag 26. november 2026 kl. 08:00." in body
    assert "registrert til inkasso av seg selv" in body
    assert "Stopp for 65,85 kr" in body
    assert "Godkjenn" not in body


@pytest.mark.mission("C3")
def test_after_the_deadline_the_list_offers_no_stop(anna: Browser, office: Office) -> None:
    office.clock.pass_time(days=1, hours=21, minutes=59)
    anna.sign_in("anna@nordvik.example")
    assert "Stopp for" in anna.get("/lists").body
    office.clock.pass_time(minutes=1)
    body = anna.get("/lists").body
    assert "Stopp for" not in body
    assert "gikk ut torsdag 26. november" in body


@pytest.mark.mission("C3")
def test_by_hand_a_yes_is_needed_and_taken(anna: Browser, office: Office) -> None:
    register_by_hand(office)
    assert "Godkjenn" in anna.get("/lists").body
    answered = anna.post(f"/cases/{LISTED}/approve")
    assert answered.location.endswith("?done=approved")
    assert office.cases.load(CaseRef(NORDVIK, LISTED)).approved
    body = anna.get(answered.location).body
    assert "Saken er godkjent for inkasso." in body
    assert f'action="/cases/{LISTED}/approve"' not in body


def test_a_case_off_the_list_cannot_be_approved(anna: Browser) -> None:
    anna.get("/")
    answered = anna.post(f"/cases/{COLLECTION}/approve")
    assert answered.status == 409
    assert "kan ikke godkjennes nå" in answered.body


def test_without_a_list_the_page_explains_when_it_comes(office: Office) -> None:  # noqa: ARG001
    browser = Browser()
    browser.sign_in("bjorn@solbakken.example")
    assert "første tirsdag" in browser.get("/lists").body


@pytest.mark.mission("A2")
def test_a_new_key_is_sealed_and_checked_beside(anna: Browser, office: Office) -> None:
    connection_id = break_connection(office)
    assert "API-tilgang" in anna.get(f"/connections/{connection_id}/restore").body
    answered = anna.post(f"/connections/{connection_id}/restore", {"api_key": " fresh-key "})
    assert answered.location == "/connections?done=restored"
    connection = office.register.connection(connection_id)
    assert office.vault.open(connection.sealed_key, f"key:{connection_id}") == "fresh-key"
    assert connection.state is ConnectionState.NEW
    body = anna.get(answered.location).body
    assert "kontrolleres nå" in body
    assert "fresh-key" not in body


@pytest.mark.parametrize("key", ["", "two\nlines", "k" * 4001])
def test_a_key_that_cannot_be_one_changes_nothing(anna: Browser, office: Office, key: str) -> None:
    connection_id = break_connection(office)
    anna.get(f"/connections/{connection_id}/restore")
    assert anna.post(f"/connections/{connection_id}/restore", {"api_key": key}).status == 422
    assert office.register.connection(connection_id).state is ConnectionState.BROKEN


def test_a_person_ticks_off_what_nothing_else_can_end(anna: Browser, office: Office) -> None:
    body = anna.get("/tasks").body
    path = f"/tasks/own_reminders_on-{RUNNING}/done"
    assert f'action="{path}"' in body
    assert anna.post(path).location == "/tasks"
    assert [task.kind for task in office.register.tasks(NORDVIK)] == [TaskKind.DISCREPANCY]
    assert anna.post(f"/tasks/discrepancy-{RUNNING}/done").status == 404


def test_an_answered_objection_lets_the_case_go_on(anna: Browser, office: Office) -> None:
    from chalicelib.work.debtor_message import About, debtor_says

    ref = CaseRef(NORDVIK, LISTED)
    debtor_says(office, ref, About.OBJECTION, "Jeg fikk aldri <varene>.")
    body = anna.get(f"/cases/{LISTED}").body
    assert "Jeg fikk aldri &lt;varene&gt;." in body
    assert "venter på svar" in body
    answered = anna.post(f"/cases/{LISTED}/resume")
    assert answered.location == f"/cases/{LISTED}?done=resumed"
    assert office.cases.load(ref).hold is None
    assert "Saken følges opp igjen." in anna.get(answered.location).body
    assert office.cases.load(ref).phase is not Phase.CLOSED
    assert change.withdrawal_cost(office, ref).total == 6_585
