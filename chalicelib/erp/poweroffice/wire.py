"""The objects of PowerOffice Go as far as they are read: v2 with PascalCase names, v1 with camelCase ones."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel, to_pascal

_INSTANT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d:\d\d)(?P<fraction>\.\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?"
)


def instant(text: str) -> datetime:
    """An instant as either version writes it: up to seven fraction digits, a space before the offset, or no offset,
    which means UTC. ValueError for anything else."""
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        raise ValueError("not an instant")
    fraction = (found["fraction"] or ".0")[:7]
    zone = (found["zone"] or "Z").replace("Z", "+00:00")
    return datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00:00'}{fraction:0<7}{zone}").astimezone(UTC)


def minor_units(value: object) -> int:
    """An amount, which comes as a JSON number, in minor units."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("an amount must be a JSON number")
    return int((Decimal(value) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _instant(value: object) -> object:
    return instant(value) if isinstance(value, str) and value else None


def _day(value: object) -> object:
    # Some dates carry a time of midnight.
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


def _text(value: object) -> object:
    return "" if value is None else str(value) if isinstance(value, int) else value


def _or_empty(value: object) -> object:
    return [] if value is None else value


Money = Annotated[int, BeforeValidator(minor_units)]
MaybeMoney = Annotated[int | None, BeforeValidator(lambda value: None if value is None else minor_units(value))]
Text = Annotated[str, BeforeValidator(_text)]
"""Text or a number written as text; unset is empty. An invoice number is a number here and a text there."""
Day = Annotated[date | None, BeforeValidator(_day)]
Instant = Annotated[datetime | None, BeforeValidator(_instant)]


class V2(BaseModel):
    """Fields that are not read are not looked at, and enum values stay text: new ones come at any time."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_pascal, populate_by_name=True)


class V1(BaseModel):
    """The same for the older version."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Organization(V2):
    name: Text = ""
    legal_name: Text = ""
    organization_number: Text = ""


class Integration(V2):
    """What this integration may do at this client. `X` is a right to read, `X_Full` to read and write."""

    client_name: Text = ""
    valid_privileges: Annotated[tuple[str, ...], BeforeValidator(_or_empty)] = ()
    invalid_privileges: Annotated[tuple[str, ...], BeforeValidator(_or_empty)] = ()


class OutgoingInvoice(V2):
    """A sent invoice or credit note. `id` is also the voucher's. Balance and posted amounts are in kroner."""

    id: str
    voucher_type: Text = ""
    voucher_date: Day = None
    due_date: Day = None
    invoice_no: Text = ""
    cid: Text = ""
    customer_id: Text = ""
    customer_no: Text = ""
    currency_code: Text = ""
    total_amount: Money = 0
    total_posted_amount: Money = 0
    balance: MaybeMoney = None
    balance_last_changed_date_time_offset: Instant = None
    created_date_time_offset: Instant = None
    match_id: int | None = None
    is_reversed: bool | None = None
    invoice_delivery_type: Text = ""


class LedgerEntry(V2):
    """A line of the customer ledger. Positive is debit: an invoice; negative is credit: a payment, a credit note."""

    id: int
    customer_id: Text = ""
    customer_account_no: Text = ""
    customer_name: Text = ""
    voucher_id: Text = ""
    voucher_type: Text = ""
    voucher_date: Day = None
    posting_date: Day = None
    due_date: Day = None
    invoice_no: Text = ""
    cid: Text = ""
    amount: Money
    balance: MaybeMoney = None
    match_id: int | None = None
    is_write_off: bool | None = None
    external_import_reference: Text = ""
    is_created_by_current_integration: bool | None = None


class MailAddress(V2):
    address_line1: Text = ""
    address_line2: Text = ""
    zip_code: Text = ""
    city: Text = ""
    country_code: Text = ""


class Customer(V2):
    id: Text
    number: Text = ""
    subledger_account_id: int | None = None
    is_person: bool | None = None
    name: Text = ""
    legal_name: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    organization_number: Text = ""
    email_address: Text = ""
    invoice_email_address: Text = ""
    payment_reminder_email_address: Text = ""
    phone_number: Text = ""
    mail_address: MailAddress | None = None
    send_payment_reminders: bool | None = None
    transfer_to_debt_collection_agency: bool | None = None

    @property
    def called(self) -> str:
        full = f"{self.first_name} {self.last_name}".strip()
        if self.is_person and full:
            return full
        return (self.name or self.legal_name or full).strip()

    @property
    def exempt(self) -> bool:
        """The tick "Transfer to debt collection agency" is taken away; it is there unless somebody did."""
        return self.transfer_to_debt_collection_agency is False


class ContactPerson(V2):
    id: int
    contact_id: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    email_address: Text = ""
    phone_number: Text = ""
    is_default: bool | None = None
    is_active: bool | None = None


class VatCode(V2):
    id: int
    code: Text = ""
    rate: Decimal = Decimal(0)
    is_active: bool | None = None
    valid_from: Day = None
    valid_to: Day = None


class GeneralLedgerAccount(V2):
    id: int
    account_no: int
    name: Text = ""
    is_active: bool | None = None
    is_vat_code_locked: bool | None = None
    is_project_required: bool | None = None
    is_department_required: bool | None = None
    vat_code_id: int | None = None


class LockDate(V2):
    """Nothing may be posted on `lock_date` or before; the first of all days where nothing is locked."""

    lock_date: Day = None


class Financial(V2):
    """Nothing may be posted before `conversion_date`."""

    conversion_date: Day = None


class BankVoucher(V2):
    """A bank journal that this integration posted."""

    id: str
    external_import_reference: Text = ""
    is_reversed: bool | None = None


class DebtInvoice(V1):
    """An invoice in the debt collection service. Only the last letter that Go itself sent is told."""

    id: str
    customer_code: Text = ""
    invoice_no: Text = ""
    last_reminder_sent_date: Day = None
    last_reminder_due_date: Day = None
    last_reminder_voucher_type: Text = ""
    last_changed: Instant = None


class DebtCase(V1):
    """A case in the debt collection service. The status text that the user sees cannot be read back."""

    id: str
    code: Text = ""
    status: int = 0
    """0 active, 10 closed."""
    invoices: Annotated[tuple[DebtInvoice, ...], BeforeValidator(_or_empty)] = ()

    def holds(self, invoice_id: str) -> bool:
        return any(invoice.id.lower() == invoice_id.lower() for invoice in self.invoices)


class TemporaryLink(V2):
    temporary_url: str
    valid_until_date_time_offset: Instant = None


class OnboardedClient(V2):
    client_key: str
    client_name: Text = ""
    client_organization_number: Text = ""


class Onboarded(V2):
    onboarded_clients_information: Annotated[tuple[OnboardedClient, ...], BeforeValidator(_or_empty)] = ()
    user_email: Text = ""
