"""Letters to test with: made-up people and companies, valid check digits."""

from dataclasses import replace
from datetime import UTC, date, datetime

from chalicelib.erp.contract import Address
from chalicelib.letters.mail_content import (
    CollectionListContent,
    CollectionListRow,
    ConnectionLostContent,
    Mailbox,
    TaskContent,
)
from chalicelib.letters.model import AgencyContact, LetterContent, LetterLine
from chalicelib.letters.texts import TEXT_VERSION

AGENCY = AgencyContact(
    name="Fjordlys Inkasso AS",
    organisation_number="923456783",
    address=Address("Brattørkaia 99", "", "7010", "Trondheim", "NO"),
    email="hei@fjordlys-inkasso.example",
    phone="73 00 00 00",
    website="fjordlys-inkasso.example",
    account_number="12345678903",
    complaints="Finansklagenemnda Inkasso, postboks 53 Skøyen, 0212 Oslo",
    supervisor="Finanstilsynet",
)

DETAILS = {
    "nb": {
        "principal": "Faktura 10042 av 1. mai 2026",
        "interest": "12 % av 1 250,00 kr i 28 dager fra 16. mai 2026 (forsinkelsesrenteloven § 3)",
        "notice_fee": "1/20 av inkassosatsen 750 kr (inkassoforskriften § 1-2)",
        "collection_fee": "Lett salær: 0,4 av inkassosatsen 750 kr (inkassoforskriften § 2-2)",
        "vat": "25 % av 300,00 kr",
        "payment": "Betalt til kreditor 20. mai 2026",
    },
    "en": {
        "principal": "Invoice 10042 of 1 May 2026",
        "interest": "12% of NOK 1,250.00 for 28 days from 16 May 2026 (forsinkelsesrenteloven § 3)",
        "notice_fee": "1/20 of the base rate NOK 750 (inkassoforskriften § 1-2)",
        "collection_fee": "Light fee: 0.4 of the base rate NOK 750 (inkassoforskriften § 2-2)",
        "vat": "25% of NOK 300.00",
        "payment": "Paid to the creditor on 20 May 2026",
    },
}


def line(language: str, kind: str, amount: int) -> LetterLine:
    return LetterLine(kind, amount, DETAILS[language].get(kind, ""))


def notice(language: str = "nb") -> LetterContent:
    """A notice to a consumer: principal, interest and fee."""
    return LetterContent(
        letter_id="case-1001-notice-1",
        kind="notice",
        language=language,
        text_version=TEXT_VERSION,
        issued_at=datetime(2026, 6, 12, 6, 30, tzinfo=UTC),
        issued_on=date(2026, 6, 12),
        deadline=date(2026, 6, 26),
        case_no="2026-100128",
        pin="K7M-4TQ",
        debtor_page="https://fjordlys.example/sak",
        kid="10012800000426",
        agency=AGENCY,
        creditor_name="Nordvik Rør og Varme AS",
        creditor_organisation_number="988077917",
        debtor_name="Ingrid Eksempel Hansen",
        debtor_address=Address("Prøvegata 12 B", "", "0570", "Oslo", "NO"),
        invoice_number="10042",
        invoice_date=date(2026, 5, 1),
        due_date=date(2026, 5, 15),
        what_for="Rørleggerarbeid og deler" if language == "nb" else "Plumbing and parts",
        currency="NOK",
        lines=(
            line(language, "principal", 125000),
            line(language, "interest", 1151),
            line(language, "notice_fee", 3800),
        ),
        principal_open=125000,
        interest_open=1151,
        costs_open=3800,
        total=129951,
        interest_percent="12.00",
        interest_from=date(2026, 5, 16),
        daily_interest=41,
        possible_costs=(line(language, "collection_fee", 30000),),
    )


def payment_demand(language: str = "nb") -> LetterContent:
    """A payment demand: a part payment, collection fee and VAT."""
    lines = (
        line(language, "principal", 125000),
        line(language, "payment", -50000),
        line(language, "interest", 1830),
        line(language, "notice_fee", 3800),
        line(language, "collection_fee", 26200),
        line(language, "vat", 7500),
    )
    return replace(
        notice(language),
        letter_id="case-1001-payment_demand-1",
        kind="payment_demand",
        issued_at=datetime(2026, 7, 2, 6, 30, tzinfo=UTC),
        issued_on=date(2026, 7, 2),
        deadline=date(2026, 7, 16),
        lines=lines,
        principal_open=75000,
        interest_open=1830,
        costs_open=37500,
        total=114330,
        interest_percent="12.25",
        daily_interest=25,
        possible_costs=(),
        earlier_notice_on=date(2026, 6, 12),
    )


