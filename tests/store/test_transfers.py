"""What is kept of choosing in the portal: each act once, each choice answered once, lists whole or not at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.erp.contract import OverdueInvoice
from chalicelib.ports.records import Refusal, RefusalReason
from chalicelib.ports.storage import Missing
from chalicelib.ports.transfers import Choice, ChoiceState, Contact, Draft, Exemption, OtherAct, TransferReceipt, Via
from chalicelib.store.overdue import PAGE
from tests.cloud import Cloud
from tests.store.samples import NOW, TODAY


def line(number: int) -> OverdueInvoice:
    return OverdueInvoice(
        f"i{number:04}",
        f"v{number}",
        str(number),
        "7",
        "Kari Prøve",
        "NOK",
        100,
        100,
        date(2026, 4, 1),
        date(2026, 4, 15),
    )


def receipt(name: str = "t-1", count: int = 3) -> TransferReceipt:
    return TransferReceipt("c1", name, "k1", "anna", NOW, Via.PORTAL, count)


def choices(count: int, name: str = "t-1") -> list[Choice]:
    return [Choice("c1", name, "k1", line(number), "anna", NOW, Via.PORTAL) for number in range(count)]


def refusal(choice: Choice) -> Refusal:
    why = RefusalReason.MISSING_ADDRESS
    return Refusal("c1", "k1", f"t-1-{choice.invoice.id}", "v", choice.invoice.number, why, "", TODAY)


@pytest.mark.mission("B1")
def test_an_act_that_is_sent_again_adds_what_was_left_out_and_changes_nothing(store: Cloud) -> None:
    """A crash in the middle of many; meanwhile one was answered."""
    every = choices(60)
    store.transfers.approve(receipt(count=60), every[:20])
    store.transfers.taken(every[0], "AC-1")
    store.transfers.approve(replace(receipt(count=60), by="somebody else"), every)
    kept = store.transfers.choices("c1", "t-1")
    assert [choice.invoice.id for choice in kept] == [choice.invoice.id for choice in every]
    assert [choice.state for choice in kept].count(ChoiceState.TAKEN) == 1
    assert store.transfers.receipt("c1", "t-1").by == "anna"
    assert len(store.transfers.waiting("k1")) == 59
    effects = [entry for entry in store.outbox.pending(NOW + timedelta(days=1)) if "take_choice" in entry.effects]
    assert len(effects) == 60


@pytest.mark.mission("B6")
def test_an_id_that_stands_for_another_act_stores_nothing(store: Cloud) -> None:
    first, second = choices(2)
    store.transfers.approve(replace(receipt(), act="the first"), [first])
    with pytest.raises(OtherAct):
        store.transfers.approve(replace(receipt(), act="the first and the second"), [first, second])
    assert store.transfers.choices("c1", "t-1") == [first]


@pytest.mark.mission("B1", "B7")
def test_a_choice_is_answered_once_and_its_first_answer_stands(store: Cloud) -> None:
    first, second, third = choices(3)
    store.transfers.approve(receipt(), [first, second, third])
    store.transfers.taken(first, "AC-1")
    store.transfers.refused(first, refusal(first), NOW)
    store.transfers.refused(second, refusal(second), NOW)
    store.transfers.refused(second, refusal(second), NOW + timedelta(minutes=1))
    store.transfers.taken(second, "AC-2")
    store.transfers.followed(third, "AC-9")
    told = {
        each.invoice.number: (each.state, each.case_no, each.reason) for each in store.transfers.choices("c1", "t-1")
    }
    assert told == {
        "0": (ChoiceState.TAKEN, "AC-1", None),
        "1": (ChoiceState.REFUSED, "", RefusalReason.MISSING_ADDRESS),
        "2": (ChoiceState.REFUSED, "AC-9", RefusalReason.DUPLICATE),
    }
    assert [each.invoice_number for each in store.register.refusals("c1")] == ["1"], (
        "a refused one once, a taken one never"
    )
    assert store.transfers.waiting("k1") == []


def test_transfers_are_found_newest_first_and_by_their_creditor_only(store: Cloud) -> None:
    for number in range(22):
        made = replace(receipt(f"t-{number}"), at=NOW + timedelta(minutes=number))
        store.transfers.approve(made, [])
    found = store.transfers.receipts("c1")
    assert [each.id for each in found] == [f"t-{number}" for number in range(21, 1, -1)]
    assert store.transfers.receipts("c2") == []
    with pytest.raises(Missing):
        store.transfers.receipt("c2", "t-1")


@pytest.mark.mission("B1")
def test_a_list_takes_the_place_of_the_old_one_as_a_whole(store: Cloud) -> None:
    old = [Draft(line(number)) for number in range(PAGE + 1)]
    assert store.transfers.ask("k1", NOW, NOW)
    store.transfers.keep("k1", old, NOW + timedelta(seconds=5))
    before = store.transfers.reading("k1")
    assert before is not None
    assert (before.count, before.pages, before.running) == (PAGE + 1, 2, False)
    assert list(store.transfers.drafts(before)) == old
    new = [Draft(line(1), "AC-1")]
    store.transfers.keep("k1", new, NOW + timedelta(minutes=5))
    after = store.transfers.reading("k1")
    assert after is not None
    assert list(store.transfers.drafts(after)) == new
    assert list(store.transfers.drafts(before)) == [], "half an old list would look like a whole one"
    assert store.transfers.reading("k2") is None


def test_a_list_is_asked_for_by_one_of_many_and_again_after_a_pause(store: Cloud) -> None:
    asked = [store.transfers.ask("k1", NOW + timedelta(seconds=n), NOW - timedelta(minutes=1)) for n in range(3)]
    assert asked == [True, False, False]
    store.transfers.failed("k1", "not_answered")
    failed = store.transfers.reading("k1")
    assert failed is not None
    assert (failed.problem, failed.running) == ("not_answered", False)
    later = NOW + timedelta(minutes=2)
    assert store.transfers.ask("k1", later, later - timedelta(minutes=1))
    again = store.transfers.reading("k1")
    assert again is not None
    assert (again.problem, again.running) == ("", True)


@pytest.mark.mission("B3", "B9")
def test_exemptions_and_contacts_belong_to_a_connection(store: Cloud) -> None:
    store.transfers.exempt(Exemption("k1", "7#8", "Kari", "anna", NOW))
    store.transfers.exempt(Exemption("k1", "7#8", "Kari Prøve", "anna", NOW))
    store.transfers.note_contact(Contact("k1", "7", True), NOW + timedelta(days=7))
    assert [each.customer_name for each in store.transfers.exemptions("k1")] == ["Kari Prøve"]
    assert store.transfers.exemptions("k2") == []
    assert store.transfers.contacts("k1", NOW) == [Contact("k1", "7", True)]
    assert store.transfers.contacts("k1", NOW + timedelta(days=7)) == []
    store.transfers.lift("k1", "7#8")
    store.transfers.lift("k1", "7#8")
    assert store.transfers.exemptions("k1") == []
