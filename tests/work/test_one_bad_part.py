"""One thing that cannot be done stops neither its neighbours nor the connection (missions A2, B1, D4, E1)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.erp.contract import ErpNotFound, ErpRefused, ErpUnavailable, Recall
from chalicelib.ports.records import TaskKind
from chalicelib.work.following import sync
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ERPS, ErpWorld, erp_world
from tests.work.whole import assert_whole

TROUBLES = [ErpUnavailable("500 for this one only"), KeyError("an answer that nobody foresaw")]


@pytest.fixture(params=sorted(ERPS))
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, request.param) as made:
        made.run("2026-06-01 10:00")
        yield made
        assert_whole(made)


class Wrapped:
    """The simulated ERP with some of its answers replaced."""

    def __init__(self, erp: Any, **instead: Any) -> None:
        self._erp, self._instead = erp, instead

    def __getattr__(self, name: str) -> Any:
        instead = self._instead.get(name)
        found = getattr(self._erp, name)
        return found if instead is None else lambda *given: instead(found, *given)


def replace(world: ErpWorld, **instead: Any) -> None:
    opened = world.ports.open_erp
    world.replace_ports(open_erp=lambda connection: Wrapped(opened(connection), **instead))


def failing_on(bad: Sold, trouble: Exception) -> Any:
    def instead(found: Any, asked: str) -> Any:
        if asked == bad.voucher_id:
            raise trouble
        return found(asked)

    return instead


@pytest.mark.mission("E1", "B1")
@pytest.mark.parametrize("trouble", TROUBLES, ids=["silent", "unforeseen"])
def test_an_invoice_that_cannot_be_taken_in_stops_no_payment(each: ErpWorld, trouble: Exception) -> None:
    each.at("2026-06-01 12:00")
    good, bad = each.sell("1250.00"), each.sell("900.00")
    each.any_site.send_to_collection(good)
    each.hears()
    replace(each, invoice_by_voucher=failing_on(bad, trouble))
    each.trouble.tolerate = (Exception,)
    each.any_site.send_to_collection(bad)
    each.any_site.act("arrive", good, "500.00")
    each.hears()
    each.run("2026-06-01 23:05")
    assert each.case().posted.principal == 50_000
    assert each.connection().health.failures == 0, "the ERP answers: it does not rest for one invoice"
    each.unfinished = True


@pytest.mark.mission("D4", "E1")
@pytest.mark.parametrize("trouble", TROUBLES, ids=["silent", "unforeseen"])
def test_a_recall_that_cannot_be_worked_stops_no_payment(each: ErpWorld, trouble: Exception) -> None:
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    each.any_site.act("arrive", sold, "500.00")
    if each.joined.erp == "tripletex":
        each.site.received.clear()

    def refuses(_found: Any) -> Any:
        raise trouble

    replace(each, recalls=refuses)
    with pytest.raises(type(trouble)):
        sync.sync_differing(each.ports, each.connection_id)
    assert each.case().posted.principal == 50_000
    each.unfinished = True


@pytest.mark.mission("D4")
def test_a_recall_that_the_erp_lets_nobody_answer_does_not_come_back_as_a_dead_letter(each: ErpWorld) -> None:
    unknown = Recall("7", "999999", datetime(2026, 6, 1, tzinfo=UTC))

    def no(_found: Any, _report: Any) -> None:
        raise ErpRefused("the voucher is locked")

    replace(each, recalls=lambda _found: [unknown], report=no, invoice_by_voucher=_gone)
    assert sync.sync_differing(each.ports, each.connection_id) == 0


def _gone(_found: Any, asked: str) -> Any:
    raise ErpNotFound(asked)


@pytest.mark.mission("A2", "H4")
def test_trouble_that_lasts_leaves_one_kept_job_and_not_one_each_night(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    bad = each.sell("900.00")
    each.any_site.send_to_collection(bad)
    if each.joined.erp == "tripletex":
        each.site.received.clear()
    replace(each, invoice_by_voucher=failing_on(bad, ErpUnavailable("500 for this one only")))
    for night in range(1, 6):
        each.run(f"2026-06-0{night} 23:05")
    kept = [entry for entry in each.ports.outbox.pending(datetime(9999, 1, 1, tzinfo=UTC)) if "JOB#" in entry.sk]
    assert len(kept) == 1
    each.unfinished = True


@pytest.mark.mission("B8")
def test_an_interest_invoice_of_a_night_that_failed_is_warned_of_the_night_after(tmp_path: Path) -> None:
    with erp_world(tmp_path, "netvisor") as world:
        sold = world.sell("1250.00")
        world.any_site.send_to_collection(sold)
        world.hears()
        world.run("2026-06-01 23:05")
        interest = world.any_site.interest_invoice(sold)
        due = world.site.erp.invoice(interest.id).due_date
        away = [True]

        def overdue(found: Any, since: date) -> Any:
            if away[0]:
                raise ErpUnavailable("500 for the list only")
            return found(since)

        replace(world, overdue=overdue)
        for day in range(3):
            world.run((due + timedelta(days=day)).strftime("%Y-%m-%d 22:05"))
        assert [task for task in world.tasks() if task.kind is TaskKind.INTEREST_INVOICE] == []
        away[0] = False
        world.run((due + timedelta(days=3)).strftime("%Y-%m-%d 22:05"))
        assert [task.detail for task in world.tasks() if task.kind is TaskKind.INTEREST_INVOICE] == [interest.number]
        world.unfinished = True
