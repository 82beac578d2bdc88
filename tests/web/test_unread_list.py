"""The page for choosing while its list could not be read, and when what was in the way is gone (missions A2, B1)."""

from datetime import timedelta

import pytest

from chalicelib.ports.transfers import Draft
from tests.web.office import NOW, Browser, Office
from tests.web.test_transfers import CONNECTION, approve, lay_out, line
from tests.web.town import break_connection


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