def business(content: LetterContent) -> LetterContent:
    return replace(
        content,
        debtor_name="Fjell og Fjære Restaurantdrift AS",
        debtor_address=Address("c/o Regnskapskontoret Pluss AS", "Havnegata 7", "9008", "Tromsø", "NO"),
        debtor_is_private=False,
        creditor_trading_name="Nordvik Bad & Varme",
    )


def many_lines(content: LetterContent, count: int = 18) -> LetterContent:
    """The interest split into many periods."""
    extra = tuple(line(content.language, "interest", 100) for _ in range(count))
    return replace(
        content,
        lines=(*content.lines, *extra),
        interest_open=content.interest_open + 100 * count,
        total=content.total + 100 * count,
    )


def principal_only(content: LetterContent) -> LetterContent:
    return replace(
        content,
        lines=(line(content.language, "principal", 125000),),
        principal_open=125000,
        interest_open=0,
        costs_open=0,
        total=125000,
        daily_interest=0,
        possible_costs=(),
    )


def principal_paid(content: LetterContent) -> LetterContent:
    """Only interest and costs are left."""
    return replace(
        content,
        lines=(*content.lines, line(content.language, "payment", -content.principal_open)),
        principal_open=0,
        total=content.total - content.principal_open,
        daily_interest=0,
    )


SENDER = Mailbox("Fjordlys Inkasso", "ikke-svar@fjordlys-inkasso.example")
CREDITOR = Mailbox("Økonomi, Nordvik Rør", "okonomi@nordvik-ror.example")


def list_row(number: int) -> CollectionListRow:
    return CollectionListRow(
        case_no=f"2026-1001{number:02}",
        invoice_number=str(10040 + number),
        debtor_name=("Ingrid Eksempel Hansen", "Fjell og Fjære Restaurantdrift AS", "Åse Prøve")[number % 3],
        due_date=date(2026, 5, 15),
        notice_on=date(2026, 6, 12),
        notice_deadline=date(2026, 6, 26),
        open_amount=129951 + 1000 * number,
        currency="NOK",
        stop_url=f"https://fjordlys.example/stopp/{number}?t=abc.def&x=1",
    )


def collection_list(language: str = "nb", rows: int = 3) -> CollectionListContent:
    return CollectionListContent(
        list_id="list-nordvik-2026-06-30",
        language=language,
        creditor_name="Nordvik Rør og Varme AS",
        sent_at=datetime(2026, 6, 30, 6, 0, tzinfo=UTC),
        answer_by=datetime(2026, 7, 2, 6, 0, tzinfo=UTC),
        time_zone="Europe/Oslo",
        rows=tuple(list_row(number) for number in range(1, rows + 1)),
        portal_url="https://fjordlys.example/portal/liste",
        agency=AGENCY,
    )


def connection_lost(language: str = "nb", erp: str = "tripletex") -> ConnectionLostContent:
    return ConnectionLostContent(
        id="lost-nordvik-2026-06-30",
        language=language,
        creditor_name="Nordvik Rør og Varme AS",
        erp=erp,
        sent_at=datetime(2026, 6, 30, 21, 5, tzinfo=UTC),
        lost_on=date(2026, 6, 30),
        restore_url="https://fjordlys.example/portal/tilkobling",
        agency=AGENCY,
    )


def task(language: str = "nb") -> TaskContent:
    return TaskContent(
        id="task-77",
        language=language,
        creditor_name="Nordvik Rør og Varme AS",
        sent_at=datetime(2026, 6, 30, 7, 0, tzinfo=UTC),
        title="Saldoen stemmer ikke for faktura 10042",
        paragraphs=("Tripletex viser 1 250,00 kr, vi venter 750,00 kr.",),
        link="https://fjordlys.example/portal/oppgave/77",
        agency=AGENCY,
        answer_by=date(2026, 7, 7),
    )
