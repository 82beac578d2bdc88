"""Intake, lists, sessions, counters, the law clock."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.ports.records import ListState, Session
from chalicelib.ports.storage import Missing, VersionConflict
from chalicelib.store import keys
from tests.cloud import TABLE, Cloud
from tests.store.samples import LATER, NOW, collection_list, receipt

SESSION = Session("secret-id", "kari@example.com", "c1", "admin", "csrf", "nb", NOW + timedelta(hours=8))


def test_the_same_webhook_is_received_once(store: Cloud) -> None:
    assert store.intake.receive(receipt())
    assert not store.intake.receive(replace(receipt(), body="other"))
    assert store.intake.receive(receipt("e2"))
    (first, _) = sorted(store.outbox.pending(LATER), key=lambda entry: entry.pk)
    assert store.intake.receipt(first.pk, first.sk) == receipt()
    assert (first.effects, first.group) == (("take_webhook",), "k1")
    with pytest.raises(Missing):
        store.intake.receipt("RECEIPT#k1#none", "RECEIPT")


def test_ids_from_outside_do_not_reach_into_the_key(store: Cloud) -> None:
    """Connection "k1" with key "x#y" and connection "k1#x" with key "y" are two."""
    assert store.intake.receive(replace(receipt("x#y"), connection_id="k1"))
    assert store.intake.receive(replace(receipt("y"), connection_id="k1#x"))


def test_a_list_is_saved_on_the_version_that_was_read(store: Cloud) -> None:
    store.lists.save(collection_list(), NOW, effects=("mail_list",))
    with pytest.raises(VersionConflict):
        store.lists.save(collection_list(), NOW, effects=("mail_list",))
    (entry,) = store.outbox.pending(LATER)
    assert entry.effects == ("mail_list",)
    seen = store.lists.at(entry.pk, entry.sk)
    assert seen == store.lists.load("c1", "c1-2026-05-05") == replace(collection_list(), version=1)
    store.lists.save(replace(seen, state=ListState.MAILED, message_id="m1", answer_by=LATER), NOW)
    mailed = store.lists.by_message("m1")
    assert mailed is not None
    assert (mailed.state, mailed.version, mailed.answer_by) == (ListState.MAILED, 2, LATER)
    assert store.lists.at(entry.pk, entry.sk) == mailed
    assert store.lists.by_message("m2") is None
    assert store.mailings.letter_of("m1") is None
    with pytest.raises(Missing):
        store.lists.load("c2", "c1-2026-05-05")


def test_lists_come_newest_first_and_not_without_end(store: Cloud) -> None:
    for week in range(23):
        on = date(2026, 1, 6) + timedelta(weeks=week)
        store.lists.save(collection_list(f"list-{(week * 7) % 23}", on), NOW)
    found = store.lists.of("c1")
    assert [each.planned_on for each in found] == [date(2026, 6, 9) - timedelta(weeks=n) for n in range(20)]
    assert store.lists.of("c2") == []


def test_a_session_lasts_until_its_instant(store: Cloud) -> None:
    store.sessions.save(SESSION)
    assert store.sessions.load("secret-id", SESSION.expires_at - timedelta(seconds=1)) == SESSION
    assert store.sessions.load("secret-id", SESSION.expires_at) is None
    store.sessions.delete("secret-id")
    assert store.sessions.load("secret-id", NOW) is None


def test_the_table_does_not_hold_what_the_cookie_holds(store: Cloud) -> None:
    store.sessions.save(SESSION)
    item = store.table.get(keys.session("secret-id"))
    assert item is not None
    assert "secret-id" not in json.dumps(item)
    assert item["expires_at"] == {"N": str(int(SESSION.expires_at.timestamp()))}


def test_failed_attempts_count_for_an_hour(store: Cloud) -> None:
    assert store.sessions.failures("100001", NOW) == 0
    assert store.sessions.fail("100001", NOW) == 1
    assert store.sessions.fail("100001", NOW) == 2
    assert store.sessions.fail("100001", NOW + timedelta(minutes=30)) == 3
    assert store.sessions.failures("100001", NOW + timedelta(minutes=59, seconds=59)) == 3
    assert store.sessions.failures("100001", NOW + timedelta(minutes=60, seconds=1)) == 1
    assert store.sessions.failures("100002", NOW) == 0


def test_counters_start_at_one_and_go_their_own_ways(store: Cloud) -> None:
    assert [store.numbers.next("case#c1") for _ in range(3)] == [1, 2, 3]
    assert store.numbers.next("case#c2") == 1


def test_the_law_clock_is_the_wall_clock_until_it_is_set(store: Cloud) -> None:
    assert store.law_clock.read() is None
    for running in (True, False):
        store.law_clock.write(LATER, NOW, running)
        assert store.law_clock.read() == (LATER, NOW, running)


def test_every_item_says_what_it_is(store: Cloud) -> None:
    store.sessions.save(SESSION)
    store.sessions.fail("100001", NOW)
    store.numbers.next("n")
    store.law_clock.write(NOW, NOW, True)
    store.intake.receive(receipt())
    store.lists.save(collection_list(), NOW, effects=("mail_list",))
    store.runs.begin("sync", date(2026, 5, 4), ["a"], NOW)
    everything = store.dynamodb.scan(TableName=TABLE)["Items"]
    assert len(everything) == 8
    assert all({"pk", "sk", "entity", "schema", "version"} <= item.keys() for item in everything)
