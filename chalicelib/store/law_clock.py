"""Where the law clock stands, in the stages that have a time machine."""

from datetime import datetime

from chalicelib.store import items, keys
from chalicelib.store.codec import text
from chalicelib.store.dynamo import Put, Table


class DynamoLawClock:
    """Implements `ports.storage.LawClockStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self) -> tuple[datetime, datetime, bool] | None:
        item = self._table.get(keys.LAW_CLOCK)
        if item is None:
            return None
        law, wall = (datetime.fromisoformat(item[name]["S"]) for name in ("law", "wall"))
        return law, wall, item["running"]["BOOL"]

    def write(self, law: datetime, wall: datetime, running: bool) -> None:
        stands = {"law": text(keys.instant(law)), "wall": text(keys.instant(wall))}
        self._table.write(Put(items.bare(keys.LAW_CLOCK, "law_clock") | stands | {"running": {"BOOL": running}}))
