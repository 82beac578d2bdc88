"""The days on which collection must stand still: while an objection is open, and until a later agreed due date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.claim.facts import Fact, FactType


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` inclusive to `end` exclusive; `end` date.max while nothing has ended it."""

    start: date
    end: date


def disputes(facts: Iterable[Fact]) -> tuple[Window, ...]:
    """The days in dispute, for facts in order. An objection that is raised twice is open until it is closed once.

    In that order a closing precedes a raising of the same day. One that finds nothing open closes the objection of its
    own day, which then stopped nothing.
    """
    found: list[Window] = []
    since: date | None = None
    answered_on: date | None = None
    for fact in facts:
        if fact.type is FactType.DISPUTE and since is None and fact.on != answered_on:
            since = fact.on
        elif fact.type is FactType.DISPUTE_CLOSED and since is not None:
            found.append(Window(since, fact.on))
            since = None
        elif fact.type is FactType.DISPUTE_CLOSED:
            answered_on = fact.on
    if since is not None:
        found.append(Window(since, date.max))
    return tuple(found)


def covers(windows: Iterable[Window], day: date) -> bool:
    return any(window.start <= day < window.end for window in windows)


def day_after(start: date, days: int, windows: Iterable[Window]) -> date | None:
    """The day that comes `days` days after `start` when days in the windows do not count; None if it never comes."""
    reached = start + timedelta(days=days)
    counted_to = start + timedelta(days=1)
    for window in sorted(windows, key=lambda found: found.start):
        begin = max(window.start, counted_to)
        if window.end <= begin or begin > reached:
            continue
        if window.end == date.max:
            return None
        reached += window.end - begin
        counted_to = window.end
    return reached
