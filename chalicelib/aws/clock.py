"""The two clocks: wall time everywhere, law time equal to it, unless the local stage's time machine moved it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from chalicelib.claim.facts import Country
from chalicelib.ports.storage import LawClockStore


def wall_now() -> datetime:
    return datetime.now(UTC)


def _zone_of(country: Country) -> str:
    return {Country.NO: "Europe/Oslo", Country.FI: "Europe/Helsinki"}[country]


class SystemClock:
    """Implements `ports.outside.Clock`: law time is wall time."""

    def wall_now(self) -> datetime:
        return wall_now()

    def law_now(self) -> datetime:
        return self.wall_now()

    def today(self, country: Country) -> date:
        from zoneinfo import ZoneInfo

        return self.law_now().astimezone(ZoneInfo(_zone_of(country))).date()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """For the length of one piece of work; the machine's own clock needs no care."""
        yield


class MovedClock(SystemClock):
    """The local stage: law time stands where the time machine put it, or runs on from there."""

    def __init__(self, moved: LawClockStore) -> None:
        self._moved = moved
        self._seen: tuple[datetime, datetime, bool] | None = None

    def law_now(self) -> datetime:
        setting = self._seen or self._moved.read()
        if setting is None:
            return self.wall_now()
        law, set_at, running = setting
        return law + (self.wall_now() - set_at) if running else law

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Within it the time machine's setting is read once: a day is not moved under a piece of work."""
        self._seen = self._moved.read()
        try:
            yield
        finally:
            self._seen = None
