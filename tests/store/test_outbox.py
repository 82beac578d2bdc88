"""The outbox: an effect is taken by one, done once, and its item is pending until the last one is done."""

from datetime import timedelta

import pytest

from chalicelib.ports.effects import EFFECTS
from chalicelib.ports.records import Effect, KeptJob, OutboxEntry
from chalicelib.ports.storage import Missing
from chalicelib.store import keys
from chalicelib.store.codec import text
from chalicelib.store.dynamo import Table, Update
from chalicelib.store.outbox import CLAIM, SWEEP_PAUSE, DynamoOutbox
from tests.cloud import Cloud
from tests.store.samples import LATER, NOW, connection, open_commit, receipt


@pytest.fixture
def outbox(store: Cloud) -> DynamoOutbox:
    return store.outbox


@pytest.fixture
def effect(store: Cloud) -> Effect:
    """An accepted webhook that waits to be taken."""
    assert store.intake.receive(receipt())
    (entry,) = store.outbox.pending(LATER)
    return Effect(entry.pk, entry.sk, "take_webhook", entry.group)


def test_an_effect_is_held_until_its_claim_runs_out(outbox: DynamoOutbox, effect: Effect) -> None:
    assert outbox.claim(effect, NOW)
    assert not outbox.claim(effect, NOW + CLAIM - timedelta(seconds=1))
    assert outbox.claim(effect, NOW + CLAIM)
    assert not outbox.claim(effect, NOW + CLAIM + timedelta(seconds=1))


def test_a_claim_that_is_given_back_can_be_taken_at_once(outbox: DynamoOutbox, effect: Effect) -> None:
    assert outbox.claim(effect, NOW)
    outbox.release(effect)
    outbox.release(effect)
    assert outbox.claim(effect, NOW)


def test_nobody_gives_back_what_another_holds(outbox: DynamoOutbox, effect: Effect, table: Table) -> None:
    """A worker that was away longer than its claim must not free its follower's."""
    assert outbox.claim(effect, NOW)
    follower = DynamoOutbox(table)
    assert follower.claim(effect, NOW + CLAIM)
    outbox.release(effect)
    assert not outbox.claim(effect, NOW + CLAIM)


def test_done_is_not_given_back(outbox: DynamoOutbox, effect: Effect) -> None:
    assert outbox.claim(effect, NOW)
    outbox.done(effect, NOW, "opened")
    outbox.release(effect)
    assert not outbox.claim(effect, NOW)


def test_what_is_sent_again_is_looked_at_after_ever_longer_pauses(outbox: DynamoOutbox, effect: Effect) -> None:
    """The sweeper looks at what is older than ten minutes."""
    now, pauses = NOW, [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]
    for pause in pauses:
        (entry,) = outbox.pending(LATER + timedelta(days=30))
        outbox.postpone(entry, now)
        next_look = now + timedelta(minutes=pause)
        assert list(outbox.pending(next_look - SWEEP_PAUSE)) == []
        (entry,) = outbox.pending(next_look - SWEEP_PAUSE + timedelta(microseconds=1))
        now = next_look
    outbox.done(effect, now, "opened")
    outbox.postpone(entry, now)
    assert list(outbox.pending(now + timedelta(days=30))) == []


def test_what_is_done_is_never_taken_again(outbox: DynamoOutbox, effect: Effect) -> None:
    assert outbox.claim(effect, NOW)
    outbox.done(effect, NOW, "opened")
    assert not outbox.claim(effect, NOW + timedelta(days=1000))
    assert list(outbox.pending(LATER)) == []


def test_the_result_of_the_first_stays(outbox: DynamoOutbox, effect: Effect, table: Table) -> None:
    outbox.done(effect, NOW, "opened")
    outbox.done(effect, LATER, "again")
    item = table.get(keys.effect(effect.pk, effect.sk, effect.kind))
    assert item is not None
    assert (item["result"]["S"], item["done_at"]["S"]) == ("opened", "2026-05-04T07:30:00.000000Z")


def test_done_leaves_the_item_itself(store: Cloud, effect: Effect) -> None:
    store.outbox.done(effect, NOW, "opened")
    assert store.intake.receipt(effect.pk, effect.sk) == receipt()


