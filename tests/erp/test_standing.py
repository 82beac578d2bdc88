"""Which payment, settlement, credit note or loss a reversal takes back, where the ERP does not say."""

from datetime import date

import pytest

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.standing import netted, netted_apart

PAID, LOST, CREDITED = ItemKind.PAYMENT, ItemKind.WRITE_OFF, ItemKind.CREDIT_NOTE


def item(number: int, amount: int, kind: ItemKind = PAID, *, ours: str = "") -> MatchedItem:
    return MatchedItem(str(number), kind, amount, date(2026, 6, number), settlement=bool(ours), own_settlement=ours)


def direct(number: int, amount: int) -> MatchedItem:
    return item(number, amount)


def settled(number: int, amount: int) -> MatchedItem:
    return item(number, amount, ours="S-17")


def told(*items: MatchedItem) -> list[tuple[str, int]]:
    found = netted(items)
    assert sum(each.amount for each in found) == sum(each.amount for each in items)
    return sorted((each.id, each.amount) for each in found)


@pytest.mark.mission("E8")
@pytest.mark.parametrize(
    ("items", "expected"),
    [
        # As large as both: the debtor's bounced, whichever is the newer.
        ((direct(1, 1000), settled(2, 1000), direct(3, -1000)), [("2", 1000)]),
        ((settled(1, 1000), direct(2, 1000), direct(3, -1000)), [("1", 1000)]),
        ((direct(1, 1000), settled(2, 1000), direct(3, -400)), [("1:600", 600), ("2", 1000)]),
        # As large as our settlement only: that is what was undone.
        ((direct(1, 400), settled(2, 1000), direct(3, -1000)), [("1", 400)]),
        ((settled(1, 1000), direct(2, 1200), direct(3, -1000)), [("2", 1200)]),
        # With our mark it takes back ours, as large as the debtor's payment or not.
        ((settled(1, 1000), direct(2, 1000), settled(3, -1000)), [("2", 1000)]),
        ((settled(1, 1000), direct(2, 400), settled(3, -400)), [("1:600", 600), ("2", 400)]),
        ((direct(1, 400), settled(2, -1000)), [("1", 400), ("2", -1000)]),
        # What is left of it goes on to the other.
        ((direct(1, 300), settled(2, 1000), direct(3, -500)), [("2:800", 800)]),
        ((settled(1, 1000), direct(2, -400)), [("1:600", 600)]),
        ((direct(1, 300), settled(2, 1000), direct(3, -1500)), [("3:-200", -200)]),
    ],
)
def test_what_the_debtor_paid_and_what_we_settled_are_taken_back_apart(
    items: tuple[MatchedItem, ...], expected: list[tuple[str, int]]
) -> None:
    assert told(*items) == expected


@pytest.mark.mission("E1")
@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((direct(1, 1000), direct(2, 1000), direct(3, -1000)), [("1", 1000)]),
        # Reversed in part, and paid again: the new payment is none of what was reversed.
        ((direct(1, 1000), direct(2, -400), direct(3, 400)), [("1:600", 600), ("3", 400)]),
        # Dated before its payment.
        ((direct(1, -400), direct(2, 400)), []),
        ((settled(1, 1000), direct(2, -400), direct(3, 500)), [("1", 1000), ("3:100", 100)]),
        # A reversing voucher that does not say what it reverses: what is as large, else payments first.
        ((direct(1, 300), item(2, 1000, CREDITED), direct(3, -1000)), [("1", 300)]),
        ((direct(1, 300), item(2, 1000, LOST), direct(3, -1000)), [("1", 300)]),
        ((direct(1, 300), item(2, 1000, CREDITED), direct(3, -200)), [("1:100", 100), ("2", 1000)]),
        ((direct(1, 300), item(2, 1000, LOST), direct(3, -400)), [("2:900", 900)]),
    ],
)
def test_a_reversal_undoes_what_is_as_large_then_its_like_then_the_rest(
    items: tuple[MatchedItem, ...], expected: list[tuple[str, int]]
) -> None:
    assert told(*items) == expected


def test_a_loss_as_large_is_taken_back_before_a_settlement_of_ours_but_not_by_one_of_ours() -> None:
    loss = item(2, 1000, LOST)
    assert netted_apart([settled(1, 1000), direct(3, -1000)], [loss]) == [settled(1, 1000)]
    assert netted_apart([settled(1, 1000), settled(3, -1000)], [loss]) == [loss]
