"""The customer ledger: open balances, what is matched to an invoice, and which invoices moved lately."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from chalicelib.case.model import MatchedItem
from chalicelib.erp.contract import ErpUnreadable, LedgerChanges
from chalicelib.erp.cursors import look_from
from chalicelib.erp.json_answers import LeftOut, leave_out
from chalicelib.erp.standing import fitted
from chalicelib.erp.tripletex import matching, remnants, wire
from chalicelib.erp.tripletex.api import TripletexApi, batches, numeric
from chalicelib.erp.tripletex.invoices import ALL_TIME, outstanding_of
from chalicelib.erp.tripletex.on_account import RECEIVABLES
from chalicelib.erp.tripletex.session import norwegian_date

_log = logging.getLogger(__name__)

OVERLAP = timedelta(days=7)
"""Postings are found by their own date, so a look back catches what was dated some days before it was entered."""

FEW = 20
"""Up to so many invoice numbers are looked up one by one; more are found by listing the company's invoices."""

_DATES = ("dateFrom", "dateTo")
_LISTED_BACK = timedelta(days=3 * 366)
_LINE = "id,date,amount,type,invoiceNumber,account(id),customer(id),closeGroup(id)"
_VOUCHER = "id,externalVoucherNumber,reverseVoucher(id)"
_POSTING = f"{_LINE},voucher({_VOUCHER})"
_TOLD = f"{_LINE},voucher({_VOUCHER},postings(id,row,amount,amountGross,account(id,number)))"
"""The same with all lines of its voucher, which say what of it is money and what a loss."""
_BALANCE = "id,amount,amountCurrency,amountOutstanding,amountCurrencyOutstanding,currency(id,code)"


