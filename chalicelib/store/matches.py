"""Matches in the ERP and the invoices they were about."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.store import items, keys
from chalicelib.store.codec import number
from chalicelib.store.dynamo import Put, Table


class DynamoMatches:
    """Implements `ports.storage.Matches`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def note(self, connection_id: str, matches: Mapping[str, frozenset[str]], until: datetime) -> None:
        asked = {keys.match(connection_id, match_id): match_id for match_id in matches}
        known = {items.keyed(item): frozenset(item["invoices"]["SS"]) for item in self._table.get_many(asked)}
        for key, match_id in asked.items():
            before = known.get(key, frozenset())
            if not matches[match_id] <= before:
                item = items.bare(key, "match") | {"invoices": {"SS": sorted(before | matches[match_id])}}
                self._table.write(Put(item | {keys.EXPIRY: number(int(until.timestamp()))}))

    def invoices(self, connection_id: str, match_id: str) -> frozenset[str]:
        item = self._table.get(keys.match(connection_id, match_id))
        return frozenset(item["invoices"]["SS"]) if item else frozenset()
