"""What we are about to write into an ERP, noted before the call: so that nothing is posted twice after a crash.

The note comes first, then the call, then its result. Whoever finds a note without a result waits until the try that
made it must be over, and then looks into the ERP before writing again: the call may have been carried out although
nobody heard of it. To look while it is under way would be to find nothing yet, and to write a second time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

from chalicelib.erp.contract import ErpError, ErpNotAsked, ErpUnavailable

UNDER_WAY = timedelta(minutes=6)
"""A try is over after so long, whatever became of it: no function runs for more than five minutes, as
.chalice/config.json has it, and the machines' clocks need not agree to the second. Wall time."""


@dataclass(frozen=True, slots=True)
class Intent:
    """How a note stood when it was asked for."""

    fresh: bool
    """Nobody had begun before."""
    result: str | None
    """What came of it; None as long as nobody knows."""
    begun_at: datetime | None = None
    """When this try began, by which its note is known from another's; None where there is nothing left to try."""


class Intents(Protocol):
    """Notes under keys that hold for ever: connection, kind of write, and what makes it one.

    Two connections of one company share no notes. What one of them wrote the other finds by looking, once it can be
    read; against both writing at the same time only the ERP's own refusal of a number in use helps.
    """

    def begin(self, key: str) -> Intent:
        """Note that the write is about to be tried, unless its result is known.

        Raises ErpNotAsked while another's try may be under way. A try that must be over is taken over: by one of those
        who come for it, the others are told to wait for that one.
        """

    def result(self, key: str) -> str | None:
        """What came of the write; None as long as nobody knows. Begins nothing."""

    def settle(self, key: str, result: str) -> None:
        """Note what came of it. The first result stands."""

    def give_back(self, key: str, intent: Intent) -> None:
        """Note that this try is over and nothing of it is under way: the next one need not wait. Does nothing when
        another has taken the note over."""


def may_be_under_way(begun_at: datetime, now: datetime) -> bool:
    """Whether a try that began then, and of which nobody heard, may still be writing."""
    return now - begun_at < UNDER_WAY


def taken(key: str) -> ErpNotAsked:
    """To be raised where another's try may be under way: nothing was asked, so it says nothing of the ERP."""
    return ErpNotAsked(f"{key} is being written by another, or was begun a moment ago and not heard of since")


class MemoryIntents:
    """Notes within one process: for tests, and for calls that never outlive it. `now` is the wall clock."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._kept: dict[str, Intent] = {}
        self._now = now

    def begin(self, key: str) -> Intent:
        known, now = self._kept.get(key), self._now()
        if known is not None and known.result is not None:
            return Intent(False, known.result)
        if known is not None and known.begun_at is not None and may_be_under_way(known.begun_at, now):
            raise taken(key)
        self._kept[key] = Intent(known is None, None, now)
        return self._kept[key]

    def result(self, key: str) -> str | None:
        return self._kept[key].result if key in self._kept else None

    def settle(self, key: str, result: str) -> None:
        if self.result(key) is None:
            self._kept[key] = Intent(False, result)

    def give_back(self, key: str, intent: Intent) -> None:
        known = self._kept.get(key)
        if known is not None and known.result is None and known.begun_at == intent.begun_at:
            self._kept[key] = replace(known, begun_at=None)


def once(intents: Intents, key: str, *, look: Callable[[], str | None], post: Callable[[], str]) -> str:
    """The result of a write that happens once, however often and after whatever it is asked for.

    `look` finds what an earlier try left in the ERP, None when there is nothing; `post` writes. ErpUnavailable when
    nobody can say now whether it was written: asked again later, it looks first. ErpNotAsked, without asking anything,
    as long as that may be under way, and while another tries.
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
        result = intents.result(_turn(key, turn))
        if result is None:
            return
        yield result


def _turn(key: str, turn: int) -> str:
    return f"{key}/{turn}"


def _carried_out(
    intents: Intents, key: str, intent: Intent, look: Callable[[], str | None], post: Callable[[], str]
) -> str:
    unheard_of = False
    try:
        made = None if intent.fresh else look()
        if made is None:
            try:
                made = post()
            except ErpUnavailable as away:
                unheard_of = not isinstance(away, ErpNotAsked)
                made = look()
                if made is None:
                    raise
    except ErpError:
        # What was refused or never asked is over; a call without an answer may still be carried out.
        if not unheard_of:
            intents.give_back(key, intent)
        raise
    intents.settle(key, made)
    return made
