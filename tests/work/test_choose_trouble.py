"""Choosing when processes die, workers meet and the ERP is away: still one case, one refusal, one receipt (H4, B11)."""

from pathlib import Path

import pytest

from chalicelib.ports.transfers import TransferReceipt
from chalicelib.work.transfers import choose
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
