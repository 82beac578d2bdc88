"""What we are about to write into an ERP, noted before the call: so that nothing is posted twice after a crash.

The note comes first, then the call, then its result. Whoever finds a note without a result looks into the ERP before
writing again: the call may have been carried out although nobody heard of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
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
    return _carried_out(intents, key, intent, look, post) if intent.result is None else intent.result


def renewed(
    intents: Intents,
    key: str,
    *,
    stands: Callable[[str], bool],
    look: Callable[[], str | None],
    post: Callable[[], str],
) -> str:
    """As `once`, but what the ERP's user has taken out again is made anew: each time has a note of its own.

    `stands` says whether what a note tells of is still there. It asks for that very thing and not by a search alone,
    which may be behind: what somebody else made a moment ago is not gone. `look` and `post` as in `once`.
    """
    for turn in count(1):
        at = _turn(key, turn)
        intent = intents.begin(at)
        if intent.result is None:
            return _carried_out(intents, at, intent, look, post)
        if stands(intent.result):
            return intent.result
    raise AssertionError("the count has no end")


def results(intents: Intents, key: str) -> Iterator[str]:
    """What `renewed` has made under the key, the first first."""
    for turn in count(1):
        result = intents.begin(_turn(key, turn)).result
        if result is None:
            return
        yield result


def _turn(key: str, turn: int) -> str:
    return f"{key}/{turn}"


def _carried_out(
    intents: Intents, key: str, intent: Intent, look: Callable[[], str | None], post: Callable[[], str]
) -> str:
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
