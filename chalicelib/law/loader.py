"""Reads the TOML law files strictly: what is not exactly as expected is an error that names file and entry."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TypeVar, cast

from chalicelib.law.entries import Band, Dated, LawError, Parameter, Source, Status

T = TypeVar("T")
Entry = Mapping[str, object]

WHOLE_UNITS = frozenset({"days", "months", "years", "count"})
GOVERNING_DATES = frozenset(
    {
        "each day",
        "invoice date",
        "due date",
        "first day of delay",
        "sending date",
        "payment date",
        "agreement date",
        "filing date",
    }
)
_FILE_KEYS = {"title", "checked_on", "next_change_expected"}
_PARAMETER_KEYS = {"title", "unit", "section", "url", "governed_by", "columns", "options", "values"}
_VALUE_KEYS = {"valid_from", "valid_to", "value", "bands", "status", "notice", "sources", "note"}
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")


class LawFileError(LawError):
    """A law file is not as it must be. The message starts with file and entry."""


class LawFile:
    """One TOML file of one country, its parameters read on demand and counted, so that none is left unread."""

    def __init__(self, path: Path, sources: Mapping[str, Source]) -> None:
        self.name = f"{path.parent.name}/{path.name}"
        self._sources = sources
        content = read_toml(path, self.name)
        self._parameters = {key: entry for key, entry in content.items() if isinstance(entry, dict)}
        self.title = self._text({k: v for k, v in content.items() if k not in self._parameters}, "title", "file")
        loose = set(content) - set(self._parameters) - _FILE_KEYS
        if loose:
            raise LawFileError(f"{self.name} [file]: unknown key {sorted(loose)[0]!r}")
        self.checked_on = self._day(content, "checked_on", "file")
        expected = content.get("next_change_expected")
        self.next_change_expected = None if expected is None else self._day(content, "next_change_expected", "file")
        if self.next_change_expected is not None and self.next_change_expected <= self.checked_on:
            raise LawFileError(f"{self.name} [file]: next_change_expected must lie after checked_on")

    def names(self) -> tuple[str, ...]:
        return tuple(self._parameters)

    def numbers(self, name: str, unit: str) -> Parameter[Decimal]:
        return self._parameter(name, unit, self._number)

    def table(self, name: str, unit: str, columns: tuple[str, ...]) -> Parameter[tuple[Band, ...]]:
        entry = self._parameters.get(name, {})
        if entry and entry.get("columns") != list(columns):
            raise LawFileError(f"{self.name} [{name}]: columns must be {list(columns)}, as the engine reads them")
        return self._parameter(name, unit, self._bands)

    def texts(self, name: str) -> Parameter[str]:
        return self._parameter(name, "choice", self._choice)

    def _parameter(self, name: str, expected: str, parse: Callable[[Entry, Entry, str], T]) -> Parameter[T]:
        entry = self._parameters.get(name)
        if entry is None:
            raise LawFileError(f"{self.name} [{name}]: the parameter is missing")
        self._known(entry, _PARAMETER_KEYS, name)
        unit = self._text(entry, "unit", name)
        if unit != expected:
            raise LawFileError(f"{self.name} [{name}]: wrong unit {unit!r}; the engine counts it in {expected!r}")
        governed_by = self._text(entry, "governed_by", name)
        if governed_by not in GOVERNING_DATES:
            raise LawFileError(
                f"{self.name} [{name}]: governed_by {governed_by!r} is none of {sorted(GOVERNING_DATES)}"
            )
        rows = entry.get("values")
        if not isinstance(rows, list) or not rows:
            raise LawFileError(f"{self.name} [{name}]: has no values")
        values = tuple(self._value(row, entry, name, parse, row is rows[-1]) for row in rows)
        self._contiguous(values, name)
        return Parameter(
            name=name,
            file=self.name,
            title=self._text(entry, "title", name),
            unit=unit,
            section=self._text(entry, "section", name),
            url=self._text(entry, "url", name),
            governed_by=governed_by,
            checked_on=self.checked_on,
            next_change_expected=self.next_change_expected,
            values=values,
            starts=tuple(value.valid_from for value in values),
            options=self._options(entry, name),
        )

    def _value(
        self, row: object, entry: Entry, name: str, parse: Callable[[Entry, Entry, str], T], last: bool
    ) -> Dated[T]:
        if not isinstance(row, dict):
            raise LawFileError(f"{self.name} [{name}]: a value must be a table")
        where = f"{name} from {row.get('valid_from', '?')}"
        self._known(row, _VALUE_KEYS, where)
        status = self._status(row, where)
        keys = row.get("sources")
        if not isinstance(keys, list) or (not keys and status is not Status.UNKNOWN):
            raise LawFileError(f"{self.name} [{where}]: a value needs at least one source")
        for key in keys:
            if key not in self._sources:
                raise LawFileError(f"{self.name} [{where}]: source {key!r} is not in sources.toml")
        if status is Status.UNKNOWN and ("value" in row or "bands" in row):
            raise LawFileError(f"{self.name} [{where}]: a value that is unknown must not stand there")
        return Dated(
            valid_from=self._day(row, "valid_from", where),
            valid_to=self._day(row, "valid_to", where) if "valid_to" in row else None,
            # An unknown value is never handed out: Parameter.at raises for it.
            value=cast(T, None) if status is Status.UNKNOWN else parse(row, entry, where),
            status=status,
            notice=self._text(row, "notice", where) if "notice" in row else "",
            sources=tuple(self._sources[key] for key in keys),
            note=self._text(row, "note", where) if "note" in row else "",
            label=f"{self.name} [{name}]",
            checked_on=self.checked_on,
            stale_from=self.next_change_expected if last else None,
        )

    def _contiguous(self, values: tuple[Dated[T], ...], name: str) -> None:
        for earlier, later in pairwise(values):
            if earlier.valid_to is None:
                raise LawFileError(f"{self.name} [{name} from {earlier.valid_from}]: valid_to is missing")
            day_after = earlier.valid_to + timedelta(days=1)
            if later.valid_from > day_after:
                raise LawFileError(f"{self.name} [{name}]: gap between {earlier.valid_to} and {later.valid_from}")
            if later.valid_from < day_after:
                raise LawFileError(f"{self.name} [{name}]: overlap at {later.valid_from}")
        for value in values:
            if value.valid_to is not None and value.valid_to < value.valid_from:
                raise LawFileError(f"{self.name} [{name} from {value.valid_from}]: ends before it begins")

    def _number(self, row: Entry, entry: Entry, where: str) -> Decimal:
        number = self._decimal(row.get("value"), where)
        if entry["unit"] in WHOLE_UNITS and number != number.to_integral_value():
            raise LawFileError(f"{self.name} [{where}]: {entry['unit']} must be a whole number")
        return number

    def _decimal(self, value: object, where: str) -> Decimal:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            raise LawFileError(f'{self.name} [{where}]: {value!r} is not a number as text, such as "12.25"')
        return Decimal(value)

    def _bands(self, row: Entry, entry: Entry, where: str) -> tuple[Band, ...]:
        columns, rows = entry.get("columns"), row.get("bands")
        if not isinstance(columns, list) or not isinstance(rows, list) or not rows:
            raise LawFileError(f"{self.name} [{where}]: a table needs columns and bands")
        bands: list[Band] = []
        for band in rows:
            if not isinstance(band, list) or len(band) != len(columns) + 1:
                raise LawFileError(f"{self.name} [{where}]: each band is [up_to, {', '.join(columns)}]")
            up_to = None if band[0] == "" else int(self._decimal(band[0], where) * 100)
            if bands and (bands[-1].up_to is None or (up_to is not None and up_to <= (bands[-1].up_to or 0))):
                raise LawFileError(f"{self.name} [{where}]: bands must rise and only the last is open")
            bands.append(Band(up_to, {c: self._decimal(v, where) for c, v in zip(columns, band[1:], strict=True)}))
        if bands[-1].up_to is not None:
            raise LawFileError(f'{self.name} [{where}]: the last band must be open ("")')
        return tuple(bands)

    def _choice(self, row: Entry, entry: Entry, where: str) -> str:
        options, value = entry.get("options"), self._text(row, "value", where)
        if not isinstance(options, list) or value not in options:
            raise LawFileError(f"{self.name} [{where}]: {value!r} is none of the options {options}")
        return value

    def _options(self, entry: Entry, name: str) -> tuple[str, ...]:
        options = entry.get("options", [])
        if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
            raise LawFileError(f"{self.name} [{name}]: options must be a list of texts")
        return tuple(options)

    def _status(self, row: Entry, where: str) -> Status:
        try:
            return Status(self._text(row, "status", where))
        except ValueError as error:
            raise LawFileError(f"{self.name} [{where}]: status is none of {[s.value for s in Status]}") from error

    def _known(self, entry: Entry, allowed: set[str], where: str) -> None:
        unknown = sorted(set(entry) - allowed)
        if unknown:
            raise LawFileError(f"{self.name} [{where}]: unknown key {unknown[0]!r}")

    def _text(self, entry: Entry, key: str, where: str) -> str:
        value = entry.get(key)
        if not isinstance(value, str) or not value:
            raise LawFileError(f"{self.name} [{where}]: {key} is missing or not a text")
        return value

    def _day(self, entry: Entry, key: str, where: str) -> date:
        value = entry.get(key)
        if type(value) is not date:
            raise LawFileError(f"{self.name} [{where}]: {key} is missing or not a date")
        return value


def read_toml(path: Path, name: str) -> dict[str, object]:
    """The file's content; a duplicate key or broken syntax raises LawFileError with the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise LawFileError(f"{name} [file]: {error}") from error


def read_sources(path: Path) -> dict[str, Source]:
    """The country's list of sources: key = { title, url }."""
    name = f"{path.parent.name}/{path.name}"
    sources: dict[str, Source] = {}
    for key, entry in read_toml(path, name).items():
        if not isinstance(entry, dict) or set(entry) != {"title", "url"} or not all(entry.values()):
            raise LawFileError(f"{name} [{key}]: a source needs exactly title and url")
        sources[key] = Source(key, str(entry["title"]), str(entry["url"]))
    return sources
