"""What our mails to creditors say, as values. Amounts in minor units; instants aware; links complete addresses."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.letters.model import AgencyContact


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Who sends or receives: a shown name (may be empty) and an ASCII e-mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class CollectionListRow:
    """A case that goes to collection unless the creditor stops it."""

    case_no: str
    invoice_number: str
    debtor_name: str
    due_date: date
    notice_on: date
    notice_deadline: date
    open_amount: int
    currency: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class CollectionListContent:
    """The Tuesday mail (mission C2). `automatic`: what is not stopped is registered by itself."""

    list_id: str
    language: str
    creditor_name: str
    sent_at: datetime
    answer_by: datetime
    time_zone: str
    """In which `answer_by` is shown, e.g. "Europe/Oslo"."""
    rows: tuple[CollectionListRow, ...]
    portal_url: str
    agency: AgencyContact
    automatic: bool = True


@dataclass(frozen=True, slots=True)
class ConnectionLostContent:
    """The ERP refuses our key (mission A2); `erp` is a kind of `erp.registry`."""

    id: str
    language: str
    creditor_name: str
    erp: str
    sent_at: datetime
    lost_on: date
    restore_url: str
    """The portal's page where the new key is pasted."""
    agency: AgencyContact
    wrong_company: bool = False
    """The key works, but opens another company's accounts."""


@dataclass(frozen=True, slots=True)
class RightMissingContent:
    """The key works and lacks rights that we need; `rights` by the ERP's own names, empty where it does not tell."""

    id: str
    language: str
    creditor_name: str
    erp: str
    sent_at: datetime
    since: date
    rights: str
    connections_url: str
    agency: AgencyContact


@dataclass(frozen=True, slots=True)
class TaskContent:
    """Anything the creditor has to look at, in the words of whoever made the task."""

    id: str
    language: str
    creditor_name: str
    sent_at: datetime
    title: str
    paragraphs: tuple[str, ...]
    link: str
    agency: AgencyContact
    answer_by: date | None = None
    steps: tuple[str, ...] = ()
