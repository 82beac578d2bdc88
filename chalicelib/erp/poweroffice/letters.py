"""The letters that Go itself sent before the transfer: fees from the ledger, the last one's deadline from v1."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.case.model import EarlierLetter
from chalicelib.erp.poweroffice import wire

VOUCHER_TYPES = {
    "OutgoingPaymentReminder": "reminder",
    "OutgoingNoticeOfDebtCollection": "notice",
    "OutgoingPaymentDemand": "payment_demand",
    "OutgoingWarrantOfExecution": "payment_demand",
}
"""The vouchers that carry a letter's fee and interest. A friendly reminder costs nothing and has none."""


def earlier_letters(
    invoice: wire.OutgoingInvoice, entries: Iterable[wire.LedgerEntry], approved: wire.DebtInvoice | None
) -> tuple[EarlierLetter, ...]:
    """The letters on one invoice, oldest first.

    Nothing in v2 ties such a voucher to its invoice but the customer and the KID, so one with another KID, or with
    none, counts only on the date that v1 gives for the last letter: a notice must never be taken for another's.
    `fee` is the voucher's amount, interest included.
    """
    last = _last(approved)
    found = [
        EarlierLetter(kind, entry.voucher_date, entry.due_date, max(entry.amount, 0))
        for entry in entries
        if (kind := VOUCHER_TYPES.get(entry.voucher_type)) is not None
        and entry.voucher_date is not None
        and entry.customer_id == invoice.customer_id
        and ((invoice.cid and entry.cid == invoice.cid) or (last is not None and entry.voucher_date == last.on))
    ]
    return tuple(sorted(_with_last(found, last), key=lambda letter: letter.on))


def _with_last(found: Sequence[EarlierLetter], last: EarlierLetter | None) -> list[EarlierLetter]:
    if last is None:
        return list(found)
    merged = [replace(one, deadline=last.deadline) if _same(one, last) else one for one in found]
    return merged if any(_same(one, last) for one in found) else [*merged, last]


def _same(one: EarlierLetter, other: EarlierLetter) -> bool:
    return (one.kind, one.on) == (other.kind, other.on)


def _last(approved: wire.DebtInvoice | None) -> EarlierLetter | None:
    if approved is None or approved.last_reminder_sent_date is None:
        return None
    kind = _kind(approved.last_reminder_voucher_type)
    return EarlierLetter(kind, approved.last_reminder_sent_date, approved.last_reminder_due_date, 0)


def _kind(voucher_type: str) -> str:
    """v1's word for the letter. An unknown one, or a number, is taken for a reminder, which replaces no notice."""
    if voucher_type in VOUCHER_TYPES:
        return VOUCHER_TYPES[voucher_type]
    return "soft_reminder" if "notification" in voucher_type.lower() else "reminder"
