"""What a person does with one invoice, as pages, controls and scripted debtors name it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Deed:
    """`amount` in the invoice's currency, None for what is open; `term_days` is the term of a letter."""

    on: date
    amount: Decimal | None = None
    text: str = ""
    agency: str = ""
    term_days: int = 14
