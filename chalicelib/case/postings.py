"""Double entry as values: what a commit of a case writes into the books."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PostingLine:
    """Debit positive, credit negative, in minor units."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class PostingSet:
    """The postings of one commit of a case; they sum to zero."""

    on: date
    currency: str
    lines: tuple[PostingLine, ...]
