"""How often PowerOffice may be called, and how long to wait when it was too often."""

from chalicelib.erp.retries import RetryRule

SLOT = 0.11
"""Seconds between two v2 calls: 10 in a second per subscription key, over all clients together. Of ten slots 100 ms are
air: calls leave late on a busy machine and travel for unequal times, and an eleventh in a second is refused."""

WORKER_SLOT = 0.14
"""The same for those whom nobody waits for: at most 8 in a second, so that who waits finds the rest."""

LEGACY_SLOT = 0.022
"""The same for v1: 50 in a second."""

RETRIES = RetryRule(first_wait=2.0)
"""After a 429 at least a second is asked for; the wait is never less than half of the first one."""
