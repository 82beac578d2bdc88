"""What AutoCollect asks of any ERP, with the same meaning for all of them.

Amounts are integers in minor units; dates are the ERP's local dates; ids are text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.case.model import EarlierLetter, MatchedItem
from chalicelib.case.model import Service as Service


class ErpError(Exception):
    """The ERP did not do what was asked. `detail` is plain words for the log and the operator, without secrets."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ErpUnavailable(ErpError):
    """Time-out, connection refused, 5xx, or rate limit still hit after the retries: try again later."""


class ErpNotAsked(ErpUnavailable):
    """No call was made, for want of time, of a slot or of the company's turn: it says nothing of the ERP."""


class ErpUnreadable(ErpUnavailable):
    """The ERP answered, but this one thing has a form that it is not known to give: no silence, so nothing rests for
    it, and whatever else was asked for goes on. An answer of which nothing can be recognised is ErpUnavailable alone,
    since it may come from some machine in between."""


class ErpNoDocument(ErpError):
    """The ERP answers, but gives no document of this invoice; perhaps it never will."""


class ErpAccessLost(ErpError):
    """The key is refused, expired or revoked: only the creditor can restore it (mission A2)."""


class ErpRightMissing(ErpError):
    """The key lacks a right; `detail` names it, and `right` where the ERP's own name of it is known."""

    def __init__(self, detail: str, right: "MissingRight | None" = None) -> None:
        super().__init__(detail)
        self.right = right


class ErpNotFound(ErpError):
    """What was asked for is not there (any more)."""


class ErpRefused(ErpError):
    """The ERP understood and said no (validation): repeating will not help."""


@dataclass(frozen=True, slots=True)
class CompanyIdentity:
    """Whose key it is: compared with the creditor's organisation number at every check."""

    name: str
    """Empty where the ERP has no way to tell."""
    organisation_number: str


class Stage(StrEnum):
    """How far the ERP itself says that an open invoice has come, where it keeps such stages."""

    OPEN = "open"
    OVERDUE = "overdue"
    REMINDED = "reminded"
    REQUESTED = "requested"
    COLLECTED = "collected"
    """Handed to collection, by us or by somebody else: not paid."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The ERP's user sent this voucher to collection; `raised_at` None where the ERP does not say."""

    id: str
    """Natural key of the request (the ERP's status record), so that the same one is taken once."""
    voucher_id: str
    agency: str
    raised_at: datetime | None
    service: Service | None = None
    """None where the ERP knows one way only."""


@dataclass(frozen=True, slots=True)
class Address:
    line1: str
    line2: str
    postal_code: str
    city: str
    country: str
    """ISO 3166 alpha-2; "NO" where the ERP leaves it out."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """Personal data: goes into the party item, never into events or logs."""

    name: str
    is_private: bool
    organisation_number: str
    email: str
    phone: str
    language: str
    address: Address | None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An outgoing invoice as the ERP has it now. `outstanding` is the remaining principal without the ERP's fees."""

    id: str
    voucher_id: str
    number: str
    customer_id: str
    currency: str
    amount: int
    outstanding: int
    invoice_date: date
    due_date: date
    is_credit_note: bool
    credited: bool
    charged: bool
    factored: bool
    remark: str
    """The ERP user's remark or hold; not empty means disputed (mission B6)."""
    debtor: Debtor
    earlier_letters: tuple[EarlierLetter, ...]
    automatic_reminders: bool
    """The ERP's own reminders or notices are switched on for this customer (mission B12)."""
    stage: Stage | None = None
    """The ERP's own stage; None where it keeps none, or when the invoice is settled or was never sent."""
    prohibited: bool = False
    """The customer must not be sent to collection (mission B5, B7)."""
    elsewhere: bool = False
    """Somebody else collects it already; our own hand-over does not count (mission B7, F2)."""
    payment_plan: bool = False
    """The ERP holds an agreed plan; it is no reason to refuse (mission F2)."""
    partial_payments: bool | None = None
    """Whether the ERP matches part payments by itself (mission E6); None where it does not say."""
    reference: str = ""
    """The creditor's own payment reference, which the ERP matches by; empty where it is not told."""
    exempt: bool = False
    """The ERP's own mark that this customer is not sent to collection (mission B3)."""
    interest_of: str = ""
    """For a separate interest invoice the number of the invoice that it charges interest on, "?" where the ERP does
    not say which; empty for any other invoice (missions B7, B8)."""
    changed_by_hand: str = ""
    """What the ERP's user set instead of the status that we last put on the invoice, in the ERP's own word; empty as
    long as ours stands, and where the ERP keeps no such status (mission F2)."""


