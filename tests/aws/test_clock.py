"""The law clock that the time machine moves: it stands, runs on, and is not moved under a piece of work."""

from datetime import UTC, datetime, timedelta

from chalicelib.aws.clock import MovedClock, SystemClock
from chalicelib.claim.facts import Country

SET = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)


class Kept:
    """The store of the setting; counts how often it is read."""

    def __init__(self) -> None:
        self.setting: tuple[datetime, datetime, bool] | None = None
        self.reads = 0

    def read(self) -> tuple[datetime, datetime, bool] | None:
        self.reads += 1
        return self.setting

    def write(self, law: datetime, wall: datetime, running: bool) -> None:
        self.setting = (law, wall, running)


def test_nobody_moved_it_so_it_is_the_wall_clock() -> None:
    clock = MovedClock(Kept())
    assert abs(clock.law_now() - clock.wall_now()) < timedelta(seconds=5)


def test_it_stands_or_runs_on_from_where_it_was_put() -> None:
    kept = Kept()
    clock = MovedClock(kept)
    an_hour_ago = clock.wall_now() - timedelta(hours=1)
    kept.write(SET, an_hour_ago, False)
    assert clock.law_now() == SET
    assert clock.today(Country.NO).isoformat() == "2026-06-02"
    kept.write(SET, an_hour_ago, True)
    assert timedelta(hours=1) <= clock.law_now() - SET < timedelta(hours=1, seconds=5)


def test_within_a_piece_of_work_the_day_is_not_moved_and_the_setting_is_read_once() -> None:
    kept = Kept()
    clock = MovedClock(kept)
    kept.write(SET, SET, False)
    with clock.steady():
        kept.write(SET + timedelta(days=1), SET, False)
        assert [clock.law_now(), clock.law_now()] == [SET, SET]
    assert kept.reads == 1
    assert clock.law_now() == SET + timedelta(days=1)


def test_the_machines_own_clock_goes_on_within_a_piece_of_work() -> None:
    clock = SystemClock()
    with clock.steady():
        assert clock.law_now() <= clock.wall_now()
