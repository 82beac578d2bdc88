"""What an ERP tells in an unknown form stops neither its neighbours nor the connection (missions A2, B9, E1)."""

from datetime import date

import pytest

from chalicelib.case.model import WhyNot
from chalicelib.ports.records import RefusalReason, TaskKind
from chalicelib.work.progress import progress_case
from chalicelib.work.transfers.accept import invoice_key
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld
from tests.work.spoiling import FORM, spoil, without_document
from tests.work.test_choose import look, transfer


def nights(world: ErpWorld, first: int, last: int) -> None:
    for day in range(first, last + 1):
        world.run(f"2026-06-{day:02} 23:05")


def healthy(world: ErpWorld, synced: str) -> bool:
    connection = world.connection()
    told = (connection.health.failures, connection.health.trouble, connection.last_error)
    at = connection.synced_at
    return told == (0, None, "") and at is not None and at.date() == date.fromisoformat(synced)


def of(world: ErpWorld, sold: Sold) -> str:
    return next(case.case_no for case in world.cases() if case.erp_invoice.invoice_id == sold.id)


@pytest.mark.mission("A2", "E1")
def test_an_invoice_of_somebody_elses_that_nobody_can_read_stops_nothing(
    each: ErpWorld, caplog: pytest.LogCaptureFixture
) -> None:
    each.at("2026-06-01 12:00")
    good, other = each.sell("1250.00"), each.sell("3333.00")
    each.any_site.send_to_collection(good)
    spoiled = spoil(each, other)
    each.hears()
    each.any_site.act("arrive", good, "500.00")
    each.any_site.act("arrive", other, "500.00")
    before = each.connection().cursor
    nights(each, 1, 2)
    assert [sum(item.amount for item in case.items) for case in each.cases()] == [50_000]
    assert healthy(each, "2026-06-02")
    assert each.connection().cursor > before
    assert spoiled.hits
    assert any("passed over" in line for line in caplog.messages)
    assert not any(FORM in line for line in caplog.messages)


@pytest.mark.mission("B6", "E1")
def test_a_case_whose_invoice_nobody_can_read_stands_still_alone_and_goes_on(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    good, bad = each.sell("1250.00"), each.sell("900.00")
    for one in (good, bad):
        each.any_site.send_to_collection(one)
    each.hears()
    spoiled = spoil(each, bad)
    for one in (good, bad):
        each.any_site.act("arrive", one, "500.00")
    nights(each, 1, 2)
    theirs = each.case(of(each, bad))
    assert sum(item.amount for item in each.case(of(each, good)).items) == 50_000
    assert ([hold.reason for hold in theirs.holds], theirs.items) == (["invoice_unreadable"], ())
    assert each.plan(theirs.case_no).why_not is WhyNot.HELD
    asked = [(task.kind, task.subject, task.detail) for task in each.tasks()]
    assert (TaskKind.DISCREPANCY, theirs.case_no, "invoice_unreadable") in asked
    assert healthy(each, "2026-06-02")
    spoiled.on = False
    nights(each, 3, 3)
    theirs = each.case(theirs.case_no)
    assert ([*theirs.holds], [item.amount for item in theirs.items]) == ([], [50_000])
    assert TaskKind.DISCREPANCY not in {task.kind for task in each.tasks()}


@pytest.mark.mission("B6")
@pytest.mark.parametrize("each", ["poweroffice", "tripletex"], indirect=True)
def test_no_letter_leaves_on_what_nobody_can_read(each: ErpWorld) -> None:
    """Where letters leave: no course of letters is set up for Finland."""
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    spoil(each, sold)
    each.at(f"{each.plan().on} 06:00")
    progress_case(each.ports, each.ref())
    assert (each.case().letters, [hold.reason for hold in each.case().holds]) == ((), ["invoice_unreadable"])
    assert each.connection().health.failures == 0
    each.unfinished = True


@pytest.mark.mission("B4")
def test_a_transfer_that_nobody_can_read_is_refused_and_the_others_are_taken(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    first, bad, last = each.sell("900.00"), each.sell("1000.00"), each.sell("1250.00")
    spoil(each, bad)
    for one in (first, bad, last):
        each.any_site.send_to_collection(one)
    each.hears()
    assert {case.erp_invoice.invoice_id for case in each.cases()} == {first.id, last.id}
    assert [refusal.reason for refusal in each.refusals()] == [RefusalReason.UNREADABLE]
    nights(each, 1, 1)
    assert len(each.refusals()) == 1
    assert healthy(each, "2026-06-01")


@pytest.mark.mission("B1", "B4")
def test_a_choice_that_nobody_can_read_is_refused_with_its_number(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    good, bad = each.sell("900.00"), each.sell("1000.00")
    look(each)
    spoil(each, bad)
    transfer(each, good, bad)
    assert [case.erp_invoice.invoice_id for case in each.cases()] == [good.id]
    assert [(one.reason, one.invoice_number) for one in each.refusals()] == [(RefusalReason.UNREADABLE, bad.number)]
    assert each.connection().health.failures == 0


@pytest.mark.mission("B9")
def test_an_invoice_without_a_document_becomes_a_case_that_says_so(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    bare = [each.sell("900.00") for _ in range(3)]
    good = each.sell("1250.00")
    answered = [without_document(each, one) for one in bare]
    for one in (*bare, good):
        each.any_site.send_to_collection(one)
    each.hears()
    assert len(each.cases()) == 4
    assert all(one.hits for one in answered)
    missing = {task.subject for task in each.tasks() if task.kind is TaskKind.MISSING_DOCUMENT}
    assert missing == {of(each, one) for one in bare}
    assert [key for key in each.ports.archive_keys("creditors/") if key.endswith("invoice.pdf")] == [
        invoice_key(each.ref(of(each, good)))
    ]
    assert each.connection().health.failures == 0


@pytest.mark.mission("A2")
def test_three_that_nobody_can_read_in_a_row_are_no_silence(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    bad = [each.sell("900.00") for _ in range(4)]
    for one in bad:
        each.any_site.send_to_collection(one)
    each.hears()
    good = each.sell("1250.00")
    for one in bad:
        spoil(each, one)
    each.any_site.send_to_collection(good)
    nights(each, 1, 2)
    assert of(each, good)
    held = {case.case_no for case in each.cases() if case.held_for("invoice_unreadable")}
    assert held == {of(each, one) for one in bad}
    assert each.connection().health.failures == 0
    # What Go holds of these cases is unreadable too: their statuses wait, and the log says that they stand still.
    each.unfinished = True
