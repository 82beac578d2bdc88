"""What stands matched to an invoice: payments, settlements of ours, credit notes and credit losses.

A loss is taken back by a negative payment too: of an invoice that was sent to collection nothing can be deleted.
"""

from collections.abc import Iterable, Sequence

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.netvisor import wire
from chalicelib.erp.netvisor.voucher import number_in
from chalicelib.erp.standing import netted_apart


def items(payments: Iterable[wire.Payment], losses: frozenset[str], agency: str, *, foreign: bool) -> list[MatchedItem]:
    """The items that the payments amount to. `losses` are the keys of credit losses among them.

    A payment whose payer is the agency was entered with the tick "settlement from collection agency", or posted by us:
    then the number of our settlement stands behind the name.
    """
    found = [_item(each, losses, agency, foreign) for each in sorted(payments, key=lambda p: (p.on, int(p.key)))]
    lost = [item for item in found if item.kind is ItemKind.WRITE_OFF]
    paid = [item for item in found if item.kind is not ItemKind.WRITE_OFF]
    return sorted(netted_apart(paid, lost), key=lambda item: (item.on, item.id))


def credit_notes(notes: Sequence[wire.SalesInvoice], gap: int) -> list[MatchedItem]:
    """The linked credit notes, cut to what the payments leave unexplained; Netvisor does not say what each gave."""
    found: list[MatchedItem] = []
    for note in sorted(notes, key=lambda each: int(each.key)):
        part = min(gap, abs(note.amount))
        if part > 0:
            whole = part == abs(note.amount)
            identifier = f"credit-{note.key}" if whole else f"credit-{note.key}:{part}"
            found.append(MatchedItem(identifier, ItemKind.CREDIT_NOTE, part, note.on))
            gap -= part
    return found


def _item(payment: wire.Payment, losses: frozenset[str], agency: str, foreign: bool) -> MatchedItem:
    amount = payment.currency_sum if foreign and payment.currency_sum is not None else payment.sum
    if payment.key in losses:
        return MatchedItem(payment.key, ItemKind.WRITE_OFF, amount, payment.on)
    ticked = from_agency(payment.payer, agency)
    own = number_in(agency, payment.payer) if ticked else ""
    return MatchedItem(payment.key, ItemKind.PAYMENT, amount, payment.on, settlement=ticked, own_settlement=own)


def from_agency(payer: str, agency: str) -> bool:
    """Whether a payment's payer is the agency, with or without a number of ours behind the name."""
    return agency.casefold() in payer.casefold()
