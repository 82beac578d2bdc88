"""How old the list for choosing is, when it is read anew, and what stands there while it could not be (A2, B1)."""

from datetime import timedelta

import pytest

from chalicelib.ports.transfers import Draft
from tests.web.choosing import CONNECTION, approve, lay_out, line
from tests.web.office import NOW, Browser, Office
from tests.web.town import NORDVIK, break_connection


@pytest.mark.mission("A2", "B1")
@pytest.mark.parametrize("problem", ["unusable", "right_missing"])
def test_the_list_is_fetched_at_once_when_what_kept_it_from_being_read_is_mended(
    anna: Browser, office: Office, problem: str
) -> None:
    office.transfers.ask(CONNECTION, NOW - timedelta(minutes=2), NOW - timedelta(minutes=3))
    office.transfers.failed(CONNECTION, problem)
    body = anna.get("/transfers").body
    assert "Vi henter forfalte fakturaer fra Tripletex" in body
    assert '<meta http-equiv="refresh" content="3">' in body
    assert "er brutt" not in body
    assert len(office.queue.jobs("read_overdue")) == 1


@pytest.mark.mission("A2", "B1")
def test_a_list_asked_for_just_before_the_key_came_back_is_not_called_broken(anna: Browser, office: Office) -> None:
    office.transfers.ask(CONNECTION, NOW - timedelta(seconds=30), NOW - timedelta(minutes=3))
    office.transfers.failed(CONNECTION, "unusable")
    body = anna.get("/transfers").body
    assert "er brutt" not in body
    assert '<meta http-equiv="refresh" content="3">' in body
    assert office.queue.jobs("read_overdue") == [], "the ERPs count our calls"
    office.clock.wall = NOW + timedelta(seconds=31)
    anna.get("/transfers")
    assert len(office.queue.jobs("read_overdue")) == 1


@pytest.mark.mission("B1")
def test_an_erp_that_was_silent_is_not_asked_again_by_each_look(anna: Browser, office: Office) -> None:
    office.transfers.ask(CONNECTION, NOW - timedelta(minutes=2), NOW - timedelta(minutes=3))
    office.transfers.failed(CONNECTION, "not_answered")
    anna.get("/transfers")
    assert office.queue.jobs("read_overdue") == []


@pytest.mark.mission("A2", "B1")
def test_a_broken_connection_transfers_nothing_and_leads_to_the_remedy(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    connection_id = break_connection(office)
    listed = anna.get("/transfers").body
    assert "10001" in listed
    assert "Overfør de valgte" not in listed, "what cannot be done is not offered"
    answered = approve(anna, "901")
    assert answered.status == 422
    assert f'href="/connections/{connection_id}/restore"' in answered.body
    assert office.queue.jobs("read_overdue") == []


@pytest.mark.mission("B1")
def test_the_page_waits_for_no_erp_and_says_what_it_is_doing(anna: Browser, office: Office) -> None:
    body = anna.get("/transfers").body
    assert "Vi henter forfalte fakturaer fra Tripletex" in body
    assert '<meta http-equiv="refresh" content="3">' in body
    assert [job.parameters["connection_id"] for job in office.queue.jobs("read_overdue")] == [CONNECTION]
    anna.get("/transfers")
    assert len(office.queue.jobs("read_overdue")) == 1, "however often the page is loaded"


@pytest.mark.mission("H1")
def test_times_are_told_by_the_law_clock_that_all_else_on_the_page_is_on(anna: Browser, office: Office) -> None:
    """The local stage's time machine moves the law clock only."""
    office.clock.law = NOW - timedelta(days=100)
    office.transfers.ask(CONNECTION, NOW, NOW)
    office.transfers.keep(CONNECTION, [Draft(line(1)), Draft(line(2, "32"))], NOW, office.clock.law)
    assert "Lest fra Tripletex 16.08.2026 11:00" in anna.get("/transfers").body
    receipt = approve(anna, "901").location
    anna.post("/transfers/exempt", {"connection": CONNECTION, "exempt": "32"})
    for path in (receipt, "/transfers?tab=approved", "/transfers/settings"):
        assert "16.08.2026 11:00" in anna.get(path).body, path
    (kept,) = office.transfers.receipts(NORDVIK)
    assert kept.at == NOW, "the outbox goes by the wall clock"


@pytest.mark.mission("B1")
def test_a_list_from_before_the_law_clock_was_moved_is_read_anew(anna: Browser, office: Office) -> None:
    office.transfers.ask(CONNECTION, NOW - timedelta(minutes=3), NOW)
    office.transfers.keep(CONNECTION, [Draft(line(1))], NOW - timedelta(minutes=2), NOW - timedelta(minutes=2))
    anna.get("/transfers")
    assert office.queue.jobs("read_overdue") == [], "two minutes old"
    office.clock.law = NOW + timedelta(days=8)
    anna.get("/transfers")
    assert len(office.queue.jobs("read_overdue")) == 1
