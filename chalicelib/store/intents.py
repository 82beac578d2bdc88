"""Notes of writes into ERPs, one item each: kept for ever, since money is posted into an ERP once for ever."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from chalicelib.erp.intents import Intent
from chalicelib.store import items, keys
from chalicelib.store.codec import text
from chalicelib.store.dynamo import ABSENT, Put, Table, Update


class _NotSo(Exception):
    """The condition of a write did not hold."""


class DynamoIntents:
    """Implements `erp.intents.Intents` for one connection. `now` is the wall clock."""

    def __init__(self, table: Table, connection_id: str, now: Callable[[], datetime]) -> None:
        self._table, self._connection, self._now = table, connection_id, now

    def begin(self, key: str) -> Intent:
        """Two that begin at the same instant: one finds it fresh, the other not, and looks first."""
        at = keys.intent(self._connection, key)
        item = items.bare(at, "intent") | {"begun_at": text(keys.instant(self._now()))}
        try:
            self._table.write(Put(item, ABSENT, _NotSo()))
        except _NotSo:
            standing = self._table.get(at) or {}
            return Intent(False, standing["result"]["S"] if "result" in standing else None)
        return Intent(True, None)

    def settle(self, key: str, result: str) -> None:
        change = "SET #result = :result, #settled_at = :now"
        values = {":result": text(result), ":now": text(keys.instant(self._now()))}
        free = "attribute_exists(#pk) AND attribute_not_exists(#result)"
        with suppress(_NotSo):
            self._table.write(Update(keys.intent(self._connection, key), change, values, free, _NotSo()))
