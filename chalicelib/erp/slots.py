"""A limit that many callers share, kept by slots: each takes the next free instant and waits for it.

A bucket that fills up while nobody calls lets a double load through in one second; slots a fixed distance apart do not.
"""

import threading
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
