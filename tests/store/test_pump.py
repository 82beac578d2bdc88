"""The pump of the tests: it must find every effect under any trouble, or other tests prove nothing."""

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.ports.records import Effect
from tests.cloud import Cloud
from tests.doubles import FixedClock, InMemoryQueue, Job, Message
from tests.pump import NotQuiet, Trouble, pump
from tests.store.samples import NOW, open_commit, opening


class Worker:
    """Claims, acts, marks done, as the product's workers do."""

    def __init__(self, store: Cloud, clock: FixedClock, queue: InMemoryQueue) -> None:
        self.store, self.clock, self.queue = store, clock, queue
        self.acted: Counter[str] = Counter()
        self.fail_first: set[str] = set()

    def __call__(self, message: Message) -> None:
        if isinstance(message, Job):
            self.acted[message.name] += 1
            return
        if not self.store.outbox.claim(message, self.clock.wall_now()):
            return
        if message.id in self.fail_first:
            self.fail_first.remove(message.id)
            raise OSError("the ERP is away")
        self.acted[message.id] += 1
        self.queue.job("follow_up")
        self.store.outbox.done(message, self.clock.wall_now(), "ok")


@pytest.fixture
def worker(store: Cloud) -> Worker:
    for number in range(10):
        store.cases.commit(open_commit(opening(str(number + 1), invoice_id=str(number))), NOW)
    return Worker(store, FixedClock(NOW), InMemoryQueue())


@pytest.mark.parametrize(
    "trouble", [None, Trouble(seed=7, shuffle=True, duplicate=0.5, drop=0.5)], ids=["calm", "trouble"]
)
def test_every_effect_happens_once(store: Cloud, worker: Worker, trouble: Trouble | None) -> None:
    pump(store.outbox, worker.queue, worker, trouble)
    assert len(worker.acted) == 11
    assert {count for name, count in worker.acted.items() if name != "follow_up"} == {1}
    assert worker.acted["follow_up"] >= 10
    assert list(store.outbox.pending(NOW + timedelta(days=1))) == []


def test_a_failed_worker_is_followed_when_its_claim_has_run_out(store: Cloud, worker: Worker) -> None:
    (entry, *_) = store.outbox.pending(NOW + timedelta(days=1))
    worker.fail_first.add(Effect(entry.pk, entry.sk, "tell_erp", "k1").id)
    pump(
        store.outbox,
        worker.queue,
        worker,
        Trouble(tolerate=(OSError,)),
        between=lambda: worker.clock.pass_time(minutes=6),
    )
    assert len(worker.acted) == 11


def test_what_never_gets_done_is_parked(store: Cloud, worker: Worker) -> None:
    def always_fails(message: Message) -> None:
        raise OSError(str(message))

    pumped = pump(store.outbox, worker.queue, always_fails, Trouble(tolerate=(OSError,)))
    assert len(pumped.parked) == 10


def test_work_without_end_is_an_error(store: Cloud) -> None:
    queue = InMemoryQueue()
    queue.job("endless")
    with pytest.raises(NotQuiet, match="endless"):
        pump(store.outbox, queue, lambda message: queue.messages.append(message))
