"""What every part of a simulated ERP works with: its memory, the law clock, and the day where its users are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from local.erps.record_store import RecordStore


@dataclass(slots=True)
class TimedOffice:
    """`clock` is the law clock (aware); bookings, statuses and changes carry its time."""

    zone: ClassVar[ZoneInfo]
    store: RecordStore
    clock: Callable[[], datetime]

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()
