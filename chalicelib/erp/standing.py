"""What stands of payments and credit notes after reversals, and the part of a shared one that one invoice got.

Every item lowers the debt. A reversal takes back the payment it undoes: of the same amount, the payment disappears;
of a smaller one, the payment goes on with what is left. A part carries its amount in its id (`1002:30000`), so that one
id never stands for two amounts. Only what was paid back beyond all payments is an item of its own, with a negative
amount. So the items always add up to what they were made from.

Which payment a reversal undoes is seldom said. What the debtor paid and what we settled are two things, though they
stand beside each other: the one lowers the claim, the other does not. So a reversal is looked for among its like.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from chalicelib.case.model import ItemKind, MatchedItem

Fits = Callable[[MatchedItem], bool]


def netted(items: Iterable[MatchedItem]) -> list[MatchedItem]:
    """The items less what negative ones take back. They come in the order of dates, so that a reversal undoes what
    came before it; one dated before its payment still finds it. What is left of a reversal then is taken from what is
    of its kind, and last from what is of any: but for one of a numbered settlement of ours, which stays."""
    standing: list[MatchedItem] = []
    ahead: list[MatchedItem] = []
    for item in items:
        if item.amount > 0:
            standing.append(item)
        elif item.amount < 0:
            standing, rest = _undone(standing, item)
            ahead.extend(rest)
    for fits_with in (_its_like, _its_kind, _anything):
        left: list[MatchedItem] = []
        for item in ahead:
            standing, rest = taken_back(standing, item, fits_with(item))
            left.extend(rest)
        ahead = left
    return standing + ahead


def netted_apart(payments: Iterable[MatchedItem], losses: Iterable[MatchedItem]) -> list[MatchedItem]:
    """Payments, and losses of the creditor, each less what takes it back; both come in the order of dates.

    A negative payment takes back payments, and a loss only where it is as large as one and as no payment, or goes
    beyond all payments: some ERPs know no other way to undo a loss.
    """
    money, lost, left = list(payments), netted(losses), list[MatchedItem]()
    for item in money:
        undone = next((loss for loss in reversed(lost) if loss.amount == -item.amount > 0), None)
        as_large = any(paid.amount == -item.amount and not paid.settlement for paid in money)
        if undone is None or as_large or item.settlement:
            left.append(item)
        else:
            lost.remove(undone)
    return netted([*netted(left), *lost])


def _undone(standing: list[MatchedItem], reversal: MatchedItem) -> tuple[list[MatchedItem], list[MatchedItem]]:
    """What is as large is undone whole: its like, else what else there is, since the ERP's user need not have said
    what he took back. A part is only taken from its like, and a reversal with our mark takes back our settlements."""
    its_like = _its_like(reversal)
    twins = [item for item in reversed(standing) if item.amount == -reversal.amount]
    twins.sort(key=lambda item: (item.settlement != reversal.settlement, item.kind is not reversal.kind))
    if twins and (its_like(twins[0]) or not reversal.settlement):
        return [item for item in standing if item is not twins[0]], []
    return taken_back(standing, reversal, its_like)


def _its_like(reversal: MatchedItem) -> Fits:
    return lambda item: (item.kind, item.settlement) == (reversal.kind, reversal.settlement)


def _its_kind(reversal: MatchedItem) -> Fits:
    return lambda item: item.kind is reversal.kind and _lets_go(reversal)


def _anything(reversal: MatchedItem) -> Fits:
    return lambda _: _lets_go(reversal)


def _lets_go(reversal: MatchedItem) -> bool:
    """Whether the reversal may take back what is not its like: not one of a numbered settlement of ours, which is in
    no claim, so that taking it back brings nothing back into one."""
    return not reversal.own_settlement


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


def taken_back(
    standing: list[MatchedItem], reversal: MatchedItem, fits: Fits = lambda _: True
) -> tuple[list[MatchedItem], list[MatchedItem]]:
    """What stands after the reversal, and the part of the reversal that undid nothing. Only what `fits` is taken: what
    is as large, else the newest first."""
    left = -reversal.amount
    same = [item for item in reversed(standing) if item.amount == left and fits(item)]
    same.sort(key=lambda item: item.kind is not reversal.kind)
    if same:
        return [item for item in standing if item is not same[0]], []
    kept: list[MatchedItem] = []
    for item in reversed(standing):
        taken = min(left, max(item.amount, 0)) if fits(item) else 0
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
