"""When jobs are due: missed ticks, both ends of summer time, a new installation, and how far back is looked."""

from datetime import UTC, date, datetime, time

import pytest

from chalicelib.case.local_time import ZONES
from chalicelib.claim.facts import Country
from chalicelib.work.messages.tick import tick
from chalicelib.work.messages.timetable import TIMETABLE, Job, Missed, due_dates, job_named, next_due
from tests.case.samples import local
from tests.work.walks import NOTICE
from tests.world import World


def due(name: str, now: str, last: date | None) -> list[date]:
    return list(due_dates(job_named(name), local(now), last))


def _every_day(_: date) -> bool:
    return True


EVERY = Job("closing", Country.NO, time(4), _every_day, Missed.EVERY, per_case=False)


@pytest.mark.parametrize(
    ("name", "now", "last", "dates"),
    [
        pytest.param("sync", "2026-06-02 22:59", date(2026, 6, 1), [], id="a minute before 23:00"),
        pytest.param("sync", "2026-06-02 23:00", date(2026, 6, 1), [date(2026, 6, 2)], id="at 23:00"),
        pytest.param("sync", "2026-06-03 00:30", date(2026, 6, 1), [date(2026, 6, 2)], id="missed until midnight"),
        pytest.param("sync", "2026-06-05 12:00", date(2026, 6, 1), [date(2026, 6, 4)], id="the newest of three nights"),
        pytest.param("sync", "2026-06-06 23:00", date(2026, 6, 5), [date(2026, 6, 6)], id="also on a Saturday"),
        pytest.param("progress", "2026-06-05 06:00", date(2026, 6, 4), [date(2026, 6, 5)], id="Friday morning"),
        pytest.param("progress", "2026-06-06 06:00", date(2026, 6, 5), [], id="not on a Saturday"),
        pytest.param("progress", "2026-05-25 06:00", date(2026, 5, 22), [], id="not on Whit Monday"),
        pytest.param("progress", "2026-05-26 06:00", date(2026, 5, 22), [date(2026, 5, 26)], id="the day after it"),
        pytest.param("registration", "2026-06-04 08:04", date(2026, 6, 3), [], id="registration not before 08:05"),
        pytest.param("registration", "2026-06-04 08:05", date(2026, 6, 3), [date(2026, 6, 4)], id="at 08:05"),
        pytest.param("list", "2026-06-02 08:59", date(2026, 5, 26), [], id="the list not before nine"),
        pytest.param("list", "2026-06-02 09:00", date(2026, 5, 26), [date(2026, 6, 2)], id="Tuesday at nine"),
        pytest.param("list", "2026-06-03 09:00", date(2026, 5, 26), [date(2026, 6, 2)], id="missed, on Wednesday"),
        pytest.param("list", "2026-06-03 09:00", date(2026, 6, 2), [], id="not twice in a week"),
        pytest.param("list", "2028-12-26 10:00", date(2028, 12, 19), [], id="not on the second day of Christmas"),
        pytest.param("list", "2028-12-27 10:00", date(2028, 12, 19), [date(2028, 12, 27)], id="but the day after"),
        pytest.param("sync", "2026-06-20 12:00", date(2026, 5, 1), [date(2026, 6, 19)], id="long away: the newest"),
    ],
)
def test_a_job_is_due_at_its_local_time_and_missed_dates_are_found(
    name: str, now: str, last: date, dates: list[date]
) -> None:
    assert due(name, now, last) == dates


@pytest.mark.parametrize(
    ("now", "dates"),
    [
        ("2026-06-02 22:00", [date(2026, 6, 1)]),
        ("2026-06-02 23:30", [date(2026, 6, 2)]),
    ],
)
def test_a_new_installation_has_missed_nothing_before_its_first_day(now: str, dates: list[date]) -> None:
    assert due("sync", now, None) == dates


def test_every_date_is_made_up_for_in_order_but_no_further_than_fourteen_days_back() -> None:
    now = local("2026-06-20 05:00")
    assert list(due_dates(EVERY, now, date(2026, 6, 17))) == [date(2026, 6, 18), date(2026, 6, 19), date(2026, 6, 20)]
    assert next(due_dates(EVERY, now, date(2026, 5, 1))) == date(2026, 6, 6)
    assert len(list(due_dates(EVERY, now, date(2026, 5, 1)))) == 15


