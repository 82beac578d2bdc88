"""One thing that cannot be done stops neither its neighbours nor the connection (missions A2, B1, D4, E1)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.erp.contract import ErpNotFound, ErpRefused, ErpUnavailable, Recall
from chalicelib.ports.records import TaskKind
from chalicelib.work.connections.resting import FAILURES
from chalicelib.work.following import sync
from chalicelib.work.messages import dispatch
from chalicelib.work.transfers.transfer import take_proposals
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ERPS, ErpWorld, erp_world
from tests.work.test_choose import look, transfer
from tests.work.whole import assert_whole

FAR = datetime(9999, 1, 1, tzinfo=UTC)
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


@pytest.mark.mission("E1", "B11")
def test_three_cases_in_a_row_that_cannot_be_read_hide_no_later_one(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    sold = [each.sell(f"{number}00.00") for number in range(10, 14)]
    for one in sold:
        each.any_site.send_to_collection(one)
        each.hears()
    numbers = {case.erp_invoice.invoice_id: case.case_no for case in each.cases()}
    *bad, good = sorted(sold, key=lambda one: numbers[one.id])
    unreadable = {one.id for one in bad}

    def silent(found: Any, asked: str) -> Any:
        if asked in unreadable:
            raise ErpUnavailable("500 for this one only")
        return found(asked)

    replace(each, invoice=silent)
    for one in (*bad, good):
        each.any_site.act("arrive", one, "500.00")
    before = each.connection().synced_at
    each.run("2026-06-01 23:05")
    each.run("2026-06-02 23:05")
    assert each.case(numbers[good.id]).posted.principal == 50_000
    assert each.connection().synced_at != before, "what cannot be read holds up nobody's cursor"
    assert each.connection().health.failures == 0
    each.unfinished = True


@pytest.mark.mission("B1")
def test_three_transfers_in_a_row_that_cannot_be_read_keep_out_no_later_one(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    bad, good = [each.sell("900.00") for _ in range(3)], each.sell("1250.00")
    vouchers = {one.voucher_id for one in bad}

    def silent(found: Any, asked: str) -> Any:
        if asked in vouchers:
            raise ErpUnavailable("500 for this one only")
        return found(asked)

    replace(each, invoice_by_voucher=silent)
    for one in (*bad, good):
        each.any_site.send_to_collection(one)
    each.hears()
    assert [case.erp_invoice.invoice_id for case in each.cases()] == [good.id]
    assert each.connection().health.failures == 0
    each.unfinished = True


@pytest.mark.mission("B11")
@pytest.mark.parametrize("waiting", [1, 3, 4])
def test_an_erp_that_tells_of_no_invoice_and_of_nothing_else_counts_as_silent(each: ErpWorld, waiting: int) -> None:
    each.at("2026-06-01 12:00")
    for _ in range(waiting):
        each.any_site.send_to_collection(each.sell("900.00"))

    def silent(*_: Any) -> Any:
        raise ErpUnavailable("nothing at all")

    replace(each, invoice_by_voucher=silent, identity=silent)
    with pytest.raises(ErpUnavailable, match="nothing at all"):
        take_proposals(each.ports, each.connection_id)
    assert each.connection().health.failures == 1
    each.unfinished = True


@pytest.mark.mission("B11")
def test_what_fails_behind_a_company_does_not_hold_it_up_and_stays_known(each: ErpWorld) -> None:
    """The queue of the ERPs keeps order: a message that comes again would hold up all behind it."""
    each.at("2026-06-01 12:00")
    each.any_site.send_to_collection(each.sell("1250.00"))

    def refused(*_: Any) -> None:
        raise ErpRefused("422: nobody foresaw it")

    replace(each, report=refused)
    take_proposals(each.ports, each.connection_id)
    [entry] = [entry for entry in each.ports.outbox.pending(FAR) if "tell_erp" in entry.effects]
    effect = {"type": "effect", "pk": entry.pk, "sk": entry.sk, "kind": "tell_erp", "group": entry.group}
    case = {"creditor_id": entry.group.split("-")[0], "case_no": each.case().case_no}
    job = {"type": "job", "name": "report", **case}
    for message in (effect, job):
        assert not dispatch.worked(each.ports, json.dumps(message))
        assert dispatch.worked(each.ports, json.dumps(message), ordered=True)
    assert not dispatch.worked(each.ports, "no message at all", ordered=True), "nobody else knows of it"
    kinds = [kind for left in each.ports.outbox.pending(FAR) for kind in left.effects]
    assert sorted(set(kinds)) == ["do_job", "tell_erp"]
    each.unfinished = True


@pytest.mark.mission("B1", "B11")
def test_a_rest_ends_though_a_chosen_invoice_is_approved_in_the_erp_meanwhile(each: ErpWorld) -> None:
    sold = each.sell("1250.00")
    look(each)
    transfer(each, sold)
    each.any_site.fault(status=500, count=-1)
    at = datetime(2026, 6, 1, 10, 5)  # noqa: DTZ001 - local time, as `run` takes it
    while each.connection().health.failures < FAILURES and at.hour < 23:
        each.run(f"{at:%Y-%m-%d %H:%M}")
        at += timedelta(minutes=5)
    each.any_site.fault()
    if each.joined.erp != "tripletex":
        # There our status stands on the invoice from the choice on, and its user cannot send it any more.
        each.any_site.send_to_collection(sold)
    for _ in range(24):
        each.run(f"{at:%Y-%m-%d %H:%M}")
        at += timedelta(minutes=5)
    assert each.connection().health.failures == 0
    assert len(each.cases()) == 1
