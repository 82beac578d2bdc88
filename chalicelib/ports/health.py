"""How a connection fares: kept in the connection's own item, which every use case reads anyway."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.erp.contract import MissingRight


class Trouble(StrEnum):
    """What went wrong last between us and the ERP; each has its words in the catalogue."""

    NO_ANSWER = "no_answer"
    KEY_REFUSED = "key_refused"
    WRONG_COMPANY = "wrong_company"
    RIGHT_MISSING = "right_missing"


@dataclass(frozen=True, slots=True)
class Health:
    """Instants are law time, since people read them; only `resting_until` is wall time, like every lease."""

    trouble: Trouble | None = None
    """None once it is over."""
    detail: str = ""
    """A value that belongs into the words of the trouble: the organisation number behind the key."""
    since: datetime | None = None
    """When the trouble began."""
    last_at: datetime | None = None
    """When it was met last."""
    answered_at: datetime | None = None
    """The first answer after a trouble; the nightly check and sync have instants of their own."""
    failures: int = 0
    """Messages in a row that ended without an answer."""
    resting_until: datetime | None = None
    """The end of the newest rest, or of the lease of the one try after it."""
    pause: int = 0
    """Minutes of the newest rest."""
    missing: tuple[MissingRight, ...] = ()
    """What the key lacked at the last check."""
    told: tuple[MissingRight, ...] = ()
    """What a refused write told beside them; only a write that goes through shows that it is there again."""
    written_again: datetime | None = None
    """When a write went through again after one was refused: the reports that were missed follow it."""
    asked: str = ""
    """The names of the rights that the creditor was asked for last, and when by mail."""
    asked_at: datetime | None = None
    announcements_off: bool = False
    """The ERP could announce changes, but the subscription did not come about: it is asked instead."""

    @property
    def lacking(self) -> tuple[MissingRight, ...]:
        """The missing rights without which reading or reporting stops."""
        return tuple(right for right in (*self.missing, *self.told) if right.needed)
