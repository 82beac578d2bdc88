"""What a letter says, frozen when it is decided: rendering it again gives the same bytes."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.erp.contract import Address


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A row of the amount table; `amount` in minor units, `detail` the receipt in one line (rule, days, rate)."""

    kind: str
    """A `claim.statement` line kind: principal, interest, notice_fee, collection_fee, vat, payment ..."""
    amount: int
    detail: str


@dataclass(frozen=True, slots=True)
class AgencyContact:
    name: str
    organisation_number: str
    address: Address
    email: str
    phone: str
    website: str
    account_number: str
    """The client account that the debtor pays to: 11 digits."""
    complaints: str
    """The body that hears complaints (the complaint board, nemnd) with its address, one line."""
    supervisor: str


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything that a letter shows. Amounts in minor units of `currency`."""

    letter_id: str
    kind: str
    """notice | payment_demand"""
    language: str
    """nb | en (fi and sv come with Finland)"""
    text_version: str
    issued_at: datetime
    issued_on: date
    deadline: date
    case_no: str
    pin: str
    debtor_page: str
    """The public address of the debtor's page."""
    kid: str
    agency: AgencyContact
    creditor_name: str
    creditor_organisation_number: str
    debtor_name: str
    debtor_address: Address | None
    invoice_number: str
    invoice_date: date
    due_date: date
    what_for: str
    """What the claim is for, in a few words (the invoice's own text or "goods and services")."""
    currency: str
    lines: tuple[LetterLine, ...]
    principal_open: int
    interest_open: int
    costs_open: int
    total: int
    interest_percent: str
    """The yearly late-interest rate on the letter's day, e.g. "12.25"."""
    interest_from: date
    """The day from which late interest runs (the day after the due date counts as its first day)."""
    daily_interest: int
    possible_costs: tuple[LetterLine, ...] = ()
    """For a notice: what collection may cost further (next stage's fee), so that the reader can weigh it."""
    debtor_is_private: bool = True
    """A private person gets advice on money trouble; a business does not."""
    creditor_trading_name: str = ""
    """The auxiliary business name under which the debtor knows the creditor (mission C4)."""
    earlier_notice_on: date | None = None
    """For a payment demand: the day of the notice whose deadline has passed."""
