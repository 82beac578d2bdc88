"""What the simulated Netvisor keeps. Amounts in cents; records are never changed in place."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from local.erps.record_store import Record
from local.erps.stage.day import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Company(Record):
    """A creditor's environment. `resources`: the .nv resources that its admin has allowed one by one."""

    short: str
    name: str
    business_id: str
    customer_id: str
    customer_key: str
    resources: tuple[str, ...]
    revoked: bool = False
    """The user who made the API identifiers has lost his rights."""
    partial_payments: bool = True
    """Sales basic setting: match partial payments by default; it counts for invoices sent afterwards."""
    contact_to_invoice: bool = True
    """Sales basic setting: bring customer's default contact person to invoice."""
    last_invoice_number: int = 2026000
    last_voucher_number: int = 0
    locked_until: date | None = None
    """The last day of the locked accounting period: nothing is posted on it or before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Record):
    code: str
    name: str
    is_private: bool = True
    external_id: str = ""
    """The business id, or a private person's identity code."""
    email: str = ""
    phone: str = ""
    street: str = ""
    post_code: str = ""
    city: str = ""
    country: str = "FI"
    language: str = "FI"
    prohibited: bool = False
    automation: bool = False
    factoring_account: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Record):
    """`amount` in euro cents, `amount_currency` in the invoice's own currency; negative on a credit note.

    `status`: unsent, open, paid, creditloss or rejected. `stage` of an open one: open, reminded, requested or
    collected; overdue is told from the due date.
    """

    index_on: ClassVar[tuple[str, ...]] = ("customer", "credits", "interest_of")
    number: int
    customer: int
    on: date
    due: date
    amount: int
    amount_currency: int
    currency: str = "EUR"
    reference: str
    text: str = ""
    status: str = "open"
    stage: str = "open"
    agency: str = ""
    """The agency whose service has the invoice: it stands under that header, and isincollection is 1."""
    service: str = ""
    credits: int = 0
    """On a credit note: the key of the invoice that it was made from and is linked to."""
    matched_to: int = 0
    """On a credit note: the key of the invoice that it is matched to."""
    partial_payments: bool = True
    plan: tuple[tuple[date, int], ...] = ()
    collection_cost: int = 0
    factored: bool = False
    interest_of: int = 0
    """On an interest invoice: the key of the invoice that it charges interest on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Record):
    """`invoice` 0: not targeted yet. `settlement` is the tick, which makes the agency the payer."""

    index_on: ClassVar[tuple[str, ...]] = ("invoice", "customer")
    invoice: int
    customer: int
    payer: str
    on: date
    sum: int
    sum_currency: int
    settlement: bool = False
    credit_loss: bool = False
    reference: str = ""
    source: int = 2
    method: str = "Pankkitili"
    account: str = ""
    """The account that it is debited to instead of the method's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherLine:
    """`amount` in cents: above nil is debit."""

    account: str
    amount: int
    text: str = ""
    vat_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher(Record):
    """A voucher that came by accounting.nv; those of invoices and payments are told from these themselves."""

    number: int
    on: date
    voucher_class: str
    description: str
    lines: tuple[VoucherLine, ...]
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine(Record):
    """A line of an invoice's processing history; the texts are Finnish, as the interface of the demo's companies."""

    index_on: ClassVar[tuple[str, ...]] = ("invoice",)
    invoice: int
    material: str
    user: str
    channel: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted(Record):
    """That an invoice or a payment once was; told for seven days."""

    kind: str
    was: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Script):
    """What debtor and clerk will do with an invoice."""

    index_on: ClassVar[tuple[str, ...]] = ("invoice",)
    invoice: int
    clerk: str = ""
    """What the scripted clerk does when the invoice is overdue: "reminder", "collection" or nothing."""


KINDS: tuple[type[Record], ...] = (Company, Customer, Invoice, Payment, HistoryLine, Deleted, Plan, Voucher)
