"""The one place that holds what every part of the simulated Go works with."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from local.erps.poweroffice.records import KINDS
from local.erps.record_store import RecordStore

OSLO = ZoneInfo("Europe/Oslo")
_NAMES = uuid.UUID("6f1d1c58-1b1e-4f52-9a44-3f3a5d0f7c11")


class Store(RecordStore):
    """In `directory`/poweroffice.sqlite."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory / "poweroffice.sqlite", KINDS)


@dataclass(slots=True)
class Office:
    """`clock` is the law clock (aware); bookings, statuses and changes carry its time."""

    store: Store
    clock: Callable[[], datetime]

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def today(self) -> date:
        return self.clock().astimezone(OSLO).date()


def guid(*parts: object) -> str:
    """The same for the same parts, so that a demo looks the same every time."""
    return str(uuid.uuid5(_NAMES, ":".join(str(part) for part in parts)))