@dataclass(frozen=True, slots=True)
class OverdueInvoice:
    """A line of the ERP's list of what is past due and open: enough to choose by, read in batches (missions B1, B2)."""

    id: str
    voucher_id: str
    number: str
    customer_id: str
    customer_name: str
    currency: str
    amount: int
    outstanding: int
    invoice_date: date
    due_date: date
    exempt: bool = False
    """The ERP's own mark on the customer, where the list or one batch more tells it; else the whole invoice does."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The ERP's user took an invoice back that is with us; our answer to it is the next report (mission D4)."""

    id: str
    """Natural key of the request, so that the same one is honoured once."""
    voucher_id: str
    raised_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnAccount:
    """A customer's money that is matched to nothing: a hint, never booked (mission E1). `amount` above nil."""

    customer_id: str
    """Empty where the ERP knows only who paid."""
    payer: str
    reference: str
    amount: int
    on: date


@dataclass(frozen=True, slots=True)
class MissingRight:
    """A right that the connection lacks, by the ERP's own name: entitlement, privilege or resource."""

    name: str
    purpose: str
    """What it is needed for, in plain English words."""
    needed: bool
    """Whether reading or reporting stops without it; False for what only some creditors use."""


class Entry(StrEnum):
    """What a line of a settlement is posted as; the creditor names the account of each (mission E7)."""

    CUSTOMER = "customer"
    """Principal, in the customer ledger on its invoice."""
    PAYOUT = "payout"
    """What we pay out, on the counter account that the bank line will meet."""
    INTEREST = "interest"
    FEES = "fees"
    COLLECTION_COST = "collection_cost"
    ROUNDING = "rounding"
    WRITE_OFF = "write_off"


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """`amount` in minor units with its VAT in it: above nil debits the account, below nil credits it."""

    entry: Entry
    amount: int
    text: str
    invoice_id: str = ""
    """The invoice of a line in the customer ledger."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One of our settlements as the creditor's books shall have it. ValueError when its lines do not add up to nil."""

    number: str
    """Our number of it ("samlebilag"): the ERP's books hold it once, however often it is sent."""
    on: date
    currency: str
    text: str
    lines: tuple[SettlementLine, ...]

    def __post_init__(self) -> None:
        off = sum(line.amount for line in self.lines)
        if not self.lines or off:
            raise ValueError(f"settlement {self.number} is off by {off} minor units: its lines must add up to nil")
        if any((line.entry is Entry.CUSTOMER) != bool(line.invoice_id) for line in self.lines):
            raise ValueError(f"settlement {self.number}: lines in the customer ledger name an invoice, others none")


