"""What use cases ask of storage. The DynamoDB and S3 side is `chalicelib.store`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from chalicelib.case.model import Case
from chalicelib.erp.contract import Debtor
from chalicelib.ports.records import (
    CaseRef,
    CaseRow,
    CollectionList,
    Commit,
    Connection,
    Creditor,
    Effect,
    FrozenLetter,
    KeptJob,
    Member,
    OutboxEntry,
    Receipt,
    Refusal,
    Run,
    Session,
    StoredEvent,
    Task,
)


class FactExists(Exception):
    """A unique fact is already there: what was asked has been done before."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class VersionConflict(Exception):
    """Somebody else committed in between: reload and decide again."""


class CommitTooLarge(Exception):
    """More than the 100 items or 4 MB that one transaction holds; the message has the count."""


class Missing(Exception):
    """No such item."""


class Cases(Protocol):
    def load(self, ref: CaseRef) -> Case:
        """Consistent read. Raises Missing."""

    def load_many(self, refs: Iterable[CaseRef]) -> Sequence[Case]:
        """Consistent read in batches of a hundred, in the order of the case numbers; what is gone is left out."""

    def debtor(self, ref: CaseRef) -> Debtor:
        """The debtor's personal data. Raises Missing."""

    def commit(self, commit: Commit, at: datetime) -> None:
        """One TransactWriteItems; `at` is wall time. Raises FactExists, VersionConflict, CommitTooLarge."""

    def find(self, case_no: str) -> CaseRef | None:
        """The creditor of a case number."""

    def fact(self, key: str) -> bool:
        """Whether a unique fact exists (consistent read)."""

    def facts(self, natural_keys: Sequence[str]) -> frozenset[str]:
        """Those of the unique facts that exist, a hundred per call (consistent read)."""

    def assignments(self, connection_id: str, invoice_id: str) -> Sequence[CaseRef]:
        """All cases that an invoice ever had, oldest first (consistent read)."""

    def latest(self, connection_id: str, invoice_ids: Iterable[str]) -> Mapping[str, CaseRef]:
        """The latest case of each invoice that ever had one: a call per hundred invoices (consistent read)."""

    def events(self, ref: CaseRef) -> Sequence[StoredEvent]: ...

    def event(self, pk: str, sk: str) -> StoredEvent:
        """The event of an outbox message."""

    def ref_of(self, pk: str) -> CaseRef: ...

    def letters(self, ref: CaseRef) -> Sequence[FrozenLetter]: ...

    def letter(self, ref: CaseRef, letter_id: str) -> FrozenLetter:
        """Raises Missing."""

    def archived(self, ref: CaseRef, letter_id: str, pdf_key: str, sha256: str) -> None:
        """Note where the letter lies. Repeating with the same values is harmless."""

    def sent_as(self, ref: CaseRef, letter_id: str, message_id: str) -> None:
        """Note the mail's message id, so that a bounce finds the letter."""

    def rows(
        self, creditor_id: str, phase: str, until: date | None = None, since: date | None = None
    ) -> Iterator[CaseRow]:
        """Cases of one phase in the order of their next date, closed ones of their closing day; `until` or `since`
        (both inclusive, one of them) bounds it."""

    def due(self, day: date, shard: str) -> Iterator[tuple[CaseRef, str]]:
        """Cases of one shard whose next action is on or before the day, with the connection id."""

    def due_shards(self) -> Sequence[str]: ...


class Register(Protocol):
    """Creditors, connections, members, tasks, refusals."""

    def creditor(self, creditor_id: str) -> Creditor:
        """Raises Missing."""

    def save_creditor(self, creditor: Creditor, first: Member | None = None) -> None:
        """Conditional on version; raises VersionConflict. A new one can come with its first member, or not at all."""

    def creditor_ids(self) -> Iterator[str]: ...

    def connection(self, connection_id: str) -> Connection:
        """Raises Missing."""

    def connections(self, creditor_id: str) -> Sequence[Connection]: ...

    def save_connection(self, connection: Connection, at: datetime, *, effects: Sequence[str] = ()) -> None:
        """Conditional on version; raises VersionConflict. Effects make the write an outbox entry of its own."""

    def refuse(self, refusal: Refusal, unique: Sequence[str], at: datetime) -> None:
        """Store with the unique facts and the effect that tells the ERP. Raises FactExists."""

    def refusal(self, pk: str, sk: str) -> Refusal: ...

    def refusals(self, creditor_id: str) -> Sequence[Refusal]:
        """Newest first, at most 200."""

    def open_task(self, task: Task, at: datetime, *, effects: Sequence[str] = ()) -> bool:
        """False when the same task is already open."""

    def close_task(self, creditor_id: str, task_id: str, on: date) -> None: ...

    def tasks(self, creditor_id: str) -> Sequence[Task]:
        """Open ones, oldest first."""

    def task(self, pk: str, sk: str) -> Task: ...

    def add_member(self, member: Member) -> None: ...

    def member(self, creditor_id: str, username: str) -> Member | None:
        """One reading, however many creditors the member has."""

    def memberships(self, username: str) -> Sequence[Member]: ...


