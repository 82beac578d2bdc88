"""Counters for case numbers and KIDs, outside every transaction: gaps are allowed, waiting is not."""

from chalicelib.store import keys
from chalicelib.store.codec import number, text
from chalicelib.store.dynamo import Table, Update


class DynamoNumbers:
    """Implements `ports.storage.Numbers`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def next(self, name: str) -> int:
        counted = self._table.write(
            Update(
                keys.counter(name),
                "SET #entity = :entity, #schema = :one ADD #value :one, #version :one",
                {":entity": text("counter"), ":one": number(1)},
            )
        )
        return int(counted["value"]["N"])
