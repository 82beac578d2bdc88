"""The simulated Tripletex's memory."""

from pathlib import Path

from local.erps.record_store import RecordStore
from local.erps.tripletex.records import KINDS


class Store(RecordStore):
    """In `directory`/tripletex.sqlite."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory / "tripletex.sqlite", KINDS)
