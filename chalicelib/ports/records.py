"""The values that use cases keep and fetch, beside the case itself. Amounts in minor units, instants aware UTC."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from chalicelib.case.events import Event
from chalicelib.case.model import Case, Plan
from chalicelib.case.postings import PostingLine as PostingLine
from chalicelib.case.postings import PostingSet as PostingSet
from chalicelib.case.terms import Registration as Registration
from chalicelib.case.terms import Terms
from chalicelib.claim.facts import Country
from chalicelib.erp.contract import Debtor
from chalicelib.letters.model import LetterContent
from chalicelib.ports.health import Health


@dataclass(frozen=True, slots=True)
class CaseRef:
    """Where a case lives: always under its creditor."""

    creditor_id: str
    case_no: str


@dataclass(frozen=True, slots=True)
class Creditor:
    """A company that we collect for, with its settings."""

    id: str
    name: str
    organisation_number: str
    country: Country
    language: str
    """nb | en: of its mails, statuses and pages."""
    list_recipient: str
    """Who gets the collection list by mail; may be empty, then nothing is registered."""
    deducts_vat: bool
    number: int = 0
    """Its own number range: stands in case numbers and KIDs; given when it is saved first."""
    terms: Terms = field(default_factory=Terms)
    standing_not_disputed: str = ""
    """The agreement's standing declaration that transferred claims are undisputed; empty = none given."""
    ended_on: date | None = None
    version: int = 0

    @property
    def erp_language(self) -> str:
        """Of what we write into its ERP. Netvisor's users read Finnish, whatever language the portal is read in."""
        return "fi" if self.country is Country.FI else self.language


class ConnectionState(StrEnum):
    NEW = "new"
    HEALTHY = "healthy"
    BROKEN = "broken"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Connection:
    """One creditor's access to one company in an ERP. Secrets are sealed (`Vault`)."""

    id: str
    creditor_id: str
    erp: str
    company_id: str
    """The ERP's company id for accountant keys; "0" = the key's own company."""
    sealed_key: str
    sealed_webhook_secret: str
    state: ConnectionState = ConnectionState.NEW
    cursor: str = ""
    checked_at: datetime | None = None
    synced_at: datetime | None = None
    last_error: str = ""
    """For the log and the operator, without secrets; what people read is made from `health`."""
    health: Health = field(default_factory=Health)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """A webhook that was accepted: stored in one write that is itself the outbox entry."""

    connection_id: str
    idempotency_key: str
    event: str
    body: str
    """The raw body as text; what is over 256 KB lies in the bucket and this names its key as "s3:<key>"."""
    received_at: datetime


class RefusalReason(StrEnum):
    """Why an invoice was not taken (missions B4, B6, B7); each has its text and advice in the catalogue."""

    FOREIGN_CURRENCY = "foreign_currency"
    CREDIT_NOTE = "credit_note"
    NOTHING_OUTSTANDING = "nothing_outstanding"
    NEGATIVE_AMOUNT = "negative_amount"
    NOT_DUE = "not_due"
    NOT_CHARGED = "not_charged"
    FACTORED = "factored"
    ALREADY_IN_COLLECTION = "already_in_collection"
    DUPLICATE = "duplicate"
    INTEREST_INVOICE = "interest_invoice"
    """A separate invoice over interest: we compute the interest ourselves (mission B8)."""
    EXEMPT = "exempt"
    """The customer is exempt, in the ERP or in the portal (mission B3)."""
    PROHIBITED = "prohibited"
    TIME_BARRED = "time_barred"
    MISSING_ADDRESS = "missing_address"
    MISSING_CUSTOMER = "missing_customer"
    INVALID_ORGANISATION_NUMBER = "invalid_organisation_number"
    DISPUTED = "disputed"
    REMINDER_FIRST = "reminder_first"
    """The collection service was asked for before its turn; the reminder service is open (mission B5)."""
    NO_DECLARATION = "no_declaration"
    OTHER_AGENCY = "other_agency"
    SERVICE_ENDED = "service_ended"
    INVOICE_GONE = "invoice_gone"
    UNREADABLE = "unreadable"
    """Something in the invoice or its payments has a form that this ERP is not known to give."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An invoice that came and was not taken. Uses nothing up: corrected, it can come again as a new proposal."""

    creditor_id: str
    connection_id: str
    proposal_id: str
    voucher_id: str
    invoice_number: str
    reason: RefusalReason
    detail: str
    """The value that was wrong, where that helps (a currency code, an organisation number)."""
    on: date
    invoice_id: str = ""
    """Empty where the invoice was gone."""


