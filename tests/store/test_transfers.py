"""What is kept of choosing in the portal: each act once, each choice answered once, lists whole or not at all."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.erp.contract import OverdueInvoice
from chalicelib.ports.records import Refusal, RefusalReason
from chalicelib.ports.storage import Missing
from chalicelib.ports.transfers import Choice, ChoiceState, Contact, Draft, Exemption, OtherAct, TransferReceipt, Via
from chalicelib.store import acts, items
from chalicelib.store import transfer_keys as places
from chalicelib.store.codec import size
from chalicelib.store.dynamo import Delete
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


def effects(store: Cloud) -> list[str]:
    return sorted(kind for entry in store.outbox.pending(NOW + timedelta(days=1)) for kind in entry.effects)


def dying_after(store: Cloud, writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of a process that dies before its next write."""
    table, left = store.table, writes

    def counted(write: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            return write(*given)

        return call

    for name in ("write", "transact"):
        monkeypatch.setattr(table, name, counted(getattr(table, name)))


def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "PART", 2)
    monkeypatch.setattr(acts, "AT_ONCE", 2)


@pytest.mark.mission("B1", "H4")
@pytest.mark.parametrize("count", [1, acts.AT_ONCE])
def test_a_short_act_is_one_write(store: Cloud, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        dying_after(store, 1, patched)
        store.transfers.approve(receipt(count=count), choices(count))
    assert effects(store) == ["take_choice"] * count
    assert store.transfers.spread("c1", "t-1") == 0
    assert store.transfers.receipt_at(*places.transfer("c1", "t-1")) == receipt(count=count)


@pytest.mark.mission("B1", "H4")
@pytest.mark.parametrize("died_after", range(12))
def test_a_long_act_counts_whole_or_not_at_all(store: Cloud, died_after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three parts, the receipt, three transactions of two, one that settles, three parts deleted."""
    in_small_steps(monkeypatch)
    every = choices(6)
    with monkeypatch.context() as patched:
        dying_after(store, died_after, patched)
        with suppress(KeyboardInterrupt):
            store.transfers.approve(receipt(count=6), every)
    if died_after <= 3:
        with pytest.raises(Missing):
            store.transfers.receipt("c1", "t-1")
        assert (effects(store), store.transfers.choices("c1", "t-1"), store.transfers.receipts("c1")) == ([], [], [])
        return
    assert "spread_choices" in effects(store)
    assert store.transfers.spread("c1", "t-1") == (6 if died_after <= 7 else 0)
    assert store.transfers.choices("c1", "t-1") == every
    assert len(store.transfers.waiting("k1")) == 6
    assert store.transfers.spread("c1", "t-1") == 0


@pytest.mark.mission("B1", "H4")
def test_an_act_is_completed_as_it_was_chosen_whatever_comes_with_the_repeat(
    store: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_steps(monkeypatch)
    every = choices(6)
    with monkeypatch.context() as patched:
        dying_after(store, 5, patched)
        with pytest.raises(KeyboardInterrupt):
            store.transfers.approve(receipt(count=6), every)
    assert len(store.transfers.choices("c1", "t-1")) == 2
    store.transfers.taken(every[0], "AC-1")
    store.transfers.approve(replace(receipt(count=1), by="somebody else"), every[:1])
    kept = store.transfers.choices("c1", "t-1")
    assert [choice.invoice.id for choice in kept] == [choice.invoice.id for choice in every]
    assert [choice.state for choice in kept].count(ChoiceState.TAKEN) == 1
    assert (store.transfers.receipt("c1", "t-1").by, store.transfers.receipt("c1", "t-1").count) == ("anna", 6)
    assert len(store.transfers.waiting("k1")) == 5
    assert effects(store) == ["spread_choices", *["take_choice"] * 6]


@pytest.mark.mission("B1")
def test_of_two_who_approve_at_once_one_counts(store: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second saw fewer, as some were taken meanwhile: it must not take the place of what the first put down."""
    in_small_steps(monkeypatch)
    every = choices(6)
    with monkeypatch.context() as patched:
        dying_after(store, 4, patched)
        with pytest.raises(KeyboardInterrupt):
            store.transfers.approve(receipt(count=6), every)
    store.transfers.approve(receipt(count=3), every[:3])
    assert [choice.invoice.id for choice in store.transfers.choices("c1", "t-1")] == [one.invoice.id for one in every]


@pytest.mark.mission("B1")
def test_a_part_fits_into_an_item_and_an_act_leaves_none(store: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    long = replace(line(1), customer_name="Å" * 255, number="9" * 100)
    part = items.ChoicesPart(tuple(replace(choice, invoice=long) for choice in choices(acts.PART)))
    assert size(items.CHOICES_PART.item(places.part("p", "n", 0), part)) < 400_000
    in_small_steps(monkeypatch)
    store.transfers.approve(receipt(count=7), choices(7))
    assert len(store.transfers.choices("c1", "t-1")) == 7
    left = {item["entity"]["S"] for item in store.table.query(places.transfer("c1", "t-1").pk)}
    assert left == {"transfer", "choice"}


def test_parts_that_are_gone_are_told_and_never_taken_for_done(store: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_steps(monkeypatch)
    with monkeypatch.context() as patched:
        dying_after(store, 4, patched)
        with pytest.raises(KeyboardInterrupt):
            store.transfers.approve(receipt(count=6), choices(6))
    pk = places.transfer("c1", "t-1").pk
    lost, *_ = [item for item in store.table.query(pk) if item["entity"]["S"] == "choices_part"]
    store.table.write(Delete(items.keyed(lost)))
    with pytest.raises(acts.PartsMissing):
        store.transfers.spread("c1", "t-1")


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
