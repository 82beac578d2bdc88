"""Collection lists."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.ports.records import CollectionList
from chalicelib.ports.storage import Missing, VersionConflict
from chalicelib.store import items, keys
from chalicelib.store.codec import text
from chalicelib.store.dynamo import Put, Table, Write
from chalicelib.store.outbox import outbox_entry
from chalicelib.store.versions import versioned

LISTS_MAX = 20


class DynamoLists:
    """Implements `ports.storage.Lists`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, collection_list: CollectionList, at: datetime, *, effects: Sequence[str] = ()) -> None:
        """What is stored is one version on. The effects' group is the creditor's id."""
        creditor_id, list_id, seen = collection_list.creditor_id, collection_list.id, collection_list.version
        key = keys.collection_list(creditor_id, list_id)
        moved = VersionConflict(f"list {list_id} is not at version {seen} any more")
        item = items.LIST.item(key, replace(collection_list, version=seen + 1), seen + 1) | {
            "rows_shard": text(keys.list_shard(creditor_id)),
            "rows_on": text(keys.list_order(collection_list.planned_on, list_id)),
        }
        writes: list[Write] = [
            versioned(item, seen, moved),
            *outbox_entry(keys.OutboxOf(key, f"{seen + 1:06}"), effects, at, creditor_id),
        ]
        if collection_list.message_id:
            mail = items.bare(keys.message(collection_list.message_id), "message")
            writes.append(Put(mail | {"of_pk": text(key.pk), "of_sk": text(key.sk)}))
        self._table.transact(writes)

    def load(self, creditor_id: str, list_id: str) -> CollectionList:
        return self._at(keys.collection_list(creditor_id, list_id))

    def at(self, pk: str, sk: str) -> CollectionList:
        """As it is now. Raises Missing."""
        return self._at(keys.OutboxOf.parse(pk, sk).of)

    def of(self, creditor_id: str) -> Sequence[CollectionList]:
        shard = keys.list_shard(creditor_id)
        newest = self._table.query_index(keys.ROWS, shard, newest_first=True, limit=LISTS_MAX)
        return [self._at(items.keyed(found)) for found in newest]

    def by_message(self, message_id: str) -> CollectionList | None:
        item = self._table.get(keys.message(message_id))
        if item is None or not item["of_sk"]["S"].startswith(keys.LISTS):
            return None
        return self._at(keys.Key(item["of_pk"]["S"], item["of_sk"]["S"]))

    def _at(self, key: keys.Key) -> CollectionList:
        item = self._table.get(key)
        if item is None:
            raise Missing(f"{key.pk} {key.sk}")
        return items.LIST.value(item)
