"""An ERP that is away for hours: its connection rests, little reaches it, nothing is lost and nothing dies (A2)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.case.model import Phase
from chalicelib.erp.contract import ErpNotAsked, Proposal
from chalicelib.ports.health import Health, Trouble
from chalicelib.ports.records import ConnectionState, Effect
from chalicelib.work.connections import onboard, resting
from tests.doubles import Job
from tests.erp_worlds import ERPS, ErpWorld, erp_world
from tests.work.walks import NOTICE, noticed
from tests.work.whole import assert_whole
from tests.world import CONNECTION, OSLO, World


@pytest.fixture(params=sorted(ERPS))
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, request.param) as made:
        made.run("2026-06-01 10:00")
        yield made
        assert_whole(made)


def health(site: World, connection_id: str = CONNECTION) -> Health:
    return site.ports.register.connection(connection_id).health


def ticks(site: World, start: str, end: str) -> list[str]:
    """Every five minutes from start to end; the times of those ticks at which anything reached the ERP."""
    at, last, knocked = datetime.fromisoformat(start), datetime.fromisoformat(end), []
    while at <= last:
        before = len(site.site.requests)
        pumped = site.run(at.strftime("%Y-%m-%d %H:%M"))
        assert pumped.parked == [], "an outage drives nothing into the dead letters"
        if len(site.site.requests) > before:
            knocked.append(at.strftime("%H:%M"))
        at += timedelta(minutes=5)
    return knocked


def fail(site: World) -> None:
    site.ports.queue.job("sync", connection_id=CONNECTION, group=CONNECTION)
    site.settle()


@pytest.mark.mission("A2")
def test_three_failures_in_a_row_and_the_erp_is_left_alone(site: World) -> None:
    site.run("2026-06-01 10:00")
    site.site.fault(status=500, count=-1)
    for failures in (1, 2):
        fail(site)
        assert (health(site).failures, health(site).resting_until) == (failures, None)
    fail(site)
    until = health(site).resting_until
    assert until == site.clock.wall_now() + timedelta(minutes=2)
    calls = len(site.site.requests)
    site.clock.pass_time(minutes=2)
    site.clock.wall -= timedelta(seconds=1)
    fail(site)
    assert len(site.site.requests) == calls, "a second before the end it rests still"
    site.clock.wall += timedelta(seconds=1)
    fail(site)
    assert len(site.site.requests) > calls
    assert health(site).resting_until == site.clock.wall_now() + timedelta(minutes=4)
    site.site.fault()
    site.run("2026-06-01 23:00")
    site.settle()
    assert (health(site).failures, health(site).trouble) == (0, None)
    site.run("2026-06-02 23:30")


@pytest.mark.mission("A2")
def test_one_answer_between_the_failures_and_it_does_not_rest(site: World) -> None:
    site.run("2026-06-01 10:00")
    for _ in range(2):
        site.site.fault(status=500, count=-1)
        fail(site)
        fail(site)
        site.site.fault()
        fail(site)
        assert (health(site).failures, health(site).resting_until) == (0, None)
    site.run("2026-06-01 23:00")


@pytest.mark.mission("A2")
def test_a_quiet_connection_writes_nothing(site: World) -> None:
    site.transfer()
    version = site.ports.register.connection(CONNECTION).version
    site.transfer("99.00")
    assert site.ports.register.connection(CONNECTION).version == version


@pytest.mark.mission("A2")
def test_the_pauses_grow_to_half_an_hour_and_one_try_goes_through_after_each(site: World) -> None:
    noticed(site)
    site.site.fault(status=500, count=-1)
    site.at("2026-06-02 12:00")
    for _ in range(3):
        fail(site)
    # The checks after each rest, at the tick that follows its end: 2, 4, 8, 16, 30 and 30 minutes.
    knocked = ticks(site, "2026-06-02 12:05", "2026-06-02 14:00")
    assert knocked == ["12:05", "12:10", "12:20", "12:40", "13:10", "13:40"]
    began = health(site).since
    assert began == datetime(2026, 6, 2, 12, 0, tzinfo=OSLO).astimezone(UTC)
    site.site.fault()
    assert ticks(site, "2026-06-02 14:05", "2026-06-02 14:20") == ["14:10"]
    assert (health(site).failures, health(site).trouble) == (0, None)
    assert health(site).answered_at == datetime(2026, 6, 2, 14, 10, tzinfo=OSLO).astimezone(UTC)


@pytest.mark.mission("A2")
def test_a_relapse_within_the_hour_goes_on_with_the_longer_pause(site: World) -> None:
    site.run("2026-06-01 10:00")
    site.site.fault(status=500, count=-1)
    for _ in range(3):
        fail(site)
    site.site.fault()
    site.run("2026-06-01 10:05")
    assert health(site).failures == 0
    site.site.fault(status=500, count=-1)
    for _ in range(3):
        fail(site)
    assert health(site).pause == 4
    site.site.fault()
    site.run("2026-06-01 11:30")
    site.run("2026-06-01 12:40")
    site.site.fault(status=500, count=-1)
    for _ in range(3):
        fail(site)
    assert health(site).pause == 2, "an hour later it is another trouble"
    site.site.fault()
    site.run("2026-06-01 13:30")
    site.run("2026-06-01 23:00")


@pytest.mark.mission("A2", "B1", "C1", "E1", "B10")
def test_down_for_a_working_day_and_everything_is_caught_up(each: ErpWorld) -> None:
    """Transfers, money, statuses and the morning's letter fall into ten hours without an answer."""
    each.at("2026-06-01 12:00")
    first, waiting = each.sell("1250.00"), each.sell("900.00")
    each.any_site.send_to_collection(first)
    each.hears()
    assert len(each.cases()) == 1
    each.at("2026-06-02 05:00")
    each.any_site.send_to_collection(waiting)
    each.any_site.act("arrive", first, "500.00")
    if each.joined.erp == "tripletex":
        each.webhooks()
    each.any_site.fault(status=503, count=-1)
    before = len(each.site.requests)
    ticks(each, "2026-06-02 05:00", "2026-06-02 15:00")
    messages_at_most = 3 + 10 * 60 // 30 + 5
    # Signing in is what fails: with its three repeats that is at most four requests a message, and twice for Go.
    assert len(each.site.requests) - before <= messages_at_most * 4
    assert each.connection().state is ConnectionState.HEALTHY
    assert each.connection().health.trouble is Trouble.NO_ANSWER
    assert all(case.letters == () for case in each.cases()), "no letter leaves on old figures"
    each.any_site.fault()
    ticks(each, "2026-06-02 15:05", "2026-06-02 16:00")
    first_case, second = each.cases()
    assert second.principal == 90_000
    assert each.shown(waiting)["reference"] == second.case_no
    each.run("2026-06-02 23:05")
    assert each.case(first_case.case_no).posted.principal == 50_000
    each.run("2026-06-03 06:05")
    norwegian = each.joined.erp != "netvisor"
    assert [len(case.letters) for case in each.cases()] == ([1, 1] if norwegian else [0, 0])
    assert each.connection().health.failures == 0


