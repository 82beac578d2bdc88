"""Doing the parts of a piece of work that do not need one another: one that fails never stops the others."""

import logging
from collections.abc import Callable

from chalicelib.erp.contract import ErpAccessLost, ErpNotAsked
from chalicelib.work.connections.erp_access import ConnectionUnusable, RightWanting

_log = logging.getLogger(__name__)


def every_part(*parts: Callable[[], int]) -> list[int]:
    """Do each part, whatever the others meet; returns what they returned.

    The first trouble is raised when all had their turn, a missing right only when there is no other. What every part
    would meet alike is raised at once: a connection that cannot be used, an ERP that is not asked.
    """
    results, troubles, wanting = list[int](), list[Exception](), list[RightWanting]()
    for part in parts:
        try:
            results.append(part())
        except RightWanting as right:
            wanting.append(right)
        except (ErpAccessLost, ErpNotAsked, ConnectionUnusable):
            raise
        except Exception as error:  # noqa: BLE001 - raised below, after the other parts had their turn
            _log.warning("one of %d parts failed: %s", len(parts), type(error).__name__)
            troubles.append(error)
    for trouble in (*troubles, *wanting):
        raise trouble
    return results
