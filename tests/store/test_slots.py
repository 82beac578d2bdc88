"""A limit shared by all functions: never more than ten in any second, nothing lost when many ask at once."""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.store.slots import DynamoSlots
from tests.cloud import Cloud, of

EVERY, LATE = 0.105, 0.021


class Clock:
    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


class OneByOne:
    """DynamoDB changes an item in one piece; the stand-in in this process needs a lock for that."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def update_item(self, **request: Any) -> Any:
        with self._lock:
            return self._client.update_item(**request)


def most_in_a_second(instants: Iterable[float]) -> int:
    """The largest number of instants in any window of one second, its start included and its end not."""
    at = sorted(instants)
    return max(sum(1 for other in at if one <= other < one + 1) for one in at)


def test_slots_follow_each_other_and_an_idle_limit_is_free_at_once(store: Cloud) -> None:
    clock = Clock()
    slots = DynamoSlots(store.table, "poweroffice-v2", EVERY, clock)
    assert [slots.reserve(60) for _ in range(3)] == pytest.approx([0.0, 0.105, 0.21])
    clock.now += 0.1
    assert slots.reserve(60) == pytest.approx(0.215)
    clock.now += 100
    assert slots.reserve(60) == 0.0


class SlowTable:
    """A table whose answers take as many seconds as the test says, one after the other; then none."""

    def __init__(self, table: Any, clock: Clock, seconds: list[float]) -> None:
        self._table, self._clock, self._seconds = table, clock, seconds

    def write(self, update: Any) -> Any:
        self._clock.now += self._seconds.pop(0) if self._seconds else 0.0
        return self._table.write(update)

    def get(self, key: Any) -> Any:
        return self._table.get(key)


def test_what_the_table_took_is_not_waited_for_again(store: Cloud) -> None:
    """Else each is late by another time, and eleven of them get into one second."""
    clock = Clock()
    DynamoSlots(store.table, "poweroffice-v2", EVERY, clock).reserve(60)
    slow = DynamoSlots(SlowTable(store.table, clock, [0.06]), "poweroffice-v2", EVERY, clock)  # type: ignore[arg-type]
    assert slow.reserve(60) == pytest.approx(0.105 - 0.06)


@pytest.mark.parametrize(("seconds", "wait"), [(0.019, 0.0), (0.021, 0.084)])
def test_a_slot_that_passed_meanwhile_is_left_for_the_next_one(store: Cloud, seconds: float, wait: float) -> None:
    """Up to 20 ms late it is still used."""
    clock = Clock()
    slow = SlowTable(store.table, clock, [0.0, seconds])
    slots = DynamoSlots(slow, "poweroffice-v2", EVERY, clock)  # type: ignore[arg-type]
    assert slots.reserve(60) == pytest.approx(wait)


def test_a_table_that_is_always_slow_still_gives_slots(store: Cloud) -> None:
    clock = Clock()
    slow = SlowTable(store.table, clock, [0.3] * 20)
    slots = DynamoSlots(slow, "poweroffice-v2", EVERY, clock)  # type: ignore[arg-type]
    assert slots.reserve(60) == 0.0


def test_what_was_not_used_is_not_saved_up(store: Cloud) -> None:
    clock = Clock()
    slots = DynamoSlots(store.table, "poweroffice-v2", EVERY, clock)
    slots.reserve(60)
    clock.now += 3600
    waits = [slots.reserve(60) for _ in range(30)]
    assert most_in_a_second(wait for wait in waits if wait is not None) == 10


def test_a_caller_without_time_takes_no_slot(store: Cloud) -> None:
    slots = DynamoSlots(store.table, "poweroffice-v2", EVERY, Clock())
    for _ in range(10):
        slots.reserve(60)
    assert slots.reserve(1.0) is None
    assert slots.reserve(1.05) == pytest.approx(1.05)
    assert slots.reserve(1.2) == pytest.approx(1.155)


def test_each_name_is_a_limit_of_its_own(store: Cloud) -> None:
    clock = Clock()
    for name in ("poweroffice-v2", "poweroffice-v1"):
        assert DynamoSlots(store.table, name, EVERY, clock).reserve(1) == 0.0


def test_eight_workers_at_once_never_pass_ten_in_a_second(store: Cloud) -> None:
    shared = of(OneByOne(store.dynamodb), store.s3)  # type: ignore[arg-type]  # the client behind a lock
    start = threading.Barrier(8)

    def work(_: int) -> list[float]:
        granted: list[float] = []
        seen = [0.0]

        def clock() -> float:
            seen[0] = time.time()
            return seen[0]

        slots = DynamoSlots(shared.table, "poweroffice-v2", EVERY, clock)
        start.wait()
        for _ in range(12):
            wait = slots.reserve(60)
            assert wait is not None
            granted.append(seen[0] + wait)
        return granted

    with ThreadPoolExecutor(8) as pool:
        granted = [instant for one in pool.map(work, range(8)) for instant in one]
    assert len(granted) == 96
    assert most_in_a_second(granted) == 10
    gaps = [later - earlier for earlier, later in pairwise(sorted(granted))]
    assert min(gaps) > EVERY - LATE, "a slot is used that late at most"
