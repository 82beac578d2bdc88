"""Made-up values to store."""

from datetime import UTC, date, datetime, timedelta

from chalicelib.case.events import CaseOpened, Event
from chalicelib.case.evolve import fold, opened
from chalicelib.case.model import Case, ErpInvoice, Plan, Step, WhyNot
from chalicelib.claim.facts import Country, DebtorClass
from chalicelib.erp.contract import Address, Debtor
from chalicelib.letters.model import AgencyContact, LetterContent, LetterLine
from chalicelib.ports.records import (
    CaseRef,
    CollectionList,
    Commit,
    Connection,
    Creditor,
    FrozenLetter,
    Receipt,
    Refusal,
    RefusalReason,
    Task,
    TaskKind,
)

NOW = datetime(2026, 5, 4, 7, 30, tzinfo=UTC)
TODAY = date(2026, 5, 4)
LATER = NOW + timedelta(minutes=11)
WAITING = Plan(Step.SEND_NOTICE, date(2026, 5, 20), WhyNot.TOO_EARLY)
DEBTOR = Debtor(
    name="Kari Eksempel",
    is_private=True,
    organisation_number="",
    email="kari@example.com",
    phone="",
    language="nb",
    address=Address("Prøvegata 1", "", "0150", "Oslo", "NO"),
)


def opening(
    case_no: str = "100001", *, creditor_id: str = "c1", invoice_id: str = "77", assignment: int = 1
) -> CaseOpened:
    return CaseOpened(
        on=TODAY,
        case_no=case_no,
        creditor_id=creditor_id,
        erp_invoice=ErpInvoice("k1", "tripletex", invoice_id, "88", "10042", "5", assignment),
        country=Country.NO,
        debtor=DebtorClass.CONSUMER,
        principal=125_000,
        currency="NOK",
        invoice_date=date(2026, 4, 1),
        due_date=date(2026, 4, 15),
        kid=f"{case_no}7",
        received_at=NOW,
        not_disputed="ticked in the ERP",
        creditor_deducts_vat=True,
        law_version="no-2026-01-01",
    )


def ref(case_no: str = "100001", creditor_id: str = "c1") -> CaseRef:
    return CaseRef(creditor_id, case_no)


def open_commit(event: CaseOpened | None = None, *, plan: Plan = WAITING, unique: tuple[str, ...] = ()) -> Commit:
    event = event or opening()
    return Commit(
        before=None,
        after=fold(opened(event), ()),
        events=(event,),
        plan=plan,
        total=128_800,
        expected_balance=125_000,
        debtor_name=DEBTOR.name,
        debtor=DEBTOR,
        unique=unique,
    )


def next_commit(before: Case, *events: Event, plan: Plan = WAITING, unique: tuple[str, ...] = ()) -> Commit:
    """A commit that lets events happen to a stored case."""
    return Commit(
        before=before,
        after=fold(before, events),
        events=events,
        plan=plan,
        total=128_800,
        expected_balance=125_000,
        debtor_name=DEBTOR.name,
        unique=unique,
    )


AGENCY = AgencyContact(
    name="Prøve Inkasso AS",
    organisation_number="999888777",
    address=Address("Postboks 1", "", "0101", "Oslo", "NO"),
    email="post@example.com",
    phone="22000000",
    website="https://example.com",
    account_number="12345678903",
    complaints="Nemnda, Postboks 2, 0102 Oslo",
    supervisor="Tilsynet",
)


def frozen_letter(letter_id: str = "L1", case_no: str = "100001") -> FrozenLetter:
    content = LetterContent(
        letter_id=letter_id,
        kind="notice",
        language="nb",
        text_version="1",
        issued_at=NOW,
        issued_on=TODAY,
        deadline=date(2026, 5, 18),
        case_no=case_no,
        pin="1234",
        debtor_page="https://example.com/d",
        kid=f"{case_no}7",
        agency=AGENCY,
        creditor_name="Eksempel AS",
        creditor_organisation_number="999888777",
        debtor_name=DEBTOR.name,
        debtor_address=DEBTOR.address,
        invoice_number="10042",
        invoice_date=date(2026, 4, 1),
        due_date=date(2026, 4, 15),
        what_for="varer og tjenester",
        currency="NOK",
        lines=(LetterLine("principal", 125_000, ""),),
        principal_open=125_000,
        interest_open=0,
        costs_open=3_800,
        total=128_800,
        interest_percent="12.25",
        interest_from=date(2026, 4, 16),
        daily_interest=42,
    )
    return FrozenLetter(ref(case_no), content, DEBTOR.email, NOW + timedelta(hours=14))


def creditor(creditor_id: str = "c1") -> Creditor:
    return Creditor(creditor_id, "Eksempel AS", "999888777", Country.NO, "nb", "post@example.com", True)


def connection(connection_id: str = "k1", creditor_id: str = "c1") -> Connection:
    return Connection(connection_id, creditor_id, "tripletex", "0", "sealed", "sealed")


def receipt(key: str = "e1") -> Receipt:
    return Receipt("k1", key, "invoice.charged", '{"id": 1}', NOW)


def refusal(proposal_id: str = "p1") -> Refusal:
    return Refusal("c1", "k1", proposal_id, "88", "10042", RefusalReason.FOREIGN_CURRENCY, "EUR", TODAY)


def task(task_id: str = "restore-k1") -> Task:
    return Task("c1", task_id, TaskKind.RESTORE_CONNECTION, TODAY, "k1")


def collection_list(list_id: str = "c1-2026-05-05", planned_on: date = date(2026, 5, 5)) -> CollectionList:
    return CollectionList(list_id, "c1", planned_on, ("100001", "100002"))