@pytest.mark.mission("A2")
def test_a_night_without_an_answer_is_synced_as_soon_as_it_answers(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    site.site.act("arrive", sold, "100.00")
    site.site.received.clear()
    site.site.fault(status=500, count=-1)
    site.run("2026-06-10 23:00")
    ticks(site, "2026-06-10 23:05", "2026-06-10 23:15")
    site.site.fault()
    # Within the half hour, not a night later.
    ticks(site, "2026-06-10 23:20", "2026-06-10 23:40")
    assert site.case().posted.principal == 10_000


@pytest.mark.mission("A2", "B10")
def test_reports_of_the_catch_up_survive_an_erp_that_goes_away_after_the_restore(site: World) -> None:
    sold, other = noticed(site), site.transfer("99.00")
    site.site.revoke_key()
    site.at("2026-06-03 10:00")
    from chalicelib.work.change import terminate

    for case_no in ("AC-0001-00001", "AC-0001-00002"):
        terminate(site.ports, site.ref(case_no), "kari", "portal", 0)
    site.settle()
    site.site.restore_key()
    site.at("2026-06-03 11:00")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    # The check goes through, and then the ERP is away.
    site.site.fault(status=500, count=-1, path="voucherStatus")
    site.settle()
    assert [site.shown(each)["message"] for each in (sold, other)] == ["ONGOING", "ONGOING"]
    site.site.fault()
    ticks(site, "2026-06-03 11:05", "2026-06-03 11:25")
    assert [site.shown(each)["message"] for each in (sold, other)] == ["WITHDRAWN", "WITHDRAWN"]


@pytest.mark.mission("A2")
def test_a_restored_key_is_checked_when_an_erp_that_is_away_comes_back(site: World) -> None:
    noticed(site)
    site.site.revoke_key()
    site.run("2026-06-03 23:00")
    site.site.restore_key()
    site.at("2026-06-04 10:00")
    site.site.fault(status=500, count=-1)
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert site.ports.register.connection(CONNECTION).state is ConnectionState.NEW
    ticks(site, "2026-06-04 10:05", "2026-06-04 11:00")
    site.site.fault()
    ticks(site, "2026-06-04 11:05", "2026-06-04 11:40")
    assert site.ports.register.connection(CONNECTION).state is ConnectionState.HEALTHY


@pytest.mark.mission("A2")
def test_an_unchecked_key_is_used_for_nothing_but_its_check(site: World) -> None:
    """The key may be another company's, whose invoices bear the same numbers."""
    site.transfer()
    site.at(NOTICE)
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.ports.queue.job("progress", creditor_id="nordlys", case_no="AC-0001-00001", group=CONNECTION)
    (job,) = site.ports.queue.take()
    site.dispatch(job)
    assert site.case().letters == ()
    site.settle()
    site.run("2026-06-02 06:05")
    assert [letter.on for letter in site.case().letters] == [date(2026, 6, 2)]


@pytest.mark.mission("A2")
def test_of_two_workers_after_a_rest_one_tries(site: World) -> None:
    site.run("2026-06-01 10:00")
    site.site.fault(status=500, count=-1)
    for _ in range(3):
        fail(site)
    site.clock.pass_time(minutes=3)
    seen = site.ports.register.connection(CONNECTION)
    assert resting.admitted(site.ports, seen).version == seen.version + 1
    with pytest.raises(resting.ConnectionResting, match="another worker"):
        resting.admitted(site.ports, seen)
    with pytest.raises(resting.ConnectionResting, match="rests until"):
        resting.admitted(site.ports, site.ports.register.connection(CONNECTION))
    # The one who tries has crashed: another may when the lease is over.
    site.clock.pass_wall(minutes=6)
    assert resting.admitted(site.ports, site.ports.register.connection(CONNECTION)).health.failures == 3
    site.site.fault()
    site.clock.pass_time(minutes=10)
    site.run("2026-06-01 10:40")
    site.run("2026-06-01 23:00")


@pytest.mark.mission("A2")
def test_a_turn_or_slot_that_was_not_got_says_nothing_of_the_erp(site: World) -> None:
    site.run("2026-06-01 10:00")

    class Busy:
        def proposals(self) -> list[Proposal]:
            raise ErpNotAsked("another request to this company is still under way")

    opened = site.ports.open_erp
    site.replace_ports(open_erp=lambda _: Busy())
    for _ in range(4):
        site.ports.queue.job("poll", connection_id=CONNECTION, group=CONNECTION)
    assert len(site.settle().put_off) == 4
    assert health(site) == Health()
    site.replace_ports(open_erp=opened)


@pytest.mark.mission("B1")
def test_what_cannot_be_done_for_half_a_day_is_told_to_the_operator(
    site: World, caplog: pytest.LogCaptureFixture
) -> None:
    site.run("2026-06-01 10:00")
    site.transfer()
    site.site.fault(status=500, count=-1, path="voucherStatus")
    site.ports.queue.job("report", creditor_id="nordlys", case_no="AC-0001-00001", group=CONNECTION)
    site.settle()
    from chalicelib.work.messages.tick import sweep

    for _ in range(30):
        site.clock.pass_time(minutes=30)
        sweep(site.ports)
        assert all(isinstance(message, Effect | Job) for message in site.ports.queue.take())
    assert "effect stands still" in caplog.text
    site.site.fault()
    site.clock.pass_time(days=1)
    site.run("2026-06-03 10:00")
    site.run("2026-06-03 23:00")
    assert [case.phase for case in site.cases()] == [Phase.NOTICE]
