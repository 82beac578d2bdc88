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
    agreed on. A loss beside money is the line that is as large; where no line is, each bears its share.
    """
    voucher = line.voucher
    if voucher is None or settlement_in(voucher.external_voucher_number):
        return 0
    losses = [each for each in voucher.postings if _number(each) in LOSS_ACCOUNTS]
    net = sum(each.amount for each in losses)
    if net == 0 or line.amount == 0 or (net > 0) == (line.amount > 0):
        return 0
    vat = sum(each.amount for each in voucher.postings if _number(each) in VAT_ACCOUNTS and each.amount * net > 0)
    claims = {each.id: -each.amount for each in voucher.postings if _beside(each, line)} | {line.id: -line.amount}
    return _shares(claims, net + vat, [each.amount_gross or each.amount for each in losses])[line.id]


def _number(line: wire.VoucherLine) -> int:
    return line.account.number if line.account is not None else 0


def _beside(other: wire.VoucherLine, line: wire.Posting) -> bool:
    """Whether it takes off customers' debts too: on the line's own account and side."""
    same = other.account is not None and line.account is not None and other.account.id == line.account.id
    return same and other.amount * line.amount > 0


def _shares(claims: Mapping[int, int], whole: int, losses: Sequence[int]) -> Mapping[int, int]:
    """What each line lost, by its id. `whole` and the `losses` that it consists of are of the lines' own sign."""
    if abs(whole) >= abs(sum(claims.values())):
        return claims
    shares: dict[int, int] = {}
    for loss in (whole, *losses):
        same = (number for number, claim in sorted(claims.items()) if claim == loss and number not in shares)
        found = next(same, None)
        if found is not None and abs(sum(shares.values()) + loss) <= abs(whole):
            shares[found] = loss
    rest = {number: claim for number, claim in sorted(claims.items()) if number not in shares}
    left, total, before = whole - sum(shares.values()), sum(rest.values()), 0
    for number, claim in rest.items():
        # Rounded by the running sum, so that the shares add up to what is left.
        shares[number] = left * (before + claim) // total - left * before // total
        before += claim
    return shares
