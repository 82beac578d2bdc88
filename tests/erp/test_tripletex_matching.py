"""What stands matched: payments, part payments, reversals and credit notes, told from postings."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.tripletex import losses, matching, wire

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


CUSTOMERS, BANK, LOSS, VAT = 1500, 1920, 7830, 2700
others = st.lists(st.tuples(st.sampled_from([BANK, LOSS, VAT]), st.integers(-900, 900)), max_size=5)


def voucher(claims: list[int], against: list[tuple[int, int]], rows: Sequence[int] = ()) -> list[wire.Posting]:
    """The claims' lines of one voucher, each with all lines of it; each line in a row of its own unless `rows` says."""
    accounts = [(CUSTOMERS, amount) for amount in claims] + against
    lines = [
        {"id": number, "row": row, "amount": amount, "account": {"id": 9 * account, "number": account}}
        for number, (row, (account, amount)) in enumerate(zip(rows or range(1, 99), accounts, strict=False), start=1)
    ]
    whole = {"id": 6001, "postings": lines}
    return [wire.Posting.model_validate({**one, "date": DAY, "voucher": whole}) for one in lines[: len(claims)]]


@pytest.mark.mission("E3")
@given(st.lists(st.integers(-900, 900), min_size=1, max_size=4), others)
def test_money_and_losses_of_any_voucher_add_up_to_its_lines(claims: list[int], against: list[tuple[int, int]]) -> None:
    lines = voucher(claims, against)
    found = matching.items(lines)
    assert sum(item.amount for item in found) == -100 * sum(claims)
    assert len({item.id for item in found}) == len(found)
    for one in lines:
        lost = losses.lost(one)
        assert 0 <= abs(lost) <= abs(one.amount)
        assert lost * one.amount <= 0, "a loss lowers the debt with its line, never against it"
    if not any(account == LOSS for account, _ in against):
        assert {item.kind for item in found} <= {ItemKind.PAYMENT}


@pytest.mark.mission("E3")
@given(st.lists(st.integers(-900, -1), min_size=1, max_size=4), st.integers(0, 100))
def test_what_all_lines_of_a_voucher_lost_together_is_its_loss(claims: list[int], percent: int) -> None:
    loss = -sum(claims) * percent // 100
    lines = voucher(claims, [(LOSS, loss), (BANK, -sum(claims) - loss)])
    assert sum(losses.lost(one) for one in lines) == 100 * loss
    assert sum(item.amount for item in matching.items(lines) if item.kind is ItemKind.WRITE_OFF) == 100 * loss


@pytest.mark.mission("E3")
@pytest.mark.parametrize(
    ("claims", "against", "paid"),
    [
        ([(1, -1000)], [(1, LOSS, 400), (2, BANK, 600)], 600),
        ([(1, -1000), (1, -500)], [(1, LOSS, 400), (2, BANK, 1100)], 1100),
        ([(1, -400), (2, -600)], [(1, LOSS, 400), (2, BANK, 600)], 600),
    ],
)
def test_rows_that_do_not_balance_lose_no_payment(
    claims: list[tuple[int, int]], against: list[tuple[int, int, int]], paid: int
) -> None:
    rows = [row for row, *_ in (*claims, *against)]
    lines = voucher([amount for _, amount in claims], [(account, amount) for _, account, amount in against], rows)
    found = matching.items(lines)
    assert sum(item.amount for item in found if item.kind is ItemKind.PAYMENT) == 100 * paid


@pytest.mark.mission("E3")
@pytest.mark.parametrize(
    ("account", "kind"), [(7829, "payment"), (7830, "write_off"), (7839, "write_off"), (7840, "payment")]
)
def test_the_loss_accounts_of_the_standard_chart(account: int, kind: str) -> None:
    assert [item.kind.value for item in matching.items(voucher([-500], [(account, 500)]))] == [kind]


@pytest.mark.mission("E3")
def test_a_line_is_a_payment_where_a_right_hides_the_vouchers_lines() -> None:
    hidden = wire.Posting.model_validate(
        {"id": 1, "date": DAY, "amount": -500, "voucher": {"id": 6001, "postings": None}}
    )
    assert [item.kind for item in matching.items([hidden])] == [ItemKind.PAYMENT]
