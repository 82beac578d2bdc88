"""A case as casework sees it, made to measure."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chalicelib.case.events import CaseOpened, Event
from chalicelib.case.evolve import evolve, fold, opened
from chalicelib.case.model import Case, EarlierLetter, ErpInvoice, LetterKind, MatchedItem
from chalicelib.case.model import ItemKind as ItemKind
from chalicelib.case.progress import Moment
from chalicelib.case.terms import Terms
from chalicelib.claim.facts import Country, DebtorClass
from chalicelib.law import lawbook

OSLO = ZoneInfo("Europe/Oslo")
LAW = lawbook.load()
TERMS = Terms()
DUE = date(2026, 5, 15)
RECEIVED = datetime(2026, 6, 1, 10, tzinfo=OSLO).astimezone(UTC)


def local(text: str) -> datetime:
    """A Norwegian wall-clock text as an instant, e.g. "2026-06-02 06:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def at(text: str) -> Moment:
    instant = local(text)
    return Moment(instant, instant.astimezone(OSLO).date())


def received(
    principal: int = 125_000,
    *,
    due: date = DUE,
    on: datetime = RECEIVED,
    debtor: DebtorClass = DebtorClass.CONSUMER,
    earlier: tuple[EarlierLetter, ...] = (),
    deducts_vat: bool = True,
) -> Case:
    """A case just opened; amounts in oere."""
    event = CaseOpened(
        on=on.astimezone(OSLO).date(),
        case_no="AC-0001-00001",
        creditor_id="nordlys",
        erp_invoice=ErpInvoice("nordlys-tripletex", "tripletex", "1", "2", "10042", "3"),
        country=Country.NO,
        debtor=debtor,
        principal=principal,
        currency="NOK",
        invoice_date=date(due.year, due.month, 1),
        due_date=due,
        kid="0000100000017",
        received_at=on,
        not_disputed="Avtale punkt 4",
        creditor_deducts_vat=deducts_vat,
        law_version=LAW.version,
        earlier_letters=earlier,
    )
    return replace(fold(opened(event), ()), erp_balance=principal)


def after(case: Case, *events: Event) -> Case:
    for event in events:
        case = evolve(case, event)
    return case


def payment(amount: int, on: date, name: str = "p1") -> MatchedItem:
    return MatchedItem(name, ItemKind.PAYMENT, amount, on)


def credit(amount: int, on: date, name: str = "c1") -> MatchedItem:
    return MatchedItem(name, ItemKind.CREDIT_NOTE, amount, on)


def own_notice(on: date, deadline: date | None, fee: int = 3800) -> EarlierLetter:
    return EarlierLetter(LetterKind.NOTICE.value, on, deadline, fee)
