"""Creditors, connections, members, refusals and tasks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.ports.records import ConnectionState, Effect, Member
from chalicelib.ports.storage import FactExists, Missing, VersionConflict
from chalicelib.store.register import DynamoRegister
from tests.cloud import Cloud
from tests.store.samples import LATER, NOW, TODAY, connection, creditor, refusal, task


@pytest.fixture
def register(store: Cloud) -> DynamoRegister:
    return store.register


def test_creditors_are_saved_on_the_version_that_was_read(register: DynamoRegister) -> None:
    register.save_creditor(creditor())
    seen = register.creditor("c1")
    assert seen == replace(creditor(), version=1)
    register.save_creditor(replace(seen, name="Nytt Navn AS"))
    for stale in (seen, creditor()):
        with pytest.raises(VersionConflict):
            register.save_creditor(stale)
    assert register.creditor("c1").name == "Nytt Navn AS"


def test_all_creditors_are_known_by_id(register: DynamoRegister) -> None:
    for each in ("c2", "c1", "c3"):
        register.save_creditor(creditor(each))
    register.save_creditor(register.creditor("c2"))
    assert list(register.creditor_ids()) == ["c1", "c2", "c3"]


def test_connections_belong_to_their_creditor(register: DynamoRegister) -> None:
    register.save_connection(connection("k2"), NOW)
    register.save_connection(connection("k1"), NOW)
    register.save_connection(connection("k3", "c2"), NOW)
    healthy = replace(register.connection("k1"), state=ConnectionState.HEALTHY, checked_at=NOW)
    register.save_connection(healthy, NOW)
    assert [each.id for each in register.connections("c1")] == ["k1", "k2"]
    assert register.connection("k1") == replace(healthy, version=2)
    with pytest.raises(VersionConflict):
        register.save_connection(healthy, NOW)


def test_a_refused_save_opens_no_effect(store: Cloud) -> None:
    store.register.save_connection(connection(), NOW)
    with pytest.raises(VersionConflict):
        store.register.save_connection(connection(), NOW, effects=("check_connection",))
    assert list(store.outbox.pending(LATER)) == []


def test_what_is_unknown_is_missing(register: DynamoRegister) -> None:
    for ask in (register.creditor, register.connection):
        with pytest.raises(Missing):
            ask("nobody")
    for at in (register.refusal, register.task):
        with pytest.raises(Missing):
            at("CREDITOR#c1", "OUTBOX#x#TASK#OPEN#1")
    assert register.connections("c1") == []
    assert register.tasks("c1") == []
    assert register.memberships("kari") == []


def test_a_refusal_tells_the_erp_once(store: Cloud) -> None:
    store.register.refuse(refusal(), ["PROPOSAL#k1#p1"], NOW)
    with pytest.raises(FactExists) as exists:
        store.register.refuse(refusal(), ["PROPOSAL#k1#p1"], LATER)
    assert exists.value.key == "PROPOSAL#k1#p1"
    (entry,) = store.outbox.pending(LATER)
    assert (entry.effects, entry.group) == (("tell_refusal",), "k1")
    assert store.register.refusal(entry.pk, entry.sk) == refusal()
    store.outbox.done(Effect(entry.pk, entry.sk, "tell_refusal", entry.group), LATER, "told")
    assert store.register.refusals("c1") == [refusal()]


def test_refusals_come_newest_first_and_not_without_end(register: DynamoRegister) -> None:
    for number in range(205):
        register.refuse(refusal(f"p{number}"), [], NOW + timedelta(seconds=number))
    found = register.refusals("c1")
    assert [each.proposal_id for each in found] == [f"p{number}" for number in range(204, 4, -1)]


def test_the_same_cause_makes_one_open_task(store: Cloud) -> None:
    assert store.register.open_task(task(), NOW, effects=("mail_task",))
    assert not store.register.open_task(task(), LATER, effects=("mail_task",))
    assert store.register.tasks("c1") == [task()]
    (entry,) = store.outbox.pending(LATER)
    assert entry.effects == ("mail_task",)
    assert store.register.task(entry.pk, entry.sk) == task()


def test_lists_of_a_creditor_are_not_disturbed_by_effects_that_were_done(store: Cloud) -> None:
    store.register.save_connection(connection(), NOW, effects=("check_connection",))
    store.register.open_task(task(), NOW, effects=("mail_task",))
    for entry in list(store.outbox.pending(LATER)):
        store.outbox.done(Effect(entry.pk, entry.sk, entry.effects[0], entry.group), LATER, "")
    assert [each.id for each in store.register.connections("c1")] == ["k1"]
    assert store.register.tasks("c1") == [task()]


def test_a_task_that_was_done_can_come_again(store: Cloud) -> None:
    for _ in range(2):
        assert store.register.open_task(task(), NOW, effects=("mail_task",))
        for _ in range(2):
            store.register.close_task("c1", task().id, TODAY)
    entries = list(store.outbox.pending(LATER))
    assert len(entries) == 2
    assert [store.register.task(entry.pk, entry.sk).done_on for entry in entries] == [TODAY, TODAY]
    assert store.register.tasks("c1") == []


def test_tasks_come_oldest_first(register: DynamoRegister) -> None:
    for number, name in enumerate(("b", "c", "a")):
        register.open_task(task(name), NOW + timedelta(minutes=number))
    assert [each.id for each in register.tasks("c1")] == ["b", "c", "a"]


def test_a_member_may_serve_several_creditors(register: DynamoRegister) -> None:
    for creditor_id in ("c2", "c1"):
        register.add_member(Member(creditor_id, "kari@example.com", "user"))
    register.add_member(Member("c1", "kari@example.com", "admin"))
    assert register.memberships("kari@example.com") == [
        Member("c1", "kari@example.com", "admin"),
        Member("c2", "kari@example.com", "user"),
    ]


def test_a_creditor_comes_with_its_first_member_or_not_at_all(register: DynamoRegister) -> None:
    register.save_creditor(creditor("c1"), Member("c1", "client:one", "machine"))
    assert register.member("c1", "client:one") == Member("c1", "client:one", "machine")
    with pytest.raises(VersionConflict):
        register.save_creditor(creditor("c1"), Member("c1", "client:two", "machine"))
    assert register.member("c1", "client:two") is None
    assert register.member("c2", "client:one") is None
