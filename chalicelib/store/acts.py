"""An act of choosing, stored whole before it counts: a crash leaves all of it or nothing, however long it is.

What fits stands in one transaction with its receipt. Of more, the choices are put down in parts first; the receipt that
names the parts makes them an act, and is the outbox entry of whoever spreads them when the first one died.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from chalicelib.ports.effects import CHOICE_EFFECTS, TRANSFER_EFFECTS
from chalicelib.ports.storage import FactExists
from chalicelib.ports.transfers import Choice, OtherAct, TransferReceipt
from chalicelib.store import items, keys
from chalicelib.store import transfer_keys as places
from chalicelib.store.codec import Item, number, text
from chalicelib.store.dynamo import ABSENT, ITEMS_MAX, Delete, Put, Table, Update, Write
from chalicelib.store.outbox import open_effects

AT_ONCE = ITEMS_MAX // 2 - 1
"""Choices of one transaction, two items each; a receipt still fits beside them."""
PART = 200
"""Choices of one part: about 130 KB, and an item holds 400 KB."""
KEPT = timedelta(days=30)
"""Parts that no receipt names are forgotten: they name people whose invoices are not with us."""


class PartsMissing(RuntimeError):
    """A receipt names parts that are not there: nobody knows any more what was chosen."""


class _Spread(Exception):
    """Somebody else has spread the parts."""


class Acts:
    """Storing acts of choosing."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def approve(self, receipt: TransferReceipt, choices: Sequence[Choice]) -> None:
        """Raises OtherAct. What was approved before under the same id is completed instead, as it was then."""
        made = _item(receipt)
        ordered = sorted(choices, key=lambda choice: choice.invoice.id)
        whole = [write for choice in ordered for write in _chosen(choice)] if len(ordered) <= AT_ONCE else []
        known = FactExists(receipt.id)
        try:
            if ordered and not whole:
                made |= self._put_down(receipt, ordered)
            self._table.transact([Put(made, ABSENT, known), *whole])
        except FactExists:
            if self._receipt(receipt.creditor_id, receipt.id).act != receipt.act:
                raise OtherAct(receipt.id) from None
        self.spread(receipt.creditor_id, receipt.id)

    def spread(self, creditor_id: str, receipt_id: str) -> int:
        """Store the choices of an act that was put down in parts; returns how many those were. Repeating is harmless.

        Raises PartsMissing.
        """
        key = places.transfer(creditor_id, receipt_id)
        item = self._table.get(key) or {}
        if "parts" not in item:
            return 0
        name, count = item["parts"]["S"], int(item["parts_count"]["N"])
        found = [items.CHOICES_PART.value(each) for each in self._table.query(*places.part(key.pk, name))]
        if len(found) < count:
            if "parts" in (self._table.get(key) or {}):
                raise PartsMissing(f"transfer {receipt_id} of {creditor_id}: {len(found)} of {count} parts are there")
            return 0
        choices = [choice for part in found for choice in part.choices]
        for start in range(0, len(choices), AT_ONCE):
            self._store(choices[start : start + AT_ONCE])
        self._settle(key, name, count)
        return len(choices)

    def _put_down(self, receipt: TransferReceipt, choices: Sequence[Choice]) -> Item:
        """Write the parts under a name of their own: of two who approve at once each has his, one receipt counts."""
        name, pk = uuid4().hex, places.transfer(receipt.creditor_id, receipt.id).pk
        until = {keys.EXPIRY: number(int((receipt.at + KEPT).timestamp()))}
        parts = [tuple(choices[start : start + PART]) for start in range(0, len(choices), PART)]
        for position, part in enumerate(parts):
            item = items.CHOICES_PART.item(places.part(pk, name, position), items.ChoicesPart(part))
            self._table.write(Put(item | until))
        opened = open_effects(pk, TRANSFER_EFFECTS, receipt.at, receipt.connection_id)
        return opened | {"parts": text(name), "parts_count": number(len(parts))}

    def _store(self, some: Sequence[Choice]) -> None:
        try:
            self._table.transact([write for choice in some for write in _chosen(choice)])
        except FactExists:
            # Stored before, whole or in part: each for itself.
            for choice in some:
                with suppress(FactExists):
                    self._table.transact(list(_chosen(choice)))

    def _settle(self, key: keys.Key, name: str, count: int) -> None:
        done = Update(key, "REMOVE #parts, #parts_count", {":name": text(name)}, "#parts = :name", _Spread())
        with suppress(_Spread):
            self._table.write(done)
            for position in range(count):
                self._table.write(Delete(places.part(key.pk, name, position)))

    def _receipt(self, creditor_id: str, receipt_id: str) -> TransferReceipt:
        item = self._table.get(places.transfer(creditor_id, receipt_id))
        assert item is not None, "a receipt is never deleted"
        return items.TRANSFER.value(item)


def _item(receipt: TransferReceipt) -> Item:
    shard, on = places.transfer_row(receipt.creditor_id, receipt.id, receipt.at)
    key = places.transfer(receipt.creditor_id, receipt.id)
    return items.TRANSFER.item(key, receipt) | {"rows_shard": text(shard), "rows_on": text(on)}


def _chosen(choice: Choice) -> Iterator[Write]:
    """The choice, its own duplicate check and outbox entry in one item; and the mark by which it is found."""
    key = places.choice(choice.creditor_id, choice.receipt_id, choice.invoice.id)
    outbox = open_effects(key.pk, CHOICE_EFFECTS, choice.declared_at, choice.connection_id)
    yield Put(items.CHOICE.item(key, choice) | outbox, ABSENT, FactExists(key.sk))
    mark = items.bare(places.waiting(choice.connection_id, choice.receipt_id, choice.invoice.id), "waiting")
    yield Put(mark | {"of_pk": text(key.pk), "of_sk": text(key.sk)})
