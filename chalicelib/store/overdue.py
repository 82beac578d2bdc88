"""The overdue list of a connection as it was read last, in pages: an item holds 400 KB."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.ports.transfers import Draft, Reading
from chalicelib.store import items, keys
from chalicelib.store import transfer_keys as places
from chalicelib.store.codec import number
from chalicelib.store.dynamo import Delete, Put, Table
from chalicelib.store.versions import versioned

PAGE = 400
"""Invoices to a page: about 150 KB."""
KEPT = timedelta(days=30)
"""A list that nobody renews is forgotten: it names people whose invoices are not with us."""


class _Moved(Exception):
    """Somebody else wrote in between."""


class OverdueLists:
    """Reading and keeping the lists."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def ask(self, connection_id: str, now: datetime, unless_since: datetime) -> bool:
        """Of two that ask at once one is told to go ahead."""
        known, version = self._standing(connection_id)
        if known is not None and known.asked_at >= unless_since:
            return False
        asked = Reading(connection_id, now) if known is None else replace(known, asked_at=now, problem="")
        return self._save(asked, version)

    def reading(self, connection_id: str) -> Reading | None:
        return self._standing(connection_id)[0]

    def keep(self, connection_id: str, drafts: Sequence[Draft], at: datetime, law_at: datetime | None = None) -> None:
        """The pages first, under a name of their own; the reading that names them makes them the list."""
        name = f"{at:%Y%m%dT%H%M%S%f}"
        pages = [tuple(drafts[start : start + PAGE]) for start in range(0, len(drafts), PAGE)]
        until = {keys.EXPIRY: number(int((at + KEPT).timestamp()))}
        for position, page in enumerate(pages):
            key = places.overdue_page(connection_id, name, position)
            self._table.write(Put(items.DRAFTS.item(key, items.DraftPage(page)) | until))
        known, version = self._standing(connection_id)
        asked_at = at if known is None else min(known.asked_at, at)
        read = Reading(connection_id, asked_at, name, at, len(drafts), len(pages), law_at=law_at)
        if not self._save(read, version):
            # Asked for again, or read by another at the same time: whoever comes last puts his list there.
            self.keep(connection_id, drafts, at, law_at)
        elif known is not None and known.id not in ("", name):
            for position in range(known.pages):
                self._table.write(Delete(places.overdue_page(connection_id, known.id, position)))

    def failed(self, connection_id: str, problem: str) -> None:
        known, version = self._standing(connection_id)
        if known is not None:
            self._save(replace(known, problem=problem), version)

    def drafts(self, reading: Reading) -> Sequence[Draft]:
        if not reading.id:
            return ()
        found = self._table.query(*places.overdue_page(reading.connection_id, reading.id))
        pages = [items.DRAFTS.value(item) for item in found]
        if len(pages) < reading.pages:
            # Replaced while it was being read: half a list would look like a whole one.
            return ()
        return [draft for page in pages for draft in page.drafts]

    def _standing(self, connection_id: str) -> tuple[Reading | None, int]:
        item = self._table.get(places.overdue(connection_id))
        return (None, 0) if item is None else (items.READING.value(item), int(item["version"]["N"]))

    def _save(self, reading: Reading, seen: int) -> bool:
        item = items.READING.item(places.overdue(reading.connection_id), reading, seen + 1)
        try:
            self._table.write(versioned(item, seen, _Moved()))
        except _Moved:
            return False
        return True
