"""An ERP that does not answer: whoever waits for it is told so, when it is asked again, and that nothing is lost."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.ports.health import Health, Trouble
from chalicelib.ports.records import ConnectionState
from chalicelib.ports.transfers import Draft
from chalicelib.web.catalogue import LANGUAGES, words
from chalicelib.web.shown import Shown
from tests.web.choosing import CONNECTION, approve, lay_out, line
from tests.web.office import NOW, Browser, Office
from tests.web.town import break_connection

_SOON = 'http-equiv="refresh" content="3"'
_LATER = 'http-equiv="refresh" content="60"'


def fall_silent(office: Office, failures: int = 5) -> datetime:
    """The third failure in a row lets the connection rest; returns until when."""
    connection = office.register.connection(CONNECTION)
    until = office.clock.wall_now() + timedelta(minutes=8)
    health = Health(Trouble.NO_ANSWER, "", NOW, NOW, failures=failures, pause=8)
    if failures >= 3:
        health = replace(health, resting_until=until)
    office.register.save_connection(replace(connection, health=health, last_error="503"), NOW)
    return until


@pytest.mark.mission("A2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_is_told_that_the_erp_does_not_answer(anna: Browser, office: Office, language: str) -> None:
    lay_out(office, Draft(line(1)), Draft(line(2)))
    anna.get(f"/language/{language}")
    receipt = approve(anna, "901").location
    t = words(language)
    usual = t.counted("transfers.still_waiting", 1)
    assert usual in anna.get(receipt).body
    assert _SOON in anna.get(receipt).body
    until = fall_silent(office)
    told = t("transfers.silent_until", erp="Tripletex", until=Shown(language).short_moment(until))
    for path in ("/transfers", "/transfers?tab=approved", receipt):
        body = anna.get(path).body
        assert told in body, path
        assert _SOON not in body, path
        assert usual not in body
        assert t("transfers.approved_lead") not in body
    assert _LATER in anna.get(receipt).body
    assert _LATER in anna.get("/transfers?tab=approved").body


@pytest.mark.mission("A2")
def test_the_first_unanswered_question_is_told_without_an_hour_that_nobody_set(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    fall_silent(office, failures=1)
    assert words("nb")("transfers.silent", erp="Tripletex") in anna.get("/transfers").body


@pytest.mark.mission("A2")
def test_a_list_that_is_not_there_yet_is_awaited_slowly(anna: Browser, office: Office) -> None:
    assert _SOON in anna.get("/transfers").body
    fall_silent(office)
    body = anna.get("/transfers").body
    assert _LATER in body
    assert "Vi henter forfalte fakturaer" not in body


@pytest.mark.mission("A2")
def test_an_erp_that_answers_again_is_not_called_silent(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    fall_silent(office)
    connection = office.register.connection(CONNECTION)
    office.register.save_connection(replace(connection, health=Health()), NOW)
    assert "svarer ikke" not in anna.get("/transfers").body


@pytest.mark.mission("A2")
def test_a_receipt_of_a_broken_connection_says_what_it_waits_for(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    receipt = approve(anna, "901").location
    break_connection(office)
    body = anna.get(receipt).body
    assert words("nb")("transfers.broken_waiting", erp="Tripletex") in body
    assert f'href="/connections/{CONNECTION}/restore"' in body
    assert "leses inn nå" not in body
    assert _SOON not in body


@pytest.mark.mission("A2")
def test_no_check_is_offered_that_would_not_be_made(anna: Browser, office: Office) -> None:
    """While the connection rests nobody asks the ERP; the page says when somebody does."""
    button = f'action="/connections/{CONNECTION}/check"'
    assert button in anna.get("/connections").body
    until = fall_silent(office)
    body = anna.get("/connections").body
    assert button not in body
    assert f"Vi spør Tripletex igjen {Shown('nb').short_moment(until)}" in body
    assert anna.post(f"/connections/{CONNECTION}/check").location == "/connections", "nor from a page of before"
    office.clock.pass_wall(minutes=9)
    assert button in anna.get("/connections").body


@pytest.mark.mission("A2")
def test_a_broken_connection_is_checked_on_demand_though_it_rested_before(anna: Browser, office: Office) -> None:
    fall_silent(office)
    connection = office.register.connection(CONNECTION)
    office.register.save_connection(replace(connection, state=ConnectionState.BROKEN), NOW)
    assert f'action="/connections/{CONNECTION}/check"' in anna.get("/connections").body
    assert anna.post(f"/connections/{CONNECTION}/check").location == "/connections?done=rechecked"
