"""A night that is too long for one function goes on in slices (mission E1): nothing is left out, nothing done twice."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest

from chalicelib.case.model import Outcome
from chalicelib.erp.contract import ErpAccessLost, ErpUnavailable
from chalicelib.ports.records import ConnectionState
from chalicelib.work.following import sync
from chalicelib.work.following.follow import follow
from chalicelib.work.messages import dispatch
from tests.contracts.erp_installations import Sold
from tests.doubles import Job, Message
from tests.erp_worlds import ErpWorld
from tests.world import CONNECTION, World

CASES = 7


@dataclass
class Budget:
    """A function that has `seconds` for each message, of which every call to the ERP takes one."""

    world: World
    seconds: int
    spent: list[tuple[str, int]] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    _begun: int = 0

    def __post_init__(self) -> None:
        work = self.world.dispatch

        def timed(message: Message) -> None:
            self._begun = self._calls()
            work(message)
            name = message.name if isinstance(message, Job) else message.kind
            self.spent.append((name, self._calls() - self._begun))
            if name.startswith("sync"):
                self.cursors.append(self.world.ports.register.connection(self._connection()).cursor)

        self.world.dispatch = timed  # type: ignore[method-assign]
        self.world.ports.seconds_left = lambda: self.seconds - (self._calls() - self._begun)

    def of(self, name: str) -> list[int]:
        return [calls for each, calls in self.spent if each == name]

    def _calls(self) -> int:
        return len(self.world.site.requests)

    def _connection(self) -> str:
        return getattr(self.world, "connection_id", CONNECTION)


def many(world: World, count: int = CASES) -> list[Sold]:
    sold = [world.sell(f"{1000 + number}.00") for number in range(count)]
    for each in sold:
        world.site.send_to_collection(each)
    world.ports.queue.job("sync", connection_id=getattr(world, "connection_id", CONNECTION))
    world.settle()
    world.site.received.clear() if hasattr(world.site, "received") else None
    assert len(world.cases()) == count
    return sold


def pay_all(world: World, sold: list[Sold], at: str) -> None:
    world.at(at)
    for each in sold:
        world.site.act("arrive", each, "100.00")
    world.site.received.clear() if hasattr(world.site, "received") else None


@pytest.mark.mission("E1")
def test_a_long_night_goes_on_in_slices_and_keeps_the_cursor_for_the_end(each: ErpWorld) -> None:
    sold = many(each)
    before = each.connection().cursor
    pay_all(each, sold, "2026-06-03 12:00")
    budget = Budget(each, seconds=36)
    each.at("2026-06-03 23:05")
    each.ports.queue.job("sync", connection_id=each.connection_id)
    each.settle()
    assert len(budget.of("sync_rest")) >= 1
    assert all(calls <= budget.seconds for _, calls in budget.spent), budget.spent
    assert [case.erp_balance for case in each.cases()] == [case.principal - 10_000 for case in each.cases()]
    assert set(budget.cursors[:-1]) == {before}
    assert budget.cursors[-1] != before
    story = [each.story(case.case_no).count("ItemMatched") for case in each.cases()]
    assert story == [1] * CASES


def whole_reads(site: World) -> Counter[str]:
    """How often each invoice was read with its postings."""
    paths = (re.fullmatch(r"/v2/invoice/(\d+)", request.url.path) for request in site.site.requests)
    return Counter(found[1] for found in paths if found)


@pytest.mark.mission("E1")
def test_no_case_is_read_in_two_slices(site: World) -> None:
    sold = many(site)
    pay_all(site, sold, "2026-06-03 12:00")
    site.site.requests.clear()
    budget = Budget(site, seconds=24)
    site.ports.queue.job("sync", connection_id=CONNECTION)
    site.settle()
    sliced, times = whole_reads(site), len(budget.of("sync_rest"))
    assert times >= 1
    site.site.requests.clear()
    budget.seconds = 10_000
    for number, one in enumerate(sold):
        site.site.act("arrive", one, f"{number + 1}.00")
    site.ports.queue.job("sync", connection_id=CONNECTION)
    site.settle()
    assert len(budget.of("sync_rest")) == times, "with time enough it is done at once"
    assert sliced == whole_reads(site)


@pytest.mark.mission("E1")
def test_a_slice_that_comes_again_changes_nothing_twice(site: World) -> None:
    sold = many(site)
    pay_all(site, sold, "2026-06-03 12:00")
    Budget(site, seconds=24)
    work, twice = site.dispatch, []

    def again(message: Message) -> None:
        work(message)
        if isinstance(message, Job) and message.name == "sync_rest":
            twice.append(message)
            body = {"type": "job", "name": message.name, **message.parameters}
            dispatch.handle(site.ports, json.dumps(body))

    site.dispatch = again  # type: ignore[method-assign]
    site.ports.queue.job("sync", connection_id=CONNECTION)
    site.settle()
    assert twice
    assert [site.story(case.case_no).count("ItemMatched") for case in site.cases()] == [1] * CASES


@pytest.mark.mission("E1", "H4")
def test_a_case_that_fails_in_one_slice_has_another_try_in_the_last(
    site: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = many(site)
    before = site.ports.register.connection(CONNECTION).cursor
    pay_all(site, sold, "2026-06-03 12:00")
    budget, tries = Budget(site, seconds=24), list[str]()

    def failing(ports: object, erp: object, creditor: object, ref: object) -> bool:
        case_no = str(getattr(ref, "case_no", ""))
        tries.append(case_no)
        if case_no == "AC-0001-00001" and tries.count(case_no) == 1:
            raise ErpUnavailable("no answer")
        return follow(ports, erp, creditor, ref)  # type: ignore[arg-type]

    monkeypatch.setattr(sync, "follow", failing)
    site.at("2026-06-03 23:05")
    site.ports.queue.job("sync", connection_id=CONNECTION)
    site.settle()
    assert tries.count("AC-0001-00001") == 2
    assert tries[-1] == "AC-0001-00001"
    assert [case.erp_balance for case in site.cases()] == [case.principal - 10_000 for case in site.cases()]
    assert set(budget.cursors[:-1]) == {before}
    assert budget.cursors[-1] != before


@pytest.mark.mission("E1", "H4")
def test_a_case_that_goes_on_failing_holds_up_neither_the_cursor_nor_another_and_is_found_much_later(
    site: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = many(site)
    before = site.ports.register.connection(CONNECTION).cursor
    pay_all(site, sold, "2026-06-03 12:00")

    def failing(ports: object, erp: object, creditor: object, ref: object) -> bool:
        if getattr(ref, "case_no", "") == "AC-0001-00002":
            raise RuntimeError("a bug in one case")
        return follow(ports, erp, creditor, ref)  # type: ignore[arg-type]

    Budget(site, seconds=24)
    site.at("2026-06-03 23:05")
    with monkeypatch.context() as patched:
        patched.setattr(sync, "follow", failing)
        site.trouble.tolerate = (RuntimeError,)
        site.ports.queue.job("sync", connection_id=CONNECTION)
        assert site.settle().parked, "in the end it lies in the dead letters, with an alarm"
    assert site.ports.register.connection(CONNECTION).cursor > before
    balances = [case.erp_balance for case in site.cases()]
    assert balances == [c.principal - (0 if c.case_no == "AC-0001-00002" else 10_000) for c in site.cases()]
    site.trouble.tolerate = ()
    # Long past what the cursor looks back.
    site.run("2026-06-24 23:05")
    assert site.case("AC-0001-00002").erp_balance == site.case("AC-0001-00002").principal - 10_000


@pytest.mark.mission("E1", "H4")
def test_a_slice_that_is_tried_again_after_newer_nights_does_not_set_the_cursor_back(
    site: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(site, 2)
    site.run("2026-06-03 23:05")
    newest = site.ports.register.connection(CONNECTION)

    def failing(*_: object) -> bool:
        raise ErpUnavailable("500 for this one only")

    old = sync.Slice("AC-0001-00002", "2026-05-20", ("AC-0001-00001",))
    with monkeypatch.context() as patched:
        patched.setattr(sync, "follow", failing)
        with pytest.raises(ErpUnavailable):
            sync.sync(site.ports, CONNECTION, old)
    sync.sync(site.ports, CONNECTION, old)
    kept = site.ports.register.connection(CONNECTION)
    assert (kept.cursor, kept.synced_at) == (newest.cursor, newest.synced_at)


@pytest.mark.mission("A2")
def test_a_key_that_is_refused_is_tried_once_and_not_for_every_case(
    site: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = many(site)
    pay_all(site, sold, "2026-06-03 12:00")
    tries: list[object] = []

    def refused(ports: object, erp: object, creditor: object, ref: object) -> bool:  # noqa: ARG001
        tries.append(ref)
        raise ErpAccessLost("the key is revoked")

    with monkeypatch.context() as patched:
        patched.setattr(sync, "follow", refused)
        site.ports.queue.job("sync", connection_id=CONNECTION)
        site.settle()
    assert len(tries) == 1
    assert site.ports.register.connection(CONNECTION).state is ConnectionState.BROKEN


@pytest.mark.mission("E1")
def test_a_webhook_reads_so_many_and_the_night_the_rest(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sold = many(site)
    site.at("2026-06-03 12:00")
    for one in sold:
        site.site.act("arrive", one)
    monkeypatch.setattr(sync, "MOST", 3)
    assert sync.sync_matches(site.ports, CONNECTION) == 3
    assert sync.sync_matches(site.ports, CONNECTION) == 3
    site.site.received.clear()
    site.run("2026-06-03 23:05")
    assert [case.outcome in (Outcome.PAID, None) for case in site.cases()] == [True] * CASES
    assert {case.erp_balance for case in site.cases()} == {0}
