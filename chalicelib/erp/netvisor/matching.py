"""What stands matched to an invoice: payments, settlements of ours, credit notes and credit losses.

A negative payment corrects earlier ones: of the same amount it takes one away; of a smaller one, what is left goes on
under an id that carries its amount (`555:60000`), so that one id never stands for two amounts. It takes from payments
of its own kind first: a settlement corrected is not a direct payment corrected.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.netvisor import wire


def items(payments: Iterable[wire.Payment], losses: frozenset[str], agency: str, *, foreign: bool) -> list[MatchedItem]:
    """The items that the payments amount to. `losses` are the keys of credit losses among them.

    A payment whose payer is the agency was entered with the tick "settlement from collection agency".
    """
    all_items = [_item(each, losses, agency, foreign) for each in sorted(payments, key=lambda p: (p.on, int(p.key)))]
    standing = [item for item in all_items if item.amount > 0]
    for correction in (item for item in all_items if item.amount < 0):
        standing = _corrected(standing, correction)
    return standing


def credit_notes(notes: Sequence[wire.SalesInvoice], gap: int) -> list[MatchedItem]:
    """The linked credit notes, cut to what the payments leave unexplained; Netvisor does not say what each gave."""
    found: list[MatchedItem] = []
    for note in sorted(notes, key=lambda each: int(each.key)):
        part = min(gap, abs(note.amount))
        if part > 0:
            found.append(MatchedItem(_named(note.key, part, abs(note.amount)), ItemKind.CREDIT_NOTE, part, note.on))
            gap -= part
    return found


def _named(key: str, part: int, whole: int) -> str:
    return f"credit-{key}" if part == whole else f"credit-{key}:{part}"


def _item(payment: wire.Payment, losses: frozenset[str], agency: str, foreign: bool) -> MatchedItem:
    amount = payment.currency_sum if foreign and payment.currency_sum is not None else payment.sum
    if payment.key in losses:
        return MatchedItem(payment.key, ItemKind.WRITE_OFF, amount, payment.on)
    ticked = agency.casefold() in payment.payer.casefold()
    return MatchedItem(payment.key, ItemKind.PAYMENT, amount, payment.on, settlement=ticked)


def _corrected(standing: list[MatchedItem], correction: MatchedItem) -> list[MatchedItem]:
    left = -correction.amount

    def kinship(item: MatchedItem) -> tuple[bool, bool]:
        return item.kind is not correction.kind, item.settlement is not correction.settlement

    newest_first = standing[::-1]
    newest_first.sort(key=kinship)
    same = [item for item in newest_first if item.amount == left and kinship(item) == (False, False)]
    if same:
        return [item for item in standing if item is not same[0]]
    becomes: dict[str, MatchedItem | None] = {}
    for item in newest_first:
        taken = min(left, max(item.amount, 0))
        if taken:
            left -= taken
            rest = item.amount - taken
            becomes[item.id] = replace(item, id=f"{item.id.partition(':')[0]}:{rest}", amount=rest) if rest else None
    kept = [becomes.get(item.id, item) for item in standing]
    whole = left == -correction.amount
    over = [correction if whole else replace(correction, id=f"{correction.id}:{-left}", amount=-left)] if left else []
    return [item for item in kept if item is not None] + over
