"""The one place that holds what every part of the simulated ERP works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from local.erps.tripletex.store import Store

OSLO = ZoneInfo("Europe/Oslo")


class Announcer(Protocol):
    """Takes note that something happened; who subscribes hears of it after the transaction."""

    def announce(self, company_id: int, event: str, kind: str, record_id: int, *, agency_id: int = 0) -> None:
        """`agency_id` limits the news to one agency's subscriptions."""


@dataclass(slots=True)
class Office:
    """`clock` is the law clock (aware); bookings, statuses and changes carry its time."""

    store: Store
    clock: Callable[[], datetime]
    outbox: Announcer

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def today(self) -> date:
        return self.clock().astimezone(OSLO).date()
