"""What stands matched to an invoice, told from postings: payments, credit notes and losses that still count.

The items add up to the postings, and with postings that explain the balance, to amount - amountOutstanding.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.standing import netted_apart
from chalicelib.erp.tripletex import wire
from chalicelib.erp.tripletex.losses import lost
from chalicelib.erp.tripletex.marks import settlement_in

INVOICE_POSTING = "OUTGOING_INVOICE_CUSTOMER_POSTING"
"""The customer-ledger line of an invoice or a credit note itself; all others are payments or manual entries."""

_LOSS = "loss-"
"""How the id of a loss begins: of a line that is money and loss there are two items."""


class OfVoucher(Protocol):
    """An invoice as far as it names its own voucher."""

    @property
    def voucher(self) -> wire.Ref | None: ...


def own_posting(postings: Iterable[wire.Posting], invoice: OfVoucher) -> wire.Posting | None:
    """The line with which the invoice itself stands in the customer ledger; None when it is not among the postings."""
    voucher = invoice.voucher.id if invoice.voucher else 0
    for posting in postings:
        if posting.type == INVOICE_POSTING and posting.voucher is not None and posting.voucher.id == voucher:
            return posting
    return None


def counterparts(postings: tuple[wire.Posting, ...], own: wire.Posting | None) -> list[wire.Posting]:
    """The lines on the invoice's own ledger account other than itself: a payment's bank side is not one of them."""
    if own is None:
        return list(postings)
    account = own.account.id if own.account else None
    return [
        posting
        for posting in postings
        if posting.id != own.id and (account is None or posting.account is None or posting.account.id == account)
    ]


def items(postings: list[wire.Posting]) -> list[MatchedItem]:
    """The items that the lines amount to."""
    lines = sorted(_not_reversed(postings), key=lambda p: (p.date, p.id))
    found = [item for line in lines for item in _items(line)]
    losses = [item for item in found if item.kind is ItemKind.WRITE_OFF]
    others = [item for item in found if item.kind is not ItemKind.WRITE_OFF]
    return sorted(netted_apart(others, losses), key=lambda item: item.on)


def ids_of(posting: wire.Posting) -> frozenset[str]:
    """The ids that its items can have, but for the amount of a part."""
    return frozenset({str(posting.id), f"{_LOSS}{posting.id}"})


def _not_reversed(postings: list[wire.Posting]) -> list[wire.Posting]:
    """Without the lines of vouchers that were reversed whole, and without the reversals: these two name each other,
    where of two payments alike it could not be told which one was taken back."""
    by_voucher = {line.voucher.id: line for line in postings if line.voucher is not None}
    gone: set[int] = set()
    for line in postings:
        other = line.voucher.reverse_voucher if line.voucher is not None else None
        opposite = by_voucher.get(other.id) if other is not None else None
        if opposite is not None and opposite.amount == -line.amount:
            gone |= {line.id, opposite.id}
    return [line for line in postings if line.id not in gone]


def _items(posting: wire.Posting) -> Iterator[MatchedItem]:
    """The line as an item, or as two where a part of it is a loss."""
    kind = ItemKind.CREDIT_NOTE if posting.type == INVOICE_POSTING else ItemKind.PAYMENT
    own = settlement_in(posting.voucher.external_voucher_number) if posting.voucher is not None else ""
    item = MatchedItem(str(posting.id), kind, -posting.amount, posting.date, settlement=bool(own), own_settlement=own)
    loss = 0 if kind is ItemKind.CREDIT_NOTE else lost(posting)
    for part, named in (
        (item.amount - loss, item),
        (loss, replace(item, id=f"{_LOSS}{item.id}", kind=ItemKind.WRITE_OFF)),
    ):
        if part and part == item.amount:
            yield named
        elif part:
            # As in `standing`: one id never stands for two amounts.
            yield replace(named, id=f"{named.id}:{part}", amount=part)
