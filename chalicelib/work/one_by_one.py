"""Doing the same to many things, one after the other, for as long as the running function has time."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chalicelib.erp.contract import ErpAccessLost, ErpNotAsked, ErpRightMissing, ErpUnavailable, ErpUnreadable
from chalicelib.ports.assembly import Ports

_log = logging.getLogger(__name__)
T = TypeVar("T")
KEPT = 3
"""A third of the time is kept for what is being done when the rest is spent, and for handing on."""
SILENT = 3
"""After so many in a row without an answer the ERP is asked something else: does it answer, it is their trouble."""


class SomeFailed(ErpUnavailable):
    """The ERP answers, but not for some of what it was asked for: they are tried again, and it does not rest."""


@dataclass(slots=True)
class Round(Generic[T]):
    """What came of it: how many times it did something, what failed, and what there was no time for."""

    done: int = 0
    reached: int = 0
    """How many were gone through without trouble, whether anything was done or not."""
    failed: list[tuple[T, Exception]] = field(default_factory=list)
    answered: bool = False
    """Whether the ERP, asked something else in between, gave an answer."""
    left: Sequence[T] = ()

    def raise_unfinished(self) -> None:
        """For a round that nobody goes on with: the message shall come again. What is no silence of the ERP's comes
        first, since only that is for a person to look at."""
        errors = [error for _, error in self.failed]
        for error in errors:
            if not isinstance(error, ErpUnavailable):
                raise error
        if errors and (self.reached or self.answered):
            raise SomeFailed(f"{len(errors)} of {len(errors) + self.reached} got no answer") from errors[0]
        if errors:
            raise errors[0]
        if self.left:
            raise ErpNotAsked(f"no time was left for {len(self.left)} more")


def one_by_one(
    ports: Ports, things: Sequence[T], act: Callable[[T], bool], answers: Callable[[], object] | None = None
) -> Round[T]:
    """One that fails never stops the others; at least one is tried, so that slice after slice comes to its end.

    `answers` asks the ERP for something that hangs on none of them. Raises what it meets, or without it what was met,
    when there is no answer for several in a row; and at once when the ERP lets us in no more.
    """
    made, silent, kept = Round[T](), 0, ports.time_left() / KEPT
    for position, thing in enumerate(things):
        if position and ports.time_left() < kept:
            made.left = things[position:]
            break
        try:
            made.done += act(thing)
            made.reached += 1
            silent = 0
        except (ErpAccessLost, ErpRightMissing):
            # Not this one's trouble: all the others would meet the same.
            raise
        except ErpNotAsked:
            if not position:
                raise
            # No time, slot or turn by now: this one is the first of the next slice, which begins afresh.
            made.left = things[position:]
            break
        except Exception as error:
            _log.warning("one of many failed: %s", type(error).__name__)
            made.failed.append((thing, error))
            mute = isinstance(error, ErpUnavailable) and not isinstance(error, ErpUnreadable)
            silent = silent + 1 if mute else 0
            if silent >= SILENT:
                if answers is None:
                    raise
                if not _told(answers):
                    made.left = things[position + 1 :]
                    break
                made.answered, silent = True, 0
    if made.failed and answers is not None and not (made.reached or made.answered):
        made.answered = _told(answers)
    return made


def _told(answers: Callable[[], object]) -> bool:
    """False when there was no time, slot or turn to ask: then nobody knows."""
    try:
        answers()
    except ErpNotAsked:
        return False
    return True
