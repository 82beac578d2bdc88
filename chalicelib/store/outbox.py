"""The outbox: items whose effects are open, and what became of each effect."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.ports.effects import KEPT_JOB_EFFECTS
from chalicelib.ports.records import Effect, KeptJob, OutboxEntry
from chalicelib.ports.storage import FactExists, Missing
from chalicelib.store import items, keys
from chalicelib.store.codec import Item, number, text
from chalicelib.store.dynamo import ABSENT, PRESENT, Delete, Put, Table, Update
from chalicelib.store.items import bare, keyed

CLAIM = timedelta(minutes=5)
"""How long a worker holds an effect; a crashed one is followed after this. Wall time."""
SWEEP_PAUSE, SWEEP_PAUSE_MAX = timedelta(minutes=10), timedelta(days=1)
"""Between two sweeps that send the same effects again: the first pause, doubled each time, and the longest."""


class _Taken(Exception):
    """The effect is done, or somebody else holds it."""


class _DoneBefore(Exception):
    """The effect was marked done earlier."""


class _StillOpen(Exception):
    """Other effects of the item are open."""


def open_effects(pk: str, effects: Iterable[str], at: datetime, group: str) -> Item:
    """The attributes that make an item an outbox entry; none when it has no effects."""
    kinds = sorted({str(kind) for kind in effects})
    if not kinds:
        return {}
    return {
        "effects": {"SS": kinds},
        "pending_shard": text(keys.pending_shard(pk)),
        "committed_at": text(keys.instant(at)),
        "group": text(group),
    }


def outbox_entry(of: keys.OutboxOf, effects: Iterable[str], at: datetime, group: str) -> list[Put]:
    """An entry for one write of an item that is written again and again; none when it has no effects."""
    key = of.key
    opened = open_effects(key.pk, effects, at, group)
    return [Put(bare(key, "outbox") | opened, ABSENT, FactExists(f"{key.pk} {key.sk}"))] if opened else []


class DynamoOutbox:
    """Implements `ports.storage.Outbox`."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._held: dict[str, str] = {}

    def claim(self, effect: Effect, now: datetime) -> bool:
        """Take the effect for `CLAIM`; an effect item is made by its first claim."""
        until = keys.instant(now + CLAIM)
        taken = Update(
            keys.effect(effect.pk, effect.sk, effect.kind),
            "SET #entity = :entity, #schema = :one, #claimed_until = :until ADD #version :one",
            {
                ":entity": text("effect"),
                ":one": number(1),
                ":until": text(until),
                ":now": text(keys.instant(now)),
            },
            "attribute_not_exists(#done_at) AND (attribute_not_exists(#claimed_until) OR #claimed_until <= :now)",
            _Taken(),
        )
        try:
            self._table.write(taken)
        except _Taken:
            return False
        self._held[effect.id] = until
        return True

    def done(self, effect: Effect, now: datetime, result: str) -> None:
        """Repeating is harmless: the first result stays. Raises Missing when there is no such item."""
        item = keys.Key(effect.pk, effect.sk)
        marked = Update(
            keys.effect(effect.pk, effect.sk, effect.kind),
            "SET #entity = :entity, #schema = :one, #done_at = :now, #result = :result ADD #version :one",
            {
                ":entity": text("effect"),
                ":one": number(1),
                ":now": text(keys.instant(now)),
                ":result": text(result),
            },
            "attribute_not_exists(#done_at)",
            _DoneBefore(),
        )
        closed = Update(
            item,
            "DELETE #effects :kind",
            {":kind": {"SS": [str(effect.kind)]}},
            PRESENT,
            Missing(f"{item.pk} {item.sk}"),
        )
        # Done before means a crash between the two steps of an earlier call: only the second is left to do.
        with suppress(_DoneBefore):
            self._table.transact([marked, closed])
        self._held.pop(effect.id, None)
        self._settle(item)

    def release(self, effect: Effect) -> None:
        """Give the claim back; what is done stays done, and a claim that ran out and is another's now stays its."""
        until = self._held.pop(effect.id, None)
        if until is None:
            return
        given_back = Update(
            keys.effect(effect.pk, effect.sk, effect.kind),
            "REMOVE #claimed_until",
            {":until": text(until)},
            "attribute_not_exists(#done_at) AND #claimed_until = :until",
            _Taken(),
        )
        with suppress(_Taken):
            self._table.write(given_back)

    def postpone(self, entry: OutboxEntry, now: datetime) -> int:
        """The index's instant moves on; how often stands in `sent_again`."""
        key = keys.Key(entry.pk, entry.sk)
        item = self._table.get(key) or {}
        times = int(item.get("sent_again", {"N": "0"})["N"])
        pause = min(SWEEP_PAUSE * 2 ** min(times, 10), SWEEP_PAUSE_MAX)
        moved = Update(
            key,
            "SET #committed_at = :next ADD #sent_again :one",
            {":next": text(keys.instant(now + pause - SWEEP_PAUSE)), ":one": number(1)},
            f"{PRESENT} AND attribute_exists(#pending_shard)",
            _StillOpen(),
        )
        with suppress(_StillOpen):
            self._table.write(moved)
        return times

    def keep(self, job: KeptJob, at: datetime) -> None:
        """One that is kept and not done yet stays as it is; one that was done is opened anew."""
        asks = hashlib.sha256(job.asks.encode()).hexdigest()[:32]
        key = keys.kept_job(job.connection_id, asks)
        item = items.KEPT_JOB.item(key, job) | open_effects(key.pk, KEPT_JOB_EFFECTS, at, job.connection_id)
        made = Put(item, "attribute_not_exists(#effects)", FactExists(key.sk))
        done_before = [Delete(keys.effect(key.pk, key.sk, kind)) for kind in KEPT_JOB_EFFECTS]
        with suppress(FactExists):
            self._table.transact([made, *done_before])

    def kept(self, pk: str, sk: str) -> KeptJob:
        """Raises Missing."""
        item = self._table.get(keys.Key(pk, sk))
        if item is None:
            raise Missing(f"{pk} {sk}")
        return items.KEPT_JOB.value(item)

    def pending(self, before: datetime) -> Iterator[OutboxEntry]:
        """Oldest first within a shard. An item that is pending with nothing open is tidied on the way."""
        for shard in keys.pending_shards():
            for found in self._table.query_index(keys.PENDING, shard, below=keys.instant(before)):
                effects = found.get("effects", {}).get("SS", [])
                if not effects:
                    self._settle(keyed(found))
                    continue
                at = datetime.fromisoformat(found["committed_at"]["S"])
                yield OutboxEntry(*keyed(found), tuple(sorted(effects)), at, found["group"]["S"])

    def _settle(self, item: keys.Key) -> None:
        """With its last effect done the item is pending no longer."""
        settled = Update(
            item,
            "REMOVE #pending_shard, #committed_at",
            {},
            f"{PRESENT} AND attribute_not_exists(#effects)",
            _StillOpen(),
        )
        with suppress(_StillOpen):
            self._table.write(settled)
