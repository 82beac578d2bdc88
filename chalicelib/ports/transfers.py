"""What is kept of choosing invoices in the portal: the overdue list as it was read, choices, exempt customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.erp.contract import OverdueInvoice, Service
from chalicelib.ports.records import Refusal, RefusalReason


@dataclass(frozen=True, slots=True)
class Draft:
    """An overdue invoice that can be chosen, as the ERP had it when the list was read."""

    invoice: OverdueInvoice
    earlier_case: str = ""
    """The case that followed it before and is closed: it is taken again only when chosen by itself (mission B2)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the list of a connection stands. Instants are wall time; `id` changes with every list that was read."""

    connection_id: str
    asked_at: datetime
    id: str = ""
    """Empty as long as no list was ever read."""
    read_at: datetime | None = None
    count: int = 0
    pages: int = 0
    problem: str = ""
    """Why the newest attempt failed, in plain words; empty when it did not."""
    law_at: datetime | None = None
    """When it was read by the law clock, which people read everywhere else."""

    @property
    def told_at(self) -> datetime | None:
        """When it was read, as pages tell it."""
        return self.law_at or self.read_at

    @property
    def running(self) -> bool:
        """Asked for, and neither read nor failed since."""
        return not self.problem and (self.read_at is None or self.read_at < self.asked_at)


class Via(StrEnum):
    PORTAL = "portal"
    API = "api"


class OtherAct(Exception):
    """A transfer's id was used for another act before."""


class ChoiceState(StrEnum):
    WAITING = "waiting"
    """Approved, not yet read in."""
    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TransferReceipt:
    """One act of choosing: who approved how many invoices, and who said that they are not disputed (mission B6)."""

    creditor_id: str
    id: str
    """Given by the page or client that chose: sent twice, it is one act."""
    connection_id: str
    by: str
    """The user who ticked "not disputed" and approved."""
    at: datetime
    """Wall time."""
    via: Via
    count: int
    service: Service | None = None
    """Which of the ERP's two services was named; None where it has one way only (mission B5)."""
    law_at: datetime | None = None
    """By the law clock, which people read everywhere else."""
    act: str = ""
    """A digest of what was asked: the same id with another act is a mistake of whoever sent it."""

    @property
    def told_at(self) -> datetime:
        """When it was, as pages tell it."""
        return self.law_at or self.at


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen invoice: stored in one write that is itself the outbox entry, and answered once."""

    creditor_id: str
    receipt_id: str
    connection_id: str
    invoice: OverdueInvoice
    declared_by: str
    declared_at: datetime
    via: Via
    service: Service | None = None
    state: ChoiceState = ChoiceState.WAITING
    case_no: str = ""
    """Of what was taken, or of the case that follows the invoice already (DUPLICATE)."""
    reason: RefusalReason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A customer that the creditor has exempted from transfer in the portal (mission B3)."""

    connection_id: str
    customer_id: str
    customer_name: str
    by: str
    at: datetime
    """Law time."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether a customer of overdue invoices can be reached by e-mail or phone (mission B9)."""

    connection_id: str
    customer_id: str
    missing: bool


class Transfers(Protocol):
    def ask(self, connection_id: str, now: datetime, unless_since: datetime) -> bool:
        """Note that the overdue list is asked for; False when somebody asked at or after `unless_since`."""

    def reading(self, connection_id: str) -> Reading | None: ...

    def keep(self, connection_id: str, drafts: Sequence[Draft], at: datetime, law_at: datetime | None = None) -> None:
        """Put a newly read list in the place of the old one, whole or not at all. `at` is wall time."""

    def failed(self, connection_id: str, problem: str) -> None:
        """Note that the list could not be read; the old one stays."""

    def drafts(self, reading: Reading) -> Sequence[Draft]:
        """The list as it was read, in the ERP's order; empty when a newer one has taken its place."""

    def approve(self, receipt: TransferReceipt, choices: Sequence[Choice]) -> None:
        """Store an act of choosing: all of it or nothing. What has the same id already is completed as it was then.

        Raises OtherAct when the id stands for another act; nothing is stored then.
        """

    def spread(self, creditor_id: str, receipt_id: str) -> int:
        """Complete an act whose writer died in the middle; returns how many choices it had. 0 = it was complete."""

    def receipt(self, creditor_id: str, receipt_id: str) -> TransferReceipt:
        """Raises Missing."""

    def receipts(self, creditor_id: str) -> Sequence[TransferReceipt]:
        """Newest first, at most 20."""

    def receipt_at(self, pk: str, sk: str) -> TransferReceipt:
        """The receipt of an outbox message. Raises Missing."""

    def choices(self, creditor_id: str, receipt_id: str) -> Sequence[Choice]:
        """In the order of the invoices' ids."""

    def choice(self, pk: str, sk: str) -> Choice:
        """The choice of an outbox message. Raises Missing."""

    def waiting(self, connection_id: str) -> Sequence[Choice]:
        """What is approved and not yet read in."""

    def taken(self, choice: Choice, case_no: str) -> None:
        """Answer a choice with its case. Repeating is harmless: the first answer stands."""

    def followed(self, choice: Choice, case_no: str) -> None:
        """Answer a choice with the case that follows the invoice already."""

    def refused(self, choice: Choice, refusal: Refusal, at: datetime) -> None:
        """Answer a choice with a refusal, which is stored with it and told in the ERP."""

    def note_fact(self, fact: str) -> None:
        """Note a unique fact that no case comes with: a request in the ERP that joined one, an invoice that was taken
        back before it was with us. Repeating is harmless."""

    def exempt(self, exemption: Exemption) -> None: ...

    def lift(self, connection_id: str, customer_id: str) -> None:
        """Harmless when the customer is not exempt."""

    def exemptions(self, connection_id: str) -> Sequence[Exemption]:
        """In the order of the customers' ids (consistent read)."""

    def note_contact(self, contact: Contact, until: datetime) -> None:
        """Keep what a customer's card says until an instant."""

    def contacts(self, connection_id: str, now: datetime) -> Sequence[Contact]:
        """What is known and not outdated."""