@pytest.mark.parametrize(
    ("name", "day", "instant"),
    [
        # The clock goes forward on 29 March and back on 25 October 2026, both Sundays.
        ("sync", date(2026, 3, 28), datetime(2026, 3, 28, 22, tzinfo=UTC)),
        ("sync", date(2026, 3, 29), datetime(2026, 3, 29, 21, tzinfo=UTC)),
        ("progress", date(2026, 3, 30), datetime(2026, 3, 30, 4, tzinfo=UTC)),
        ("sync", date(2026, 10, 24), datetime(2026, 10, 24, 21, tzinfo=UTC)),
        ("sync", date(2026, 10, 25), datetime(2026, 10, 25, 22, tzinfo=UTC)),
        ("progress", date(2026, 10, 26), datetime(2026, 10, 26, 5, tzinfo=UTC)),
    ],
)
def test_local_time_holds_at_both_ends_of_summer_time(name: str, day: date, instant: datetime) -> None:
    job, before = job_named(name), date.fromordinal(day.toordinal() - 1)
    minute = 60
    early = datetime.fromtimestamp(instant.timestamp() - minute, UTC)
    assert day not in list(due_dates(job, early, before))
    assert list(due_dates(job, instant, before)) == [day]


def test_no_job_lies_in_the_hour_that_is_skipped_or_repeated() -> None:
    for job in TIMETABLE:
        assert not time(2) <= job.at < time(3), job.name
        assert job.country in ZONES


def test_every_quarter_of_an_hour_over_both_changes_runs_each_job_once_a_day() -> None:
    for start in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        last: date | None = date.fromordinal(start.date().toordinal() - 1)
        ran: list[date] = []
        for quarter in range(3 * 24 * 4):
            now = datetime.fromtimestamp(start.timestamp() + quarter * 900, UTC)
            for day in due_dates(job_named("sync"), now, last):
                ran.append(day)
                last = day
        assert ran == [date.fromordinal(start.date().toordinal() + n) for n in range(3)]


@pytest.mark.mission("H4", "C1")
def test_a_run_is_planned_once_however_often_the_schedule_ticks(site: World) -> None:
    site.transfer()
    for moment in (NOTICE, "2026-06-02 06:05", "2026-06-02 06:10"):
        site.run(moment)
    assert len(site.case().letters) == 1
    assert site.ports.runs.last_planned("progress") == date(2026, 6, 2)
    assert tick(site.ports) == 0
    site.settle()


@pytest.mark.mission("C1")
def test_an_outage_over_the_morning_run_is_made_up_for_the_same_day(site: World) -> None:
    site.transfer()
    site.run("2026-06-02 14:00")
    assert [letter.on for letter in site.case().letters] == [date(2026, 6, 2)]


@pytest.mark.mission("C1")
def test_an_outage_of_days_sends_one_letter_dated_the_day_it_leaves(site: World) -> None:
    site.transfer()
    site.run("2026-06-09 06:00")
    assert [(letter.on, letter.deadline) for letter in site.case().letters] == [(date(2026, 6, 9), date(2026, 6, 23))]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param("2026-06-02 06:00", "2026-06-02 06:00", id="due at this very minute"),
        pytest.param("2026-06-02 06:01", "2026-06-02 08:05", id="the next of the same day"),
        pytest.param("2026-06-02 08:06", "2026-06-02 09:00", id="the list, on a Tuesday"),
        pytest.param("2026-06-03 08:06", "2026-06-03 22:00", id="no list on a Wednesday, the sync in Finland"),
        pytest.param("2026-06-03 22:01", "2026-06-03 23:00", id="the sync in Norway"),
        pytest.param("2026-06-05 23:01", "2026-06-06 22:00", id="at the week-end only the sync"),
        pytest.param("2026-10-24 23:01", "2026-10-25 22:00", id="over the end of summer time"),
    ],
)
@pytest.mark.mission("H5")
def test_the_time_machine_is_told_when_a_job_is_due_next(now: str, then: str) -> None:
    assert next_due(local(now)) == local(then)
