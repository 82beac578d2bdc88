"""Slots of a limit that all functions share: `SET next = max(next, now) + every`, as two conditional updates."""

import time
from collections.abc import Callable

from chalicelib.store import keys
from chalicelib.store.codec import Item, number, text
from chalicelib.store.dynamo import Table, Update

_SECOND = 1_000_000
"""Instants are kept as whole microseconds since 1970."""
_LATE = 20_000
"""So late a slot may still be used, a share of the air that there is between ten slots."""
TRIES = 3
"""Where the table is slow for everybody, all are late alike, and a slot is better than none."""
_STAMP = "SET #entity = :entity, #schema = :one, "


class _NotSo(Exception):
    """The condition of an update did not hold."""


class DynamoSlots:
    """Implements `erp.slots.Slots` for the limit `name`, with slots `every` seconds apart.

    `clock` gives seconds since 1970, of machines whose clocks agree to some milliseconds. A limit of 10 in a second
    wants 110 ms rather than 100: requests do not travel equally fast.
    """

    def __init__(self, table: Table, name: str, every: float, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._key = keys.slots(name)
        self._every = round(every * _SECOND)
        self._clock = clock

    def reserve(self, longest: float) -> float | None:
        """Seconds to wait for the slot that was taken; None, and nothing taken, when it is further off than that.

        They count from now, not from the question: who waited as long whatever the table took would be late by that,
        each by another time, and two of them nearer to each other than their slots. A slot that passed meanwhile is
        left unused, `TRIES` times.
        """
        latest = self._now() + round(longest * _SECOND)
        for _ in range(TRIES):
            slot = self._taken(latest)
            if slot is None:
                return None
            left = slot - self._now()
            if left >= -_LATE:
                break
        return max(0, left) / _SECOND

    def _now(self) -> int:
        return round(self._clock() * _SECOND)

    def _taken(self, latest: int) -> int | None:
        """The slot; None when none is free up to `latest`."""
        while True:
            now = self._now()
            following = self._after_the_last(now, latest)
            if following is not None:
                return following - self._every
            if self._right_now(now):
                return now
            # Neither held: the slots are taken for longer than that, or another caller was between the two.
            standing = self._table.get(self._key)
            if standing is not None and int(standing["next"]["N"]) > latest:
                return None

    def _after_the_last(self, now: int, latest: int) -> int | None:
        change = _STAMP + "#next = #next + :every"
        values = {":every": number(self._every), ":now": number(now), ":latest": number(latest)}
        updated = self._updated(change, values, "#next >= :now AND #next <= :latest")
        return None if updated is None else int(updated["next"]["N"])

    def _right_now(self, now: int) -> bool:
        change = _STAMP + "#next = :following"
        values = {":following": number(now + self._every), ":now": number(now)}
        return self._updated(change, values, "attribute_not_exists(#next) OR #next < :now") is not None

    def _updated(self, change: str, values: Item, condition: str) -> Item | None:
        stamped = {":entity": text("slots"), ":one": number(1), **values}
        try:
            return self._table.write(Update(self._key, change, stamped, condition, _NotSo()))
        except _NotSo:
            return None