class CustomerLedger:
    """Reads one company's customer ledger; `clock` is the one that bookings are dated by."""

    def __init__(self, api: TripletexApi, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._clock = clock

    def balances(self, invoice_ids: Sequence[str]) -> Mapping[str, int]:
        """Remaining principal per invoice: one call per hundred. One that cannot be read is left out."""
        found: dict[str, int] = {}
        for batch in batches(sorted({numeric(one, "invoice") for one in invoice_ids})):
            query = {**ALL_TIME, "id": ",".join(batch), "fields": _BALANCE}
            for balance in self._api.values(wire.Balance, "/invoice", query, leave_out):
                found[str(balance.id)] = outstanding_of(balance)
        return found

    def matched(self, invoice_id: str) -> Sequence[MatchedItem]:
        """The items that explain amount - amountOutstanding; one call, two when the invoice's own lines do not."""
        path = f"/invoice/{numeric(invoice_id, 'invoice')}"
        query = {"fields": f"{_BALANCE},invoiceNumber,customer(id),voucher(id),postings({_TOLD})"}
        invoice = self._api.value(wire.SettledInvoice, path, query)
        due = invoice.amount - invoice.amount_outstanding
        own = matching.own_posting(invoice.postings, invoice)
        found = matching.items(matching.counterparts(invoice.postings, own))
        if sum(item.amount for item in found) == due:
            return found
        wider = self._from_ledger(invoice, due)
        if sum(item.amount for item in wider) == due:
            return wider
        # Nothing is invented: what no posting explains shows as a difference of balances (mission E9).
        _log.warning("Tripletex: the postings of invoice %s do not explain its balance", invoice.id)
        return found

    def changes(self, cursor: str) -> LedgerChanges:
        """Invoices with payments, credits or matches dated since the cursor, which is the date last looked at."""
        today = norwegian_date(self._clock())
        since = look_from("Tripletex", cursor, today, OVERLAP)
        # Ends are exclusive; a day more, since entries may be dated tomorrow.
        end = today + timedelta(days=2)
        unread: list[object] = []
        moved = [posting for posting in self._postings(since, end, {}, unread.append) if not _is_new_invoice(posting)]
        groups = list(self._groups(since, end, unread.append))
        moved += (posting for group in groups for posting in group.postings)
        # Nobody knows what a line that cannot be read says: its invoice counts as touched.
        moved += (posting for raw in unread for posting in remnants.postings_named(raw))
        ids = self._invoice_ids(moved, today)
        matches = {
            str(group.id): frozenset(ids[line.invoice_number] for line in group.postings if line.invoice_number in ids)
            for group in groups
        }
        return LedgerChanges(frozenset(ids.values()), today.isoformat(), matches)

    def _from_ledger(self, invoice: wire.SettledInvoice, due: int) -> list[MatchedItem]:
        """From all the customer's lines: those with the invoice's number, and those closed in one group with it."""
        if invoice.customer is None:
            return []
        customer = {"customerId": str(invoice.customer.id), "fields": _TOLD}
        unread: list[object] = []
        lines = tuple(self._postings(date(1970, 1, 1), date(2100, 1, 1), customer, unread.append))
        own = matching.own_posting(lines, invoice)
        group = _group(own) if own is not None else None
        number = str(invoice.invoice_number)
        # Other invoices closed in the same group, and what was paid on them by number, did not pay this one.
        others = {line.invoice_number for line in lines if _is_new_invoice(line)} - {number}
        meant = [
            line
            for line in matching.counterparts(lines, own)
            if line.invoice_number == number
            or (group is not None and _group(line) == group and line.invoice_number not in others)
        ]
        shared = frozenset(one for line in meant if line.invoice_number != number for one in matching.ids_of(line))
        found = fitted(matching.items(meant), shared, due)
        if unread and sum(item.amount for item in found) != due:
            # What is missing may be money: better no answer than a smaller sum.
            raise ErpUnreadable(
                f"Tripletex: postings that may explain the balance of invoice {invoice.id} are unreadable"
            )
        return found

    def _postings(self, start: date, end: date, extra: Mapping[str, str], left_out: LeftOut) -> Iterator[wire.Posting]:
        query = {**RECEIVABLES, "fields": _POSTING, **extra}
        for line in self._api.in_window(wire.Posting, "/ledger/posting", query, _DATES, start, end, left_out):
            if line.customer is not None:
                yield line

    def _groups(self, start: date, end: date, left_out: LeftOut) -> Iterator[wire.CloseGroup]:
        query = {"fields": f"id,date,postings({_POSTING})"}
        return self._api.in_window(wire.CloseGroup, "/ledger/closeGroup", query, _DATES, start, end, left_out)

    def _invoice_ids(self, postings: list[wire.Posting], today: date) -> dict[str, str]:
        """Postings name invoices by number or by the invoice's voucher; the case needs the id: the ids by number."""
        vouchers = {
            line.invoice_number: str(line.voucher.id)
            for line in postings
            if line.type == matching.INVOICE_POSTING and line.voucher is not None
        }
        found: dict[str, str] = {}
        for batch in batches(sorted(set(vouchers.values()))):
            found |= self._listed({**ALL_TIME, "voucherId": ",".join(batch)})
        rest = {line.invoice_number for line in postings if line.invoice_number.isdecimal()} - vouchers.keys()
        return found | self._by_number(rest, today)

    def _by_number(self, numbers: set[str], today: date) -> dict[str, str]:
        found: dict[str, str] = {}
        if len(numbers) <= FEW:
            for number in sorted(numbers):
                found |= self._listed({**ALL_TIME, "invoiceNumber": number})
            return found
        query = {"fields": "id,invoiceNumber"}
        names = ("invoiceDateFrom", "invoiceDateTo")
        start, end = today - _LISTED_BACK, today + timedelta(days=2)
        for invoice in self._api.in_window(wire.NumberedInvoice, "/invoice", query, names, start, end, leave_out):
            if str(invoice.invoice_number) in numbers:
                found[str(invoice.invoice_number)] = str(invoice.id)
        return found

    def _listed(self, query: Mapping[str, str]) -> dict[str, str]:
        unread: list[object] = []
        asked = {**query, "fields": "id,invoiceNumber"}
        found = self._api.values(wire.NumberedInvoice, "/invoice", asked, unread.append)
        numbered = {str(invoice.invoice_number): str(invoice.id) for invoice in found}
        return numbered | {f"unread {one}": one for one in map(remnants.invoice_id, unread) if one}


def _group(posting: wire.Posting) -> int | None:
    return posting.close_group.id if posting.close_group else None


def _is_new_invoice(posting: wire.Posting) -> bool:
    return posting.type == matching.INVOICE_POSTING and posting.amount > 0
