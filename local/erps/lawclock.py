"""The simulated ERP's clock: wall time until the time machine sets it, then standing still at what was set."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from local.erps.record_store import RecordStore


@dataclass(slots=True)
class LawClock:
    """What was set survives a restart; it stands still because a simulated day has no hours of its own."""

    store: RecordStore
    base: Callable[[], datetime]

    def now(self) -> datetime:
        text = self.store.setting("clock")
        return datetime.fromisoformat(text) if text else self.base()

    def put(self, instant: datetime | None) -> None:
        """None goes back to the base clock. Raises ValueError for an instant without a zone."""
        if instant is not None and instant.tzinfo is None:
            raise ValueError("the instant needs a zone, such as 2026-06-01T09:00:00+02:00")
        self.store.put_setting("clock", instant.isoformat() if instant else "")
