"""Transfers from the portal: acts of choosing with their choices, and who is exempt."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from chalicelib.ports.effects import REFUSAL_EFFECTS
from chalicelib.ports.records import Refusal, RefusalReason
from chalicelib.ports.storage import FactExists, Missing
from chalicelib.ports.transfers import (
    Choice,
    ChoiceState,
    Contact,
    Draft,
    Exemption,
    Reading,
    TransferReceipt,
)
from chalicelib.store import items, keys
from chalicelib.store import transfer_keys as places
from chalicelib.store.acts import Acts
from chalicelib.store.codec import number, text
from chalicelib.store.dynamo import ABSENT, Delete, Put, Table, Update, Write
from chalicelib.store.outbox import open_effects
from chalicelib.store.overdue import OverdueLists

RECEIPTS_MAX = 20


class _Answered(Exception):
    """The choice has its answer already."""


class DynamoTransfers:
    """Implements `ports.transfers.Transfers`."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._overdue = OverdueLists(table)
        self._acts = Acts(table)

    def ask(self, connection_id: str, now: datetime, unless_since: datetime) -> bool:
        return self._overdue.ask(connection_id, now, unless_since)

    def reading(self, connection_id: str) -> Reading | None:
        return self._overdue.reading(connection_id)

    def keep(self, connection_id: str, drafts: Sequence[Draft], at: datetime, law_at: datetime | None = None) -> None:
        self._overdue.keep(connection_id, drafts, at, law_at)

    def failed(self, connection_id: str, problem: str) -> None:
        self._overdue.failed(connection_id, problem)

    def drafts(self, reading: Reading) -> Sequence[Draft]:
        return self._overdue.drafts(reading)

    def approve(self, receipt: TransferReceipt, choices: Sequence[Choice]) -> None:
        self._acts.approve(receipt, choices)

    def spread(self, creditor_id: str, receipt_id: str) -> int:
        return self._acts.spread(creditor_id, receipt_id)

    def receipt(self, creditor_id: str, receipt_id: str) -> TransferReceipt:
        item = self._table.get(places.transfer(creditor_id, receipt_id))
        if item is None:
            raise Missing(f"transfer {receipt_id}")
        return items.TRANSFER.value(item)

    def receipts(self, creditor_id: str) -> Sequence[TransferReceipt]:
        shard = places.transfers_shard(creditor_id)
        newest = self._table.query_index(keys.ROWS, shard, newest_first=True, limit=RECEIPTS_MAX)
        found = [items.TRANSFER.value(item) for item in self._table.get_many(items.keyed(each) for each in newest)]
        return sorted(found, key=lambda receipt: (receipt.at, receipt.id), reverse=True)

    def receipt_at(self, pk: str, sk: str) -> TransferReceipt:
        item = self._table.get(keys.Key(pk, sk))
        if item is None:
            raise Missing(f"{pk} {sk}")
        return items.TRANSFER.value(item)

    def choices(self, creditor_id: str, receipt_id: str) -> Sequence[Choice]:
        found = self._table.query(places.transfer(creditor_id, receipt_id).pk, places.CHOICES)
        return [items.CHOICE.value(item) for item in found]

    def choice(self, pk: str, sk: str) -> Choice:
        item = self._table.get(keys.Key(pk, sk))
        if item is None:
            raise Missing(f"{pk} {sk}")
        return items.CHOICE.value(item)

    def waiting(self, connection_id: str) -> Sequence[Choice]:
        marks = self._table.query(keys.connection(connection_id).pk, places.WAITING)
        at = [keys.Key(mark["of_pk"]["S"], mark["of_sk"]["S"]) for mark in marks]
        found = [items.CHOICE.value(item) for item in self._table.get_many(at)]
        return sorted(found, key=lambda choice: (choice.declared_at, choice.invoice.id))

    def taken(self, choice: Choice, case_no: str) -> None:
        self._answer(replace(choice, state=ChoiceState.TAKEN, case_no=case_no))

    def followed(self, choice: Choice, case_no: str) -> None:
        answered = replace(choice, state=ChoiceState.REFUSED, case_no=case_no, reason=RefusalReason.DUPLICATE)
        self._answer(answered)

    def refused(self, choice: Choice, refusal: Refusal, at: datetime) -> None:
        key = keys.refusal(refusal.creditor_id, refusal.proposal_id, at)
        told = open_effects(key.pk, REFUSAL_EFFECTS, at, refusal.connection_id)
        answered = replace(choice, state=ChoiceState.REFUSED, reason=refusal.reason, detail=refusal.detail)
        self._answer(answered, Put(items.REFUSAL.item(key, refusal) | told, ABSENT, _Answered()))

    def _answer(self, choice: Choice, *more: Write) -> None:
        key = places.choice(choice.creditor_id, choice.receipt_id, choice.invoice.id)
        change = (
            "SET #data.#state = :state, #data.#case_no = :case_no, #data.#reason = :reason, #data.#detail = :detail"
        )
        answered = Update(
            key,
            f"{change} ADD #version :one",
            {
                ":state": text(choice.state),
                ":case_no": text(choice.case_no),
                ":reason": text(choice.reason) if choice.reason else {"NULL": True},
                ":detail": text(choice.detail),
                ":waiting": text(ChoiceState.WAITING),
                ":one": number(1),
            },
            "#data.#state = :waiting",
            _Answered(),
        )
        read_in = Delete(places.waiting(choice.connection_id, choice.receipt_id, choice.invoice.id))
        with suppress(_Answered):
            self._table.transact([answered, read_in, *more])

    def note_fact(self, fact: str) -> None:
        with suppress(FactExists):
            self._table.write(Put(items.bare(keys.unique(fact), "unique"), ABSENT, FactExists(fact)))

    def exempt(self, exemption: Exemption) -> None:
        key = places.customer(exemption.connection_id, places.EXEMPT, exemption.customer_id)
        self._table.write(Put(items.EXEMPTION.item(key, exemption)))

    def lift(self, connection_id: str, customer_id: str) -> None:
        self._table.write(Delete(places.customer(connection_id, places.EXEMPT, customer_id)))

    def exemptions(self, connection_id: str) -> Sequence[Exemption]:
        found = self._table.query(keys.connection(connection_id).pk, places.EXEMPT)
        return [items.EXEMPTION.value(item) for item in found]

    def note_contact(self, contact: Contact, until: datetime) -> None:
        key = places.customer(contact.connection_id, places.CONTACTS, contact.customer_id)
        self._table.write(Put(items.CONTACT.item(key, contact) | {keys.EXPIRY: number(int(until.timestamp()))}))

    def contacts(self, connection_id: str, now: datetime) -> Sequence[Contact]:
        found = self._table.query(keys.connection(connection_id).pk, places.CONTACTS)
        return [items.CONTACT.value(item) for item in found if int(item[keys.EXPIRY]["N"]) > now.timestamp()]
