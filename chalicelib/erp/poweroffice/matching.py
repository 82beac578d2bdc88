"""What stands matched to an invoice, told from the entries of the customer ledger that share its match id."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import GoApi
from chalicelib.erp.standing import netted, taken_back

INVOICE, CREDIT_NOTE = "OutgoingInvoice", "OutgoingCreditNote"

OWN = "autocollect-"
"""How our own postings begin in `ExternalImportReference`, so that a settlement is never taken for a payment."""

SETTLEMENT = OWN + "settlement-"
"""The same for settlements; their number follows."""


def entries_of(api: GoApi, invoice: wire.OutgoingInvoice) -> list[wire.LedgerEntry]:
    """All entries of the invoice's match, the invoice's own among them; none when nothing is matched. One call."""
    if invoice.match_id is None:
        return []
    return list(api.many(wire.LedgerEntry, "/Customerledger/EntriesByMatchId", {"matchId": str(invoice.match_id)}))


def outstanding(invoice: wire.OutgoingInvoice) -> int:
    """Remaining principal in minor units of the invoice's own currency. Without a balance nothing was matched."""
    return in_own_currency(invoice, invoice.total_posted_amount if invoice.balance is None else invoice.balance)


def in_own_currency(invoice: wire.OutgoingInvoice, posted: int) -> int:
    """An amount in kroner as a part of the invoice in its own currency: Go keeps balances in kroner only."""
    if invoice.currency_code in ("", "NOK") or not invoice.total_posted_amount:
        return posted
    share = Decimal(posted) * invoice.total_amount / invoice.total_posted_amount
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def items(invoice: wire.OutgoingInvoice, entries: Sequence[wire.LedgerEntry]) -> list[MatchedItem]:
    """What lowers the invoice's balance, in kroner: payments, credit notes, and write-offs under a name of their own.

    A match can hold several invoices; then what names this one counts first, and of the rest only what its balance
    says that it got.
    """
    due = invoice.total_posted_amount - (invoice.total_posted_amount if invoice.balance is None else invoice.balance)
    others = [entry for entry in entries if entry.voucher_id.lower() != invoice.id.lower()]
    debits = [entry for entry in others if entry.amount > 0 and _is_claim(entry)]
    ours = [entry for entry in others if entry not in debits and not _names_another(entry, debits, invoice)]
    found = netted(_item(entry) for entry in sorted(ours, key=_order))
    surplus = sum(item.amount for item in found) - due
    if surplus <= 0:
        return found
    # What the match's other claims cannot have taken was too much for this one.
    elsewhere = max(0, sum(entry.amount for entry in others) - sum(entry.amount for entry in ours))
    found = sorted(_without_excess(found, max(0, surplus - elsewhere)), key=lambda item: (item.on, item.id))
    named = {str(entry.id) for entry in ours if _names(entry, invoice)}
    certain = [item for item in found if item.id.partition(":")[0] in named]
    shared = [item for item in found if item not in certain]
    kept, left = _less(shared, min(surplus, elsewhere))
    certain, _ = _less(certain, left)
    return sorted(certain + kept, key=lambda item: (item.on, item.id))


def _without_excess(found: list[MatchedItem], excess: int) -> list[MatchedItem]:
    """Too much was paid before too much was credited: what is credited was never owed, whatever was paid on it. A
    settlement of ours gives way to the debtor's own money, since it is none of it."""
    kept: list[MatchedItem] = []
    for group in (
        [item for item in found if item.kind is ItemKind.PAYMENT and item.settlement],
        [item for item in found if item.kind is ItemKind.PAYMENT and not item.settlement],
        [item for item in found if item.kind is ItemKind.WRITE_OFF],
        [item for item in found if item.kind is ItemKind.CREDIT_NOTE],
    ):
        part, excess = _less(group, excess)
        kept += part
    return kept


def _less(items: list[MatchedItem], amount: int) -> tuple[list[MatchedItem], int]:
    """The items less an amount, and what of it they could not give."""
    if not amount:
        return items, 0
    kept, rest = taken_back(items, MatchedItem("", ItemKind.PAYMENT, -amount, date.max))
    return kept, -sum(item.amount for item in rest)


def _item(entry: wire.LedgerEntry) -> MatchedItem:
    on = entry.posting_date or entry.voucher_date or date.min
    reference, ours = entry.external_import_reference, is_ours(entry)
    number = reference.removeprefix(SETTLEMENT) if ours and reference.startswith(SETTLEMENT) else ""
    return MatchedItem(str(entry.id), _kind(entry), -entry.amount, on, settlement=ours, own_settlement=number)


def is_ours(entry: wire.LedgerEntry) -> bool:
    """Whether we posted it: the reference alone anybody could write."""
    return bool(entry.is_created_by_current_integration) and entry.external_import_reference.startswith(OWN)


def _kind(entry: wire.LedgerEntry) -> ItemKind:
    if entry.is_write_off:
        return ItemKind.WRITE_OFF
    return ItemKind.CREDIT_NOTE if entry.voucher_type == CREDIT_NOTE else ItemKind.PAYMENT


def _is_claim(entry: wire.LedgerEntry) -> bool:
    """Another invoice, or Go's own reminder fee: what else the payments of this match may have covered."""
    return entry.voucher_type == INVOICE or entry.voucher_type.startswith(
        ("OutgoingPayment", "OutgoingNotice", "OutgoingWarrant")
    )


def _names(entry: wire.LedgerEntry, invoice: wire.OutgoingInvoice) -> bool:
    if invoice.cid and entry.cid == invoice.cid:
        return True
    # On a credit note the number is its own.
    return entry.voucher_type != CREDIT_NOTE and bool(invoice.invoice_no) and entry.invoice_no == invoice.invoice_no


def _names_another(entry: wire.LedgerEntry, debits: Sequence[wire.LedgerEntry], invoice: wire.OutgoingInvoice) -> bool:
    return any(entry.cid and entry.cid == one.cid and one.cid != invoice.cid for one in debits)


def _order(entry: wire.LedgerEntry) -> tuple[date, int]:
    return (entry.posting_date or entry.voucher_date or date.min, entry.id)
