"""Sowing a demo into empty books, once."""

from collections.abc import Callable
from datetime import date

from local.erps.record_store import RecordStore


def once(store: RecordStore, seed: int, start: date, *, empty: bool, sow: Callable[[], None]) -> bool:
    """Idempotent: False when this seed is there already. Raises ValueError when another one is, or books are open."""
    mark = f"{seed}:{start.isoformat()}"
    planted = store.setting("seed")
    if planted == mark:
        return False
    if planted is not None or not empty:
        raise ValueError(f"the books already hold the seed {planted}; start with an empty state directory")
    sow()
    store.put_setting("seed", mark)
    return True