@dataclass(frozen=True, slots=True)
class FrozenLetter:
    """A letter as decided: rendering `content` again gives the same bytes."""

    ref: CaseRef
    content: LetterContent
    email: str
    """Where it goes by e-mail; empty = print."""
    send_by: datetime
    """Past this instant the letter must not leave: its days would already be running."""
    pdf_key: str = ""
    sha256: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """One decision on one case, written in a single transaction: all of it or nothing."""

    before: Case | None
    """None = the case is opened."""
    after: Case
    events: tuple[Event, ...]
    plan: Plan
    total: int
    """Owed in all after the commit, on the law date of it: for lists."""
    expected_balance: int
    """What the ERP should show as remaining (mission E9): for lists and for the sync."""
    debtor_name: str
    debtor: Debtor | None = None
    """Written when not None (opening, or the customer card changed)."""
    postings: PostingSet | None = None
    unique: tuple[str, ...] = ()
    """Natural keys of what may happen once; all must be absent, else FactExists(key)."""
    letters: tuple[FrozenLetter, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredEvent:
    event: Event
    version: int
    """The case's version after the commit that the event belongs to."""
    index: int
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it and as the sync compares it, without loading the case."""

    ref: CaseRef
    phase: str
    invoice_number: str
    invoice_id: str
    connection_id: str
    debtor_name: str
    currency: str
    principal: int
    expected_balance: int
    """Principal less direct payments and credits: what the ERP should show (mission E9)."""
    erp_balance: int | None
    total: int
    """Owed in all, incl. interest and costs, at the last commit."""
    due_date: date
    next_step: str
    next_on: date | None
    why_not: str
    outcome: str
    discrepancy: bool
    list_id: str
    customer_id: str = ""
    reference: str = ""
    """The creditor's own payment reference; empty where the ERP does not tell it."""
    unmatched: int = 0
    """This customer's money that stands matched to nothing in the ERP (mission E1)."""


class ListState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    MAILED = "mailed"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class CollectionList:
    """The weekly list of one creditor. `answer_by` is set when it is mailed."""

    id: str
    creditor_id: str
    planned_on: date
    case_nos: tuple[str, ...]
    state: ListState = ListState.PLANNED
    answer_by: datetime | None = None
    frozen_at: datetime | None = None
    message_id: str = ""
    problem: str = ""
    version: int = 0


class TaskKind(StrEnum):
    RESTORE_CONNECTION = "restore_connection"
    WRONG_COMPANY = "wrong_company"
    MISSING_RIGHT = "missing_right"
    LIST_UNDELIVERED = "list_undelivered"
    LETTER_UNDELIVERED = "letter_undelivered"
    DISCREPANCY = "discrepancy"
    OWN_REMINDERS_ON = "own_reminders_on"
    MISSING_CONTACT = "missing_contact"
    MISSING_DOCUMENT = "missing_document"
    """The ERP gave no document of the invoice; the case is opened without it (mission B9)."""
    DEBTOR_OBJECTION = "debtor_objection"
    DEBTOR_MESSAGE = "debtor_message"
    WRITTEN_OFF = "written_off"
    SUSPECTED_PAYMENT = "suspected_payment"
    STATUS_CHANGED_BY_HAND = "status_changed_by_hand"
    """Another status than ours stands in the ERP; `detail` is that one, in the ERP's own word (mission F2)."""
    RECALLED_IN_ERP = "recalled_in_erp"
    """The invoice was taken back there; `detail` is the cost as "<minor units> <currency>" (mission D4)."""
    INTEREST_INVOICE = "interest_invoice"
    """A separate invoice for interest that a case claims already; `detail` is its number (mission B8)."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs a person. The id is its natural key: the same cause makes one open task."""

    creditor_id: str
    id: str
    kind: TaskKind
    created_on: date
    subject: str
    """What it is about: a connection id, a case number, a list id."""
    detail: str = ""
    done_on: date | None = None
    opened_at: datetime | None = None
    """By the law clock: when its mail says that it was written. None where nobody is mailed."""


class RunState(StrEnum):
    PLANNING = "planning"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Run:
    """One date of one job. A lease that expired is taken over; only PLANNED ends it."""

    job: str
    day: date
    state: RunState
    lease_until: datetime
    open_shards: frozenset[str] = field(default_factory=frozenset)
    planned: int = 0


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """An item whose effects are still open."""

    pk: str
    sk: str
    effects: tuple[str, ...]
    committed_at: datetime
    group: str
    """What the effects are ordered by where a queue keeps order: a connection id."""

    def open(self) -> "tuple[Effect, ...]":
        return tuple(Effect(self.pk, self.sk, kind, self.group) for kind in self.effects)


@dataclass(frozen=True, slots=True)
class KeptJob:
    """A planned piece of work that found no ERP to ask: an outbox entry of its own until it is done."""

    connection_id: str
    body: str
    """The message as it came."""
    asks: str
    """What it asks for, whenever that was: kept already, it is not kept a second time."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to do because of one committed item; `id` is unique for ever."""

    pk: str
    sk: str
    kind: str
    group: str

    @property
    def id(self) -> str:
        return f"{self.pk}|{self.sk}|{self.kind}"


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may use one creditor's portal."""

    creditor_id: str
    username: str
    """The Cognito user name (an e-mail address)."""
    role: str
    """admin | user"""


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person; the cookie carries only the id. `expires_at` is wall time."""

    id: str
    username: str
    creditor_id: str
    role: str
    csrf: str
    language: str
    expires_at: datetime
