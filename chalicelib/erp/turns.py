"""One request at a time per company: whoever calls takes the company's turn first, and gives it back afterwards."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from chalicelib.erp.contract import ErpNotAsked


class Turn(Protocol):
    """A lease per name. A holder that crashed is followed when its lease has run out."""

    def acquire(self, name: str, seconds: float) -> str | None:
        """A token for at most `seconds` of wall time; None when somebody else holds the turn."""

    def release(self, name: str, token: str) -> None:
        """Gives the turn back; nothing happens when the token's lease has passed to somebody else."""


class MemoryTurns:
    """Turns within one process: for tests, and where there is one process only."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._held: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()
        self._count = 0

    def acquire(self, name: str, seconds: float) -> str | None:
        with self._lock:
            now = self._monotonic()
            if name in self._held and self._held[name][1] > now:
                return None
            self._count += 1
            self._held[name] = (str(self._count), now + seconds)
            return str(self._count)

    def release(self, name: str, token: str) -> None:
        with self._lock:
            if name in self._held and self._held[name][0] == token:
                del self._held[name]


class Turns:
    """Waits for turns, and holds them around calls. `lease` and `patience` in seconds."""

    def __init__(
        self,
        turn: Turn,
        *,
        lease: float = 300.0,
        patience: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._turn, self._lease, self._patience = turn, lease, patience
        self._sleep, self._monotonic = sleep, monotonic

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Raises ErpNotAsked when the turn did not come in time: the work is worth trying again later."""
        token = self._wait(name)
        try:
            yield
        finally:
            self._turn.release(name, token)

    def _wait(self, name: str) -> str:
        deadline = self._monotonic() + self._patience
        pause = 0.05
        while True:
            token = self._turn.acquire(name, self._lease)
            if token is not None:
                return token
            if self._monotonic() + pause >= deadline:
                raise ErpNotAsked(f"{name}: another request to this company is still under way")
            self._sleep(pause)
            pause = min(1.0, pause * 1.5)
