"""Trouble on demand: what PUT /sim/faults switches on. Kept in memory; a restart is healthy again."""

import threading
from dataclasses import dataclass, field
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class FaultOrder(BaseModel):
    """The body of PUT /sim/faults as every ERP takes it; what is left out is off."""

    model_config = ConfigDict(extra="forbid", strict=True)

    latency_ms: int = Field(default=0, ge=0, le=150_000)
    """Every API call waits so long first."""
    status: Annotated[int, Field(ge=400, le=599)] | Literal["html500"] | None = None
    """Answer this instead: an HTTP status from 400 to 599, or "html500" for an HTML page."""
    count: int = Field(default=1, ge=-1)
    """How many calls a fault of one call (`status`, `drop_after_write`) hits; -1 means until cleared."""
    path: str = ""
    """Only calls whose path contains this text."""
    wrong_envelope: bool = False
    """Calls succeed, but their answers have another shape."""
    drop_after_write: bool = False
    """Do the writing call, then cut the connection (504 where there is no socket to cut)."""


OrderT = TypeVar("OrderT", bound=FaultOrder)


@dataclass(slots=True)
class Faults(Generic[OrderT]):
    """The order in force, and how many calls it has left to hit."""

    order: OrderT
    _left: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def place(self, order: OrderT) -> None:
        with self._lock:
            self.order = order
            self._left = order.count

    def clear(self) -> None:
        self.place(type(self.order)())

    def take(self, path: str) -> bool:
        """Whether this call is hit; counts it."""
        with self._lock:
            if self.order.path not in path or self._left == 0:
                return False
            self._left -= 1
            return True

    def instead(self, path: str) -> int | str | None:
        """The answer that this call gets in place of its own, if any; counts it."""
        status = self.order.status
        return status if status is not None and self.take(path) else None

    def drops(self, path: str) -> bool:
        """Whether the answer to this write is lost; counts it."""
        return self.order.drop_after_write and self.take(path)
