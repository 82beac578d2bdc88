"""The ERP away, slow or forgetful while a transfer or a payment is worked: repeated, parked, redriven, one case."""

import logging
from datetime import date

import pytest

from chalicelib.case.model import Phase
from chalicelib.ports.records import Effect
from tests.work.walks import NOTICE, noticed
from tests.world import World


@pytest.mark.mission("B1", "B11")
@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 503}, {"status": "html500"}, {"status": 429}])
def test_a_webhook_while_the_erp_is_down_waits_and_becomes_one_case(site: World, trouble: dict[str, object]) -> None:
    site.run("2026-06-01 10:00")
    sold = site.sell()
    site.site.send_to_collection(sold)
    site.webhooks()
    site.site.fault(count=-1, **trouble)
    pumped = site.settle()
    assert {each.kind for each in pumped.put_off if isinstance(each, Effect)} == {"take_webhook"}
    assert (pumped.parked, site.cases()) == ([], [])
    # It stays in the outbox, and the sweeper sends it when the ERP is back.
    site.site.fault()
    site.run("2026-06-01 10:09")
    assert site.cases() == []
    site.run("2026-06-01 10:11")
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]
    assert site.shown(sold)["status"] == "PROCESSING"


@pytest.mark.mission("B1")
def test_the_nightly_run_takes_it_even_when_the_webhook_was_never_worked(site: World) -> None:
    site.site.send_to_collection(site.sell())
    site.site.received.clear()
    site.run("2026-06-01 23:00")
    assert len(site.cases()) == 1


@pytest.mark.mission("B1")
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 9])
def test_one_failing_call_anywhere_in_the_transfer_is_made_good(site: World, count: int) -> None:
    site.run("2026-06-01 10:00")
    sold = site.sell()
    site.site.send_to_collection(sold)
    site.webhooks()
    site.break_erp_call(count)
    assert site.settle().parked == []
    site.run("2026-06-01 10:11")
    # Numbers may have gaps; the case is one.
    (case,) = site.cases()
    assert site.shown(sold)["reference"] == case.case_no


@pytest.mark.mission("B10")
def test_a_status_whose_answer_was_lost_stands_once(site: World) -> None:
    sold = site.sell()
    site.site.send_to_collection(sold)
    site.site.fault(drop_after_write=True, path="voucherStatus")
    site.webhooks()
    site.settle()
    assert site.site.reports_made(sold) == 1
    assert site.shown(sold)["status"] == "PROCESSING"


@pytest.mark.mission("A2", "B1")
def test_a_session_that_ended_at_midnight_is_renewed(site: World) -> None:
    site.run("2026-06-01 23:00")
    site.at("2026-06-02 00:30")
    site.transfer()
    site.site.fault(expire_sessions=True)
    site.site.fault()
    site.transfer("99.00")
    assert len(site.cases()) == 2


def test_too_many_requests_without_a_time_to_wait_are_waited_for(site: World) -> None:
    sold = site.sell()
    site.site.send_to_collection(sold)
    site.site.fault(status=429, count=2, without_reset_header=True)
    site.webhooks()
    slept = site.site.time.slept
    site.settle()
    assert site.site.time.slept > slept
    assert len(site.cases()) == 1


@pytest.mark.mission("C1")
def test_a_letter_waits_for_an_erp_that_is_away_and_leaves_the_same_day(site: World) -> None:
    site.transfer()
    site.site.fault(status=500, count=-1)
    assert site.run(NOTICE).put_off
    assert site.case().letters == ()
    site.site.fault()
    site.run("2026-06-02 06:11")
    assert [letter.on for letter in site.case().letters] == [date(2026, 6, 2)]


@pytest.mark.mission("E1")
def test_a_sync_that_broke_off_is_made_good_by_the_next(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    site.site.act("arrive", sold, "100.00")
    site.site.fault(status=500, count=-1, path="/ledger")
    site.run("2026-06-10 23:00")
    assert site.case().posted.principal == 0
    site.site.fault()
    site.run("2026-06-11 23:00")
    assert site.case().posted.principal == 10_000


def test_one_case_that_fails_does_not_stop_the_sync_of_the_others(site: World) -> None:
    first, second = site.transfer(), site.transfer("99.00")
    site.site.act("arrive", first, "10.00")
    site.site.act("arrive", second, "10.00")
    site.site.fault(status=500, count=-1, path=f"/invoice/{first.id}")
    site.run("2026-06-01 23:00")
    assert [case.posted.principal for case in site.cases()] == [0, 1000]
    site.site.fault()
    site.run("2026-06-02 23:00")
    assert [case.posted.principal for case in site.cases()] == [1000, 1000]


def test_logs_hold_no_key_and_no_personal_data(site: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="chalicelib")
    site.transfer(name="Kari Hemmelig", email="kari.hemmelig@kunde.example.com")
    site.run(NOTICE)
    for secret in (site.site.employee_token, site.site.consumer_token, "Hemmelig", "kari.hemmelig"):
        assert secret not in caplog.text
