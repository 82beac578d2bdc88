"""Cases in the table: one partition per case, found by reference, case number, KID, invoice, phase and due date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from heapq import merge
from typing import cast

from chalicelib.case.model import Case
from chalicelib.erp.contract import Debtor
from chalicelib.ports.records import CaseRef, CaseRow, Commit, FrozenLetter, StoredEvent
from chalicelib.ports.storage import Missing
from chalicelib.store import items, keys
from chalicelib.store.codec import Item, decode, text
from chalicelib.store.commit import writes
from chalicelib.store.dynamo import PRESENT, Put, Table, Update


class DynamoCases:
    """Implements `ports.storage.Cases`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self, ref: CaseRef) -> Case:
        return items.CASE.value(self._there(keys.case(ref)))

    def load_many(self, refs: Iterable[CaseRef]) -> Sequence[Case]:
        found = self._table.get_many(keys.case(ref) for ref in refs)
        return sorted((items.CASE.value(item) for item in found), key=lambda case: case.case_no)

    def debtor(self, ref: CaseRef) -> Debtor:
        return items.PARTY.value(self._there(keys.party(ref)))

    def commit(self, commit: Commit, at: datetime) -> None:
        self._table.transact(writes(commit, at))

    def find(self, case_no: str) -> CaseRef | None:
        return self._of(keys.unique(keys.case_no_fact(case_no)))

    def find_by_kid(self, kid: str) -> CaseRef | None:
        """The case that a payment with this KID is for."""
        return self._of(keys.unique(keys.kid_fact(kid)))

    def fact(self, key: str) -> bool:
        return self._table.get(keys.unique(key)) is not None

    def facts(self, natural_keys: Sequence[str]) -> frozenset[str]:
        asked = {keys.unique(each): each for each in natural_keys}
        return frozenset(asked[items.keyed(item)] for item in self._table.get_many(asked))

    def assignments(self, connection_id: str, invoice_id: str) -> Sequence[CaseRef]:
        found = self._table.query(keys.assignments_pk(connection_id, invoice_id))
        return [keys.case_ref(item["of"]["S"]) for item in found]

    def latest(self, connection_id: str, invoice_ids: Iterable[str]) -> Mapping[str, CaseRef]:
        """Round by round the first, second ... assignment of all that are left: few invoices have a second one."""
        found: dict[str, CaseRef] = {}
        wanted, number = sorted(set(invoice_ids)), 1
        while wanted:
            asked = {keys.assignment(connection_id, invoice_id, number): invoice_id for invoice_id in wanted}
            there = self._table.get_many(asked)
            round_ = {asked[items.keyed(item)]: keys.case_ref(item["of"]["S"]) for item in there}
            found |= round_
            wanted, number = sorted(round_), number + 1
        return found

    def events(self, ref: CaseRef) -> Sequence[StoredEvent]:
        return [_stored(item) for item in self._table.query(keys.case_pk(ref), keys.EVENTS)]

    def event(self, pk: str, sk: str) -> StoredEvent:
        return _stored(self._there(keys.Key(pk, sk)))

    def ref_of(self, pk: str) -> CaseRef:
        return keys.case_ref(pk)

    def letters(self, ref: CaseRef) -> Sequence[FrozenLetter]:
        """Oldest first."""
        found = [items.LETTER.value(item) for item in self._table.query(keys.case_pk(ref), keys.LETTERS)]
        return sorted(found, key=lambda letter: (letter.content.issued_at, letter.content.letter_id))

    def letter(self, ref: CaseRef, letter_id: str) -> FrozenLetter:
        return items.LETTER.value(self._there(keys.letter(ref, letter_id)))

    def archived(self, ref: CaseRef, letter_id: str, pdf_key: str, sha256: str) -> None:
        """Raises Missing, and ValueError when the letter lies elsewhere already or with other bytes."""
        key = keys.letter(ref, letter_id)
        noted = Update(
            key,
            "SET #data.#pdf_key = :pdf_key, #data.#sha256 = :sha256",
            {":pdf_key": text(pdf_key), ":sha256": text(sha256), ":none": text("")},
            "#data.#sha256 = :none OR (#data.#sha256 = :sha256 AND #data.#pdf_key = :pdf_key)",
            ValueError(f"letter {letter_id} is archived with other bytes or elsewhere"),
        )
        self._there(key)
        self._table.write(noted)

    def sent_as(self, ref: CaseRef, letter_id: str, message_id: str) -> None:
        """Earlier message ids of the letter go on finding it."""
        key = keys.letter(ref, letter_id)
        mail = items.bare(keys.message(message_id), "message") | {"of_pk": text(key.pk), "of_sk": text(key.sk)}
        change = "SET #data.#message_id = :message_id"
        gone = Missing(f"letter {letter_id} of case {ref.case_no}")
        self._table.transact([Update(key, change, {":message_id": text(message_id)}, PRESENT, gone), Put(mail)])

    def rows(
        self, creditor_id: str, phase: str, until: date | None = None, since: date | None = None
    ) -> Iterator[CaseRow]:
        """Open cases without a next date come last, and never when `until` is given."""
        below = keys.after(until) if until else ""
        start = since.isoformat() if since else ""
        shards = [
            self._table.query_index(keys.ROWS, shard, start=start, below=below)
            for shard in keys.row_shards(creditor_id, phase)
        ]
        for item in merge(*shards, key=lambda found: found["rows_on"]["S"]):
            yield cast("CaseRow", decode(item["row"], CaseRow))

    def due(self, day: date, shard: str) -> Iterator[tuple[CaseRef, str]]:
        for item in self._table.query_index(keys.DUE, shard, below=keys.after(day)):
            yield keys.case_ref(item["pk"]["S"]), item["group"]["S"]

    def due_shards(self) -> Sequence[str]:
        return keys.due_shards()

    def _there(self, key: keys.Key) -> Item:
        item = self._table.get(key)
        if item is None:
            raise Missing(f"{key.pk} {key.sk}")
        return item

    def _of(self, key: keys.Key) -> CaseRef | None:
        item = self._table.get(key)
        return keys.case_ref(item["of"]["S"]) if item else None


class DynamoMailings:
    """Implements `ports.storage.Mailings`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def letter_of(self, message_id: str) -> tuple[CaseRef, str] | None:
        item = self._table.get(keys.message(message_id))
        if item is None or not item["of_sk"]["S"].startswith(keys.LETTERS):
            return None
        return keys.case_ref(item["of_pk"]["S"]), item["of_sk"]["S"].removeprefix(keys.LETTERS)


def _stored(item: Item) -> StoredEvent:
    version, index = keys.event_position(item["sk"]["S"])
    return StoredEvent(items.EVENT.value(item), version, index, datetime.fromisoformat(item["at"]["S"]))
