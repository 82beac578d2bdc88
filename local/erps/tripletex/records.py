"""What the simulated ERP keeps. Amounts are integers in minor units; records are never changed in place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from local.erps.record_store import Record as Record
from local.erps.stage.day import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Company(Record):
    """A creditor's books, or an accountant's office whose `client_ids` are the creditors it may enter."""

    key: str
    name: str
    organization_number: str
    email: str = ""
    phone: str = ""
    language: str = "no"
    address_id: int = 0
    bank_account_number: str = ""
    closed_until: date | None = None
    """The last day (inclusive) of what the accountant has closed."""
    agency_ids: tuple[int, ...] = (11, 12)
    """The collection agencies that the company's users can choose."""
    is_office: bool = False
    client_ids: tuple[int, ...] = ()
    employee_id: int
    last_invoice_number: int = 10000
    last_voucher_number: int = 0
    last_customer_number: int = 10000


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Record):
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "NO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Record):
    number: int
    name: str
    organization_number: str = ""
    is_private: bool = False
    email: str = ""
    invoice_email: str = ""
    overdue_notice_email: str = ""
    phone: str = ""
    mobile: str = ""
    description: str = ""
    language: str = "NO"
    postal_address_id: int
    physical_address_id: int
    is_factoring: bool = False
    is_inactive: bool = False
    automatic_soft_reminder: bool = False
    automatic_reminder: bool = False
    automatic_notice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    index_on: ClassVar[tuple[str, ...]] = ("customer_id",)
    customer_id: int
    first_name: str
    last_name: str
    email: str = ""
    mobile: str = ""
    work_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Record):
    """`amount` in the company's kroner, `amount_currency` in the invoice's own currency; negative on a credit note."""

    index_on: ClassVar[tuple[str, ...]] = ("customer_id", "voucher_id")
    number: int
    kid: str
    customer_id: int
    voucher_id: int
    posting_id: int
    order_id: int
    invoice_date: date
    due_date: date
    currency: str = "NOK"
    amount: int
    amount_currency: int
    net_amount: int
    text: str = ""
    comment: str = ""
    credited_invoice_id: int = 0
    is_credit_note: bool = False
    is_credited: bool = False
    remark_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Record):
    """A user's remark on an invoice: while set it stops the ERP's own reminders until the date."""

    description: str
    postpone_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher(Record):
    on: date
    number: int
    description: str
    type_name: str
    reverse_voucher_id: int = 0
    external_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Record):
    """`balance_of` is the invoice whose open balance the line counts in: its own, or the one it was matched to."""

    index_on: ClassVar[tuple[str, ...]] = ("balance_of", "voucher_id", "close_group_id", "customer_id")
    voucher_id: int
    on: date
    description: str
    account: int
    amount: int
    amount_currency: int
    currency: str = "NOK"
    customer_id: int = 0
    invoice_number: str = ""
    term_of_payment: date | None = None
    type: str | None = None
    external_ref: str = ""
    row: int = 1
    close_group_id: int = 0
    balance_of: int = 0
    vat_type: int = 0
    gross: int | None = None
    """What was typed, VAT in it; None where that is the amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGroup(Record):
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Record):
    index_on: ClassVar[tuple[str, ...]] = ("invoice_id",)
    invoice_id: int
    type: str
    on: date
    term: date
    charge: int = 0
    interest: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherStatus(Record):
    """One line of the immutable history of a voucher at an agency; the newest counts."""

    index_on: ClassVar[tuple[str, ...]] = ("voucher_id",)
    voucher_id: int
    agency_id: int
    status: str
    message: str = "NONE"
    comment: str = ""
    reference: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherMessage(Record):
    index_on: ClassVar[tuple[str, ...]] = ("voucher_id",)
    voucher_id: int
    content: str
    sender_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Record):
    """Tied to the employee token that made it. `failing_since` is wall time of the first failure in the present row."""

    index_on: ClassVar[tuple[str, ...]] = ("token_id",)
    token_id: int
    event: str
    target_url: str
    fields: str = ""
    status: str = "ACTIVE"
    auth_header_name: str = ""
    auth_header_value: str = ""
    secret: str = ""
    failures: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeToken(Record):
    """A key made by a user for one application; `rights` bound what it may call."""

    name: str
    token: str
    consumer_id: int
    employee_id: int
    rights: tuple[str, ...]
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Record):
    token: str
    token_id: int
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Record):
    """One webhook call waiting or done. `idempotency_key` stays the same over the retries; `due` is wall time."""

    index_on: ClassVar[tuple[str, ...]] = ("subscription_id",)
    subscription_id: int
    idempotency_key: str
    body: str
    due: datetime
    attempts: int = 0
    state: str = "WAITING"
    last_result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Script):
    """What debtor and clerk will do with an invoice."""

    index_on: ClassVar[tuple[str, ...]] = ("invoice_id",)
    invoice_id: int
    clerk_after: int
    """Days after the due date from which the scripted clerk sends the invoice to collection; -1: never."""


KINDS: tuple[type[Record], ...] = (
    Company,
    Address,
    Customer,
    Contact,
    Invoice,
    Remark,
    Voucher,
    Posting,
    CloseGroup,
    Reminder,
    VoucherStatus,
    VoucherMessage,
    Subscription,
    EmployeeToken,
    Session,
    Delivery,
    Plan,
)
