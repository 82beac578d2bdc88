"""A first import of thousands: in slices that end in time, with batched reads, past what fails (missions B1, B11)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from chalicelib.erp.contract import ErpNotAsked, ErpUnavailable
from chalicelib.erp.tripletex.adapter import TripletexErp
from chalicelib.work.one_by_one import one_by_one
from chalicelib.work.transfers import transfer
from chalicelib.work.transfers.transfer import proposal_fact, take_proposals
from tests import cloud as clouds
from tests.erp_worlds import ErpWorld
from tests.world import CONNECTION, World


def wait(world: World, count: int) -> list[str]:
    """So many requests in the ERP that nobody has told us of; the ids of their invoices."""
    sold = [world.sell(f"{100 + number}.00", name=f"Kunde {number}") for number in range(count)]
    for one in sold:
        world.site.send_to_collection(one)
    if hasattr(world.site, "received"):
        world.site.received.clear()
    return [one.id for one in sold]


class Running:
    """Functions of 300 seconds each, in which each look at the clock finds so many seconds gone."""

    def __init__(self, world: World, seconds: float) -> None:
        self._world, self._seconds, self._spent = world, seconds, 0.0
        world.ports.seconds_left = self._left

    def _left(self) -> float:
        self._spent += self._seconds
        return 300.0 - self._spent

    def next(self, connection_id: str) -> list[int]:
        """Run the message that the last function left, and those after it; how many each took."""
        sizes: list[int] = []
        while jobs := self._world.ports.queue.jobs("take_proposals"):
            assert len(sizes) < 9, "a go without an end"
            self._world.ports.queue.messages.remove(jobs[-1])
            self._spent = 0.0
            tried = frozenset(jobs[-1].parameters["tried"].split())
            sizes.append(take_proposals(self._world.ports, connection_id, tried))
        return sizes


@pytest.mark.mission("B1", "B11")
def test_a_first_import_goes_on_in_messages_of_its_own(each: ErpWorld) -> None:
    ids = wait(each, 7)
    running = Running(each, 90.0)
    sizes = [take_proposals(each.ports, each.connection_id), *running.next(each.connection_id)]
    assert sum(sizes) == 7
    assert len(sizes) > 2
    assert max(sizes) <= 3, "a third of the time is kept for what is under way"
    each.settle()
    assert {case.erp_invoice.invoice_id for case in each.cases()} == set(ids)


@pytest.mark.mission("B11")
def test_what_fails_comes_last_and_never_keeps_the_others_out(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(site, 6)
    take, tried = transfer.take, list[str]()
    broken = {proposal.id for proposal in site.site.erp.proposals()[:2]}

    def failing(party: Any, proposal: Any, exempt: Any) -> bool:
        tried.append(proposal.id)
        if proposal.id in broken:
            raise ErpUnavailable("no answer for this one")
        return take(party, proposal, exempt)

    monkeypatch.setattr(transfer, "take", failing)
    running = Running(site, 90.0)
    assert take_proposals(site.ports, CONNECTION) == 0
    assert set(site.ports.queue.jobs("take_proposals")[0].parameters["tried"].split()) == broken
    with pytest.raises(ErpUnavailable):
        running.next(CONNECTION)
    assert len(site.cases()) == 4, "the others are done by then"
    broken.clear()
    site.ports.seconds_left = lambda: 300.0
    assert take_proposals(site.ports, CONNECTION) == 2
    site.settle()


class _Counting:
    """A DynamoDB client that counts its calls."""

    def __init__(self, inner: DynamoDBClient) -> None:
        self._inner, self.calls = inner, Counter[str]()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "exceptions" or not callable(found):
            return found

        def call(*given: object, **more: object) -> object:
            self.calls[name] += 1
            return found(*given, **more)

        return call


@pytest.mark.mission("B11")
def test_answered_requests_cost_a_call_per_hundred(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ERP may list for long what we have answered: 250 of them are looked up in three calls."""
    wait(site, 1)
    take_proposals(site.ports, CONNECTION)
    (proposal,) = site.site.erp.proposals()
    for number in range(250):
        site.ports.transfers.note_fact(proposal_fact(CONNECTION, f"p{number}"))
    listed = [replace(proposal, id=f"p{number}") for number in range(250)]
    monkeypatch.setattr(TripletexErp, "proposals", lambda _: listed)
    counting = _Counting(site.cloud.dynamodb)
    wrapped = clouds.of(counting, site.cloud.s3)  # type: ignore[arg-type]
    site.replace_ports(cases=wrapped.cases, register=wrapped.register, transfers=wrapped.transfers)
    assert take_proposals(site.ports, CONNECTION) == 0
    assert counting.calls["batch_get_item"] == 3
    assert sum(counting.calls.values()) <= 8, counting.calls
    site.settle()


@pytest.mark.mission("B1", "B11")
def test_what_there_is_no_time_to_ask_for_is_the_first_of_the_next_slice(site: World) -> None:
    """An ERP that must have two minutes for an answer is not asked with less: no failure, and nothing is left out."""
    asked: list[int] = []

    def act(thing: int) -> bool:
        if len(asked) % 3 == 2:
            asked.append(0)
            raise ErpNotAsked("less than two minutes are left")
        asked.append(thing)
        return True

    left: Sequence[int] = range(1, 6)
    slices = []
    while left:
        made = one_by_one(site.ports, left, act)
        slices.append((made.done, made.failed, tuple(made.left)))
        left = made.left
    assert slices == [(2, [], (3, 4, 5)), (2, [], (5,)), (1, [], ())]
    assert sorted(filter(None, asked)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("silent", [1, 3])
def test_without_time_to_ask_whether_the_erp_answers_the_rest_is_handed_on(site: World, silent: int) -> None:
    """One that took its two minutes for no answer must not cost the others their turn."""
    asked: list[int] = []

    def act(thing: int) -> bool:
        if len(asked) >= silent:
            raise ErpNotAsked("less than two minutes are left")
        asked.append(thing)
        raise ErpUnavailable("no answer (ReadTimeout)")

    def answers() -> None:
        raise ErpNotAsked("less than two minutes are left")

    made = one_by_one(site.ports, range(1, 6), act, answers)
    assert [thing for thing, _ in made.failed] == asked == [*range(1, silent + 1)]
    assert list(made.left) == [*range(silent + 1, 6)]
    assert not made.answered


def test_a_slice_that_may_not_ask_at_all_says_so(site: World) -> None:
    def act(_: int) -> bool:
        raise ErpNotAsked("resting")

    with pytest.raises(ErpNotAsked):
        one_by_one(site.ports, [1, 2], act)
