"""The limit of 10 calls in a second that all clients share, and the part of it that is kept for people who wait."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from chalicelib.erp.contract import Erp, ErpUnavailable
from chalicelib.erp.intents import MemoryIntents
from chalicelib.erp.poweroffice.limits import LEGACY_SLOT, SLOT, WORKER_SLOT
from chalicelib.erp.slots import MemorySlots, PartOfLimit, Slots
from chalicelib.erp_opening import ErpOpening, Surroundings
from chalicelib.ports.records import Connection, ConnectionState
from chalicelib.store.slots import DynamoSlots
from chalicelib.wiring import Services, Settings
from chalicelib.work.messages import dispatch
from chalicelib.work.messages.dispatch import awaited
from tests.cloud import Cloud, cloud, of
from tests.erp.poweroffice.scripted import token
from tests.store.test_slots import OneByOne, most_in_a_second

SETTINGS = {
    "poweroffice-base-url": "https://go.invalid",
    "poweroffice-v1-base-url": "https://old.invalid",
    "poweroffice-agency-key": "app:sub",
}


class Seconds:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def taken(slots: Slots, time: Seconds, count: int) -> list[float]:
    """The instants at which a caller who calls as soon as it may does call."""
    instants = []
    for _ in range(count):
        wait = slots.reserve(60)
        assert wait is not None
        time.sleep(wait)
        instants.append(time.now)
    return instants


@pytest.mark.parametrize(("held_back", "most"), [(True, 8), (False, 10)])
def test_workers_take_eight_in_a_second_and_who_waits_the_rest(held_back: bool, most: int) -> None:
    clock = Seconds()
    part, whole = MemorySlots(WORKER_SLOT, clock.read), MemorySlots(SLOT, clock.read)
    slots = PartOfLimit(part, whole, lambda: held_back, clock.sleep)
    assert most_in_a_second(taken(slots, clock, 40)) == most


def test_v1_has_a_limit_of_its_own() -> None:
    """Surprise 22: 50 in a second, which calls of v2 do not touch."""
    clock, made = Seconds(), dict[str, float]()

    def slots(name: str, every: float) -> Slots:
        made[name] = every
        return MemorySlots(every, clock.read)

    erp = opened(slots, person=True)
    with pytest.raises(ErpUnavailable, match="no envelope"):
        erp.proposals()
    assert made == {"poweroffice": SLOT, "poweroffice-workers": WORKER_SLOT, "poweroffice-v1": LEGACY_SLOT}
    assert most_in_a_second(taken(MemorySlots(LEGACY_SLOT, clock.read), clock, 200)) <= 50


def test_a_queue_of_workers_keeps_nobody_behind_it() -> None:
    """Slots of the whole limit are taken when they are due, not when the queue for the part begins."""
    clock = Seconds()
    part, whole = MemorySlots(WORKER_SLOT, clock.read), MemorySlots(SLOT, clock.read)
    for _ in range(20):
        part.reserve(60)
    person = PartOfLimit(part, whole, lambda: False, clock.sleep)
    assert person.reserve(1.0) == 0.0
    worker = PartOfLimit(part, whole, lambda: True, clock.sleep)
    assert worker.reserve(2.0) is None, "the part is taken for 2.6 seconds"
    assert person.reserve(1.0) == pytest.approx(SLOT)
    before = clock.now
    assert worker.reserve(3.0) == 0.0
    assert clock.now - before == pytest.approx(20 * WORKER_SLOT)


def test_a_worker_that_finds_the_whole_limit_taken_gives_up_in_time() -> None:
    clock = Seconds()
    part, whole = MemorySlots(WORKER_SLOT, clock.read), MemorySlots(SLOT, clock.read)
    part.reserve(60)
    for _ in range(30):
        whole.reserve(60)
    assert PartOfLimit(part, whole, lambda: True, clock.sleep).reserve(1.0) is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('{"type": "effect", "kind": "check_connection", "pk": "p", "sk": "s", "group": "c"}', True),
        ('{"type": "job", "name": "read_overdue", "connection_id": "c"}', True),
        ('{"type": "job", "name": "sync", "connection_id": "c"}', False),
        ('{"type": "effect", "kind": "tell_erp", "pk": "p", "sk": "s", "group": "c"}', False),
        ("no json", False),
        ("[]", False),
    ],
)
def test_for_which_messages_a_person_waits(message: str, expected: bool) -> None:
    assert awaited(message) is expected


def test_a_page_waits_always_and_a_queue_where_its_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("table", "bucket", "key_id", "queue_jobs", "queue_letters", "queue_erp", "queue_parked", "parameters")
    environment = {name.upper(): "-" for name in names} | {"STAGE": "prod", "MAIL_SENDER": "post@agency.example"}
    services = Services(Settings.of(environment), lambda name: pytest.fail(f"{name} is not needed for this"))
    asked = services.open_erp._around.awaited
    assert asked()
    seen: list[tuple[bool, bool]] = []

    def worked(_ports: object, _body: str, *, ordered: bool) -> bool:
        seen.append((asked(), ordered))
        return True

    monkeypatch.setattr(dispatch, "worked", worked)
    bodies = ('{"name": "sync"}', '{"kind": "check_connection"}', '{"name": "poll"}')
    first, *others = [{"body": body, "messageId": "m"} for body in bodies]
    services.work({"Records": [{**first, "attributes": {"MessageGroupId": "c"}}, *others]})
    assert seen == [(False, True), (True, False), (False, False)]


class Granted:
    """The real slots in the table; which instants they gave is kept."""

    def __init__(self, held: Cloud, name: str, every: float) -> None:
        self.instants: list[float] = []
        self._seen = threading.local()
        self._slots = DynamoSlots(held.table, name, every, self._clock)

    def _clock(self) -> float:
        self._seen.now = time.time()
        return float(self._seen.now)

    def reserve(self, longest: float) -> float | None:
        wait = self._slots.reserve(longest)
        if wait is not None:
            self.instants.append(self._seen.now + wait)
        return wait


def answer(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/OAuth/Token":
        return token()
    return httpx.Response(200, json={"Name": "Kunde AS", "OrganizationNumber": "999888777"})


def opened(slots: Callable[[str, float], Slots], person: bool) -> Erp:
    """The adapter as the product opens it, in a process of its own."""
    around = Surroundings(
        secret=SETTINGS.__getitem__,
        company_key=lambda _: "client-key",
        agency_name=lambda: "AutoCollect",
        slots=slots,
        turn=lambda: pytest.fail("Go bears many requests at a time"),
        intents=lambda _: MemoryIntents(),
        wall_now=lambda: datetime.now(UTC),
        law_now=lambda: datetime.now(UTC),
        network=httpx.MockTransport(answer),
        awaited=lambda: person,
    )
    return ErpOpening(around)(Connection("c", "c", "poweroffice", "0", "", "", ConnectionState.HEALTHY))


@pytest.fixture
def store() -> Iterator[Cloud]:
    with cloud() as made:
        yield made


def test_no_second_holds_more_than_ten_calls_of_eight_workers_and_a_person(store: Cloud) -> None:
    """Surprise 22: through the real slots of the table, which every process shares, in real time."""
    shared = of(OneByOne(store.dynamodb), store.s3)  # type: ignore[arg-type]  # the client behind a lock
    limits: dict[str, list[Granted]] = {}

    def slots(name: str, every: float) -> Slots:
        made = Granted(shared, name, every)
        limits.setdefault(name, []).append(made)
        return made

    callers = [opened(slots, person=False) for _ in range(8)]
    person = opened(slots, person=True)
    ready = threading.Barrier(9)
    waits: list[float] = []

    def work(erp: Erp) -> None:
        ready.wait()
        for _ in range(4):
            erp.identity()

    def wait(erp: Erp) -> None:
        ready.wait()
        for _ in range(6):
            began = time.monotonic()
            erp.identity()
            waits.append(time.monotonic() - began)

    with ThreadPoolExecutor(9) as pool:
        for done in [*(pool.submit(work, erp) for erp in callers), pool.submit(wait, person)]:
            done.result()
    whole = [instant for each in limits["poweroffice"] for instant in each.instants]
    workers = [instant for each in limits["poweroffice-workers"] for instant in each.instants]
    # Each signs in once.
    assert (len(whole), len(workers)) == (8 * 5 + 7, 8 * 5)
    assert most_in_a_second(whole) <= 10
    assert most_in_a_second(workers) <= 8
    assert max(waits) < 2.5, "five seconds of the workers' calls are waiting all the time"
