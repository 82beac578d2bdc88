"""What a letter will say, frozen at the moment of the decision: nothing of it is looked up again later."""

from collections.abc import Callable
from datetime import date, timedelta

from chalicelib.case.claim_facts import facts_of
from chalicelib.case.events import LetterIssued
from chalicelib.case.model import Case, LetterKind
from chalicelib.case.norway import end_of
from chalicelib.case.plan import notice_that_counts
from chalicelib.case.progress import Moment
from chalicelib.claim.norway_limits import daily_interest, late_interest_percent, salaer
from chalicelib.claim.statement import Statement, statement
from chalicelib.erp.contract import Debtor
from chalicelib.letters.address import electronic_allowed, usable_email
from chalicelib.letters.model import LetterContent, LetterLine
from chalicelib.letters.receipt_line import receipt_line
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Creditor, FrozenLetter
from chalicelib.work.debtor_access import debtor_page, pin_of

TEXT_VERSION = "no-2026-11"
_LANGUAGES = {"EN": "en", "NO": "nb", "": "nb"}
_WHAT_FOR = {"nb": "Varer eller tjenester ifølge fakturaen", "en": "Goods or services as stated in the invoice"}


def freezer(
    ports: Ports, events: tuple[object, ...], debtor: Debtor, creditor: Creditor, moment: Moment
) -> Callable[[Case], tuple[FrozenLetter, ...]]:
    """What `commit.Decision.letters` wants: the frozen letter of each issued one among the events."""
    issued = [event for event in events if isinstance(event, LetterIssued)]
    return lambda case: tuple(_freeze(ports, case, event, debtor, creditor, moment) for event in issued)


def _freeze(
    ports: Ports, case: Case, event: LetterIssued, debtor: Debtor, creditor: Creditor, moment: Moment
) -> FrozenLetter:
    content = _content(ports, case, event, debtor, creditor, moment)
    return FrozenLetter(
        ref=CaseRef(case.creditor_id, case.case_no),
        content=content,
        email=_email(case, event.kind, debtor, moment.today),
        send_by=end_of(event.on),
    )


def _email(case: Case, kind: LetterKind, debtor: Debtor, today: date) -> str:
    """The address if this kind of letter may go there and it has not failed before; "" = print."""
    address = usable_email(debtor.contact_email or debtor.email)
    if address is None or case.email_unusable or not electronic_allowed(kind.value, None, today):
        return ""
    return address


def language_of(debtor: Debtor) -> str:
    return _LANGUAGES.get(debtor.language.upper(), "nb")


def _content(
    ports: Ports, case: Case, event: LetterIssued, debtor: Debtor, creditor: Creditor, moment: Moment
) -> LetterContent:
    now = statement(facts_of(case), moment.today, ports.law)
    language = language_of(debtor)
    notice, demand = notice_that_counts(case, ports.law), event.kind is LetterKind.PAYMENT_DEMAND
    return LetterContent(
        letter_id=event.letter_id,
        kind=event.kind.value,
        language=language,
        text_version=TEXT_VERSION,
        issued_at=moment.now,
        issued_on=event.on,
        deadline=event.deadline,
        case_no=case.case_no,
        pin=pin_of(ports, case.case_no),
        debtor_page=debtor_page(ports),
        kid=case.kid,
        agency=ports.agency.contact,
        creditor_name=creditor.name,
        creditor_organisation_number=creditor.organisation_number,
        debtor_name=debtor.name,
        debtor_address=debtor.address,
        invoice_number=case.erp_invoice.invoice_number,
        invoice_date=case.invoice_date,
        due_date=case.due_date,
        what_for=_WHAT_FOR[language],
        currency=case.currency,
        lines=_lines(now, language),
        principal_open=now.open.principal,
        interest_open=now.open.interest,
        costs_open=now.open.costs,
        total=now.open.total,
        interest_percent=format(late_interest_percent(moment.today, ports.law), "f"),
        interest_from=case.due_date + timedelta(days=1),
        daily_interest=daily_interest(now.open.principal, moment.today, ports.law),
        possible_costs=() if demand else _possible_costs(ports, case, now, event),
        debtor_is_private=debtor.is_private,
        earlier_notice_on=notice.on if demand and notice else None,
    )


def _lines(now: Statement, language: str) -> tuple[LetterLine, ...]:
    return tuple(LetterLine(line.kind.value, line.amount, receipt_line(line, language)) for line in now.lines)


def _possible_costs(ports: Ports, case: Case, now: Statement, event: LetterIssued) -> tuple[LetterLine, ...]:
    """What collection would cost after the deadline, so that the reader can weigh it; no threat, an example."""
    day = event.deadline + timedelta(days=1)
    light = salaer(
        now.open.principal,
        case.debtor,
        case.due_date,
        day,
        ports.law,
        heavy=False,
        creditor_deducts_vat=case.creditor_deducts_vat,
    )
    total = light.amount + light.vat
    return (LetterLine("collection_fee", total, ""),) if total else ()
