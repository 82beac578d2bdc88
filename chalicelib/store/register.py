"""Creditors, their connections and members, what was refused, and what needs a person."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from chalicelib.ports.effects import REFUSAL_EFFECTS
from chalicelib.ports.records import Connection, Creditor, Member, Refusal, Task
from chalicelib.ports.storage import FactExists, Missing, VersionConflict
from chalicelib.store import items, keys
from chalicelib.store.codec import text
from chalicelib.store.dynamo import ABSENT, Delete, Put, Table, Write
from chalicelib.store.outbox import open_effects, outbox_entry
from chalicelib.store.versions import versioned

REFUSALS_MAX = 200


class DynamoRegister:
    """Implements `ports.storage.Register`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def creditor(self, creditor_id: str) -> Creditor:
        item = self._table.get(keys.creditor(creditor_id))
        if item is None:
            raise Missing(f"creditor {creditor_id}")
        return items.CREDITOR.value(item)

    def save_creditor(self, creditor: Creditor, first: Member | None = None) -> None:
        """`version` 0 = new. What is stored is one version on."""
        stored = replace(creditor, version=creditor.version + 1)
        moved = VersionConflict(f"creditor {creditor.id} is not at version {creditor.version} any more")
        item = items.CREDITOR.item(keys.creditor(creditor.id), stored, stored.version)
        writes: list[Write] = [versioned(item, creditor.version, moved)]
        if creditor.version == 0:
            writes.append(Put(items.bare(keys.creditor_in_directory(creditor.id), "directory")))
        if first is not None:
            writes.append(_put_member(first))
        self._table.transact(writes)

    def creditor_ids(self) -> Iterator[str]:
        for item in self._table.query(keys.CREDITORS):
            yield item["sk"]["S"]

    def connection(self, connection_id: str) -> Connection:
        item = self._table.get(keys.connection(connection_id))
        if item is None:
            raise Missing(f"connection {connection_id}")
        return items.CONNECTION.value(item)

    def connections(self, creditor_id: str) -> Sequence[Connection]:
        """In the order of their ids."""
        listed = self._table.query(keys.creditor(creditor_id).pk, keys.CONNECTIONS)
        return [self.connection(item["sk"]["S"].removeprefix(keys.CONNECTIONS)) for item in listed]

    def save_connection(self, connection: Connection, at: datetime, *, effects: Sequence[str] = ()) -> None:
        """`version` 0 = new. What is stored is one version on. The effects are ordered by the connection's id."""
        key = keys.connection(connection.id)
        stored = replace(connection, version=connection.version + 1)
        moved = VersionConflict(f"connection {connection.id} is not at version {connection.version} any more")
        item = items.CONNECTION.item(key, stored, stored.version)
        writes: list[Write] = [versioned(item, connection.version, moved)]
        if connection.version == 0:
            writes.append(Put(items.bare(keys.connection_of(connection.creditor_id, connection.id), "directory")))
        entry = outbox_entry(keys.OutboxOf(key, f"{stored.version:06}"), effects, at, connection.id)
        self._table.transact([*writes, *entry])

    def refuse(self, refusal: Refusal, unique: Sequence[str], at: datetime) -> None:
        key = keys.refusal(refusal.creditor_id, refusal.proposal_id, at)
        item = items.REFUSAL.item(key, refusal) | open_effects(key.pk, REFUSAL_EFFECTS, at, refusal.connection_id)
        facts = [Put(items.bare(keys.unique(fact), "unique"), ABSENT, FactExists(fact)) for fact in unique]
        self._table.transact([*facts, Put(item, ABSENT, FactExists(key.sk))])

    def refusal(self, pk: str, sk: str) -> Refusal:
        """Raises Missing."""
        item = self._table.get(keys.Key(pk, sk))
        if item is None:
            raise Missing(f"{pk} {sk}")
        return items.REFUSAL.value(item)

    def refusals(self, creditor_id: str) -> Sequence[Refusal]:
        # The partition holds the refusals' effects too.
        pk = keys.refusals_pk(creditor_id)
        found = self._table.query(pk, keys.REFUSALS, newest_first=True, limit=REFUSALS_MAX)
        return [items.REFUSAL.value(item) for item in found]

    def open_task(self, task: Task, at: datetime, *, effects: Sequence[str] = ()) -> bool:
        """The effects' group is the creditor's id. A task that was closed can be opened again."""
        key = keys.open_task(task.creditor_id, task.id)
        opening = f"{keys.instant(at)}-{uuid4().hex[:8]}"
        opened = items.TASK.item(key, task) | {"opening": text(opening)}
        entry = outbox_entry(keys.OutboxOf(key, opening), effects, at, task.creditor_id)
        try:
            self._table.transact([Put(opened, ABSENT, FactExists(f"task {task.id}")), *entry])
        except FactExists:
            return False
        return True

    def close_task(self, creditor_id: str, task_id: str, on: date) -> None:
        """Harmless when no such task is open."""
        key = keys.open_task(creditor_id, task_id)
        item = self._table.get(key)
        if item is None:
            return
        closed = replace(items.TASK.value(item), done_on=on)
        done = items.TASK.item(keys.done_task(creditor_id, task_id, item["opening"]["S"]), closed)
        gone = Delete(key, "#opening = :seen", FactExists(f"task {task_id} is closed"), {":seen": item["opening"]})
        with suppress(FactExists):
            self._table.transact([gone, Put(done)])

    def tasks(self, creditor_id: str) -> Sequence[Task]:
        found = list(self._table.query(keys.creditor(creditor_id).pk, keys.OPEN_TASKS))
        return [items.TASK.value(item) for item in sorted(found, key=lambda item: item["opening"]["S"])]

    def task(self, pk: str, sk: str) -> Task:
        """The task of an outbox message as it is now, done or not. Raises Missing."""
        entry = keys.OutboxOf.parse(pk, sk)
        opened = self._table.get(entry.of)
        if opened is not None and opened["opening"]["S"] == entry.write:
            return items.TASK.value(opened)
        creditor_id, task_id = keys.task_parts(entry.of)
        done = self._table.get(keys.done_task(creditor_id, task_id, entry.write))
        if done is None:
            raise Missing(f"{pk} {sk}")
        return items.TASK.value(done)

    def add_member(self, member: Member) -> None:
        self._table.write(_put_member(member))

    def member(self, creditor_id: str, username: str) -> Member | None:
        item = self._table.get(keys.member(username, creditor_id))
        return items.MEMBER.value(item) if item else None

    def memberships(self, username: str) -> Sequence[Member]:
        return [items.MEMBER.value(item) for item in self._table.query(keys.members_pk(username))]


def _put_member(member: Member) -> Put:
    return Put(items.MEMBER.item(keys.member(member.username, member.creditor_id), member))
