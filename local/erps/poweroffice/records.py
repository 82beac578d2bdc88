"""What the simulated Go keeps. Amounts are integers in minor units; records are never changed in place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from local.erps.record_store import Record as Record
from local.erps.stage.day import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(Record):
    """A creditor's books and its settings for payment follow-up."""

    key: str
    name: str
    organization_number: str
    email: str = ""
    line1: str = ""
    postal_code: str = ""
    city: str = ""
    bank_account_number: str = ""
    last_invoice_number: int = 10_000
    last_voucher_number: int = 0
    last_customer_number: int = 10_000
    last_match_number: int = 800
    friendly_notice: bool = False
    own_reminder: bool = False
    own_notice: bool = False
    agency: str = ""
    """Key of the application that collects; empty: debt collection is not set up."""
    approve_automatically: bool = False
    activate_from: date | None = None
    lacking_modules: tuple[str, ...] = ()
    """Privileges whose module the client's subscription does not have."""
    lock_date: date | None = None
    """Nothing may be posted on it or before."""
    conversion_date: date = date(2000, 1, 1)
    """Nothing may be posted before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Record):
    """An integration as PowerOffice knows it: what it may do does not depend on the client."""

    key: str
    name: str
    privileges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Record):
    """An application at a client; its client key is shown once."""

    application: str
    name: str
    client_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token(Record):
    """`privileges` are those of the moment when it was made."""

    token: str
    extension_id: int
    expires: datetime
    legacy: bool
    privileges: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Record):
    number: int
    name: str
    is_person: bool = True
    first_name: str = ""
    last_name: str = ""
    organization_number: str = ""
    email: str = ""
    invoice_email: str = ""
    reminder_email: str = ""
    phone: str = ""
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "NO"
    factoring: bool = False
    send_reminders: bool = True
    transfer_to_agency: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson(Record):
    index_on: ClassVar[tuple[str, ...]] = ("customer_id",)
    customer_id: int
    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """A line of the customer ledger, debit positive. `changed` moves with the match, never with the posting."""

    index_on: ClassVar[tuple[str, ...]] = ("customer_id", "match_id")
    customer_id: int
    voucher: str
    voucher_no: int
    voucher_type: str
    on: date
    due: date | None = None
    invoice_no: str = ""
    cid: str = ""
    amount: int
    amount_currency: int
    currency: str = "NOK"
    match_id: int = 0
    write_off: bool = False
    external_reference: str = ""
    application: str = ""
    """Key of the integration that posted it."""
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Record):
    """A sent invoice or credit note. `transfer`: "" | draft by rule, on_hold, approved, exported, rejected."""

    index_on: ClassVar[tuple[str, ...]] = ("customer_id",)
    guid: str
    number: int
    cid: str
    customer_id: int
    entry_id: int
    on: date
    due: date
    amount: int
    amount_currency: int
    currency: str = "NOK"
    text: str = ""
    related_number: int = 0
    factoring: bool = False
    transfer: str = ""
    transfer_changed: datetime | None = None
    application: str = ""
    """Key of the application that it was approved for."""
    case_id: int = 0
    next_action: str = ""
    """"" as the set-up says, else none, wait or collection."""
    letter_type: str = ""
    letter_on: date | None = None
    letter_due: date | None = None

    @property
    def is_credit_note(self) -> bool:
        return self.amount < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Record):
    """A case of an agency. Rejected ones are kept for the page, and gone for the API."""

    guid: str
    code: str
    link: str = ""
    balance_agency: int = 0
    closed: bool = False
    rejected: bool = False
    application: str
    changed: datetime
    texts: tuple[str, ...] = ()
    """Status texts, the newest last; the same one again is not added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher(Record):
    """A bank journal that an integration posted, with its lines as `Posting`."""

    guid: str
    number: int
    on: date
    description: str = ""
    external_reference: str = ""
    imported_number: int | None = None
    application: str
    reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Record):
    """A line of the general ledger, debit positive; VAT stands on a line of its own."""

    index_on: ClassVar[tuple[str, ...]] = ("voucher_id",)
    voucher_id: int
    account: int
    amount: int
    on: date
    text: str = ""
    line: int = 0
    """Place of the line of the request that it comes from."""
    entry_id: int = 0
    """The customer's entry that the line made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Record):
    """An onboarding on its way: from the temporary address to the token's use."""

    link: str
    application: str
    organization_number: str
    return_to: str
    token: str = ""
    approved: tuple[int, ...] = ()
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Script):
    """What debtor and clerk will do with an invoice."""

    invoice_id: int
    clerk_after: int


KINDS: tuple[type[Record], ...] = (
    Client,
    Application,
    Extension,
    Token,
    Customer,
    ContactPerson,
    Entry,
    Invoice,
    Case,
    Visit,
    Plan,
    Voucher,
    Posting,
)
