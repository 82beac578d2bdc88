"""The objects of Tripletex v2 as far as they are read. Unset text comes as "", unset id-like numbers as 0."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from chalicelib.erp.tripletex.session import oslo


def _minor_units(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("an amount must be a JSON number")
    return int((Decimal(value) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _text(value: object) -> object:
    return "" if value is None else value


def _or_none(value: object) -> object:
    return None if value == "" else value


def or_empty(value: object) -> object:
    return [] if value is None else value


def _or_false(value: object) -> object:
    return False if value is None else value


def _or_zero(value: object) -> object:
    return 0 if value is None else value


def _aware(value: datetime | None) -> datetime | None:
    # Times are documented without an offset but recorded with one; without one they are Norwegian.
    return value.replace(tzinfo=oslo()) if value is not None and value.tzinfo is None else value


Money = Annotated[int, BeforeValidator(_minor_units)]
Text = Annotated[str, BeforeValidator(_text)]
Number = Annotated[int, BeforeValidator(_or_zero)]
Flag = Annotated[bool, BeforeValidator(_or_false)]
Day = Annotated[date | None, BeforeValidator(_or_none)]
Instant = Annotated[datetime | None, BeforeValidator(_or_none), AfterValidator(_aware)]


class Wire(BaseModel):
    """Fields that are not read are not looked at: Tripletex adds some every month."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Ref(Wire):
    id: int


class Currency(Wire):
    id: Number = 0
    code: Text = ""


class Country(Wire):
    iso_alpha2_code: Text = ""


class PostalAddress(Wire):
    address_line1: Text = ""
    address_line2: Text = ""
    postal_code: Text = ""
    city: Text = ""
    country: Country | None = None


class Customer(Wire):
    id: int
    name: Text = ""
    organization_number: Text = ""
    is_private_individual: Flag = False
    email: Text = ""
    invoice_email: Text = ""
    overdue_notice_email: Text = ""
    phone_number: Text = ""
    phone_number_mobile: Text = ""
    language: Text = ""
    postal_address: PostalAddress | None = None
    physical_address: PostalAddress | None = None
    is_factoring: Flag = False
    is_automatic_soft_reminder_enabled: Flag = False
    is_automatic_reminder_enabled: Flag = False
    is_automatic_notice_of_debt_collection_enabled: Flag = False


class NamedCustomer(Ref):
    name: Text = ""


class Contact(Wire):
    id: int
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    phone_number_mobile: Text = ""
    phone_number_work: Text = ""
    is_inactive: Flag = False


class Reminder(Wire):
    id: int
    reminder_date: date
    type: Text = ""
    charge: Money = 0
    term_of_payment: Day = None


class Remark(Wire):
    """`description` is None when the remark came unexpanded, which still means that there is one."""

    id: Number = 0
    description: str | None = None
    postpone_reminders_to: Day = None


class Balance(Wire):
    """The amounts of an invoice, in the company's currency and in the invoice's."""

    id: int
    amount: Money
    amount_currency: Money | None = None
    amount_outstanding: Money
    amount_currency_outstanding: Money | None = None
    currency: Currency | None = None


class Invoice(Balance):
    invoice_number: Number = 0
    invoice_date: date
    invoice_due_date: Day = None
    customer: Customer | None = None
    voucher: Ref | None = None
    credited_invoice: Number = 0
    is_credited: Flag = False
    is_credit_note: Flag = False
    is_charged: Flag = False
    invoice_remarks: Text = ""
    invoice_remark: Remark | None = None
    reminders: Annotated[tuple[Reminder, ...], BeforeValidator(or_empty)] = ()


class MarkedVoucher(Ref):
    """`external_voucher_number` bears our mark on what we posted; `reverse_voucher` the one that undid it."""

    external_voucher_number: Text = ""
    reverse_voucher: Ref | None = None


class NumberedAccount(Ref):
    number: Number = 0


class VoucherLine(Wire):
    """A line of a voucher as far as it says what the others are about: `amount_gross` has its VAT in it. Lines in one
    row stand against each other; row 0 is what Tripletex added."""

    id: int
    row: Number = 0
    amount: Money
    amount_gross: Money | None = None
    account: NumberedAccount | None = None


class PostedVoucher(MarkedVoucher):
    """A line's voucher, with all its lines where they were asked for."""

    postings: Annotated[tuple[VoucherLine, ...], BeforeValidator(or_empty)] = ()


class Posting(Wire):
    id: int
    date: date
    amount: Money
    description: Text = ""
    type: Text = ""
    invoice_number: Text = ""
    external_ref: Text = ""
    account: Ref | None = None
    customer: NamedCustomer | None = None
    voucher: PostedVoucher | None = None
    close_group: Ref | None = None


class CloseGroup(Wire):
    id: int
    date: Day = None
    postings: Annotated[tuple[Posting, ...], BeforeValidator(or_empty)] = ()


class NumberedInvoice(Wire):
    id: int
    invoice_number: Number = 0


class ListedInvoice(Balance):
    """A line of a list of invoices: no debtor, no letters."""

    invoice_number: Number = 0
    invoice_date: date
    invoice_due_date: Day = None
    customer: NamedCustomer | None = None
    voucher: Ref | None = None
    is_credit_note: Flag = False
    is_charged: Flag = False


class SettledInvoice(Balance):
    """An invoice with what it takes to tell what was matched to it."""

    invoice_number: Number = 0
    customer: Ref | None = None
    voucher: Ref | None = None
    postings: Annotated[tuple[Posting, ...], BeforeValidator(or_empty)] = ()


class VoucherStatus(Wire):
    id: int
    voucher: Ref | None = None
    type: Text = ""
    status: Text = ""
    message: Text = ""
    timestamp: Instant = None
    external_object_url: Text = ""
    comment: Text = ""
    reference_number: Text = ""


class Subscription(Wire):
    id: int
    version: Number = 0
    event: Text = ""
    target_url: Text = ""
    fields: Text = ""
    status: Text = ""


class Company(Wire):
    id: int
    name: Text = ""
    organization_number: Text = ""


class WhoAmI(Wire):
    company_id: Number = 0
    company: Company | None = None
