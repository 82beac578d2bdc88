"""Netvisor behind the contract that all ERPs share."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from chalicelib.case.model import MatchedItem
from chalicelib.erp.contract import (
    Booked,
    CompanyIdentity,
    Entry,
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
from chalicelib.erp.netvisor import invoices, posting_checks, references, rights
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.ledger import SalesLedger
from chalicelib.erp.netvisor.overdue import overdue
from chalicelib.erp.netvisor.reports import Reports
from chalicelib.erp.netvisor.settlements import Settlements
from chalicelib.erp.netvisor.signing import Credentials, Signer
from chalicelib.erp.netvisor.transfers import Transfers
from chalicelib.erp.netvisor.values import helsinki
from chalicelib.erp.transport import Transport
from chalicelib.erp.turns import Turns

SENDER = "AutoCollect"
"""Shown to Netvisor's support and the creditor; ASCII, since it goes into the MAC."""


class NetvisorErp:
    """One creditor's company in Netvisor.

    An invoice's key is its voucher id too: Netvisor needs no other handle. `agency` is our name as Netvisor shows it
    in channels, comments and as payer. `clock` is the wall clock that requests are signed by; `law_clock` the one
    that bookings are dated by. `turns` must be shared by all who call this company.
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Credentials,
        agency: str,
        clock: Callable[[], datetime],
        turns: Turns,
        law_clock: Callable[[], datetime] | None = None,
        intents: Intents | None = None,
    ) -> None:
        self._organisation = credentials.organisation
        self._api = NetvisorApi(transport, Signer(credentials, SENDER, clock), self._organisation, turns)
        self._agency, self._law_clock = agency, law_clock or clock
        self._intents = MemoryIntents(clock) if intents is None else intents
        self._ledger = SalesLedger(self._api, agency, self._law_clock)
        self._transfers = Transfers(self._api, agency, clock)
        self._reports = Reports(self._api, agency, self._intents)
        self._settlements = Settlements(self._api, agency, self._intents)

    def identity(self) -> CompanyIdentity:
        """One cheap read. Netvisor names no company, but refuses identifiers that are not this business id's."""
        self._api.get("paymenttermlist.nv", {})
        return CompanyIdentity("", self._organisation.replace("-", ""))

    def ensure_webhooks(self, target_url: str, secret: str) -> Sequence[str]:
        """Netvisor announces nothing: it is polled."""
        del target_url, secret
        return ()

    def proposals(self) -> Sequence[Proposal]:
        return self._transfers.proposals()

    def invoice_by_voucher(self, voucher_id: str) -> Invoice:
        return self._transfers.invoice(voucher_id)

    def invoice(self, invoice_id: str) -> Invoice:
        return invoices.by_key(self._api, invoice_id, self._agency)

    def invoice_pdf(self, invoice_id: str) -> bytes:
        return invoices.pdf(self._api, invoice_id)

    def ledger_changes(self, cursor: str) -> LedgerChanges:
        return self._ledger.changes(cursor)

    def open_balances(self, invoice_ids: Sequence[str]) -> Mapping[str, int]:
        return self._ledger.balances(invoice_ids)

    def matched_items(self, invoice_id: str) -> Sequence[MatchedItem]:
        return self._ledger.matched(invoice_id)

    def report(self, status: StatusReport) -> None:
        self._reports.report(status)

    def overdue(self, since: date) -> Sequence[OverdueInvoice]:
        return overdue(self._api, since, self._law_clock().astimezone(helsinki()).date())

    def recalls(self) -> Sequence[Recall]:
        """None: Netvisor's user has no way to take an invoice back from a service. It is asked of us, and we hand it
        back by setting it overdue; a status changed by hand is told with the invoice."""
        return ()

    def on_account(self) -> Sequence[OnAccount]:
        return self._ledger.on_account()

    def missing_rights(self) -> Sequence[MissingRight]:
        """Of the resources that read: those that write name themselves when a call to them fails."""
        return rights.missing(self._api)

    def check_accounts(self, accounts: PostingAccounts, on: date) -> Sequence[str]:
        entries = {Entry.CUSTOMER, Entry.PAYOUT, *accounts.numbers}
        return posting_checks.problems(self._api, self._agency, accounts, on, entries)

    def book_settlement(self, settlement: Settlement, accounts: PostingAccounts) -> Booked:
        """For companies whose bank payments from us do not match by themselves (mission E6: never both)."""
        return self._settlements.book(settlement, accounts)

    def booked(self, settlement: Settlement) -> Booked | None:
        return self._settlements.booked(settlement)

    def match_settlement(self, invoice_id: str, amount: int, on: date) -> bool:
        """Put a settlement of ours that arrived by bank against its invoice, where Netvisor did not by itself.

        `amount` in cents, `on` the day of our transfer. True when it stands matched; False when it is not there yet.
        Not in the contract: only in Netvisor is a settlement paid per invoice by the invoice's own reference, and only
        there a payment of another amount than what is open may be left waiting (mission E6). A payment that Netvisor
        matched by itself is known as ours by the agency's name as its payer.
        """
        return references.match(self._api, self._intents, self._agency, invoice_id, amount, on)
