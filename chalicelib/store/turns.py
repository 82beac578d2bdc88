"""The turn of one caller at a time, as a lease item per name: taken by a conditional write, given back by another."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from chalicelib.store import items, keys
from chalicelib.store.codec import text
from chalicelib.store.dynamo import Delete, Put, Table


class _Held(Exception):
    """Somebody else holds the turn."""


class DynamoTurns:
    """Implements `erp.turns.Turn` for all workers together. `now` is the wall clock."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table, self._now = table, now

    def acquire(self, name: str, seconds: float) -> str | None:
        key, now, token = keys.turn(name), self._now(), uuid4().hex
        until = keys.instant(now + timedelta(seconds=seconds))
        item = items.bare(key, "turn") | {"token": text(token), "until": text(until)}
        free = "attribute_not_exists(#pk) OR #until <= :now"
        try:
            self._table.write(Put(item, free, _Held(), {":now": text(keys.instant(now))}))
        except _Held:
            return self._repeated(name, token)
        return token

    def release(self, name: str, token: str) -> None:
        with suppress(_Held):
            self._table.write(Delete(keys.turn(name), "#token = :token", _Held(), {":token": text(token)}))

    def _repeated(self, name: str, token: str) -> str | None:
        """The client repeats a write whose answer was lost; the condition then fails on our own item."""
        held = self._table.get(keys.turn(name))
        return token if held is not None and held["token"]["S"] == token else None
