"""What happened to a claim: the only input, with a date and the law, from which `statement` tells what is owed.

Amounts are integers in minor units (øre, cent) of `Facts.currency`. Dates are local law dates, inclusive.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Country(StrEnum):
    NO = "NO"
    FI = "FI"


CURRENCIES = {Country.NO: "NOK", Country.FI: "EUR"}
"""In which each country's claims are made."""


class DebtorClass(StrEnum):
    """The cost class: which caps and multiples the debtor is protected by."""

    CONSUMER = "consumer"
    BUSINESS = "business"


class Party(StrEnum):
    """Who acted: letters by the creditor (its ERP) count against the limits but claim nothing."""

    CREDITOR = "creditor"
    AGENCY = "agency"


class FactType(StrEnum):
    REMINDER = "reminder"
    NOTICE = "notice"
    PAYMENT_DEMAND = "payment_demand"
    SECOND_DEMAND = "second_demand"
    TRATTA = "tratta"
    EXTENSION = "extension"
    NEW_DUE_DATE = "new_due_date"
    PAYMENT_PLAN = "payment_plan"
    LEGAL_APPLICATION = "legal_application"
    COURT_FEE = "court_fee"
    ACKNOWLEDGEMENT = "acknowledgement"
    DISPUTE = "dispute"
    DISPUTE_CLOSED = "dispute_closed"
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"


class Component(StrEnum):
    """What a payment can be meant for; the debtor's own instruction comes before any order of the law."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    COSTS = "costs"


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated fact. `amount` in minor units; `deadline` is the last day to pay that a letter gives (inclusive)."""

    type: FactType
    on: date
    by: Party = Party.AGENCY
    deadline: date | None = None
    amount: int | None = None
    instalments: int | None = None
    new_due_date: date | None = None
    towards: Component | None = None
    """For a payment: the part of the claim that the debtor said it is for."""
    id: str = ""
    """The caller's name for the fact; comes back on lines and allocations."""
    merged_before: int = 0
    merged_after: int = 0
    """For a payment demand that covers several claims: the open principal of those before and after this one in it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A claim and all that happened to it, in any order."""

    country: Country
    debtor: DebtorClass
    principal: int
    currency: str
    invoice_date: date
    due_date: date
    commercial: bool = False
    standard_compensation: bool | None = None
    creditor_deducts_vat: bool = True
    directly_enforceable: bool = False
    due_date_basis: str = "agreed"
    day_count: str = "act/act"
    events: tuple[Fact, ...] = ()
