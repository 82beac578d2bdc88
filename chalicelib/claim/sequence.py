"""The facts of a claim in the order in which they count, whatever the order they were told in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from chalicelib.claim.facts import Fact, FactType

# Within one day what helps the debtor comes first: a payment or an objection precedes a letter of the same day.
_ORDER = {
    kind: rank
    for rank, kind in enumerate(
        (
            FactType.DISPUTE_CLOSED,
            FactType.DISPUTE,
            FactType.CREDIT_NOTE,
            FactType.PAYMENT,
            FactType.WRITE_OFF,
            FactType.NEW_DUE_DATE,
            FactType.ACKNOWLEDGEMENT,
            FactType.REMINDER,
            FactType.NOTICE,
            FactType.PAYMENT_DEMAND,
            FactType.SECOND_DEMAND,
            FactType.TRATTA,
            FactType.EXTENSION,
            FactType.PAYMENT_PLAN,
            FactType.LEGAL_APPLICATION,
            FactType.COURT_FEE,
        )
    )
}

_Key = tuple[date, int, str, str, bool, int, date, int, date, int, int, str]


def ordered(facts: Iterable[Fact], until: date | None = None) -> list[Fact]:
    """The facts up to and including `until`, by day and then by kind; facts that are alike in all keep no order."""
    return sorted((fact for fact in facts if until is None or fact.on <= until), key=_key)


def _key(fact: Fact) -> _Key:
    return (
        fact.on,
        _ORDER[fact.type],
        fact.by.value,
        fact.towards.value if fact.towards else "",
        # A letter without an amount costs what the law allows, one of 0.00 nothing: not alike, and the free one first.
        fact.amount is None,
        -(fact.amount or 0),
        fact.deadline or date.max,
        fact.instalments or 0,
        fact.new_due_date or date.max,
        fact.merged_before,
        fact.merged_after,
        fact.id,
    )


def without_reversed(facts: list[Fact]) -> tuple[dict[int, Fact], list[int]]:
    """Payments net of what took them back, by their index in `facts`, and the indexes of reversals that fit nothing.

    A payment below zero is a reversal: the money never came. It takes back an earlier payment of the same amount if
    there is one, else the latest payments, so that interest and allocation are as if they had not been made.
    """
    left: dict[int, int] = {}
    unmatched: list[int] = []
    for index, fact in enumerate(facts):
        if fact.type is not FactType.PAYMENT:
            continue
        amount = fact.amount or 0
        if amount >= 0:
            left[index] = amount
        elif not _take_back(left, -amount):
            unmatched.append(index)
    return {index: replace(facts[index], amount=amount) for index, amount in left.items()}, unmatched


def _take_back(left: dict[int, int], amount: int) -> bool:
    if sum(left.values()) < amount:
        return False
    twin = next((index for index in reversed(left) if left[index] == amount), None)
    for index in [twin] if twin is not None else list(reversed(left)):
        taken = min(left[index], amount)
        left[index] -= taken
        amount -= taken
        if amount == 0:
            break
    return True
