"""What we are about to write into an ERP, noted before the call: so that nothing is posted twice after a crash.

The note comes first, then the call, then its result. Whoever finds a note without a result looks into the ERP before
writing again: the call may have been carried out although nobody heard of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chalicelib.erp.contract import ErpUnavailable


@dataclass(frozen=True, slots=True)
class Intent:
    """How a note stood when it was asked for."""

    fresh: bool
    """Nobody had begun before."""
    result: str | None
    """What came of it; None as long as nobody knows."""


class Intents(Protocol):
    """Notes under keys that hold for ever: connection, kind of write, and what makes it one."""

    def begin(self, key: str) -> Intent:
        """Note that the write is about to be tried; the note of an earlier try stands as it was."""

    def settle(self, key: str, result: str) -> None:
        """Note what came of it. The first result stands."""


class MemoryIntents:
    """Notes within one process: for tests, and for calls that never outlive it."""

    def __init__(self) -> None:
        self._kept: dict[str, str | None] = {}

    def begin(self, key: str) -> Intent:
        fresh = key not in self._kept
        return Intent(fresh, self._kept.setdefault(key, None))

    def settle(self, key: str, result: str) -> None:
        if self._kept.get(key) is None:
            self._kept[key] = result


def once(intents: Intents, key: str, *, look: Callable[[], str | None], post: Callable[[], str]) -> str:
    """The result of a write that happens once, however often and after whatever it is asked for.

    `look` finds what an earlier try left in the ERP, None when there is nothing; `post` writes. ErpUnavailable when
    nobody can say now whether it was written: asked again, it looks first.
    """
    intent = intents.begin(key)
    if intent.result is not None:
        return intent.result
    made = None if intent.fresh else look()
    if made is None:
        try:
            made = post()
        except ErpUnavailable:
            made = look()
            if made is None:
                raise
    intents.settle(key, made)
    return made
