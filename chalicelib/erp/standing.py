"""What stands of payments and credit notes after reversals, and the part of a shared one that one invoice got.

Every item lowers the debt. A reversal takes back the payment it undoes: of the same amount, the payment disappears;
of a smaller one, the payment goes on with what is left. A part carries its amount in its id (`1002:30000`), so that one
id never stands for two amounts. Only what was paid back beyond all payments is an item of its own, with a negative
amount. So the items always add up to what they were made from.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from chalicelib.case.model import ItemKind, MatchedItem


def netted(items: Iterable[MatchedItem]) -> list[MatchedItem]:
    """The items less what negative ones take back. They come in the order of dates, so that a reversal undoes what
    came before it; one dated before its payment still finds it."""
    standing: list[MatchedItem] = []
    ahead: list[MatchedItem] = []
    for item in items:
        if item.amount > 0:
            standing.append(item)
        elif item.amount < 0:
            standing, rest = taken_back(standing, item)
            ahead.extend(rest)
    for item in ahead:
        standing, rest = taken_back(standing, item)
        standing.extend(rest)
    return standing


def netted_apart(payments: Iterable[MatchedItem], losses: Iterable[MatchedItem]) -> list[MatchedItem]:
    """Payments, and losses of the creditor, each less what takes it back; both come in the order of dates.

    A negative payment takes back payments, and a loss only where it is as large as one and as no payment, or goes
    beyond all payments: some ERPs know no other way to undo a loss.
    """
    money, lost, left = list(payments), netted(losses), list[MatchedItem]()
    for item in money:
        undone = next((loss for loss in reversed(lost) if loss.amount == -item.amount > 0), None)
        if undone is None or any(paid.amount == -item.amount for paid in money):
            left.append(item)
        else:
            lost.remove(undone)
    return netted([*netted(left), *lost])


def fitted(found: list[MatchedItem], shared: frozenset[str], due: int) -> list[MatchedItem]:
    """The items with shared ones cut to the part that this invoice got.

    `shared` are ids of lines that closed several invoices together; `due` is what the items should add up to, which
    they do not when the shared ones are too small for that: the caller checks.
    """
    surplus = sum(item.amount for item in found) - due
    if surplus <= 0:
        return found
    parts = [item for item in found if item.id.partition(":")[0] in shared]
    others = MatchedItem("", ItemKind.PAYMENT, -surplus, date.max)
    kept, _ = taken_back(parts, others)
    return [item for item in found if item not in parts] + kept


def taken_back(standing: list[MatchedItem], reversal: MatchedItem) -> tuple[list[MatchedItem], list[MatchedItem]]:
    """What stands after the reversal, and the part of the reversal that undid nothing."""
    left = -reversal.amount
    same = [item for item in reversed(standing) if item.amount == left]
    same.sort(key=lambda item: item.kind is not reversal.kind)
    if same:
        return [item for item in standing if item is not same[0]], []
    kept: list[MatchedItem] = []
    for item in reversed(standing):
        taken = min(left, max(item.amount, 0))
        left -= taken
        if taken == 0:
            kept.append(item)
        elif taken < item.amount:
            kept.append(_part(item, item.amount - taken))
    kept.reverse()
    whole = left == -reversal.amount
    return kept, ([reversal if whole else _part(reversal, -left)] if left else [])


def _part(item: MatchedItem, amount: int) -> MatchedItem:
    return replace(item, id=f"{item.id.partition(':')[0]}:{amount}", amount=amount)
