"""The objects of Netvisor as far as they are read."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.erp.contract import Stage

UNSENT = "unsent"
"""The status of an invoice that has no voucher yet."""


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """A line of salesinvoicelist.nv, the only place that tells the open sum and the collection flag."""

    key: str
    number: str
    customer_key: str
    reference: str
    status: str
    stage: Stage | None
    in_collection: bool | None
    """None when the attribute is missing."""
    on: date | None
    due: date | None
    """None where the list is of the older shape."""
    customer_name: str
    sum: int
    open_sum: int
    currency_sum: int | None
    open_currency_sum: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What was done with an invoice and when; the texts come in the language of the header."""

    at: datetime | None
    material: str
    user: str
    channel: str
    status: str

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.material, self.user, self.channel, self.status)


@dataclass(frozen=True, slots=True)
class PostalAddress:
    line1: str
    line2: str
    post_code: str
    town: str
    country: str


@dataclass(frozen=True, slots=True)
class SalesInvoice:
    """An invoice from getsalesinvoice.nv."""

    key: str
    number: str
    on: date
    due: date
    amount: int
    currency: str
    """Empty where the attribute is left out: euro."""
    currency_amount: int | None
    status: str
    stage: Stage | None
    reference: str
    collection_cost: int
    customer_key: str
    customer_name: str
    address: PostalAddress
    prohibited: bool
    partial_payments: bool | None
    contact: tuple[str, str, str]
    """Name, e-mail, phone of the contact person on the invoice."""
    credited_key: str
    """On a credit note: the invoice that it credits."""
    crediting_keys: tuple[str, ...]
    factored: bool
    payment_plan: bool
    history: tuple[HistoryLine, ...]
    lines: tuple[str, ...] = ()
    """What its lines of products say, each with its free text."""
    texts: tuple[str, ...] = ()
    """Its free texts before and after the lines."""


@dataclass(frozen=True, slots=True)
class Customer:
    key: str
    name: str
    is_private: bool
    organisation_number: str
    """Empty for a private person, whose national id would stand in the same field."""
    email: str
    phone: str
    address: PostalAddress
    contact: tuple[str, str, str]
    language: str
    prohibited: bool
    factored: bool
    automation: bool


@dataclass(frozen=True, slots=True)
class Payment:
    key: str
    payer: str
    on: date
    sum: int
    currency_sum: int | None
    reference: str = ""
    invoice_key: str = ""
    """The invoice that it is linked to; empty where Netvisor names it by its number only."""
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart; `number` as the company writes it."""

    number: str
    open: bool
    """Whether anything can be posted to it: headings and accounts out of use are not."""


@dataclass(frozen=True, slots=True)
class VoucherType:
    names: tuple[str, ...]
    """Its full name first, then the name in another language; accounting.nv takes the first."""


@dataclass(frozen=True, slots=True)
class Periods:
    """`locked_until`: the last day that nothing can be posted on, None without a lock. `spans` are inclusive."""

    locked_until: date | None
    spans: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher in the ledger, as far as it is looked for."""

    key: str
    description: str
    valid: bool
