"""Two made-up creditors with cases in every phase: what the pages are tested and looked at with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.case.events import (
    BalanceRead,
    CaseOpened,
    Closed,
    DiscrepancyFound,
    Event,
    ItemMatched,
    LetterDelivered,
    LetterIssued,
    Listed,
    PutOnHold,
    Registered,
)
from chalicelib.case.evolve import opened
from chalicelib.case.model import Case, EarlierLetter, ErpInvoice, ItemKind, LetterKind, Outcome
from chalicelib.case.terms import Terms
from chalicelib.claim.facts import Country, DebtorClass
from chalicelib.erp.contract import Address, Debtor
from chalicelib.ports.records import (
    CaseRef,
    CollectionList,
    Connection,
    ConnectionState,
    Creditor,
    FrozenLetter,
    ListState,
    Member,
    Refusal,
    RefusalReason,
    Registration,
    Task,
    TaskKind,
)
from chalicelib.work.commit import Decision, act, write
from tests.letters.samples import notice, payment_demand
from tests.web.office import NOW, Office, ScriptedIdentity

NORDVIK, BAKERI = "nordvik", "solbakken"
ANNA, BJORN = "anna@nordvik.example", "bjorn@solbakken.example"
LIST = "nordvik-2026-11-24"
ANSWER_BY = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
"""Thursday, eight in the morning in Oslo."""
LISTED, COLLECTION, DIFFERING, RUNNING, WAITING, PAID, HELD, FOREIGN = (
    "AC-0001-00101",
    "AC-0001-00102",
    "AC-0001-00103",
    "AC-0001-00104",
    "AC-0001-00105",
    "AC-0001-00106",
    "AC-0001-00107",
    "AC-0002-00101",
)
OWN_NOTICE = "AC-0001-00108"
"""Not in the town from the start: a test opens it."""
_PEOPLE = {
    LISTED: ("Ingrid Eksempel Hansen", True),
    COLLECTION: ("Brattli Bygg og Anlegg AS", False),
    DIFFERING: ("Ola Prøve Nordmann", True),
    RUNNING: ("Kystfrisøren <Mo> & Sønn AS", False),
    WAITING: ("Marte Test Kirkerud", True),
    PAID: ("Per Utvalg Strand", True),
    HELD: ("Tindegrenda Velforening", False),
    FOREIGN: ("Siv Fremmed Dahl", True),
    OWN_NOTICE: ("Turid Prøve Lie", True),
}


def identity() -> ScriptedIdentity:
    """Anna and Bjørn, who are asked for nothing but the password."""
    return ScriptedIdentity({ANNA: (), BJORN: ()})


def settle_in(office: Office) -> Office:
    """Both creditors with their people, connections and cases; returns the office."""
    _creditor(office, NORDVIK, "Nordvik Rør og Varme AS", "988077917", ANNA)
    _creditor(office, BAKERI, "Solbakken Bakeri AS", "923609016", BJORN)
    office.identity = identity()
    _waiting(office)
    _running(office)
    _listed(office)
    _collection(office)
    _differing(office)
    _paid(office)
    _held(office)
    open_case(office, FOREIGN, BAKERI, 310_000, date(2026, 10, 20))
    office.lists.save(
        CollectionList(LIST, NORDVIK, NOW.date(), (LISTED,), ListState.MAILED, ANSWER_BY, NOW, "mail-1"), NOW
    )
    for invoice, reason, detail in (
        ("10071", RefusalReason.FOREIGN_CURRENCY, "EUR"),
        ("10068", RefusalReason.INVALID_ORGANISATION_NUMBER, "912345678"),
        ("10064", RefusalReason.DISPUTED, "Kunden mener at varen var skadet"),
    ):
        office.register.refuse(
            Refusal(NORDVIK, "nordvik-tripletex", f"p{invoice}", f"v{invoice}", invoice, reason, detail, NOW.date()),
            (f"REFUSED#{invoice}",),
            NOW,
        )
    _tasks(office)
    return office


def _creditor(office: Office, creditor_id: str, name: str, number: str, person: str) -> None:
    office.register.save_creditor(Creditor(creditor_id, name, number, Country.NO, "nb", person, True))
    office.register.add_member(Member(creditor_id, person, "admin"))
    office.register.save_connection(
        Connection(
            f"{creditor_id}-tripletex",
            creditor_id,
            "tripletex",
            "0",
            office.vault.seal("key", f"key:{creditor_id}-tripletex"),
            office.vault.seal("webhook-secret", f"webhook:{creditor_id}-tripletex"),
            ConnectionState.HEALTHY,
            checked_at=NOW - timedelta(hours=3),
            synced_at=NOW - timedelta(hours=11),
        ),
        NOW,
    )


def open_case(
    office: Office,
    case_no: str,
    creditor_id: str,
    principal: int,
    due: date,
    earlier: tuple[EarlierLetter, ...] = (),
    erp: str = "tripletex",
) -> CaseRef:
    """A case that was received twelve days before today's date of the town, or on its 15th overdue day."""
    name, private = _PEOPLE[case_no]
    received = datetime.combine(due + timedelta(days=15), datetime.min.time(), UTC) + timedelta(hours=9)
    event = CaseOpened(
        on=received.date(),
        case_no=case_no,
        creditor_id=creditor_id,
        erp_invoice=ErpInvoice(f"{creditor_id}-tripletex", erp, f"i{case_no}", f"v{case_no}", f"10{case_no[-3:]}", "5"),
        country=Country.NO,
        debtor=DebtorClass.CONSUMER if private else DebtorClass.BUSINESS,
        principal=principal,
        currency="NOK",
        invoice_date=due - timedelta(days=14),
        due_date=due,
        kid=f"{case_no[3:7]}{case_no[-5:]}04",
        received_at=received,
        not_disputed="ticked in the ERP",
        creditor_deducts_vat=True,
        law_version=office.law.version,
        earlier_letters=earlier,
    )
    case = replace(opened(event), debtor_name=name)
    write(office, None, case, Decision((event,), debtor=_debtor(case_no)))
    return CaseRef(creditor_id, case_no)


