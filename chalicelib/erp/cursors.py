"""Cursors of a ledger that is asked by whole days: from which day the next look begins."""

import logging
from datetime import date, timedelta

_log = logging.getLogger(__name__)

FIRST_LOOK = timedelta(days=92)
"""How far the first look goes back; older movements on open cases show in the balances, which are compared anyway."""


def look_from(erp: str, cursor: str, today: date, overlap: timedelta) -> date:
    """The first day of the next look. `cursor` is the date last looked at, "" before the first look."""
    if not cursor:
        return today - FIRST_LOOK
    try:
        seen = date.fromisoformat(cursor)
    except ValueError:
        _log.warning("%s: a ledger cursor could not be read, the first look is repeated", erp)
        return today - FIRST_LOOK
    # A cursor from a clock that was ahead must not skip days.
    return min(seen, today) - overlap
