"""Optimistic locking for items that are saved whole."""

from chalicelib.store.codec import Item, number
from chalicelib.store.dynamo import ABSENT, UNCHANGED, Put


def versioned(item: Item, seen: int, moved: Exception) -> Put:
    """Written only when the stored version is the one that was read; 0 = there is none yet."""
    if seen == 0:
        return Put(item, ABSENT, moved)
    return Put(item, UNCHANGED, moved, {":seen": number(seen)})
