"""Choosing when processes die, workers meet and the ERP is away: still one case, one refusal, one receipt (H4, B11)."""

from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.ports.records import ConnectionState
from chalicelib.ports.transfers import TransferReceipt
from chalicelib.store import acts
from chalicelib.store.acts import Acts
from chalicelib.work.transfers import choose
from chalicelib.work.transfers.choose import Approval, NotTaken
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld, erp_world
from tests.work.crashes import Crashing
from tests.work.test_choose import approval, approve, look, receipt
from tests.work.whole import assert_whole
from tests.world import CREDITOR


def two(world: ErpWorld) -> tuple[Sold, Sold]:
    """One that is taken and one that is refused."""
    return world.sell("100.00", email="kari@kunde.example.com"), world.sell("200.00", line1="")


def assert_answered_once(world: ErpWorld, good: Sold, bad: Sold) -> None:
    told = receipt(world)
    assert {number: state for number, (state, _) in told.items()} == {good.number: "taken", bad.number: "refused"}
    (case,) = world.cases()
    assert told[good.number][1] == case.case_no
    assert [refusal.invoice_number for refusal in world.refusals()] == [bad.number]
    assert world.ports.transfers.waiting(world.connection_id) == []
    assert world.shown(good)["reference"] == case.case_no
    assert_whole(world)


@pytest.mark.mission("H4", "B1", "B11")
@pytest.mark.parametrize("write", range(1, 7))
def test_every_process_dies_once_after_its_nth_write(tmp_path: Path, write: int) -> None:
    with erp_world(tmp_path, "tripletex") as world:
        good, bad = two(world)
        look(world)
        made = approval(world, invoice_ids=frozenset({good.id, bad.id}))
        creditor = world.ports.register.creditor(CREDITOR)
        crashing = Crashing(world, lambda attempt: write if attempt == 1 else None)
        crashing.again("approve", lambda: choose.approve(world.ports, creditor, made))
        world.settle()
        assert crashing.fuse.blown > 0
        assert_answered_once(world, good, bad)


@pytest.mark.mission("B11")
def test_two_workers_with_the_same_choices(tmp_path: Path) -> None:
    """Each chosen invoice is worked by its own message and by the nightly look, as they were before either began."""
    with erp_world(tmp_path, "tripletex") as world:
        good, bad = two(world)
        look(world)
        assert isinstance(approve(world, invoice_ids=frozenset({good.id, bad.id})), TransferReceipt)
        waiting = world.ports.transfers.waiting(world.connection_id)
        for choice in (*waiting, *waiting):
            choose.take_choice(world.ports, choice)
        assert choose.take_waiting(world.ports, world.connection_id) == 0
        world.settle()
        assert_answered_once(world, good, bad)


@pytest.mark.mission("B1")
def test_an_erp_that_is_away_only_delays_it(tmp_path: Path) -> None:
    with erp_world(tmp_path, "tripletex") as world:
        good, bad = two(world)
        look(world)
        approve(world, invoice_ids=frozenset({good.id, bad.id}))
        world.break_erp_call(2)
        world.settle()
        world.run("2026-06-01 23:00")
        assert_answered_once(world, good, bad)


WRITES_BEFORE_IT_COUNTS = 3
"""Parts of the act below; the receipt is the fourth write."""


def died_over(world: ErpWorld, write: int, monkeypatch: pytest.MonkeyPatch) -> Approval:
    """Five invoices are approved by a process that dies after its n-th write; then the list is read anew."""
    monkeypatch.setattr(acts, "PART", 2)
    monkeypatch.setattr(acts, "AT_ONCE", 2)
    sold = [world.sell(f"{number}00.00") for number in range(10, 15)]
    look(world)
    made = approval(world, invoice_ids=frozenset(one.id for one in sold))
    creditor = world.ports.register.creditor(CREDITOR)
    crashing = Crashing(world, lambda attempt: write if attempt == 1 else None)
    crashing.once("approve", lambda: choose.approve(world.ports, creditor, made))
    look(world)
    return made


def assert_all_five(world: ErpWorld) -> None:
    assert [state for state, _ in receipt(world).values()] == ["taken"] * 5
    assert world.ports.transfers.receipt(CREDITOR, "t-1").count == 5
    assert len(world.cases()) == 5
    assert world.ports.transfers.waiting(world.connection_id) == []
    assert_whole(world)


@pytest.mark.mission("H4", "B1", "B11")
@pytest.mark.parametrize("write", range(1, 12))
def test_who_died_over_a_long_transfer_loses_none_of_it_though_the_list_moved(
    tmp_path: Path, write: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody repeats it: either it never counted, and no receipt says otherwise, or a worker completes it."""
    with erp_world(tmp_path, "tripletex") as world:
        died_over(world, write, monkeypatch)
        if write > WRITES_BEFORE_IT_COUNTS:
            assert_all_five(world)
            return
        assert world.ports.transfers.receipts(CREDITOR) == []
        assert (receipt(world), world.cases()) == ({}, [])
        assert_whole(world)


@pytest.mark.mission("H4", "B1", "B11")
@pytest.mark.parametrize("write", [1, 4, 5, 7, 11])
def test_sent_again_after_the_list_moved_it_is_completed_or_refused_whole(
    tmp_path: Path, write: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with erp_world(tmp_path, "tripletex") as world:
        seen = died_over(world, write, monkeypatch)
        again = choose.approve(world.ports, world.ports.register.creditor(CREDITOR), seen)
        world.settle()
        if write <= WRITES_BEFORE_IT_COUNTS:
            assert again is NotTaken.LIST_MOVED
            assert receipt(world) == {}
            return
        assert isinstance(again, TransferReceipt)
        assert again.count == 5
        assert_all_five(world)


@pytest.mark.mission("B1", "B11")
def test_a_repeat_completes_it_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any worker came, and while the connection is away: what was approved stands."""
    with erp_world(tmp_path, "tripletex") as world:
        monkeypatch.setattr(Acts, "spread", lambda *_: 0)
        monkeypatch.setattr(acts, "AT_ONCE", 2)
        sold = [world.sell(f"{number}00.00") for number in range(10, 15)]
        look(world)
        made = approval(world, invoice_ids=frozenset(one.id for one in sold))
        creditor = world.ports.register.creditor(CREDITOR)
        choose.approve(world.ports, creditor, made)
        assert receipt(world) == {}
        monkeypatch.undo()
        broken = replace(world.connection(), state=ConnectionState.BROKEN)
        answer = choose.approve(world.ports, creditor, replace(made, connection=broken))
        assert isinstance(answer, TransferReceipt)
        assert len(receipt(world)) == answer.count == 5
        world.settle()
        assert_all_five(world)