@dataclass(frozen=True, slots=True)
class PostingAccounts:
    """Where a company wants settlements posted: account numbers and VAT codes as its books have them."""

    numbers: Mapping[Entry, str]
    """Without CUSTOMER: the customer's own ledger."""
    vat_codes: Mapping[Entry, str] = field(default_factory=dict)
    """Without one: no VAT."""
    payment_method: str = ""
    """The ERP's name of the way that principal is paid by, where it posts payments by such a name."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A settlement that stands in the books; `unmatched` are invoices that its lines could not be matched to."""

    id: str
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerChanges:
    """Invoices whose matched items may have changed since the cursor, and the cursor to go on from."""

    invoice_ids: frozenset[str]
    cursor: str
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Where the ERP tells of an undone match by its id alone: the ids of the matches seen, each with its invoices."""


class Measure(StrEnum):
    """The farthest thing done in a case, for ERPs that show more than `ReportStatus` (mission F2)."""

    RECEIVED = "received"
    REMINDED = "reminded"
    DEMANDED = "demanded"
    LEGAL = "legal"
    MONITORED = "monitored"


class ReportStatus(StrEnum):
    """How far a case is, in the ERP's words."""

    ONGOING = "ongoing"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What shall stand on the invoice line in the ERP (mission B10). Level-triggered: the newest counts."""

    voucher_id: str
    status: ReportStatus
    reference: str
    """Case number; empty for a refusal."""
    comment: str
    """In the creditor's language, with the date of the latest measure."""
    link: str
    measure: Measure | None = None
    """None: the ERP shows what `status` alone calls for."""
    service: Service | None = None
    """The service that the case is in, where the ERP offers two and was not itself asked for one."""


class Erp(Protocol):
    """One connection to one company's ERP. Every method raises ErpError and its kinds, nothing else."""

    def identity(self) -> CompanyIdentity:
        """Check the key and say whose it is."""

    def ensure_webhooks(self, target_url: str, secret: str) -> Sequence[str]:
        """Subscribe to (or re-enable) what announces transfers and matches; returns the events subscribed."""

    def proposals(self) -> Sequence[Proposal]:
        """What users sent to collection and nobody has answered yet."""

    def invoice_by_voucher(self, voucher_id: str) -> Invoice:
        """The invoice with debtor, contact and earlier letters. ErpNotFound when it is gone."""

    def invoice(self, invoice_id: str) -> Invoice:
        """The same by invoice id."""

    def invoice_pdf(self, invoice_id: str) -> bytes:
        """The invoice document. ErpNoDocument when there is none to be had."""

    def ledger_changes(self, cursor: str) -> LedgerChanges:
        """Customer-ledger postings and matches since the cursor ("" = from the beginning of what may matter)."""

    def open_balances(self, invoice_ids: Sequence[str]) -> Mapping[str, int]:
        """Remaining principal per invoice, in batches; an invoice that is gone is left out."""

    def matched_items(self, invoice_id: str) -> Sequence[MatchedItem]:
        """The payments and credit notes that stand matched to the invoice now (not what was unmatched)."""

    def report(self, status: StatusReport) -> None:
        """Put the status on the invoice. Repeating the same report is harmless.

        WITHDRAWN hands the invoice back: it is overdue again in the ERP, and can be sent to us anew (mission D4).
        """

    def overdue(self, since: date) -> Sequence[OverdueInvoice]:
        """Charged invoices dated `since` (inclusive) or later that are past due and open, oldest first; what is with
        a collector already may be among them."""

    def recalls(self) -> Sequence[Recall]:
        """What users took back from us and nobody has answered yet; empty where the ERP's users cannot."""

    def on_account(self) -> Sequence[OnAccount]:
        """Money of customers that is matched to nothing, now."""

    def missing_rights(self) -> Sequence[MissingRight]:
        """Every right that the connection lacks. ErpAccessLost when the key itself is refused."""

    def check_accounts(self, accounts: PostingAccounts, on: date) -> Sequence[str]:
        """What speaks against posting to these accounts on a day, each in plain English words; empty = nothing."""

    def book_settlement(self, settlement: Settlement, accounts: PostingAccounts) -> Booked:
        """Post a settlement, once for its number. ErpRefused names the account, period or invoice that is in the way.

        What it matched comes back among the invoices' `matched_items` with `own_settlement` set (mission E8).
        """

    def booked(self, settlement: Settlement) -> Booked | None:
        """How the settlement stands in the books; None when it is not there (any more)."""