def _debtor(case_no: str) -> Debtor:
    name, private = _PEOPLE[case_no]
    address = Address("Prøvegata 12 B", "", "0570", "Oslo", "NO")
    number = "" if private else "923609016"
    return Debtor(name, private, number, f"{case_no}@debtor.example", "400 00 000", "nb", address)


def happen(office: Office, case_no: str, *events: Event, letters: tuple[FrozenLetter, ...] = ()) -> Case:
    return act(office, CaseRef(NORDVIK, case_no), lambda _: Decision(events, letters=lambda _: letters))


def _notice(case_no: str, on: date) -> tuple[Event, ...]:
    letter_id = f"{case_no}-notice-1"
    return (
        LetterIssued(on, letter_id, LetterKind.NOTICE, on + timedelta(days=14), 3_800),
        LetterDelivered(on, letter_id, "email"),
    )


def _frozen(case_no: str, kind: LetterKind) -> FrozenLetter:
    content = notice() if kind is LetterKind.NOTICE else payment_demand()
    letter_id = f"{case_no}-{kind.value.replace('_', '-')}-1"
    content = replace(content, letter_id=letter_id, case_no=case_no)
    return FrozenLetter(CaseRef(NORDVIK, case_no), content, "", NOW + timedelta(hours=10))


def _archive(office: Office, case_no: str, letter_id: str) -> None:
    key = f"letters/{case_no}/{letter_id}.pdf"
    office.archive.put_once(key, b"%PDF-1.7 test", "application/pdf")
    office.cases.archived(CaseRef(NORDVIK, case_no), letter_id, key, "0" * 64)


def _waiting(office: Office) -> None:
    open_case(office, WAITING, NORDVIK, 84_900, date(2026, 11, 12))


def _running(office: Office) -> None:
    open_case(office, RUNNING, NORDVIK, 1_243_750, date(2026, 11, 2))
    happen(office, RUNNING, *_notice(RUNNING, date(2026, 11, 18)))


