"""The customer ledger: open balances, what is matched to an invoice, and which invoices moved lately."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from chalicelib.case.model import MatchedItem
from chalicelib.erp.contract import LedgerChanges
from chalicelib.erp.cursors import FIRST_LOOK
from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import GoApi, batches, guid, id_in
from chalicelib.erp.poweroffice.debt_collection import DebtCollection
from chalicelib.erp.poweroffice.invoice_lists import ALL_TIME
from chalicelib.erp.poweroffice.matching import entries_of, items, outstanding

_log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=2)
"""Filters leave out the instant itself, reads come from a copy that lags, and clocks differ."""

MANY = 200
"""From so many invoices on, the client's unpaid ones are listed in one go, and only the others are asked for by id."""

_AT_ONCE = timedelta(minutes=1)


class CustomerLedger:
    """Reads one client's customer ledger; `clock` is the one that bookings are dated by."""

    def __init__(self, api: GoApi, service: DebtCollection, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._service = service
        self._clock = clock

    def balances(self, invoice_ids: Sequence[str]) -> Mapping[str, int]:
        """Remaining principal per invoice: one call per forty, or one per 5,000 unpaid and one per forty others.
        One that cannot be read is left out."""
        wanted = sorted({guid(one, "invoice") for one in invoice_ids})
        found: dict[str, int] = {}
        if len(wanted) >= MANY:
            found = self._balances({**ALL_TIME, "onlyUnpaidInvoices": "true"}, set(wanted))
        for batch in batches([one for one in wanted if one not in found]):
            found |= self._balances({**ALL_TIME, "invoiceIds": ",".join(batch)}, set(batch))
        return found

    def matched(self, invoice_id: str) -> Sequence[MatchedItem]:
        """The items that explain the balance: two calls, one when nothing is matched."""
        path = f"/OutgoingInvoices/{guid(invoice_id, 'invoice')}"
        invoice = self._api.one(wire.OutgoingInvoice, path)
        found = items(invoice, entries_of(self._api, invoice))
        if invoice.balance is not None and sum(each.amount for each in found) != (
            invoice.total_posted_amount - invoice.balance
        ):
            # Nothing is invented: what no entry explains shows as a difference of balances (mission E9).
            _log.warning("PowerOffice: the entries matched to invoice %s do not explain its balance", invoice.id)
        return found

    def changes(self, cursor: str) -> LedgerChanges:
        """Invoices whose balance or matches changed since the cursor, which is the instant last looked at: two calls.

        v2 tells of changed balances, also of what was unmatched; v1 of what was matched in our cases, also where one
        payment took another's place and the balance stayed.
        """
        now = self._clock().astimezone(UTC)
        since = _since(cursor, now)
        at = since.isoformat(timespec="seconds").replace("+00:00", "Z")
        query = {**ALL_TIME, "balanceLastChangedDateTimeOffsetGreaterThan": at}
        unread: list[object] = []
        changed = self._api.many(wire.OutgoingInvoice, "/OutgoingInvoices", query, unread.append)
        moved = {invoice.id.lower() for invoice in changed if not _is_new(invoice)}
        # Nobody knows what of one that cannot be read has changed: it counts as touched.
        moved |= {found for raw in unread if (found := id_in(raw))} | self._service.moved_since(since)
        return LedgerChanges(frozenset(moved), now.isoformat(timespec="seconds"))

    def _balances(self, query: Mapping[str, str], wanted: Iterable[str]) -> dict[str, int]:
        listed = self._api.many(wire.OutgoingInvoice, "/OutgoingInvoices", query, leave_out)
        return {one.id.lower(): outstanding(one) for one in listed if one.id.lower() in wanted}


def _is_new(invoice: wire.OutgoingInvoice) -> bool:
    """Whether the last change of the balance was that the invoice came into being."""
    changed, made = invoice.balance_last_changed_date_time_offset, invoice.created_date_time_offset
    untouched = invoice.match_id is None and invoice.balance in (None, invoice.total_posted_amount)
    return untouched and (changed is None or (made is not None and changed - made <= _AT_ONCE))


def _since(cursor: str, now: datetime) -> datetime:
    try:
        seen = datetime.fromisoformat(cursor).astimezone(UTC) if cursor else None
    except ValueError:
        _log.warning("PowerOffice: a ledger cursor could not be read, the first look is repeated")
        seen = None
    # A cursor from a clock that was ahead must not skip anything.
    return now - FIRST_LOOK if seen is None else min(seen, now) - OVERLAP
