"""Notes of writes into ERPs, one item each: kept for ever, since money is posted into an ERP once for ever."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from chalicelib.erp.intents import Intent, may_be_under_way, taken
from chalicelib.store import items, keys
from chalicelib.store.codec import Item, text
from chalicelib.store.dynamo import ABSENT, Put, Table, Update

_OPEN = "attribute_exists(#pk) AND attribute_not_exists(#result)"


class _NotSo(Exception):
    """The condition of a write did not hold."""


class DynamoIntents:
    """Implements `erp.intents.Intents` for one connection. `now` is the wall clock."""

    def __init__(self, table: Table, connection_id: str, now: Callable[[], datetime]) -> None:
        self._table, self._connection, self._now = table, connection_id, now

    def begin(self, key: str) -> Intent:
        """Of two that begin at the same instant one has the note, the other is told to wait."""
        now = self._now()
        item = items.bare(self._at(key), "intent") | {"begun_at": text(keys.instant(now))}
        try:
            self._table.write(Put(item, ABSENT, _NotSo()))
        except _NotSo:
            return self._begun_before(key, now)
        return Intent(True, None, now)

    def _begun_before(self, key: str, now: datetime) -> Intent:
        standing = self._standing(key)
        if "result" in standing:
            return Intent(False, standing["result"]["S"])
        values, unchanged = {":now": text(keys.instant(now))}, "attribute_not_exists(#begun_at)"
        if "begun_at" in standing:
            if may_be_under_way(datetime.fromisoformat(standing["begun_at"]["S"]), now):
                raise taken(key)
            values, unchanged = values | {":seen": standing["begun_at"]}, "#begun_at = :seen"
        try:
            self._change(key, "SET #begun_at = :now", values, unchanged)
        except _NotSo:
            raise taken(key) from None
        return Intent(False, None, now)

    def result(self, key: str) -> str | None:
        standing = self._standing(key)
        return standing["result"]["S"] if "result" in standing else None

    def settle(self, key: str, result: str) -> None:
        values = {":result": text(result), ":now": text(keys.instant(self._now()))}
        with suppress(_NotSo):
            self._change(key, "SET #result = :result, #settled_at = :now", values)

    def give_back(self, key: str, intent: Intent) -> None:
        if intent.begun_at is None:
            return
        with suppress(_NotSo):
            self._change(key, "REMOVE #begun_at", {":mine": text(keys.instant(intent.begun_at))}, "#begun_at = :mine")

    def _change(self, key: str, change: str, values: Item, condition: str = "") -> None:
        """Raises _NotSo when the result is known, or the condition does not hold."""
        free = f"{_OPEN} AND {condition}" if condition else _OPEN
        self._table.write(Update(self._at(key), change, values, free, _NotSo()))

    def _standing(self, key: str) -> Item:
        return self._table.get(self._at(key)) or {}

    def _at(self, key: str) -> keys.Key:
        return keys.intent(self._connection, key)
