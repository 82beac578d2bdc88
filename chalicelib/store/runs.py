"""Which date of which job was planned, and who is planning it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from chalicelib.ports.records import Run, RunState
from chalicelib.store import items, keys
from chalicelib.store.codec import Item, number, text
from chalicelib.store.dynamo import ABSENT, Put, Table, Update

LEASE = timedelta(minutes=5)
"""How long a tick waits for another one's planning before it takes over. Wall time."""


class _Taken(Exception):
    """Another tick was quicker, or the shard is through already."""


class DynamoRuns:
    """Implements `ports.storage.Runs`. A run is planned when no shard of it is open: no second write, no gap."""

    def __init__(self, table: Table, *, lease: timedelta = LEASE) -> None:
        self._table, self._lease = table, lease

    def begin(self, job: str, day: date, shards: Sequence[str], now: datetime) -> Run | None:
        """The shards of the first call stay those of the run; a later call gets those that are still open."""
        key = keys.run(job, day)
        until = keys.instant(now + self._lease)
        item = self._table.get(key)
        try:
            if item is None:
                made = items.bare(key, "run") | {"lease_until": text(until), "planned": number(0)}
                made |= {"open_shards": {"SS": sorted(set(shards))}} if shards else {}
                return _run(job, day, self._table.write(Put(made, ABSENT, _Taken())))
            if _planned(item) or item["lease_until"]["S"] > keys.instant(now):
                return None
            taken_over = Update(
                key,
                "SET #lease_until = :until ADD #version :one",
                {":until": text(until), ":one": number(1), ":seen": item["lease_until"]},
                "#lease_until = :seen AND attribute_exists(#open_shards)",
                _Taken(),
            )
            return _run(job, day, self._table.write(taken_over))
        except _Taken:
            return None

    def shard_planned(self, job: str, day: date, shard: str, count: int) -> None:
        """Repeating is harmless: a shard counts once."""
        through = Update(
            keys.run(job, day),
            "DELETE #open_shards :shards ADD #planned :count",
            {":shards": {"SS": [shard]}, ":shard": text(shard), ":count": number(count)},
            "contains(#open_shards, :shard)",
            _Taken(),
        )
        try:
            self._table.write(through)
        except _Taken:
            return

    def last_planned(self, job: str) -> date | None:
        """The newest day of the job that is planned through."""
        for item in self._table.query(keys.runs_pk(job), newest_first=True):
            if _planned(item):
                return date.fromisoformat(item["sk"]["S"])
        return None


def _open(item: Item) -> frozenset[str]:
    return frozenset(item.get("open_shards", {}).get("SS", []))


def _planned(item: Item) -> bool:
    return not _open(item)


def _run(job: str, day: date, item: Item) -> Run:
    return Run(
        job=job,
        day=day,
        state=RunState.PLANNED if _planned(item) else RunState.PLANNING,
        lease_until=datetime.fromisoformat(item["lease_until"]["S"]),
        open_shards=_open(item),
        planned=int(item["planned"]["N"]),
    )
