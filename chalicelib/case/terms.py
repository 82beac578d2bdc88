"""What a creditor has agreed with the agency, as far as it decides what happens to a case."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Registration(StrEnum):
    """What silence on the collection list means: AUTO = collection, MANUAL = the creditor must say yes."""

    AUTO = "AUTO"
    MANUAL = "MANUAL"


@dataclass(frozen=True, slots=True)
class Terms:
    """Amounts in minor units."""

    registration: Registration = Registration.AUTO
    answer_hour: int = 8
    """Local hour on the registration day until which a case can be stopped."""
    free_business_days: int = 10
    """Withdrawal is free through this business day after receipt."""
    tolerance: int = 1000
    """Interest and costs that are let go once the principal is settled (`settling.SMALL_REMAINDER`)."""
    automatic_from: date | None = None
    """Overdue invoices dated on this day or later are transferred by themselves; None = all by hand (mission B2)."""
    reminder_goes_on: bool = False
    """Whether an unpaid case of the reminder service goes on to collection by itself (mission B5)."""
