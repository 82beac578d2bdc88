"""Open balances, what is matched to an invoice, and which invoices changed or vanished since the last look."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from chalicelib.case.model import MatchedItem
from chalicelib.erp.contract import ErpUnreadable, LedgerChanges, OnAccount, Stage
from chalicelib.erp.cursors import look_from
from chalicelib.erp.netvisor import matching, reading
from chalicelib.erp.netvisor.api import NetvisorApi, netvisor_key
from chalicelib.erp.netvisor.elements import Node
from chalicelib.erp.netvisor.invoices import HOME_CURRENCY, amount_of, currency_of, outstanding_of
from chalicelib.erp.netvisor.values import day, helsinki

_log = logging.getLogger(__name__)

OVERLAP = timedelta(days=2)
"""Changes are asked for by whole days of an unknown zone, so the last days are looked at again."""
WINDOW = timedelta(days=7)
"""Netvisor tells deletions this far back and then never again."""
FEW = 2
"""Up to so many balances are read one by one; more come from the list of open invoices."""


class SalesLedger:
    """Reads one company's sales ledger; `clock` is the one that bookings are dated by."""

    def __init__(self, api: NetvisorApi, agency: str, clock: Callable[[], datetime]) -> None:
        self._api, self._agency, self._clock = api, agency, clock

    def balances(self, invoice_ids: Sequence[str]) -> Mapping[str, int]:
        """Remaining principal per invoice: the open ones from the list in pages, the others one by one. One that
        cannot be read is left out."""
        wanted = sorted({netvisor_key(one, "invoice") for one in invoice_ids}, key=int)
        asked = frozenset(wanted)
        found: dict[str, int] = {}
        if len(wanted) > FEW:
            query = {"invoicestatus": "open", **reading.above(wanted[0])}
            for line in reading.listed(self._api, query, reading.passed_over):
                if line.key in asked:
                    found[line.key] = outstanding_of(line)
                if len(found) == len(wanted):
                    return found
        rest = [key for key in wanted if key not in found]
        for key, invoice in reading.invoices(self._api, rest, left_out=reading.passed_over).items():
            with suppress(ErpUnreadable):
                closed = reading.listed_one(self._api, invoice.number, key)
                if closed is not None:
                    found[key] = outstanding_of(closed)
        return found

    def matched(self, invoice_id: str) -> Sequence[MatchedItem]:
        """Two requests and one more each for payments, credit losses and credit notes where there are any."""
        invoice = reading.invoice(self._api, invoice_id, details=reading.LINKS)
        line = reading.listed_one(self._api, invoice.number, invoice.key)
        if line is None:
            return ()
        settled = amount_of(invoice, line) - outstanding_of(line)
        paid = reading.payments(self._api, invoice.key)
        lost = reading.payments(self._api, invoice.key, "onlycreditloss") if paid else []
        keys = frozenset(each.key for each in lost)
        foreign = currency_of(invoice) != HOME_CURRENCY
        found = matching.items(paid, keys, self._agency, foreign=foreign)
        gap = settled - sum(item.amount for item in found)
        if gap > 0 and invoice.crediting_keys:
            notes = reading.invoices(self._api, invoice.crediting_keys)
            found += matching.credit_notes(list(notes.values()), gap)
            gap = settled - sum(item.amount for item in found)
        if gap:
            # Nothing is invented: what no document explains shows as a difference of balances (mission E9).
            _log.warning("Netvisor: the payments of invoice %s do not explain its balance", invoice.key)
        return found

    def on_account(self) -> Sequence[OnAccount]:
        """Waiting payments above nil. Netvisor knows who paid, not which customer that is; settlements of ours that
        wait for their invoice are no customer's money."""
        waiting = [each for each in reading.waiting_payments(self._api) if each.sum > 0]
        return [
            OnAccount("", each.payer, each.reference, each.sum, each.on)
            for each in waiting
            if not matching.from_agency(each.payer, self._agency)
        ]

    def changes(self, cursor: str) -> LedgerChanges:
        """Invoices changed, paid or deleted since the cursor, which is the date last looked at."""
        today = self._clock().astimezone(helsinki()).date()
        since = look_from("Netvisor", cursor, today, OVERLAP)
        window = {"lastmodifiedstart": since.isoformat(), "lastmodifiedend": (today + timedelta(days=1)).isoformat()}
        # Nobody knows what a line that cannot be read says: its invoice counts as touched.
        unread: list[Node] = []
        modified = reading.listed(self._api, {**window, "includemodifiedpayments": "1"}, unread.append)
        touched = {line.key for line in modified} | {reading.key_of(node) for node in unread}
        from_day = max(since, today - WINDOW)
        touched.update(self._deleted("deletedsalesinvoices.nv", "salesinvoice", from_day))
        missed = bool(cursor) and since < today - WINDOW
        if missed:
            _log.warning("Netvisor: the last look was over a week ago; deletions before %s are not told", from_day)
        unpaid = any(self._deleted("deletedsalespayments.nv", "salespayment", from_day))
        if missed or unpaid:
            touched.update(self._perhaps_unpaid(all_open=unpaid))
        return LedgerChanges(frozenset(touched), today.isoformat())

    def _perhaps_unpaid(self, *, all_open: bool) -> Iterator[str]:
        """A deleted payment does not name its invoice: every open one may be it. Of those that nobody can tell any
        more, at least the ones that are in collection."""
        unread: list[Node] = []
        for line in reading.listed(self._api, {"invoicestatus": "open"}, unread.append):
            if all_open or line.in_collection is not False or line.stage is Stage.COLLECTED:
                yield line.key
        yield from map(reading.key_of, unread)

    def _deleted(self, resource: str, kind: str, since: date) -> Iterator[str]:
        """Keys of what was deleted since the day, that day included."""
        root = self._api.get(resource, {"deletedsince": since.isoformat()})
        # Without any the container is empty; that form has changed before.
        for node in root.first(f"deleted{kind}s").all(f"deleted{kind}"):
            key, on = node.value("netvisorkey"), None
            with suppress(ErpUnreadable):
                on = day(node.value("deletedate"))
            if key and (on is None or on >= since):
                yield key