def test_an_item_stays_pending_until_its_last_effect(store: Cloud) -> None:
    store.register.save_connection(connection(), NOW, effects=("check_connection", "mail_task"))
    (entry,) = store.outbox.pending(LATER)
    assert entry.effects == ("check_connection", "mail_task")
    store.outbox.done(Effect(entry.pk, entry.sk, "mail_task", entry.group), NOW, "")
    (left,) = store.outbox.pending(LATER)
    assert left == OutboxEntry(entry.pk, entry.sk, ("check_connection",), NOW, "k1")
    store.outbox.done(Effect(entry.pk, entry.sk, "check_connection", entry.group), NOW, "")
    assert list(store.outbox.pending(LATER)) == []


def test_a_crash_between_the_steps_heals_when_the_sweeper_looks(
    outbox: DynamoOutbox, effect: Effect, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(DynamoOutbox, "_settle", lambda *_: None)
        outbox.done(effect, NOW, "opened")
    item = table.get(keys.Key(effect.pk, effect.sk))
    assert item is not None
    assert "pending_shard" in item
    assert list(outbox.pending(LATER)) == []
    item = table.get(keys.Key(effect.pk, effect.sk))
    assert item is not None
    assert "pending_shard" not in item
    assert "committed_at" not in item


def test_a_crash_between_the_steps_heals_when_it_is_done_again(
    outbox: DynamoOutbox, effect: Effect, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(DynamoOutbox, "_settle", lambda *_: None)
        outbox.done(effect, NOW, "opened")
    outbox.done(effect, NOW, "opened")
    item = table.get(keys.Key(effect.pk, effect.sk))
    assert item is not None
    assert "pending_shard" not in item


def test_nobody_can_finish_what_was_never_there(outbox: DynamoOutbox) -> None:
    with pytest.raises(Missing):
        outbox.done(Effect("CREDITOR#c1#CASE#1", "EVENT#000001#00", "tell_erp", "k1"), NOW, "")


def test_pending_is_what_was_committed_before_the_instant(store: Cloud) -> None:
    store.cases.commit(open_commit(), NOW)
    assert list(store.outbox.pending(NOW)) == []
    (entry,) = store.outbox.pending(NOW + timedelta(microseconds=1))
    assert entry.committed_at == NOW


def test_the_name_of_an_effect_tells_item_and_kind(store: Cloud) -> None:
    store.register.save_connection(connection(), NOW, effects=("check_connection",))
    seen = store.register.connection("k1")
    store.register.save_connection(seen, NOW, effects=("check_connection",))
    ids = {Effect(e.pk, e.sk, kind, e.group).id for e in store.outbox.pending(LATER) for kind in e.effects}
    assert len(ids) == 2


def test_every_event_has_its_place_in_the_table_of_effects() -> None:
    from typing import get_args

    from chalicelib.case.events import Event

    assert set(EFFECTS) == {event.__name__ for event in get_args(Event)}


def test_a_kind_that_is_not_open_changes_nothing(outbox: DynamoOutbox, effect: Effect, table: Table) -> None:
    table.write(Update(keys.Key(effect.pk, effect.sk), "SET #note = :note", {":note": text("x")}))
    outbox.done(Effect(effect.pk, effect.sk, "mail_list", effect.group), NOW, "")
    (entry,) = outbox.pending(LATER)
    assert entry.effects == ("take_webhook",)


def test_the_same_job_is_kept_once_and_anew_when_it_was_done(outbox: DynamoOutbox) -> None:
    first, other = KeptJob("k1", '{"day": "1"}', "sync"), KeptJob("k1", "{}", "report")
    outbox.keep(first, NOW)
    outbox.keep(KeptJob("k1", '{"day": "2"}', "sync"), NOW)
    outbox.keep(other, NOW)
    kept = {outbox.kept(entry.pk, entry.sk): entry for entry in outbox.pending(LATER)}
    assert set(kept) == {first, other}
    (effect,) = kept[first].open()
    assert outbox.claim(effect, NOW)
    outbox.done(effect, NOW, "done")
    assert [outbox.kept(entry.pk, entry.sk) for entry in outbox.pending(LATER)] == [other]
    again = KeptJob("k1", '{"day": "3"}', "sync")
    outbox.keep(again, NOW)
    assert {outbox.kept(entry.pk, entry.sk) for entry in outbox.pending(LATER)} == {again, other}
    assert outbox.claim(effect, NOW), "what was done before does not hold up what is asked for anew"
