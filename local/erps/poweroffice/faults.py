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
    """Answer this instead."""
    count: int = Field(default=1, ge=-1)
    """How many calls `status` or `drop_after_write` hit; -1 means until cleared."""
    path: str = ""
    """Only calls whose path contains this text."""
    wrong_envelope: bool = False
    """Calls are answered 200 with JSON of another shape."""
    drop_after_write: bool = False
    """Do the writing call, then cut the connection (504 where there is no socket to cut)."""
    without_retry_after: bool = False
    """429 answers leave Retry-After out, as the gateway is known to."""
    expire_tokens: bool = False
    """All tokens die now."""
    vanish_invoice: list[str] = Field(default_factory=list)
    """Ids of invoices that are gone for the API."""
    token_seconds: int = Field(default=1200, ge=1)
    """How long the next tokens live."""
    page_size: int = Field(default=5000, ge=1)
    """Objects on one page at most, whatever is asked for."""
    lag: bool = False
    """v1 reads do not show what was written since this was switched on."""
    lag_seconds: float = Field(default=0, ge=0)
    """v2 reads of the ledger show only what is older than this, by the law clock."""
    match_invoices: bool = True
    """False: Go does not find the invoices that a bank journal names."""


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

    def vanished(self, identity: str) -> bool:
        return identity.lower() in self.order.vanish_invoice
