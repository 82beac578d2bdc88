"""What the reader of a statement must be warned of: a stable kind with its particulars, put into words by `explain`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.claim.facts import FactType
from chalicelib.law.entries import Status


class CaveatKind(StrEnum):
    """The value is the stable code; the texts per language stand in words/*.toml."""

    LAW_CHANGE_EXPECTED = "law_change_expected"
    WEAK_VALUE = "weak_value"
    VALUE_UNKNOWN = "value_unknown"
    NO_VALUE_FOR_ACT = "no_value_for_act"
    NO_AMOUNTS_OF_ACT = "no_amounts_of_act"
    NO_CEILING = "no_ceiling"
    CREDIT_TOO_LARGE = "credit_too_large"
    COMPENSATION_FROM_CONSUMER = "compensation_from_consumer"
    COMMERCIAL_CONSUMER = "commercial_consumer"
    DUE_DATE_NOT_AGREED = "due_date_not_agreed"
    COURT_FEE_HIGH = "court_fee_high"
    COURT_FEE_OLD = "court_fee_old"
    COSTS_LOST = "costs_lost"
    TRATTA_COMPANIES_ONLY = "tratta_companies_only"


Value = str | date | FactType | Status


@dataclass(frozen=True, slots=True)
class Caveat:
    """`values` fill the places of the text; what comes from the law files (notes, titles) stays in English."""

    kind: CaveatKind
    values: tuple[tuple[str, Value], ...] = ()


def caveat(kind: CaveatKind, **values: Value) -> Caveat:
    return Caveat(kind, tuple(values.items()))