def _listed(office: Office) -> None:
    open_case(office, LISTED, NORDVIK, 125_000, date(2026, 10, 20))
    letter = _frozen(LISTED, LetterKind.NOTICE)
    happen(office, LISTED, *_notice(LISTED, date(2026, 11, 5)), letters=(letter,))
    _archive(office, LISTED, letter.content.letter_id)
    happen(office, LISTED, Listed(date(2026, 11, 24), LIST, ANSWER_BY))


def _collection(office: Office) -> None:
    open_case(office, COLLECTION, NORDVIK, 4_890_000, date(2026, 6, 10))
    happen(office, COLLECTION, *_notice(COLLECTION, date(2026, 6, 26)))
    happen(office, COLLECTION, Listed(date(2026, 7, 14), "nordvik-2026-07-14", NOW - timedelta(days=130)))
    letter = _frozen(COLLECTION, LetterKind.PAYMENT_DEMAND)
    happen(
        office,
        COLLECTION,
        Registered(date(2026, 7, 16), "AUTO"),
        LetterIssued(
            date(2026, 7, 16), letter.content.letter_id, LetterKind.PAYMENT_DEMAND, date(2026, 7, 30), 120_000
        ),
        LetterDelivered(date(2026, 7, 16), letter.content.letter_id, "print"),
        letters=(letter,),
    )
    _archive(office, COLLECTION, letter.content.letter_id)
    happen(
        office,
        COLLECTION,
        ItemMatched(date(2026, 9, 2), "pay-1", ItemKind.PAYMENT, 1_000_000, date(2026, 9, 1)),
        BalanceRead(date(2026, 9, 2), 3_890_000),
    )


def _differing(office: Office) -> None:
    open_case(office, DIFFERING, NORDVIK, 259_000, date(2026, 10, 28))
    happen(office, DIFFERING, *_notice(DIFFERING, date(2026, 11, 12)))
    happen(
        office,
        DIFFERING,
        BalanceRead(date(2026, 11, 20), 159_000),
        DiscrepancyFound(date(2026, 11, 20), 259_000, 159_000),
    )


def _paid(office: Office) -> None:
    open_case(office, PAID, NORDVIK, 49_900, date(2026, 10, 1))
    happen(
        office,
        PAID,
        ItemMatched(date(2026, 11, 3), "pay-2", ItemKind.PAYMENT, 49_900, date(2026, 11, 2)),
        Closed(date(2026, 11, 3), Outcome.PAID),
    )


def _held(office: Office) -> None:
    open_case(office, HELD, NORDVIK, 718_000, date(2026, 10, 30))
    happen(office, HELD, PutOnHold(date(2026, 11, 19), "erp_remark"))


def _tasks(office: Office) -> None:
    for kind, subject, detail in (
        (TaskKind.DISCREPANCY, DIFFERING, "balances_differ"),
        (TaskKind.OWN_REMINDERS_ON, RUNNING, "Kystfrisøren <Mo> & Sønn AS"),
    ):
        office.register.open_task(
            Task(NORDVIK, f"{kind.value}-{subject}", kind, date(2026, 11, 22), subject, detail), NOW
        )


def break_connection(office: Office) -> str:
    """Nordvik's key has expired: the connection is broken and a task says so."""
    connection_id = f"{NORDVIK}-tripletex"
    connection = office.register.connection(connection_id)
    broken = replace(connection, state=ConnectionState.BROKEN, last_error="the key is refused (401)")
    office.register.save_connection(broken, NOW)
    kind = TaskKind.RESTORE_CONNECTION
    office.register.open_task(
        Task(NORDVIK, f"{kind.value}-{connection_id}", kind, NOW.date(), connection_id, broken.last_error), NOW
    )
    return connection_id


def register_by_hand(office: Office) -> None:
    """Nordvik says yes to each case itself."""
    creditor = office.register.creditor(NORDVIK)
    office.register.save_creditor(replace(creditor, terms=Terms(registration=Registration.MANUAL)))
