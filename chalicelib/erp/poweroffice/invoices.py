"""Invoices with debtor, contact and earlier letters. What was proposed together is read together, forty at a time."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.erp.contract import ErpNotFound, ErpRightMissing, ErpUnreadable, Invoice
from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import BATCH, GoApi, guid
from chalicelib.erp.poweroffice.debt_collection import Available, DebtCollection
from chalicelib.erp.poweroffice.debtors import debtor
from chalicelib.erp.poweroffice.failures import LegacyRefused
from chalicelib.erp.poweroffice.invoice_lists import ALL_TIME
from chalicelib.erp.poweroffice.letters import VOUCHER_TYPES, earlier_letters
from chalicelib.erp.poweroffice.matching import CREDIT_NOTE, entries_of, in_own_currency, outstanding
from chalicelib.erp.poweroffice.rights import NOT_CHOSEN

_log = logging.getLogger(__name__)

FRESH = timedelta(minutes=1)
"""How long what was read ahead may be used; it is used once."""


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Everything around some invoices."""

    invoices: Mapping[str, wire.OutgoingInvoice]
    customers: Mapping[str, wire.Customer]
    contacts: Sequence[wire.ContactPerson]
    letters: Sequence[wire.LedgerEntry]
    read_at: datetime


class Invoices:
    """`booked` is the clock that the ledger is dated by, `clock` the wall clock that what was read ahead ages by."""

    def __init__(
        self, api: GoApi, service: DebtCollection, booked: Callable[[], datetime], clock: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._service = service
        self._booked = booked
        self._clock = clock
        self._approved: Mapping[str, Available] = {}
        self._expected: list[str] = []
        self._ahead: dict[str, _Bundle] = {}

    def expect(self, approved: Mapping[str, Available]) -> None:
        """These will be asked for next, so that they can be fetched in batches."""
        self._approved = approved
        self._expected = list(approved)
        self._ahead.clear()

    def read(self, invoice_id: str) -> Invoice:
        """The invoice as it stands now. ErpNotFound when it is gone."""
        wanted = guid(invoice_id, "invoice")
        bundle, approved = self._read_ahead(wanted)
        if bundle is None:
            bundle, approved = self._bundle([self._one(wanted)]), self._approval(wanted)
        found = bundle.invoices.get(wanted)
        if found is None:
            raise ErpNotFound(f"PowerOffice: there is no invoice {wanted}")
        return self._invoice(found, bundle, approved)

    def _read_ahead(self, wanted: str) -> tuple[_Bundle | None, wire.DebtInvoice | None]:
        if wanted in self._expected:
            place = self._expected.index(wanted)
            batch = self._expected[place : place + BATCH]
            self._expected = [one for one in self._expected if one not in batch]
            query = {**ALL_TIME, "invoiceIds": ",".join(batch)}
            try:
                bundle = self._bundle(self._api.many(wire.OutgoingInvoice, "/OutgoingInvoices", query))
            except ErpUnreadable as unreadable:
                # Each is read by itself then, and only the one that it is about fails.
                _log.warning("not read together: %s", unreadable.detail)
                return None, None
            self._ahead.update(dict.fromkeys(batch, bundle))
        ahead = self._ahead.pop(wanted, None)
        if ahead is None or not timedelta(0) <= self._clock() - ahead.read_at <= FRESH:
            return None, None
        approved = self._approved.get(wanted)
        return ahead, approved.invoice if approved else None

    def _one(self, invoice_id: str) -> wire.OutgoingInvoice:
        return self._api.one(wire.OutgoingInvoice, f"/OutgoingInvoices/{invoice_id}")

    def _approval(self, invoice_id: str) -> wire.DebtInvoice | None:
        try:
            found = self._service.approval(invoice_id)
        except LegacyRefused:
            return None
        except ErpRightMissing as lacking:
            if lacking.right is not NOT_CHOSEN:
                raise
            # The client has another debt collector now; what v1 would say of the last letter is not to be had.
            return None
        return found.invoice if found else None

    def _bundle(self, found: Iterable[wire.OutgoingInvoice]) -> _Bundle:
        invoices = {invoice.id.lower(): invoice for invoice in found}
        numbers = ",".join(sorted({one.customer_no for one in invoices.values() if one.customer_no}))
        cards = list(self._api.many(wire.Customer, "/Customers", {"customerNos": numbers})) if numbers else []
        companies = ",".join(sorted(card.id for card in cards if not card.is_person))
        query = {"contactIds": companies}
        people = self._api.many(wire.ContactPerson, "/ContactPersons", query, leave_out) if companies else []
        return _Bundle(
            invoices=invoices,
            customers={card.id: card for card in cards},
            contacts=list(people),
            letters=list(self._letters(invoices.values(), numbers)) if numbers else [],
            read_at=self._clock(),
        )

    def _letters(self, invoices: Iterable[wire.OutgoingInvoice], numbers: str) -> Iterable[wire.LedgerEntry]:
        today = self._booked().date()
        first = min((one.voucher_date for one in invoices if one.voucher_date), default=today)
        query = {
            "fromDate": first.isoformat(),
            "toDate": (today + timedelta(days=1)).isoformat(),
            "customerNos": numbers,
            "voucherTypes": ",".join(VOUCHER_TYPES),
        }
        return self._api.many(wire.LedgerEntry, "/Customerledger/Statement", query)

    def _invoice(self, found: wire.OutgoingInvoice, bundle: _Bundle, approved: wire.DebtInvoice | None) -> Invoice:
        card = bundle.customers.get(found.customer_id)
        letters = earlier_letters(found, bundle.letters, approved)
        invoiced = found.voucher_date or date.min
        return Invoice(
            id=found.id.lower(),
            voucher_id=found.id.lower(),
            number=found.invoice_no,
            customer_id=found.customer_id,
            currency=found.currency_code or "NOK",
            amount=in_own_currency(found, found.total_posted_amount),
            outstanding=outstanding(found),
            invoice_date=invoiced,
            due_date=found.due_date or invoiced,
            is_credit_note=found.voucher_type == CREDIT_NOTE,
            credited=bool(found.is_reversed) or self._credited(found),
            # Only what was sent is listed here; drafts are orders.
            charged=True,
            factored=found.invoice_delivery_type == "Factoring",
            # Go has no remark on an invoice, and one that is on hold is never approved.
            remark="",
            debtor=debtor(card, bundle.contacts),
            earlier_letters=letters,
            # Go's own set-up cannot be read, so a letter that it did send is what tells.
            automatic_reminders=bool(letters) and (card is None or card.send_payment_reminders is not False),
            reference=found.cid,
            exempt=card is not None and card.exempt,
            # Go charges interest by vouchers of its own, which name no invoice.
            interest_of="?" if found.voucher_type in VOUCHER_TYPES else "",
        )

    def _credited(self, found: wire.OutgoingInvoice) -> bool:
        if found.balance != 0 or found.match_id is None or found.voucher_type == CREDIT_NOTE:
            return False
        notes = [entry for entry in entries_of(self._api, found) if entry.voucher_type == CREDIT_NOTE]
        return -sum(entry.amount for entry in notes) >= found.total_posted_amount > 0
