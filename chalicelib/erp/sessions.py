"""Tokens that an ERP gives for a while, kept between calls."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Session:
    """A token and the aware instant from which it is no longer used."""

    token: str = field(repr=False)
    usable_until: datetime


class SessionCache(Protocol):
    """Where sessions live between calls; what is kept outside the process must be encrypted."""

    def get(self, key: str) -> Session | None:
        """The session kept under the key, or None."""

    def put(self, key: str, session: Session) -> None:
        """Keeps the session in place of any earlier one."""


class MemorySessions:
    """Keeps sessions for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, Session] = {}

    def get(self, key: str) -> Session | None:
        return self._kept.get(key)

    def put(self, key: str, session: Session) -> None:
        self._kept[key] = session


def kept_token(cache: SessionCache, key: str, now: datetime, refused: str = "") -> str:
    """The token kept under the key; "" when there is none, it is over, or it is the one that was just refused: another
    worker may have renewed it already."""
    kept = cache.get(key)
    return kept.token if kept is not None and kept.token != refused and now < kept.usable_until else ""
