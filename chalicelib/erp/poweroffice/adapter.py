"""PowerOffice Go behind the contract that all ERPs share: cases in v1, everything else in v2."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zlib import crc32
from zoneinfo import ZoneInfo

from chalicelib.case.model import MatchedItem
from chalicelib.erp.contract import (
    Booked,
    CompanyIdentity,
    ErpNoDocument,
    ErpRightMissing,
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
from chalicelib.erp.poweroffice import choices, reports, rights, wire
from chalicelib.erp.poweroffice.api import GoApi
from chalicelib.erp.poweroffice.debt_collection import Available, DebtCollection
from chalicelib.erp.poweroffice.invoices import Invoices
from chalicelib.erp.poweroffice.ledger import CustomerLedger
from chalicelib.erp.poweroffice.legacy import LegacyApi
from chalicelib.erp.poweroffice.settlements import Settlements
from chalicelib.erp.poweroffice.tokens import Tokens
from chalicelib.erp.sessions import MemorySessions, SessionCache
from chalicelib.erp.transport import Transport


@dataclass(frozen=True, slots=True)
class Keys:
    """The agency's application and subscription key, and the client key that the creditor's extension has."""

    application: str = field(repr=False)
    subscription: str = field(repr=False)
    client: str = field(repr=False)


def keys_of(agency_key: str, client_key: str) -> Keys:
    """The keys from the agency's pair "application key:subscription key". ValueError when it is no such pair."""
    application, colon, subscription = agency_key.partition(":")
    if not (application and colon and subscription):
        raise ValueError('the agency\'s key for PowerOffice must be "application key:subscription key"')
    return Keys(application, subscription, client_key)


class PowerOfficeErp:
    """One creditor's client in Go. `current` and `legacy` lead to the hosts of v2 and v1.

    `clock` is the wall clock that tokens end by, `law_clock` the one that bookings are dated by, which only a time
    machine makes another. `agency` is the name under which Go's user knows this integration.
    """

    def __init__(
        self,
        current: Transport,
        legacy: Transport,
        keys: Keys,
        agency: str,
        clock: Callable[[], datetime],
        sessions: SessionCache | None = None,
        law_clock: Callable[[], datetime] | None = None,
        intents: Intents | None = None,
    ) -> None:
        kept = MemorySessions() if sessions is None else sessions
        tokens = Tokens(current, keys.application, keys.client, keys.subscription, clock, kept)
        self._api = GoApi(current, tokens, keys.subscription)
        legacy_api = LegacyApi(legacy, Tokens(legacy, keys.application, keys.client, "", clock, kept))
        self._service = DebtCollection(legacy_api)
        self._law_now = law_clock or clock
        self._invoices = Invoices(self._api, self._service, self._law_now, clock)
        self._ledger = CustomerLedger(self._api, self._service, self._law_now)
        self._agency = agency
        self._intents = MemoryIntents(clock) if intents is None else intents
        self._settlements = Settlements(self._api, self._intents)

    def identity(self) -> CompanyIdentity:
        """One call, which needs CommonServices only; what else is missing, `missing_rights` tells."""
        found = self._api.one(wire.Organization, "/OrganizationSettings")
        name = found.name or found.legal_name
        if not name:
            raise ErpUnavailable("PowerOffice: the client has no name")
        return CompanyIdentity(name, found.organization_number.replace(" ", ""))

    def ensure_webhooks(self, target_url: str, secret: str) -> Sequence[str]:  # noqa: ARG002 - the contract's names
        """Nothing: Go announces nothing and has to be asked."""
        return ()

    def proposals(self) -> Sequence[Proposal]:
        """What users approved and nobody has taken: two calls. ErpRightMissing while Go names another debt collector.

        An approval has no id of its own: the invoice and the instant of its last change stand for it, so that an
        invoice that comes again after a withdrawal or a refusal is a new proposal.
        """
        if not self._service.active():
            raise ErpRightMissing("PowerOffice: the client has not chosen this integration", rights.NOT_CHOSEN)
        approved = self._service.available()
        self._invoices.expect({invoice_id: one for invoice_id, one in approved.items() if one.readable})
        return [
            Proposal(_proposal_id(one), invoice_id, self._agency, one.invoice.last_changed)
            for invoice_id, one in approved.items()
        ]

    def invoice_by_voucher(self, voucher_id: str) -> Invoice:
        return self._invoices.read(voucher_id)

    def invoice(self, invoice_id: str) -> Invoice:
        return self._invoices.read(invoice_id)

    def invoice_pdf(self, invoice_id: str) -> bytes:
        document = self._service.invoice_pdf(invoice_id)
        if not document.startswith(b"%PDF"):
            raise ErpNoDocument(f"PowerOffice: the document of invoice {invoice_id} is no PDF")
        return document

    def ledger_changes(self, cursor: str) -> LedgerChanges:
        return self._ledger.changes(cursor)

    def open_balances(self, invoice_ids: Sequence[str]) -> Mapping[str, int]:
        return self._ledger.balances(invoice_ids)

    def matched_items(self, invoice_id: str) -> Sequence[MatchedItem]:
        return self._ledger.matched(invoice_id)

    def report(self, status: StatusReport) -> None:
        reports.report(self._service, self._intents, status)

    def overdue(self, since: date) -> Sequence[OverdueInvoice]:
        return choices.overdue(self._api, since, self._today())

    def recalls(self) -> Sequence[Recall]:
        """None ever: once a case is open Go's user has no button for it, and has to ask the agency."""
        return ()

    def on_account(self) -> Sequence[OnAccount]:
        return choices.on_account(self._api, self._today())

    def missing_rights(self) -> Sequence[MissingRight]:
        """Two calls. What is given but not in force, for want of a module, counts as missing and says so, and so does
        another debt collector than us, or none."""
        lacking = list(rights.missing(self._api.integration()))
        try:
            if not self._service.active():
                lacking.append(rights.NOT_CHOSEN)
        except ErpRightMissing:
            lacking.append(rights.LEGACY)
        return lacking

    def check_accounts(self, accounts: PostingAccounts, on: date) -> Sequence[str]:
        return self._settlements.faults(accounts, on)

    def book_settlement(self, settlement: Settlement, accounts: PostingAccounts) -> Booked:
        return self._settlements.book(settlement, accounts)

    def booked(self, settlement: Settlement) -> Booked | None:
        return self._settlements.booked(settlement)

    def _today(self) -> date:
        return self._law_now().astimezone(_zone()).date()


@cache
def _zone() -> ZoneInfo:
    return ZoneInfo("Europe/Oslo")


def _proposal_id(approved: Available) -> str:
    invoice_id, changed = approved.invoice.id.lower(), approved.invoice.last_changed
    if not approved.readable:
        # Mended or changed it comes anew.
        return f"{invoice_id}@{crc32(repr(sorted(approved.raw.items())).encode()):08x}"
    return f"{invoice_id}@{changed:%Y%m%dT%H%M%S}" if changed is not None else invoice_id
