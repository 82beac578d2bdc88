"""What of a line in the customer ledger its creditor lost: written off, and paid by nobody (mission E3).

Tripletex has no mark of a write-off. It is a voucher that debits a loss account and credits the customer ledger, so it
is told by the voucher's other lines.
"""

from collections.abc import Mapping, Sequence

from chalicelib.erp.tripletex import wire
from chalicelib.erp.tripletex.marks import settlement_in

LOSS_ACCOUNTS = range(7830, 7840)
"""Losses on receivables ("Tap på fordringer") in the Norwegian standard chart of accounts, NS 4102."""

VAT_ACCOUNTS = range(2700, 2800)
"""The same chart's accounts of VAT: a creditor who has accounted for the VAT of a lost claim takes it back there."""


def lost(line: wire.Posting) -> int:
    """How much of what the line takes off the customer's debt is a loss: minor units, of the item's sign.

    Nothing where the voucher's lines are not told, and nothing of a settlement of ours: what is written off there, we
    agreed on. Of several lines beside money and loss, those are lost that stand in a row with the loss, and else those
    that are as large; where that says nothing, each bears its share.
    """
    voucher = line.voucher
    if voucher is None or settlement_in(voucher.external_voucher_number):
        return 0
    losses = [each for each in voucher.postings if _number(each) in LOSS_ACCOUNTS]
    net = sum(each.amount for each in losses)
    if net == 0 or line.amount == 0 or (net > 0) == (line.amount > 0):
        return 0
    taxes = [each for each in voucher.postings if _number(each) in VAT_ACCOUNTS]
    whole = net + sum(each.amount for each in taxes if each.amount * net > 0)
    claims = {each.id: -each.amount for each in voucher.postings if _beside(each, line)} | {line.id: -line.amount}
    if abs(whole) >= abs(sum(claims.values())):
        return claims[line.id]
    money = [each for each in voucher.postings if each.id not in claims and each not in losses and each not in taxes]
    rows = {each.row for each in losses} - {each.row for each in money} - {0}
    in_row = {each.id: claims[each.id] for each in voucher.postings if each.id in claims and each.row in rows}
    if abs(sum(in_row.values())) > abs(whole):
        # Rows that an interface posts need not balance by themselves: more than was lost was not lost.
        in_row = {}
    certain = in_row | _as_large(claims, in_row, whole, [each.amount_gross or each.amount for each in losses])
    return (certain | _shared(claims, certain, whole))[line.id]


def _number(line: wire.VoucherLine) -> int:
    return line.account.number if line.account is not None else 0


def _beside(other: wire.VoucherLine, line: wire.Posting) -> bool:
    """Whether it takes off customers' debts too: on the line's own account and side."""
    same = other.account is not None and line.account is not None and other.account.id == line.account.id
    return same and other.amount * line.amount > 0


def _as_large(claims: Mapping[int, int], told: Mapping[int, int], whole: int, losses: Sequence[int]) -> dict[int, int]:
    """The claims, beside those that are told already, that are as large as the whole loss or a line of it; none where
    more claims than losses are."""
    found: dict[int, int] = {}
    for loss in dict.fromkeys((whole, *losses)):
        same = [each for each, claim in claims.items() if claim == loss and each not in told]
        over = abs(sum((*told.values(), *found.values(), loss * len(same)))) > abs(whole)
        if len(same) <= max(1, losses.count(loss)) and not over:
            found |= dict.fromkeys(same, loss)
    return found


def _shared(claims: Mapping[int, int], told: Mapping[int, int], whole: int) -> dict[int, int]:
    """What is left of the loss, on the claims of which nothing is told. Rounded by the running sum: it adds up."""
    rest = {each: claim for each, claim in sorted(claims.items()) if each not in told}
    left, total, before = whole - sum(told.values()), sum(rest.values()), 0
    shares: dict[int, int] = {}
    for each, claim in rest.items():
        shares[each] = left * (before + claim) // total - left * before // total
        before += claim
    return shares
