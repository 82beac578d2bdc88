"""The lines of a statement, each with its receipt: rule, legal source, dated rates, days and base."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from chalicelib.claim.caveat import Caveat
from chalicelib.claim.facts import FactType


class LineKind(StrEnum):
    PRINCIPAL = "principal"
    INTEREST = "interest"
    REMINDER_FEE = "reminder_fee"
    NOTICE_FEE = "notice_fee"
    COLLECTION_FEE = "collection_fee"
    ABSORBED_FEE = "absorbed_fee"
    STANDARD_COMPENSATION = "standard_compensation"
    PLAN_FEE = "plan_fee"
    EXTENSION_FEE = "extension_fee"
    DEMAND_FEE = "demand_fee"
    TRATTA_FEE = "tratta_fee"
    COURT_COST = "court_cost"
    VAT = "vat"
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"
    OVERPAYMENT = "overpayment"


@dataclass(frozen=True, slots=True)
class RateRow:
    """Interest for one stretch at one rate within one year. `days` = `to_day` - `from_day`."""

    from_day: date
    to_day: date
    percent: Decimal
    days: int
    amount: int


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a statement in minor units; negative for what lowers the debt.

    `on` is the day of the fact or of the event in law, `rule` a stable id, `source` the paragraph with the notice
    that set the figure, `base` the amount in minor units that it was computed from.
    """

    kind: LineKind
    amount: int
    on: date | None
    rule: str
    source: str
    base: int | None = None
    days: int | None = None
    rates: tuple[RateRow, ...] = ()
    fact_id: str = ""


class Refusal(StrEnum):
    """Why an act costs nothing. The value is the stable code; the texts per language stand in `explain`."""

    TOO_EARLY = "too_early"
    NOTHING_OPEN = "nothing_open"
    CREDITED_IN_FULL = "credited_in_full"
    DISPUTED = "disputed"
    TOO_MANY_LETTERS = "too_many_letters"
    FIRST_DEADLINE_NOT_MISSED = "first_deadline_not_missed"
    FIRST_LETTER_NO_REMINDER = "first_letter_no_reminder"
    DEADLINE_TOO_SHORT = "deadline_too_short"
    NO_NOTICE = "no_notice"
    NOTICE_DEADLINE_RUNNING = "notice_deadline_running"
    NO_DEMAND = "no_demand"
    DEMAND_DEADLINE_RUNNING = "demand_deadline_running"
    DEMAND_TOO_OLD = "demand_too_old"
    ONE_FEE_PER_CLAIM = "one_fee_per_claim"
    FEW_INSTALMENTS = "few_instalments"
    LEGAL_COSTS_EXIST = "legal_costs_exist"
    NO_SUCH_FEE = "no_such_fee"
    NO_VALUE_IN_LAW_DATA = "no_value_in_law_data"
    NO_PAYMENT_TO_REVERSE = "no_payment_to_reverse"
    NOT_LATER = "not_later"
    INVOICE_TOO_LATE = "invoice_too_late"
    TOO_SOON_AFTER_LETTER = "too_soon_after_letter"
    NO_REMINDER = "no_reminder"
    REMINDER_TOO_RECENT = "reminder_too_recent"
    FORBIDDEN_FOR_CONSUMERS = "forbidden_for_consumers"
    EXTENSION_TOO_SHORT = "extension_too_short"
    TOTAL_CAP_REACHED = "total_cap_reached"
    RIGHT_TO_COSTS_LOST = "right_to_costs_lost"
    AMOUNT_MISSING = "amount_missing"


@dataclass(frozen=True, slots=True)
class RefusedFact:
    """An act that the law does not allow at that date: it claims nothing."""

    type: FactType
    on: date
    reason: Refusal
    fact_id: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """What is owed, in minor units, none of them below zero."""

    principal: int
    interest: int
    costs: int
    total: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What the debtor owes on a day and why. The amounts of `lines` sum to `open.total`."""

    on: date
    currency: str
    lines: tuple[Line, ...]
    refused: tuple[RefusedFact, ...]
    open: Open
    warnings: tuple[Caveat, ...]
    law_version: str
