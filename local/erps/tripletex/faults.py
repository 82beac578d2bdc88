"""Trouble on demand: what PUT /sim/faults switches on. Kept in memory; a restart is healthy again."""

import threading
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class FaultOrder(BaseModel):
    """The body of PUT /sim/faults; what is left out is off."""

    model_config = ConfigDict(extra="forbid", strict=True)

    latency_ms: int = Field(default=0, ge=0, le=60_000)
    """Every API call waits so long first."""
    status: Annotated[int, Field(ge=400, le=599)] | Literal["html500"] | None = None
    """Answer this instead: an HTTP status from 400 to 599, or "html500" for an HTML page."""
    count: int = Field(default=1, ge=-1)
    """How many calls `status` or `drop_after_write` hit; -1 means until cleared."""
    path: str = ""
    """Only calls whose path contains this text."""
    wrong_envelope: bool = False
    """Calls are answered 200 with JSON of another shape."""
    drop_after_write: bool = False
    """Do the writing call, then cut the connection (504 where there is no socket to cut)."""
    without_reset_header: bool = False
    """429 answers leave X-Rate-Limit-Reset out."""
    expire_sessions: bool = False
    """All session tokens die now."""
    vanish_invoice: list[int] = Field(default_factory=list)
    """Ids of invoices that are gone for the API."""
    rate_limit: int | None = Field(default=None, ge=1)
    """Requests per period, instead of the configured ones."""
    result_limit: int = Field(default=10_000, ge=1)
    """Hits that one search may have."""
    webhooks_off: bool = False
    """Nothing is delivered; it waits."""
    max_webhook_failures: int | None = Field(default=None, ge=1)
    """Failures in a row after which a subscription is disabled, instead of a week of them."""


@dataclass(slots=True)
class Faults:
    order: FaultOrder = field(default_factory=FaultOrder)
    _left: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def place(self, order: FaultOrder) -> None:
        with self._lock:
            self.order = order
            self._left = order.count

    def _take(self, path: str) -> bool:
        with self._lock:
            if self.order.path not in path or self._left == 0:
                return False
            self._left -= 1
            return True

    def instead(self, path: str) -> int | str | None:
        """The answer that this call gets in place of its own, if any; counts it."""
        status = self.order.status
        return status if status is not None and self._take(path) else None

    def drops(self, path: str) -> bool:
        """Whether the answer to this write is lost; counts it."""
        return self.order.drop_after_write and self._take(path)

    def vanished(self, invoice_id: int) -> bool:
        return invoice_id in self.order.vanish_invoice
