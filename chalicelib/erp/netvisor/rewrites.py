"""Writes that may be due again: Netvisor's user can delete a payment or voucher, or take a payment off its invoice."""

from collections.abc import Callable
from itertools import count

from chalicelib.erp.intents import Intents, once
from chalicelib.erp.netvisor.failures import DUPLICATE, NetvisorRefused


def anew(intents: Intents, key: str, *, look: Callable[[str], str | None], post: Callable[[], str]) -> str:
    """As `once`, but the note of something that stands in the ERP no more makes room for the next.

    `look` gets the key that was noted, "" without one, and finds that very thing or one that bears our mark. It is
    asked before anything is written anew, so that a note made a moment ago by somebody else is not taken for an old
    one.
    """
    for attempt in count(1):
        asked: list[str] = []

        def looked(asked: list[str] = asked) -> str | None:
            asked.append("looked")
            return look("")

        def posted(asked: list[str] = asked) -> str:
            asked.append("posted")
            try:
                return post()
            except NetvisorRefused as refused:
                # Said to be there already: then it is found, or the refusal is about something else of the same kind.
                found = look("") if refused.code == DUPLICATE else None
                if found is None:
                    raise
                return found

        made = once(intents, f"{key}/{attempt}", look=looked, post=posted)
        if asked:
            return made
        standing = look(made)
        if standing is not None:
            return standing
    raise AssertionError("the count has no end")
