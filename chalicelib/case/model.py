"""The case: a snapshot folded from its events. Values only; what happens next is decided in `decide`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.claim.facts import Country, DebtorClass


class Phase(StrEnum):
    """Where a case stands; allowed moves are in `lifecycle.TRANSITIONS`."""

    RECEIVED = "received"
    NOTICE = "notice"
    LISTED = "listed"
    COLLECTION = "collection"
    CLOSED = "closed"


class Outcome(StrEnum):
    PAID = "paid"
    CREDITED = "credited"
    WITHDRAWN = "withdrawn"


class Service(StrEnum):
    """What a transfer asks for where the ERP offers two services (mission B5)."""

    REMINDER = "reminder"
    COLLECTION = "collection"


class LetterKind(StrEnum):
    NOTICE = "notice"
    PAYMENT_DEMAND = "payment_demand"


class LetterState(StrEnum):
    ISSUED = "issued"
    DELIVERED = "delivered"
    VOIDED = "voided"


class ItemKind(StrEnum):
    """What the ERP matched against the invoice."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"
    """The creditor's own book loss: the debt stands (mission E3)."""


class Step(StrEnum):
    """The next thing that time will do to a case."""

    SEND_NOTICE = "send_notice"
    PUT_ON_LIST = "put_on_list"
    REGISTER = "register"
    AWAIT_PAYMENT_DEMAND = "await_payment_demand"


DUE_STEPS = frozenset({Step.SEND_NOTICE, Step.REGISTER, Step.AWAIT_PAYMENT_DEMAND})
"""What the daily run does case by case; PUT_ON_LIST is done for a whole creditor on the list day."""


class WhyNot(StrEnum):
    """Why nothing happens now (mission H2); the texts per language stand in the portal's catalogue."""

    TOO_EARLY = "too_early"
    NOTICE_RUNNING = "notice_running"
    WAITS_FOR_LIST = "waits_for_list"
    CREDITOR_MAY_STOP = "creditor_may_stop"
    CREDITOR_MUST_APPROVE = "creditor_must_approve"
    DEMAND_RUNNING = "demand_running"
    DEMAND_EXPIRED = "demand_expired"
    HELD = "held"
    COURSE_NOT_SET_UP = "course_not_set_up"
    """The installation has no letters for the case's country."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ErpInvoice:
    """Which invoice of which connection a case follows. Ids are the ERP's own, as text."""

    connection_id: str
    erp: str
    invoice_id: str
    voucher_id: str
    invoice_number: str
    customer_id: str
    assignment: int = 1
    """Counts up when a withdrawn invoice is transferred again by hand (mission B11)."""
    reference: str = ""
    """The creditor's own payment reference on the invoice; empty where the ERP does not tell it."""


@dataclass(frozen=True, slots=True)
class EarlierLetter:
    """A letter that the creditor sent before the transfer; it counts against the limits (mission B8, B12)."""

    kind: str
    on: date
    deadline: date | None
    fee: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of ours. `fee` in minor units is the full fee of its kind as it was issued; `deadline` inclusive."""

    id: str
    kind: LetterKind
    on: date
    deadline: date
    fee: int
    state: LetterState = LetterState.ISSUED
    channel: str = ""


@dataclass(frozen=True, slots=True)
class MatchedItem:
    """A payment or credit note that the ERP holds as matched to the invoice. `amount` > 0 lowers the debt."""

    id: str
    kind: ItemKind
    amount: int
    on: date
    settlement: bool = False
    """The ERP says that the collection agency paid it, not the debtor (mission E2)."""
    own_settlement: str = ""
    """The number of the settlement of ours that it is, where the ERP bears our mark or we keep its key (mission E8)."""


@dataclass(frozen=True, slots=True)
class Hold:
    reason: str
    since: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes next and when; `why_not` says what keeps it from happening now."""

    step: Step | None
    on: date | None
    why_not: WhyNot


@dataclass(frozen=True, slots=True)
class Posted:
    """Sums posted so far per component, in minor units; always equal to the claim's allocation."""

    principal: int = 0
    interest: int = 0
    costs: int = 0
    overpayment: int = 0
    credited: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One claim of one creditor. Amounts in minor units of `currency`."""

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
    """On what the creditor's word that the claim is undisputed rests (mission B6)."""
    creditor_deducts_vat: bool
    law_version: str
    phase: Phase
    version: int = 0
    earlier_letters: tuple[EarlierLetter, ...] = ()
    service: Service | None = None
    """Which of two services the creditor asked for (mission B5); None where there is one way only."""
    letters: tuple[Letter, ...] = ()
    items: tuple[MatchedItem, ...] = ()
    holds: tuple[Hold, ...] = ()
    """What keeps the case from going on, oldest first; each ends by what caused it, and only without any it goes on."""
    list_id: str | None = None
    answer_by: datetime | None = None
    """The instant until which the creditor may stop the case that is on a list."""
    approved: bool = False
    registered_on: date | None = None
    waived: int = 0
    outcome: Outcome | None = None
    closed_on: date | None = None
    erp_balance: int | None = None
    discrepancy_since: date | None = None
    posted: Posted = Posted()
    debtor_name: str = ""
    """For lists only; the rest of the debtor's data is the party item's, and erasure empties both."""
    email_unusable: bool = False
    """An e-mail to the debtor came back: letters go by print from then on, until the customer card has another."""
    unmatched: int = 0
    """This customer's money that stands matched to nothing in the ERP: a hint, never booked (mission E1)."""
    charged: int | None = None
    """What withdrawing the case cost the creditor, VAT included; None as long as it was not withdrawn."""
    by_hand_until: date | None = None
    """The day on which the last question about a status changed by hand ended: asked again at the earliest the day
    after, since until then ours may still be on its way to the ERP (mission F2)."""

    @property
    def open(self) -> bool:
        return self.phase is not Phase.CLOSED

    @property
    def hold(self) -> Hold | None:
        """The oldest of its holds."""
        return self.holds[0] if self.holds else None

    def held_for(self, reason: str) -> bool:
        return any(hold.reason == reason for hold in self.holds)

    def letter(self, letter_id: str) -> Letter:
        """The letter of that id; KeyError when the case has none."""
        for letter in self.letters:
            if letter.id == letter_id:
                return letter
        raise KeyError(letter_id)

    def standing(self, kind: LetterKind) -> Letter | None:
        """The newest letter of a kind that was not taken back."""
        found = [letter for letter in self.letters if letter.kind is kind and letter.state is not LetterState.VOIDED]
        return found[-1] if found else None
