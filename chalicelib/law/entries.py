"""One dated legal value and the parameter it belongs to: what a TOML file becomes once it has passed the loader."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class LawError(Exception):
    """The law data cannot answer: the message names file, entry and what to do."""


class BeforeFirstValueError(LawError):
    """The day lies before the first value that the data hold; a silent zero would be a wrong claim."""


class RepealedError(LawError):
    """The day lies after the last day on which the parameter existed."""


class UnknownValueError(LawError):
    """The data know that a value existed that day, but no source for the figure was found."""


class Status(StrEnum):
    """How well a value is backed. Everything but VERIFIED gives a warning on the statements that use it."""

    VERIFIED = "verified"
    SINGLE_SOURCE = "single source"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Band:
    """A row of a table by claim size. `up_to` is inclusive, in minor units; None is the open last band."""

    up_to: int | None
    columns: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value with the days on which it is in force, both inclusive; `valid_to` None while no end is known."""

    valid_from: date
    valid_to: date | None
    value: T
    status: Status
    notice: str
    """The number of the regulation or notice that set the value, or empty."""
    sources: tuple[Source, ...]
    note: str
    label: str
    """File and parameter, for messages."""
    checked_on: date
    stale_from: date | None
    """The day from which a newer value was expected: the file's next_change_expected, on its last value only."""

    def warning(self, day: date) -> str | None:
        """What a reader must know when this value is used for `day`: weak backing, or a change that is overdue."""
        if self.stale_from is not None and day >= self.stale_from:
            return (
                f"{self.label.partition(' ')[0]}: a change was expected from {self.stale_from}; "
                f"the last values known are used (checked {self.checked_on})"
            )
        if self.status is Status.VERIFIED:
            return None
        note = f": {self.note}" if self.note else ""
        return f"{self.label}: the value from {self.valid_from} is {self.status.value}{note}"


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """All values of one legal number through time. `governed_by` says which date of the claim picks the value."""

    name: str
    file: str
    title: str
    unit: str
    section: str
    url: str
    governed_by: str
    checked_on: date
    next_change_expected: date | None
    values: tuple[Dated[T], ...]
    starts: tuple[date, ...]
    options: tuple[str, ...] = ()
    """For a choice: every answer that the engine knows."""

    def at(self, day: date) -> Dated[T]:
        """The value in force on `day`.

        Raises BeforeFirstValueError, RepealedError or UnknownValueError, each naming file and parameter.
        """
        index = bisect_right(self.starts, day) - 1
        if index < 0:
            raise BeforeFirstValueError(
                f"{self.file} [{self.name}]: no value for {day}; the first is from {self.starts[0]}. "
                "Add the older values with their sources, or do not ask for that day."
            )
        found = self.values[index]
        if found.valid_to is not None and day > found.valid_to:
            raise RepealedError(f"{self.file} [{self.name}]: no value for {day}; the last ended on {found.valid_to}.")
        if found.status is Status.UNKNOWN:
            raise UnknownValueError(
                f"{self.file} [{self.name}]: the value from {found.valid_from} is unknown, no source was found"
            )
        return found
