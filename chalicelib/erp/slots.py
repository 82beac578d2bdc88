"""A limit that many callers share, kept by slots: each takes the next free instant and waits for it.

A bucket that fills up while nobody calls lets a double load through in one second; slots a fixed distance apart do not.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol


class Slots(Protocol):
    """The slots of one limit."""

    def reserve(self, longest: float) -> float | None:
        """Takes the next slot; returns the seconds to wait for it. None when it is further off than `longest`:
        then nothing was taken."""


class MemorySlots:
    """For a single process, `every` seconds apart; `clock` gives seconds that only grow."""

    def __init__(self, every: float, clock: Callable[[], float]) -> None:
        self._every = every
        self._clock = clock
        self._next = 0.0
        self._lock = threading.Lock()

    def reserve(self, longest: float) -> float | None:
        with self._lock:
            now = self._clock()
            slot = max(self._next, now)
            if slot > now + longest:
                return None
            self._next = slot + self._every
            return slot - now


class PartOfLimit:
    """The slots of callers of whom some may have only a part of a limit, so that the rest of it is always free.

    `held_back` says whether the caller is such a one; he takes a slot of the part first, waits for it, and only then
    takes one of the whole. Both taken at once would keep slots of the whole for later, and everybody else behind them.
    """

    def __init__(
        self, part: Slots, whole: Slots, held_back: Callable[[], bool], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._part, self._whole = part, whole
        self._held_back, self._sleep = held_back, sleep

    def reserve(self, longest: float) -> float | None:
        """Seconds to wait for the slot of the whole limit; the wait for the part is over by then."""
        if not self._held_back():
            return self._whole.reserve(longest)
        wait = self._part.reserve(longest)
        if wait is None:
            return None
        if wait > 0:
            self._sleep(wait)
        return self._whole.reserve(longest - wait)
