"""The document form: whatever is stored comes back the same, and nothing unknown is read in silence."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from chalicelib.case.events import BalanceRead, Event
from chalicelib.case.model import Case, LetterKind
from chalicelib.case.postings import PostingSet
from chalicelib.erp.contract import Debtor
from chalicelib.ports.records import (
    CaseRow,
    CollectionList,
    Connection,
    Creditor,
    FrozenLetter,
    Member,
    Receipt,
    Refusal,
    Session,
    Task,
)
from chalicelib.store import items, keys
from chalicelib.store.codec import CodecError, decode, encode, number, size, text
from tests.store.samples import TODAY

RECORDS = (
    Case,
    CaseRow,
    CollectionList,
    Connection,
    Creditor,
    Debtor,
    FrozenLetter,
    Member,
    PostingSet,
    Receipt,
    Refusal,
    Session,
    Task,
)
INSTANTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]))


def values(kind: object) -> SearchStrategy[object]:
    """Any value of a declared type."""
    if kind is datetime:
        return INSTANTS
    if kind is int:
        return st.integers(-(10**15), 10**15)
    if get_origin(kind) in (Union, UnionType):
        return st.one_of([values(each) for each in get_args(kind)])
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=3).map(tuple)
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
        return st.builds(kind, **{name: values(each) for name, each in get_type_hints(kind).items()})
    assert isinstance(kind, type)
    return st.from_type(kind)


@pytest.mark.parametrize("kind", [*RECORDS, *get_args(Event)], ids=lambda kind: kind.__name__)
def test_every_record_and_event_comes_back_the_same(kind: type) -> None:
    @settings(max_examples=15, deadline=None, database=None)
    @given(values(kind))
    def comes_back(value: object) -> None:
        assert decode(encode(value, kind), kind) == value
        if kind in get_args(Event):
            assert decode(encode(value, Event), Event) == value

    comes_back()


@dataclass(frozen=True)
class Pair:
    amount: int
    on: date
    kind: LetterKind = LetterKind.NOTICE
    at: datetime | None = None


PAIR = Pair(5, TODAY)


def test_the_form_is_plain_to_read() -> None:
    assert encode(
        Pair(5, TODAY, LetterKind.NOTICE, datetime(2026, 5, 4, 9, 0, tzinfo=timezone(timedelta(hours=2)))), Pair
    ) == {
        "M": {
            "amount": {"N": "5"},
            "on": {"S": "2026-05-04"},
            "kind": {"S": "notice"},
            "at": {"S": "2026-05-04T07:00:00.000000Z"},
        }
    }
    assert encode(BalanceRead(TODAY, 5), Event)["M"]["type"] == {"S": "BalanceRead"}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Pair(5.0, TODAY), "Pair.amount: 5.0 is not of type int"),  # type: ignore[arg-type]
        (Pair(True, TODAY), "Pair.amount: True is not of type int"),
        (Pair(5, datetime(2026, 5, 4, tzinfo=UTC)), "Pair.on"),
        (Pair(5, TODAY, "notice"), "Pair.kind"),  # type: ignore[arg-type]
        (Pair(5, TODAY, at=datetime(2026, 5, 4)), "has no time zone"),  # noqa: DTZ001
    ],
)
def test_what_the_type_does_not_allow_is_not_written(wrong: Pair, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        encode(wrong, Pair)


def test_unknown_and_missing_fields_are_refused_by_name() -> None:
    document = dict(encode(PAIR, Pair)["M"])
    with pytest.raises(CodecError, match="Pair has no field colour"):
        decode({"M": document | {"colour": text("red")}}, Pair)
    del document["amount"]
    with pytest.raises(CodecError, match="Pair lacks amount"):
        decode({"M": document}, Pair)


def test_a_field_that_came_later_takes_its_default() -> None:
    assert decode({"M": {"amount": number(5), "on": text("2026-05-04")}}, Pair) == PAIR


@pytest.mark.parametrize(
    "broken",
    [
        {"amount": text("5")},
        {"on": text("4.5.2026")},
        {"kind": text("poem")},
        {"at": text("now")},
        {"amount": {"NULL": True}},
    ],
)
def test_a_broken_value_names_its_field(broken: dict[str, dict[str, str]]) -> None:
    (name,) = broken
    document = dict(encode(PAIR, Pair)["M"]) | broken
    with pytest.raises(CodecError, match=f"Pair.{name}"):
        decode({"M": document}, Pair)


def test_an_event_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(CodecError, match="unknown type 'Vanished'"):
        decode({"M": {"type": text("Vanished")}}, Event)


def test_an_item_of_another_entity_or_schema_is_refused() -> None:
    member = items.MEMBER.item(keys.member("kari", "c1"), Member("c1", "kari", "admin"))
    with pytest.raises(CodecError, match="is member of schema 1, not task of schema 1"):
        items.TASK.value(member)
    with pytest.raises(CodecError, match="schema 2"):
        items.MEMBER.value(member | {"schema": number(2)})


def test_size_is_near_what_is_stored() -> None:
    assert size({"pk": text("ø" * 100)}) == 202
    assert 10_000 < size({"data": {"M": {"x": {"L": [text("x" * 100)] * 100}}}}) < 10_300
