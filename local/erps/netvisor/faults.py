"""Trouble on demand: what PUT /sim/faults switches on. Kept in memory; a restart is healthy again."""

import threading
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field


class FaultOrder(BaseModel):
    """The body of PUT /sim/faults; what is left out is off."""

    model_config = ConfigDict(extra="forbid", strict=True)

    latency_ms: int = Field(default=0, ge=0, le=150_000)
    """Every call waits so long, holding the company's only place."""
    status: int | str | None = None
    """Answer this HTTP status instead (400 to 599), or "html500" for an HTML page."""
    code: str = ""
    """Answer a failure of this category instead."""
    count: int = Field(default=1, ge=-1)
    """How many calls `status`, `code` or `drop_after_write` hit; -1 means until cleared."""
    path: str = ""
    """Only calls whose path contains this text."""
    drop_after_write: bool = False
    """Do the writing call, then cut the connection (504 where there is no socket to cut)."""
    always_200: bool = False
    """The older regime: every answer has HTTP status 200, whatever the request asks for."""
    wrong_envelope: bool = False
    """Answer OK without Root and ResponseStatus."""
    lower_case: bool = False
    """All element names in lower case."""
    dots: bool = False
    """Decimal points where there are commas."""
    no_attributes: bool = False
    """The older shapes: InvoiceStatus of the list and InvoiceNumber of payments come without attributes."""
    latin: bool = False
    """Answers in ISO-8859-15 without saying so."""
    entities: bool = False
    """Answers carry a document type with an entity."""
    vanish_invoice: list[int] = Field(default_factory=list)
    """Keys of invoices that are gone for the interface."""
    page_size: int | None = Field(default=None, ge=1)
    """Invoices in one answer of the list, instead of 500."""


@dataclass(slots=True)
class Faults:
    order: FaultOrder = field(default_factory=FaultOrder)
    _left: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def place(self, order: FaultOrder) -> None:
        with self._lock:
            self.order = order
            self._left = order.count

    def take(self, path: str) -> bool:
        """Whether this call is hit; counts it."""
        with self._lock:
            if self.order.path not in path or self._left == 0:
                return False
            self._left -= 1
            return True
