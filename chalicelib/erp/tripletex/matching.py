"""What stands matched to an invoice, told from postings: payments and credit notes that still count.

Every item lowers the debt. A reversal takes back the payment it undoes: of the same amount, the payment disappears;
of a smaller one, the payment goes on with what is left. A part carries its amount in its id (`1002:30000`), so that one
id never stands for two amounts. Only what was paid back beyond all payments is an item of its own, with a negative
amount. So the items always add up to the postings, and with postings that explain the balance, to
amount - amountOutstanding.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.tripletex import wire

INVOICE_POSTING = "OUTGOING_INVOICE_CUSTOMER_POSTING"
"""The customer-ledger line of an invoice or a credit note itself; all others are payments or manual entries."""


def own_posting(postings: Iterable[wire.Posting], invoice: wire.SettledInvoice) -> wire.Posting | None:
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
    """The items that the lines amount to. In the order of dates, so that a reversal undoes what came before it."""
    standing: list[MatchedItem] = []
    ahead: list[MatchedItem] = []
    for posting in sorted(postings, key=lambda p: (p.date, p.id)):
        item = _item(posting)
        if item.amount > 0:
            standing.append(item)
        elif item.amount < 0:
            standing, rest = _taken_back(standing, item)
            ahead.extend(rest)
    # A reversal dated before its payment finds it only now.
    for item in ahead:
        standing, rest = _taken_back(standing, item)
        standing.extend(rest)
    return standing


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
    kept, _ = _taken_back(parts, others)
    return [item for item in found if item not in parts] + kept


def _item(posting: wire.Posting) -> MatchedItem:
    kind = ItemKind.CREDIT_NOTE if posting.type == INVOICE_POSTING else ItemKind.PAYMENT
    return MatchedItem(str(posting.id), kind, -posting.amount, posting.date)


def _taken_back(standing: list[MatchedItem], reversal: MatchedItem) -> tuple[list[MatchedItem], list[MatchedItem]]:
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
