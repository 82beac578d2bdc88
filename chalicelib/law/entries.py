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

    def __init__(self, value: str, day: date, first: date) -> None:
        super().__init__(
            f"{value}: no value for {day}; the first is from {first}. "
            "Add the older values with their sources, or do not ask for that day."
        )
        self.value = value


class RepealedError(LawError):
    """The day lies after the last day on which the parameter existed."""


class UnknownValueError(LawError):
    """The data know that a value existed from `valid_from` on, but no source for the figure was found."""

    def __init__(self, value: str, valid_from: date) -> None:
        super().__init__(f"{value}: the value from {valid_from} is unknown, no source was found")
        self.value, self.valid_from = value, valid_from


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

    def overdue(self, day: date) -> bool:
        """Whether a newer value was expected to be in force on `day`, so that this one may be the wrong one."""
        return self.stale_from is not None and day >= self.stale_from


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
            raise BeforeFirstValueError(f"{self.file} [{self.name}]", day, self.starts[0])
        found = self.values[index]
        if found.valid_to is not None and day > found.valid_to:
            raise RepealedError(f"{self.file} [{self.name}]: no value for {day}; the last ended on {found.valid_to}.")
        if found.status is Status.UNKNOWN:
            raise UnknownValueError(f"{self.file} [{self.name}]", found.valid_from)
        return found
