"""What has happened to a case, past tense. Events are stored for ever and carry no personal data.

`on` is the local law date. Amounts are minor units of the case's currency.
"""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.case.model import EarlierLetter, ErpInvoice, ItemKind, LetterKind, Outcome, Service
from chalicelib.claim.facts import Country, DebtorClass


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """An invoice was accepted for collection."""

    on: date
    case_no: str
    creditor_id: str
    erp_invoice: ErpInvoice
    country: Country
    debtor: DebtorClass
    principal: int
    currency: str
    invoice_date: date
    due_date: date
    kid: str
    received_at: datetime
    not_disputed: str
    creditor_deducts_vat: bool
    law_version: str
    earlier_letters: tuple[EarlierLetter, ...] = ()
    service: Service | None = None
    """Which of two services the creditor asked for; None where there is one way only."""


@dataclass(frozen=True, slots=True)
class LetterIssued:
    """A letter was decided with all its inputs frozen in the letter item; from here it must leave or be taken back."""

    on: date
    letter_id: str
    kind: LetterKind
    deadline: date
    fee: int


@dataclass(frozen=True, slots=True)
class LetterDelivered:
    """A channel took the letter: e-mail accepted, or laid in the print spool."""

    on: date
    letter_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class LetterVoided:
    """The letter did not leave in time or came back: its fee and deadline are taken back."""

    on: date
    letter_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class EmailFailed:
    """The debtor's e-mail address refused or returned a letter; later letters go by print."""

    on: date
    letter_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The case stands on the creditor's collection list; until `answer_by` it can be stopped."""

    on: date
    list_id: str
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Unlisted:
    """The case left a list without being registered and comes on a new one."""

    on: date
    list_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Approved:
    """The creditor said yes to collection (needed where it registers by hand)."""

    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Registered:
    """The creditor's window passed: the case is in collection."""

    on: date
    mode: str


@dataclass(frozen=True, slots=True)
class ItemMatched:
    """The ERP holds a payment to the creditor, or a credit note, as matched to the invoice."""

    on: date
    item_id: str
    kind: ItemKind
    amount: int
    booked_on: date
    settlement: bool = False
    """The ERP names the collection agency as payer (mission E2)."""
    own_settlement: str = ""
    """The number of the settlement of ours that it is: no payment of the debtor's (mission E8)."""


@dataclass(frozen=True, slots=True)
class ItemUnmatched:
    """What was matched is so no longer: reversed, unmatched or changed."""

    on: date
    item_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class BalanceRead:
    """The ERP's remaining principal differs from what was read before."""

    on: date
    balance: int


@dataclass(frozen=True, slots=True)
class DiscrepancyFound:
    on: date
    expected: int
    balance: int


@dataclass(frozen=True, slots=True)
class DiscrepancyResolved:
    on: date
    balance: int


@dataclass(frozen=True, slots=True)
class PutOnHold:
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class HoldLifted:
    """The cause of one hold is gone; others may go on holding the case."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class RemainderWaived:
    """A small rest is let go by the named tolerance rule."""

    on: date
    amount: int
    rule: str


@dataclass(frozen=True, slots=True)
class Terminated:
    """The creditor withdrew the case. `cost` (incl. `vat`) is what it was shown and accepted, or what the agreement
    says where it was taken back in the ERP; its parts follow (missions D3, D4)."""

    on: date
    by: str
    via: str
    cost: int
    vat: int
    fees: int = 0
    interest: int = 0
    salaer: int = 0
    free_until: date | None = None
    """The last day on which it was free, that day included."""


@dataclass(frozen=True, slots=True)
class Closed:
    on: date
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Reopened:
    """What had settled the case fell away (a reversal); no new fee for that."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class DebtorChanged:
    """The customer card was changed in the ERP (mission B9). What it says now is the party item's."""

    on: date
    fields: tuple[str, ...]
    """Names of what changed, as `Debtor` has them."""


@dataclass(frozen=True, slots=True)
class UnmatchedSeen:
    """How much of this customer's money stands matched to nothing in the ERP; 0 = none any more (mission E1)."""

    on: date
    amount: int


Event = (
    CaseOpened
    | LetterIssued
    | LetterDelivered
    | LetterVoided
    | EmailFailed
    | Listed
    | Unlisted
    | Approved
    | Registered
    | ItemMatched
    | ItemUnmatched
    | BalanceRead
    | DiscrepancyFound
    | DiscrepancyResolved
    | PutOnHold
    | HoldLifted
    | RemainderWaived
    | Terminated
    | Closed
    | Reopened
    | DebtorChanged
    | UnmatchedSeen
)
