"""Tripletex behind the contract that all ERPs share."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from chalicelib.case.model import MatchedItem
from chalicelib.erp.contract import (
    Booked,
    CompanyIdentity,
    ErpUnavailable,
    Invoice,
    LedgerChanges,
    MissingRight,
    OnAccount,
    OverdueInvoice,
    PostingAccounts,
    Proposal,
    Recall,
    Settlement,
    StatusReport,
)
from chalicelib.erp.intents import Intents, MemoryIntents
from chalicelib.erp.transport import Transport
from chalicelib.erp.tripletex import accounts as chart
from chalicelib.erp.tripletex import (
    invoices,
    on_account,
    overdue,
    rights,
    settlements,
    voucher_status,
    webhooks,
    wire,
)
from chalicelib.erp.tripletex.api import TripletexApi
from chalicelib.erp.tripletex.ledger import CustomerLedger
from chalicelib.erp.tripletex.session import MemorySessions, SessionCache, Sessions, norwegian_date


class TripletexErp:
    """One creditor's company in Tripletex.

    `company_id` is "0" for the company of the key's owner, or an accountant's client. `clock` is the wall clock that
    sessions end by; `law_clock` the one that bookings are dated by, which only a time machine makes another. Both give
    aware instants. `sessions` keeps session tokens between calls.
    """

    def __init__(
        self,
        transport: Transport,
        consumer_token: str,
        employee_token: str,
        company_id: str,
        agency: str,
        clock: Callable[[], datetime],
        sessions: SessionCache | None = None,
        law_clock: Callable[[], datetime] | None = None,
        intents: Intents | None = None,
    ) -> None:
        kept = MemorySessions() if sessions is None else sessions
        signing_in = Sessions(transport, consumer_token, employee_token, clock, kept)
        self._api = TripletexApi(transport, signing_in, company_id or "0")
        self._law_clock = law_clock or clock
        self._ledger = CustomerLedger(self._api, self._law_clock)
        self._agency = agency
        self._intents = MemoryIntents(clock) if intents is None else intents

    def identity(self) -> CompanyIdentity:
        """One call. An accountant's own key shows no company until a client's id is set."""
        who = self._api.value(wire.WhoAmI, "/token/session/%3EwhoAmI", {"fields": "companyId,company(*)"})
        company = who.company
        if company is None or not company.name:
            number = company.id if company is not None else who.company_id
            if not number:
                raise ErpUnavailable("Tripletex: the key names no company")
            company = self._api.value(wire.Company, f"/company/{number}", {"fields": "id,name,organizationNumber"})
        return CompanyIdentity(company.name, company.organization_number.replace(" ", ""))

    def ensure_webhooks(self, target_url: str, secret: str) -> Sequence[str]:
        return webhooks.ensure(self._api, self._intents, target_url, secret)

    def proposals(self) -> Sequence[Proposal]:
        return voucher_status.proposals(self._api, self._agency)

    def invoice_by_voucher(self, voucher_id: str) -> Invoice:
        return invoices.by_voucher(self._api, voucher_id)

    def invoice(self, invoice_id: str) -> Invoice:
        return invoices.by_id(self._api, invoice_id)

    def invoice_pdf(self, invoice_id: str) -> bytes:
        return invoices.pdf(self._api, invoice_id)

    def ledger_changes(self, cursor: str) -> LedgerChanges:
        return self._ledger.changes(cursor)

    def open_balances(self, invoice_ids: Sequence[str]) -> Mapping[str, int]:
        return self._ledger.balances(invoice_ids)

    def matched_items(self, invoice_id: str) -> Sequence[MatchedItem]:
        return self._ledger.matched(invoice_id)

    def report(self, status: StatusReport) -> None:
        voucher_status.report(self._api, self._intents, status)

    def overdue(self, since: date) -> Sequence[OverdueInvoice]:
        return overdue.overdue(self._api, since, self._today())

    def recalls(self) -> Sequence[Recall]:
        return voucher_status.recalls(self._api)

    def on_account(self) -> Sequence[OnAccount]:
        return on_account.on_account(self._api, self._today())

    def missing_rights(self) -> Sequence[MissingRight]:
        return rights.missing(self._api)

    def check_accounts(self, accounts: PostingAccounts, on: date) -> Sequence[str]:
        return list(chart.checked(self._api, accounts, accounts.numbers, on).faults)

    def book_settlement(self, settlement: Settlement, accounts: PostingAccounts) -> Booked:
        return settlements.book(self._api, self._intents, settlement, accounts)

    def booked(self, settlement: Settlement) -> Booked | None:
        return settlements.booked(self._api, settlement)

    def _today(self) -> date:
        return norwegian_date(self._law_clock())
