"""Netvisor behind the contract that all ERPs share."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from chalicelib.case.model import MatchedItem
from chalicelib.erp.contract import CompanyIdentity, Invoice, LedgerChanges, Proposal, StatusReport
from chalicelib.erp.intents import Intents, MemoryIntents
from chalicelib.erp.netvisor import invoices, reports, settlements
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.ledger import SalesLedger
from chalicelib.erp.netvisor.signing import Credentials, Signer
from chalicelib.erp.netvisor.transfers import Transfers
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
        self._ledger = SalesLedger(self._api, agency, law_clock or clock)
        self._transfers = Transfers(self._api, agency, clock)
        self._agency = agency
        self._intents = MemoryIntents() if intents is None else intents

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
        reports.report(self._api, self._agency, status)

    def match_settlement(self, invoice_id: str, amount: int, on: date) -> bool:
        """Put a settlement of ours that arrived by bank against its invoice, where Netvisor did not by itself.

        `amount` in cents, `on` the day of our transfer. True when it stands matched; False when it is not there yet.
        """
        return settlements.match(self._api, invoice_id, amount, on)

    def book_settlement(self, invoice_id: str, amount: int, on: date, method: str) -> str:
        """Post a settlement by interface, for companies whose bank payments do not match (mission E6: never both).

        Returns the payment's key. `method` is the name of a payment method that the company has.
        """
        return settlements.book(self._api, self._agency, settlements.Settlement(invoice_id, amount, on, method))
