"""The one place that holds what every part of the simulated Netvisor works with: its memory and its clock."""

from dataclasses import fields
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from local.erps.record_store import Record
from local.erps.stage.office import TimedOffice

R = TypeVar("R", bound=Record)

HELSINKI = ZoneInfo("Europe/Helsinki")
AGENCIES = ("AutoCollect", "Tunturiperintä Oy (keksitty)")
"""Whose services stand in the menu: ours, and another that nobody may take for ours."""


class Office(TimedOffice):
    zone = HELSINKI

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