class Matches(Protocol):
    """Which invoices a match in the ERP was about: undone, it is named by its id alone."""

    def note(self, connection_id: str, matches: Mapping[str, frozenset[str]], until: datetime) -> None:
        """Keep them until an instant of wall time. Repeating is harmless; what is known is not written again."""

    def invoices(self, connection_id: str, match_id: str) -> frozenset[str]:
        """Empty when nothing is known of the match."""


class Intake(Protocol):
    def receive(self, receipt: Receipt) -> bool:
        """One conditional write; False when the same key came before."""

    def receipt(self, pk: str, sk: str) -> Receipt: ...


class Lists(Protocol):
    def save(self, collection_list: CollectionList, at: datetime, *, effects: Sequence[str] = ()) -> None:
        """Conditional on version (0 = new). Raises VersionConflict."""

    def load(self, creditor_id: str, list_id: str) -> CollectionList:
        """Raises Missing."""

    def at(self, pk: str, sk: str) -> CollectionList:
        """The list of an outbox message."""

    def of(self, creditor_id: str) -> Sequence[CollectionList]:
        """Newest first, at most 20."""

    def by_message(self, message_id: str) -> CollectionList | None: ...


class Mailings(Protocol):
    def letter_of(self, message_id: str) -> tuple[CaseRef, str] | None:
        """Which letter a mail carried (case, letter id)."""


class Outbox(Protocol):
    def claim(self, effect: Effect, now: datetime) -> bool:
        """Take the effect for some minutes; False when it is done or somebody else holds it. Wall time."""

    def done(self, effect: Effect, now: datetime, result: str) -> None:
        """Mark it done; with the last effect of the item, the item is pending no longer."""

    def release(self, effect: Effect) -> None:
        """Give a claim back, so that the next delivery of the message may try at once."""

    def postpone(self, entry: OutboxEntry, now: datetime) -> int:
        """Note that the entry's effects are sent again; the next look comes after twice the pause, a day at most.
        Returns how often they were sent again before."""

    def keep(self, job: KeptJob, at: datetime) -> None:
        """Keep a job as an item with an open effect, until it is done; one that asks for the same is kept once."""

    def kept(self, pk: str, sk: str) -> KeptJob:
        """The job of an outbox message. Raises Missing."""

    def pending(self, before: datetime) -> Iterator[OutboxEntry]:
        """Items with open effects committed before the instant."""


class Runs(Protocol):
    def begin(self, job: str, day: date, shards: Sequence[str], now: datetime) -> Run | None:
        """Take the run's lease: a new one, or one whose lease expired. None when planned or held by another."""

    def shard_planned(self, job: str, day: date, shard: str, count: int) -> None:
        """One shard is through; with the last one the run is PLANNED."""

    def last_planned(self, job: str) -> date | None: ...


class Sessions(Protocol):
    def save(self, session: Session) -> None: ...

    def load(self, session_id: str, now: datetime) -> Session | None:
        """None when unknown or expired (wall time)."""

    def delete(self, session_id: str) -> None: ...

    def failures(self, key: str, now: datetime) -> int:
        """Failed attempts under a key (a case number, a user name) within the last hour."""

    def fail(self, key: str, now: datetime) -> int:
        """Count one more; returns how many."""


class Numbers(Protocol):
    def next(self, name: str) -> int:
        """The next of a counter, from 1; gaps are allowed."""


class Archive(Protocol):
    def put_once(self, key: str, body: bytes, content_type: str) -> bytes:
        """Store if absent; returns what lies there (the earlier bytes when it existed)."""

    def get(self, key: str) -> bytes:
        """Raises Missing."""

    def link(self, key: str, filename: str) -> str:
        """A short-lived presigned address for downloading."""


class LawClockStore(Protocol):
    def read(self) -> tuple[datetime, datetime, bool] | None:
        """(law instant, wall instant when it was set, running); None = the law clock is the wall clock."""

    def write(self, law: datetime, wall: datetime, running: bool) -> None: ...
