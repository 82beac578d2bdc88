"""The one place that holds what every part of the simulated Netvisor works with: its memory and its clock."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from local.erps.record_store import Record, RecordStore

R = TypeVar("R", bound=Record)

HELSINKI = ZoneInfo("Europe/Helsinki")
AGENCIES = ("AutoCollect", "Tunturiperintä Oy (keksitty)")
"""Whose services stand in the menu: ours, and another that nobody may take for ours."""


@dataclass(slots=True)
class Office:
    """`clock` is the law clock (aware)."""

    store: RecordStore
    clock: Callable[[], datetime]

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def today(self) -> date:
        return self.now.astimezone(HELSINKI).date()

    def change(self, record: R, **values: object) -> R:
        """Writes the record with other values, modified now."""
        standing = {field.name: getattr(record, field.name) for field in fields(record)}
        return self.store.save(type(record)(**(standing | values)), self.now)


def modified(record: Record) -> datetime:
    return record.updated or record.created


class Refusal(Exception):
    """Netvisor says no. `code` is the category of its errors; the text is for people, Finnish and English."""

    def __init__(self, code: str, finnish: str, english: str) -> None:
        super().__init__(english)
        self.code = code
        self.finnish = finnish
        self.english = english


def invalid(finnish: str, english: str) -> Refusal:
    return Refusal("INVALID_DATA", finnish, english)
