"""The one place that holds what every part of the simulated ERP works with."""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from local.erps.stage.office import TimedOffice

OSLO = ZoneInfo("Europe/Oslo")


class Announcer(Protocol):
    """Takes note that something happened; who subscribes hears of it after the transaction."""

    def announce(self, company_id: int, event: str, kind: str, record_id: int, *, agency_id: int = 0) -> None:
        """`agency_id` limits the news to one agency's subscriptions."""


@dataclass(slots=True)
class Office(TimedOffice):
    zone = OSLO
    outbox: Announcer
