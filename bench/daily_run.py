"""What a daily run reads when nothing is due; it must not depend on the number of cases. `python -m bench.daily_run`.

Counts items and queries that DynamoDB returns while every shard of a run is planned, on a small and a large table.
"""

import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

from chalicelib.case.model import Plan, Step, WhyNot
from chalicelib.store.commit import writes
from chalicelib.store.dynamo import Put
from tests import cloud as clouds
from tests.store import samples

DAY = date(2026, 6, 2)
SMALL, LARGE = 100, 10_000


def run(small: int = SMALL, large: int = LARGE) -> dict[int, dict[str, float]]:
    """Items read, queries made and milliseconds per number of cases."""
    return {count: _measure(count) for count in (small, large)}


def _measure(count: int) -> dict[str, float]:
    with clouds.cloud() as cloud:
        for number in range(count):
            _open(cloud, number)
        read: Counter[str] = Counter()

        def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
            read["calls"] += 1
            read["items"] += len(parsed.get("Items", [])) if model.name == "Query" else 0

        cloud.dynamodb.meta.events.register("after-call.dynamodb.*", note)
        start = time.perf_counter()
        due = sum(len(list(cloud.cases.due(DAY, shard))) for shard in cloud.cases.due_shards())
        elapsed = (time.perf_counter() - start) * 1000
        assert due == 0
        return {"items_read": read["items"], "calls": read["calls"], "milliseconds": elapsed}


def _open(cloud: clouds.Cloud, number: int) -> None:
    """The snapshot of a case whose next step is in the future, as the store writes it.

    Only the snapshot stands in the due index; whole transactions would measure the in-memory table.
    """
    plan = Plan(Step.SEND_NOTICE, DAY + timedelta(days=1 + number % 30), WhyNot.TOO_EARLY)
    opening = samples.opening(f"{number:06}", invoice_id=str(number))
    snapshot = next(
        write
        for write in writes(samples.open_commit(opening, plan=plan), samples.NOW)
        if isinstance(write, Put) and "due_shard" in write.item
    )
    cloud.dynamodb.put_item(TableName=clouds.TABLE, Item=snapshot.item)


def main() -> None:
    print("a daily run with nothing due")
    for count, found in run().items():
        print(
            f"  {count:>6} cases: {found['items_read']:.0f} items read in {found['calls']:.0f} calls, "
            f"{found['milliseconds']:.1f} ms"
        )


if __name__ == "__main__":
    main()
