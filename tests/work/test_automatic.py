"""Transfers by themselves from an invoice date on, and exempt customers (missions B2, B3)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.case.terms import Terms
from chalicelib.ports.records import RefusalReason
from chalicelib.work import change
from chalicelib.work.transfers import exemptions
from chalicelib.work.transfers.automatic import take_automatically
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld, erp_world
from tests.work.test_choose import approve, look, receipt, transfer
from tests.work.whole import assert_whole

FIRST = date(2026, 5, 5)
NIGHT, NEXT_NIGHT = "2026-06-01 23:00", "2026-06-02 23:00"


def dated(world: ErpWorld, on: date, **card: object) -> Sold:
    """An overdue invoice of that date."""
    return world.sell("1250.00", due=date(2026, 5, 20), invoice_date=on.isoformat(), **card)


def switch_on(world: ErpWorld, first: date | None = FIRST) -> None:
    world.change_terms(Terms(automatic_from=first))


def followed(world: ErpWorld) -> set[str]:
    return {case.erp_invoice.invoice_id for case in world.cases()}


@pytest.mark.mission("B2")
def test_from_the_invoice_date_on_the_day_itself_included(each: ErpWorld) -> None:
    before, on, after = (dated(each, FIRST + timedelta(days=n)) for n in (-1, 0, 1))
    each.run(NIGHT)
    assert followed(each) == set(), "off by default"
    switch_on(each)
    each.run(NEXT_NIGHT)
    assert {on.id, after.id} <= followed(each)
    assert before.id not in followed(each)
    assert all(case.invoice_date >= FIRST for case in each.cases())
    look(each)
    assert transfer(each, before)[before.number][0] == "taken", "older ones stay for people"


@pytest.mark.mission("B2")
def test_an_invoice_is_taken_once_it_is_overdue_and_not_before(each: ErpWorld) -> None:
    switch_on(each)
    due_today = each.sell("500.00", due=date(2026, 6, 1), invoice_date="2026-05-18")
    # At eleven in Oslo it is the next day in Finland.
    hour = "22:00" if each.joined.erp == "netvisor" else "23:00"
    each.run(f"2026-06-01 {hour}")
    assert due_today.id not in followed(each)
    each.run(f"2026-06-02 {hour}")
    assert due_today.id in followed(each)


@pytest.mark.mission("B2")
def test_a_withdrawn_invoice_is_only_taken_again_by_hand(one_erp: ErpWorld) -> None:
    switch_on(one_erp)
    sold = dated(one_erp, FIRST)
    one_erp.run(NIGHT)
    number = next(case.case_no for case in one_erp.cases() if case.erp_invoice.invoice_id == sold.id)
    change.terminate(one_erp.ports, one_erp.ref(number), "u", "portal", 0)
    one_erp.settle()
    one_erp.run(NEXT_NIGHT)
    assert not one_erp.case(number).open
    assert sum(case.erp_invoice.invoice_id == sold.id for case in one_erp.cases()) == 1
    look(one_erp)
    assert transfer(one_erp, sold)[sold.number][0] == "taken"


@pytest.mark.mission("B2", "B11")
def test_a_run_that_comes_twice_or_with_a_request_in_the_erp_opens_one_case(one_erp: ErpWorld) -> None:
    switch_on(one_erp)
    sold = dated(one_erp, FIRST)
    one_erp.any_site.send_to_collection(sold)
    one_erp.run(NIGHT)
    count = len(one_erp.cases())
    for _ in range(2):
        one_erp.ports.queue.job("automatic", connection_id=one_erp.connection_id, group=one_erp.connection_id)
    one_erp.settle()
    one_erp.hears()
    assert len(one_erp.cases()) == count
    assert sum(case.erp_invoice.invoice_id == sold.id for case in one_erp.cases()) == 1
    assert one_erp.refusals() == []


@pytest.mark.mission("B2", "B6")
def test_without_the_standing_declaration_nothing_goes_by_itself(one_erp: ErpWorld) -> None:
    switch_on(one_erp)
    one_erp.change_creditor(standing_not_disputed="")
    dated(one_erp, FIRST)
    one_erp.run(NIGHT)
    assert (one_erp.cases(), one_erp.refusals()) == ([], [])


@pytest.mark.mission("B2", "B7")
def test_what_must_be_put_right_is_told_once_and_taken_when_it_is(each: ErpWorld) -> None:
    switch_on(each)
    bad, good = dated(each, FIRST, line1=""), dated(each, FIRST)
    each.run(NIGHT)
    each.run(NEXT_NIGHT)
    told = [refusal for refusal in each.refusals() if refusal.invoice_number == bad.number]
    assert [refusal.reason for refusal in told] == [RefusalReason.MISSING_ADDRESS]
    assert good.id in followed(each)
    if each.joined.erp == "tripletex":
        each.any_site.change_customer(bad, line1="Prøvegata 1")
        each.run("2026-06-03 23:00")
        assert bad.id in followed(each)


@pytest.mark.mission("B3")
def test_a_customer_exempt_in_the_portal_is_left_alone(one_erp: ErpWorld) -> None:
    """It wins over all and over automatic; chosen by itself it is refused; open cases go on."""
    first, second = dated(one_erp, FIRST), dated(one_erp, FIRST)
    listed = {row.draft.invoice.id: row for row in look(one_erp).rows}
    transfer(one_erp, first, name="t-0")
    for sold in (first, second):
        line = listed[sold.id].draft.invoice
        exemptions.exempt(one_erp.ports, one_erp.connection_id, line.customer_id, line.customer_name, "anna")
    rows = {row.draft.invoice.id: row for row in look(one_erp).rows}
    assert (rows[second.id].exempt, rows[second.id].in_all) == (True, False)
    switch_on(one_erp)
    approve(one_erp, "t-1", everything=True)
    one_erp.run(NIGHT)
    assert second.number not in receipt(one_erp, "t-1")
    assert second.id not in followed(one_erp)
    look(one_erp)
    assert transfer(one_erp, second, name="t-2") == {second.number: ("refused", "exempt")}
    one_erp.any_site.send_to_collection(second)
    one_erp.hears()
    told = [refusal.reason for refusal in one_erp.refusals() if refusal.invoice_number == second.number]
    assert set(told) == {RefusalReason.EXEMPT}
    assert one_erp.case("AC-0001-00001").open, "what is with us goes on"
    exemptions.lift(one_erp.ports, one_erp.connection_id, listed[second.id].draft.invoice.customer_id)
    look(one_erp)
    assert transfer(one_erp, second, name="t-3")[second.number][0] == "taken"


@pytest.mark.mission("B3")
def test_the_erps_own_mark_counts_as_well(tmp_path: Path) -> None:
    with erp_world(tmp_path, "poweroffice") as go:
        marked, open_ = dated(go, FIRST), dated(go, FIRST)
        go.any_site.exempt(marked)
        rows = {row.draft.invoice.id: row for row in look(go).rows}
        assert (rows[marked.id].exempt, rows[open_.id].exempt) == (True, False)
        assert transfer(go, marked) == {marked.number: ("refused", "exempt")}
        switch_on(go)
        go.run(NIGHT)
        assert open_.id in followed(go)
        assert marked.id not in followed(go)
        assert [refusal.reason for refusal in go.refusals()] == [RefusalReason.EXEMPT], "automatic says nothing of it"
        assert_whole(go)


@pytest.mark.mission("B2")
def test_a_long_list_is_taken_in_slices(one_erp: ErpWorld) -> None:
    switch_on(one_erp)
    sold = [dated(one_erp, FIRST) for _ in range(5)]
    budget = iter([300.0, 300.0, 90.0, *([300.0, 300.0, 90.0] * 20)])
    one_erp.ports.seconds_left = lambda: next(budget)
    assert take_automatically(one_erp.ports, one_erp.connection_id) == 2
    assert len(one_erp.ports.queue.jobs("automatic")) == 1
    one_erp.settle()
    assert {one.id for one in sold} <= followed(one_erp)


@pytest.mark.mission("B2")
def test_when_the_agreement_has_ended_nothing_is_taken_and_nothing_said_of_it(one_erp: ErpWorld) -> None:
    switch_on(one_erp)
    one_erp.change_creditor(ended_on=date(2026, 6, 2))
    before, after = dated(one_erp, FIRST), one_erp.sell("80.00", due=date(2026, 6, 1), invoice_date="2026-05-18")
    one_erp.run("2026-06-01 22:00")
    assert before.id in followed(one_erp), "the day before it still goes on"
    one_erp.run("2026-06-02 22:00")
    assert after.id not in followed(one_erp)
    assert one_erp.refusals() == [], "nobody asked for it"


@pytest.mark.mission("B2", "D4")
@pytest.mark.parametrize("known", ["looked at before", "not looked at yet"])
def test_what_was_taken_back_before_it_was_with_us_is_left_to_people(tmp_path: Path, known: str) -> None:
    with erp_world(tmp_path, "tripletex") as world:
        sold = dated(world, FIRST)
        world.any_site.send_to_collection(sold)
        world.any_site.recall(sold)
        world.site.received.clear()
        if known == "looked at before":
            world.run(NIGHT)
        switch_on(world)
        world.run(NEXT_NIGHT)
        world.run("2026-06-03 23:00")
        assert sold.id not in followed(world)
        look(world)
        assert transfer(world, sold)[sold.number][0] == "taken", "by hand it is"
        assert_whole(world)


@pytest.mark.mission("B2", "D4")
def test_what_was_recalled_as_a_case_is_not_taken_again_by_itself(tmp_path: Path) -> None:
    with erp_world(tmp_path, "tripletex") as world:
        sold = dated(world, FIRST)
        world.any_site.send_to_collection(sold)
        world.hears()
        switch_on(world)
        world.any_site.recall(sold)
        world.site.received.clear()
        for night in (NIGHT, NEXT_NIGHT):
            world.run(night)
        assert [case.open for case in world.cases() if case.erp_invoice.invoice_id == sold.id] == [False]
        assert_whole(world)


@pytest.mark.mission("B2", "B6")
def test_a_disputed_invoice_is_never_taken_by_itself(tmp_path: Path) -> None:
    with erp_world(tmp_path, "tripletex") as world:
        switch_on(world)
        sold = dated(world, FIRST)
        world.any_site.act("remark", sold, text="Bestridt")
        world.run(NIGHT)
        world.run(NEXT_NIGHT)
        assert sold.id not in followed(world)
        told = [one.reason for one in world.refusals() if one.invoice_number == sold.number]
        assert told == [RefusalReason.DISPUTED]
        assert_whole(world)


@pytest.mark.mission("B3")
def test_a_customer_exempted_while_a_long_list_is_taken_is_left_alone(one_erp: ErpWorld) -> None:
    switch_on(one_erp)
    sold = [dated(one_erp, FIRST) for _ in range(3)]
    lines = {row.draft.invoice.id: row.draft.invoice for row in look(one_erp).rows}
    opened = one_erp.ports.open_erp
    read: list[str] = []

    def open_erp(connection: Any) -> Any:
        erp = opened(connection)
        whole = erp.invoice

        def invoice(invoice_id: str) -> Any:
            if not read:
                for one in sold:
                    if one.id != invoice_id:
                        customer = lines[one.id].customer_id
                        exemptions.exempt(one_erp.ports, one_erp.connection_id, customer, "", "anna")
            read.append(invoice_id)
            return whole(invoice_id)

        return Reading(erp, invoice)

    one_erp.replace_ports(open_erp=open_erp)
    take_automatically(one_erp.ports, one_erp.connection_id)
    assert len({one.id for one in sold} & followed(one_erp)) == int(read[0] in {one.id for one in sold})
    assert [one.reason for one in one_erp.refusals()] == []
    one_erp.unfinished = True


class Reading:
    """The simulated ERP with another way to read an invoice."""

    def __init__(self, erp: Any, invoice: Any) -> None:
        self._erp, self.invoice = erp, invoice

    def __getattr__(self, name: str) -> Any:
        return getattr(self._erp, name)
