"""Webhooks as they came in."""

from chalicelib.ports.effects import RECEIPT_EFFECTS
from chalicelib.ports.records import Receipt
from chalicelib.ports.storage import FactExists, Missing
from chalicelib.store import items, keys
from chalicelib.store.dynamo import ABSENT, Put, Table
from chalicelib.store.outbox import open_effects


class DynamoIntake:
    """Implements `ports.storage.Intake`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def receive(self, receipt: Receipt) -> bool:
        """Receipt, its own duplicate check and outbox entry are one PutItem: nothing accepted can be half stored."""
        key = keys.receipt(receipt.connection_id, receipt.idempotency_key)
        outbox = open_effects(key.pk, RECEIPT_EFFECTS, receipt.received_at, receipt.connection_id)
        item = items.RECEIPT.item(key, receipt) | outbox
        try:
            self._table.write(Put(item, ABSENT, FactExists(key.pk)))
        except FactExists:
            return False
        return True

    def receipt(self, pk: str, sk: str) -> Receipt:
        """Raises Missing."""
        item = self._table.get(keys.Key(pk, sk))
        if item is None:
            raise Missing(f"{pk} {sk}")
        return items.RECEIPT.value(item)
