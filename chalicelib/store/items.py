"""What kinds of items there are, and the envelope that every one of them has: entity, schema, version, data."""

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from chalicelib.case.events import Event
from chalicelib.case.model import Case
from chalicelib.case.postings import PostingSet
from chalicelib.erp.contract import Debtor
from chalicelib.ports.records import (
    CollectionList,
    Connection,
    Creditor,
    FrozenLetter,
    KeptJob,
    Member,
    Receipt,
    Refusal,
    Session,
    Task,
)
from chalicelib.ports.transfers import Choice, Contact, Draft, Exemption, Reading, TransferReceipt
from chalicelib.store.codec import CodecError, Item, decode, encode, number, text
from chalicelib.store.keys import Key

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entity(Generic[T]):
    """One kind of item. A change that old items cannot be read with raises `schema` and brings a reader for the old."""

    name: str
    kind: type[T]
    schema: int = 1

    def item(self, key: Key, value: T, version: int = 1) -> Item:
        return bare(key, self.name, version, self.schema) | {"data": encode(value, self.kind)}

    def value(self, item: Item) -> T:
        """Raises CodecError when the item is of another kind, of another schema, or has unknown fields."""
        found = (item["entity"].get("S"), item["schema"].get("N"))
        if found != (self.name, str(self.schema)):
            where = f"{item['pk'].get('S')} {item['sk'].get('S')}"
            raise CodecError(f"{where} is {found[0]} of schema {found[1]}, not {self.name} of schema {self.schema}")
        return cast("T", decode(item["data"], self.kind))


def bare(key: Key, entity: str, version: int = 1, schema: int = 1) -> Item:
    """An item without data: what it says is in its key and in the attributes that its writer adds."""
    return key_of(key) | {"entity": text(entity), "schema": number(schema), "version": number(version)}


def key_of(key: Key) -> Item:
    return {"pk": text(key.pk), "sk": text(key.sk)}


def keyed(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A part of an overdue list: an item holds 400 KB."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class ChoicesPart:
    """A part of an act of choosing that does not fit into one transaction."""

    choices: tuple[Choice, ...]


CASE = Entity("case", Case)
EVENT = Entity("event", cast("type[Event]", Event))
LETTER = Entity("letter", FrozenLetter)
POSTING = Entity("posting", PostingSet)
PARTY = Entity("party", Debtor)
CREDITOR = Entity("creditor", Creditor)
CONNECTION = Entity("connection", Connection)
TASK = Entity("task", Task)
REFUSAL = Entity("refusal", Refusal)
LIST = Entity("list", CollectionList)
MEMBER = Entity("member", Member)
RECEIPT = Entity("receipt", Receipt)
SESSION = Entity("session", Session)
KEPT_JOB = Entity("kept_job", KeptJob)
TRANSFER = Entity("transfer", TransferReceipt)
CHOICE = Entity("choice", Choice)
CHOICES_PART = Entity("choices_part", ChoicesPart)
EXEMPTION = Entity("exemption", Exemption)
CONTACT = Entity("contact", Contact)
READING = Entity("overdue", Reading)
DRAFTS = Entity("overdue_page", DraftPage)
