"""What stands matched to an invoice, told from postings: payments and credit notes that still count.

The items add up to the postings, and with postings that explain the balance, to amount - amountOutstanding.
"""

from collections.abc import Iterable

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.standing import netted
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
    """The items that the lines amount to."""
    return netted(_item(posting) for posting in sorted(postings, key=lambda p: (p.date, p.id)))


def _item(posting: wire.Posting) -> MatchedItem:
    kind = ItemKind.CREDIT_NOTE if posting.type == INVOICE_POSTING else ItemKind.PAYMENT
    return MatchedItem(str(posting.id), kind, -posting.amount, posting.date)
