"""Opening the case of an invoice that may be taken: once, whoever asks and however many ask at the same time."""

import logging
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.case.events import CaseOpened
from chalicelib.case.evolve import fold, opened
from chalicelib.case.model import ErpInvoice, Service
from chalicelib.case.reading import Reading, read
from chalicelib.claim import kid
from chalicelib.claim.facts import DebtorClass
from chalicelib.erp.contract import Debtor, Erp, ErpNoDocument, ErpNotFound, ErpRefused, ErpUnreadable, Invoice
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Connection, Creditor, RefusalReason, Task, TaskKind
from chalicelib.ports.storage import FactExists
from chalicelib.work.commit import Decision, write
from chalicelib.work.transfers.gate import Reason

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """That an invoice be followed: a request in the ERP, a choice in the portal, or the creditor's standing order."""

    fact: str
    """Its natural key: however often it comes, it opens one case."""
    not_disputed: str
    """On what the creditor's word that the claim is undisputed rests (mission B6)."""
    of_ours: bool = False
    """Made here and not in the ERP: a request there joins the case afterwards (mission B1)."""
    service: Service | None = None
    """The service asked for, where there are two (mission B5)."""
    first_only: bool = False
    """Not for an invoice that was followed before: that one is only taken again by hand (mission B2)."""


@dataclass(frozen=True, slots=True)
class Party:
    """Whose invoice it is, and where it is read."""

    ports: Ports
    erp: Erp
    connection: Connection
    creditor: Creditor


def accept(party: Party, invoice: Invoice, wish: Wish) -> str | Reason:
    """The number of the case that the wish opened, now or before; a reason when another one follows the invoice, or
    when what was paid on it cannot be read."""
    ports, connection = party.ports, party.connection
    earlier = ports.cases.assignments(connection.id, invoice.id)
    if earlier and (wish.first_only or ports.cases.load(earlier[-1]).open):
        return _answered_by(ports, wish, earlier[-1])
    try:
        # What was paid before the transfer is a fact of the claim like any later payment: it stopped interest then.
        items = party.erp.matched_items(invoice.id) if invoice.outstanding != invoice.amount else ()
    except ErpUnreadable:
        return Reason(RefusalReason.UNREADABLE)
    event = _opening(party, invoice, wish, len(earlier) + 1)
    has_document = _keep_invoice(ports, party.erp, event)
    base = replace(opened(event), debtor_name=invoice.debtor.name)
    seen = Reading(invoice.outstanding, items, None)
    events = read(base, seen, party.creditor.terms, event.on, ports.law)
    case = fold(base, events)
    ours = (joinable(connection.id, event.case_no),) if wish.of_ours else ()
    decision = Decision((event, *events), unique=(wish.fact, *ours), debtor=invoice.debtor)
    # Before the case: once it is open, the wish is answered and nobody would come back for a missing task.
    _warn(ports, party.creditor, invoice, event.case_no, event.on, has_document)
    try:
        write(ports, None, case, decision)
    except FactExists as exists:
        # Another worker took the same wish, or the same invoice: what was asked for is done.
        _log.info("not opened twice: %s", exists.key)
        followed = ports.cases.assignments(connection.id, invoice.id)
        if not followed:
            raise
        _warn(ports, party.creditor, invoice, followed[-1].case_no, event.on, has_document)
        return _answered_by(ports, wish, followed[-1])
    return event.case_no


def _answered_by(ports: Ports, wish: Wish, ref: CaseRef) -> str | Reason:
    return ref.case_no if ports.cases.fact(wish.fact) else Reason(RefusalReason.DUPLICATE, ref.case_no)


def joinable(connection_id: str, case_no: str) -> str:
    """The fact that a case was opened from here, so that a request in the ERP may still come for it."""
    return f"OURS#{connection_id}#{case_no}"


def _opening(party: Party, invoice: Invoice, wish: Wish, assignment: int) -> CaseOpened:
    ports, creditor, connection = party.ports, party.creditor, party.connection
    number = ports.numbers.next(f"case#{creditor.id}")
    return CaseOpened(
        on=ports.clock.today(creditor.country),
        case_no=f"AC-{creditor.number:04d}-{number:05d}",
        creditor_id=creditor.id,
        erp_invoice=ErpInvoice(
            connection.id,
            connection.erp,
            invoice.id,
            invoice.voucher_id,
            invoice.number,
            invoice.customer_id,
            assignment,
            invoice.reference,
        ),
        country=creditor.country,
        debtor=DebtorClass.CONSUMER if invoice.debtor.is_private else DebtorClass.BUSINESS,
        principal=invoice.amount,
        currency=invoice.currency,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        kid=kid.for_case(creditor.number, number),
        received_at=ports.clock.law_now(),
        not_disputed=wish.not_disputed,
        creditor_deducts_vat=creditor.deducts_vat,
        law_version=ports.law.version,
        earlier_letters=invoice.earlier_letters,
        service=wish.service,
    )


def invoice_key(ref: CaseRef) -> str:
    """Where the invoice's PDF lies in the bucket."""
    return f"creditors/{ref.creditor_id}/cases/{ref.case_no}/invoice.pdf"


def _keep_invoice(ports: Ports, erp: Erp, event: CaseOpened) -> bool:
    """Whether the ERP gave the invoice's document. No letter needs it, and the law asks for no copy with the notice:
    without it the case is opened all the same, and a task says so."""
    try:
        document = erp.invoice_pdf(event.erp_invoice.invoice_id)
    except (ErpNoDocument, ErpNotFound, ErpRefused, ErpUnreadable) as wanting:
        _log.warning("case %s has no invoice document: %s", event.case_no, wanting.detail)
        return False
    ports.archive.put_once(invoice_key(CaseRef(event.creditor_id, event.case_no)), document, "application/pdf")
    return True


def lacks_contact(debtor: Debtor) -> bool:
    """Whether there is neither an e-mail address nor a phone number, the contact person's counted (mission B9)."""
    return not (debtor.email or debtor.phone or debtor.contact_email or debtor.contact_phone)


def _warn(ports: Ports, creditor: Creditor, invoice: Invoice, case_no: str, on: date, has_document: bool) -> None:
    """Tasks that a transfer calls for; none of them stops it (missions B9, B12). The newest case number counts."""
    if not has_document:
        task_id = f"{TaskKind.MISSING_DOCUMENT.value}-{invoice.id}"
        _ask(ports, Task(creditor.id, task_id, TaskKind.MISSING_DOCUMENT, on, case_no))
    if invoice.automatic_reminders:
        task_id = f"{TaskKind.OWN_REMINDERS_ON.value}-{invoice.customer_id}"
        _ask(ports, Task(creditor.id, task_id, TaskKind.OWN_REMINDERS_ON, on, case_no, invoice.debtor.name))
    if lacks_contact(invoice.debtor):
        task_id = f"{TaskKind.MISSING_CONTACT.value}-{invoice.id}"
        _ask(ports, Task(creditor.id, task_id, TaskKind.MISSING_CONTACT, on, case_no))


def _ask(ports: Ports, task: Task) -> None:
    ports.register.close_task(task.creditor_id, task.id, task.created_on)
    ports.register.open_task(task, ports.clock.wall_now())
