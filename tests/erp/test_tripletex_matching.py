"""What stands matched: payments, part payments, reversals and credit notes, told from postings."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.tripletex import matching, wire

DAY = date(2026, 5, 20)


def line(number: int, kroner: int, day: int = 0, type_: str = "") -> wire.Posting:
    return wire.Posting(id=number, date=DAY + timedelta(days=day), amount=kroner, type=type_)


def told(*lines: wire.Posting) -> list[tuple[str, int]]:
    return [(item.id, item.amount) for item in matching.items(list(lines))]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        ([line(1, -500)], [("1", 50000)]),
        ([line(2, -300, 3), line(1, -200)], [("1", 20000), ("2", 30000)]),
        ([line(1, 0)], []),
        # Reversed in full: as if it had never been.
        ([line(1, -500), line(2, 500, 1)], []),
        ([line(1, -500), line(2, -500, 1), line(3, 500, 2)], [("1", 50000)]),
        # A reversal undoes what came before it, not what came after.
        ([line(1, -500), line(2, 500, 1), line(3, -500, 2)], [("3", 50000)]),
        # Reversed in part: goes on under a name of its own.
        ([line(1, -500), line(2, 200, 1)], [("1:30000", 30000)]),
        ([line(1, -500), line(2, 200, 1), line(3, 100, 2)], [("1:20000", 20000)]),
        # One reversal over two payments.
        ([line(1, -500), line(2, -300, 1), line(3, 600, 2)], [("1:20000", 20000)]),
        # Paid back more than was paid.
        ([line(1, -500), line(2, 700, 1)], [("2:-20000", -20000)]),
        # Dated before the payment that it undoes.
        ([line(2, 500), line(1, -500, 1)], []),
    ],
)
@pytest.mark.mission("E1")
def test_reversals(lines: list[wire.Posting], expected: list[tuple[str, int]]) -> None:
    assert told(*lines) == expected


def test_a_reversal_prefers_the_kind_that_it_reverses() -> None:
    credit = line(1, -500, 0, matching.INVOICE_POSTING)
    found = matching.items([credit, line(2, -500), line(3, 500, 1, matching.INVOICE_POSTING)])
    assert found == [MatchedItem("2", ItemKind.PAYMENT, 50000, DAY)]


postings = st.lists(
    st.tuples(st.integers(-900, 900), st.integers(0, 5), st.sampled_from(["", matching.INVOICE_POSTING])), max_size=8
)


@given(postings)
def test_items_always_add_up_to_the_postings(drawn: list[tuple[int, int, str]]) -> None:
    lines = [line(number, amount, day, kind) for number, (amount, day, kind) in enumerate(drawn, start=1)]
    found = matching.items(lines)
    assert sum(item.amount for item in found) == -sum(entry.amount for entry in lines)
    assert len({item.id for item in found}) == len(found)
    assert all(item.amount != 0 for item in found)
    # What was paid back stands only when no payment is left that it could have undone.
    assert len({item.amount > 0 for item in found}) <= 1


@given(postings, st.randoms())
def test_the_order_of_the_lines_does_not_matter(drawn: list[tuple[int, int, str]], random: Random) -> None:
    lines = [line(number, amount, day, kind) for number, (amount, day, kind) in enumerate(drawn, start=1)]
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert matching.items(lines) == matching.items(shuffled)


@given(postings)
def test_the_same_id_never_has_two_amounts(drawn: list[tuple[int, int, str]]) -> None:
    lines = [line(number, amount, 0, kind) for number, (amount, _, kind) in enumerate(drawn, start=1)]
    seen: dict[str, int] = {}
    for count in range(len(lines) + 1):
        for item in matching.items(lines[:count]):
            assert seen.setdefault(item.id, item.amount) == item.amount
