"""A simulated ERP's own memory: records in a sqlite file, read once at the start and written through."""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar, TypeVar, cast

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`version` counts the saves, as the real one's does; `created` and `updated` follow the law clock."""

    index_on: ClassVar[tuple[str, ...]] = ()
    id: int
    company_id: int
    created: datetime
    updated: datetime | None = None
    version: int = 0


R = TypeVar("R", bound=Record)
Key = tuple[type[Record], int]
IndexKey = tuple[type[Record], str, int]


_ADAPTERS: dict[type[Record], TypeAdapter[Record]] = {}
"""Made once per kind: building them takes longer than reading a ledger."""


def _adapter(kind: type[Record]) -> TypeAdapter[Record]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = cast("TypeAdapter[Record]", TypeAdapter(kind))
    return _ADAPTERS[kind]


class RecordStore:
    """One lock for everything: an ERP for a demo, not for a crowd. Ids of each kind have a range of their own."""

    def __init__(self, file: Path, kinds: Sequence[type[Record]]) -> None:
        """Opens or creates `file` for records of these kinds; what a killed process had committed is there again."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._kinds = tuple(kinds)
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS record (kind TEXT, id INTEGER, body TEXT, PRIMARY KEY (kind, id))")
        self._db.execute("CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT)")
        self._lock = threading.RLock()
        self._depth = 0
        self._undo: list[tuple[Key, Record | None]] = []
        self._read_all()

    def _read_all(self) -> None:
        self._adapters = {kind: _adapter(kind) for kind in self._kinds}
        self._records: dict[type[Record], dict[int, Record]] = {kind: {} for kind in self._kinds}
        self._index: dict[IndexKey, set[int]] = defaultdict(set)
        self._last_id = {kind: (place + 1) * 1_000_000 for place, kind in enumerate(self._kinds)}
        by_name = {kind.__name__: kind for kind in self._kinds}
        for name, body in self._db.execute("SELECT kind, body FROM record ORDER BY kind, id"):
            self._remember(self._adapters[by_name[name]].validate_json(body))

    def _remember(self, record: Record) -> None:
        kind = type(record)
        self._forget(kind, record.id)
        self._records[kind][record.id] = record
        self._last_id[kind] = max(self._last_id[kind], record.id)
        for name in kind.index_on:
            self._index[kind, name, getattr(record, name)].add(record.id)

    def _forget(self, kind: type[Record], record_id: int) -> None:
        old = self._records[kind].pop(record_id, None)
        if old is not None:
            for name in kind.index_on:
                self._index[kind, name, getattr(old, name)].discard(record_id)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, nestable; holds the lock, so keep network calls outside."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
                self._undo = []
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._roll_back()
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def _roll_back(self) -> None:
        self._db.execute("ROLLBACK")
        for (kind, record_id), old in reversed(self._undo):
            if old is None:
                self._forget(kind, record_id)
            else:
                self._remember(old)

    def next_id(self, kind: type[Record]) -> int:
        with self._lock:
            self._last_id[kind] += 1
            return self._last_id[kind]

    def insert(self, record: R) -> R:
        self._write(record)
        return record

    def save(self, record: R, at: datetime) -> R:
        """Writes a changed record with its version counted up."""
        saved = replace(record, version=record.version + 1, updated=at)
        self._write(saved)
        return saved

    def _write(self, record: Record) -> None:
        kind = type(record)
        with self.transaction():
            self._undo.append(((kind, record.id), self._records[kind].get(record.id)))
            body = self._adapters[kind].dump_json(record).decode()
            self._db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (kind.__name__, record.id, body))
            self._remember(record)

    def delete(self, record: Record) -> None:
        kind = type(record)
        with self.transaction():
            self._undo.append(((kind, record.id), record))
            self._db.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind.__name__, record.id))
            self._forget(kind, record.id)

    def get(self, kind: type[R], record_id: int) -> R | None:
        with self._lock:
            return cast("R | None", self._records[kind].get(record_id))

    def must(self, kind: type[R], record_id: int) -> R:
        """The record that another record points at; its absence is a defect of the simulator."""
        found = self.get(kind, record_id)
        if found is None:
            raise LookupError(f"{kind.__name__} {record_id} is missing")
        return found

    def all(self, kind: type[R], company_id: int | None = None) -> list[R]:
        """In the order of ids."""
        with self._lock:
            records = cast("dict[int, R]", self._records[kind])
            return [
                records[key] for key in sorted(records) if company_id is None or records[key].company_id == company_id
            ]

    def find(self, kind: type[R], name: str, value: int) -> list[R]:
        """By an indexed field (`Record.index_on`), in the order of ids."""
        with self._lock:
            records = cast("dict[int, R]", self._records[kind])
            return [records[key] for key in sorted(self._index.get((kind, name, value), ()))]

    def setting(self, name: str) -> str | None:
        with self._lock:
            row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def put_setting(self, name: str, value: str) -> None:
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def close(self) -> None:
        with self._lock:
            self._db.close()
