"""Transfers: what the ERP's users sent to collection becomes cases, or refusals with a reason."""

import logging
from dataclasses import replace
from datetime import date

from chalicelib.case.events import CaseOpened
from chalicelib.case.evolve import fold, opened
from chalicelib.case.model import ErpInvoice
from chalicelib.case.reading import Reading, read
from chalicelib.claim import kid
from chalicelib.claim.facts import DebtorClass
from chalicelib.erp.contract import Erp, ErpNotFound, Invoice, Proposal
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Connection, Creditor, Refusal, RefusalReason, Task, TaskKind
from chalicelib.ports.storage import FactExists
from chalicelib.work import gate
from chalicelib.work.commit import Decision, write
from chalicelib.work.erp_access import erp_of

_log = logging.getLogger(__name__)


def take_proposals(ports: Ports, connection_id: str) -> int:
    """Take all that waits in the ERP of a connection; returns how many became cases.

    One bad invoice never stops the others: what failed for a passing reason is raised at the end, so that the
    message comes again, and by then the others are done.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    taken, failures = 0, list[Exception]()
    with erp_of(ports, connection) as erp:
        for proposal in erp.proposals():
            try:
                taken += take(ports, erp, connection, creditor, proposal)
            except Exception as error:  # noqa: BLE001 - raised below, after the other invoices had their turn
                _log.warning("proposal %s of %s: %s", proposal.id, connection_id, type(error).__name__)
                failures.append(error)
        if failures:
            raise failures[0]
    return taken


def take(ports: Ports, erp: Erp, connection: Connection, creditor: Creditor, proposal: Proposal) -> bool:
    """Open the case of one proposal or refuse it. True when a case was opened; repeating does nothing."""
    fact = proposal_fact(connection.id, proposal.id)
    if ports.cases.fact(fact):
        return False
    invoice = None
    reason = gate.wrong_agency(proposal.agency, ports.agency)
    if reason is None:
        try:
            invoice = erp.invoice_by_voucher(proposal.voucher_id)
        except ErpNotFound:
            reason = gate.Reason(RefusalReason.INVOICE_GONE)
        else:
            today = ports.clock.today(creditor.country)
            reason = gate.refused(invoice, creditor, today, ports.law, proposal.service)
    if reason is None and invoice is not None:
        reason = _open(ports, erp, connection, creditor, invoice, fact)
        if reason is None:
            return True
    assert reason is not None
    _refuse(ports, connection, proposal, invoice, reason, fact)
    return False


def proposal_fact(connection_id: str, proposal_id: str) -> str:
    return f"PROPOSAL#{connection_id}#{proposal_id}"


def _refuse(
    ports: Ports, connection: Connection, proposal: Proposal, invoice: Invoice | None, reason: gate.Reason, fact: str
) -> None:
    country = ports.register.creditor(connection.creditor_id).country
    refusal = Refusal(
        creditor_id=connection.creditor_id,
        connection_id=connection.id,
        proposal_id=proposal.id,
        voucher_id=proposal.voucher_id,
        invoice_number=invoice.number if invoice else "",
        reason=reason.why,
        detail=reason.detail,
        on=ports.clock.today(country),
    )
    try:
        ports.register.refuse(refusal, (fact,), ports.clock.wall_now())
    except FactExists:
        _log.info("proposal %s was answered meanwhile", proposal.id)


def _open(
    ports: Ports, erp: Erp, connection: Connection, creditor: Creditor, invoice: Invoice, fact: str
) -> gate.Reason | None:
    """Open the case; a reason when the invoice has an open case already."""
    earlier = ports.cases.assignments(connection.id, invoice.id)
    if earlier and ports.cases.load(earlier[-1]).open:
        return gate.Reason(RefusalReason.DUPLICATE, earlier[-1].case_no)
    event = _opening(ports, connection, creditor, invoice, len(earlier) + 1)
    _keep_invoice(ports, erp, event)
    # What was paid before the transfer is a fact of the claim like any later payment: it stopped interest then.
    items = erp.matched_items(invoice.id) if invoice.outstanding != invoice.amount else ()
    base = replace(opened(event), debtor_name=invoice.debtor.name)
    seen = Reading(invoice.outstanding, items, None)
    events = read(base, seen, creditor.terms, event.on, ports.law)
    case = fold(base, events)
    decision = Decision((event, *events), unique=(fact,), debtor=invoice.debtor)
    # Before the case: once it is open, the proposal is answered and nobody would come back for a missing task.
    _warn(ports, creditor, invoice, event.case_no, event.on)
    try:
        write(ports, None, case, decision)
    except FactExists as exists:
        # Another worker took the same proposal, or the same invoice: what was asked for is done.
        _log.info("not opened twice: %s", exists.key)
        followed = ports.cases.assignments(connection.id, invoice.id)
        if followed:
            _warn(ports, creditor, invoice, followed[-1].case_no, event.on)
        if exists.key == fact or not followed:
            return None
        # Named, so that the answer in the ERP is the open case's status and not a refusal over it.
        return gate.Reason(RefusalReason.DUPLICATE, followed[-1].case_no)
    return None


def _opening(ports: Ports, connection: Connection, creditor: Creditor, invoice: Invoice, assignment: int) -> CaseOpened:
    now, today = ports.clock.law_now(), ports.clock.today(creditor.country)
    number = ports.numbers.next(f"case#{creditor.id}")
    return CaseOpened(
        on=today,
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
        ),
        country=creditor.country,
        debtor=DebtorClass.CONSUMER if invoice.debtor.is_private else DebtorClass.BUSINESS,
        principal=invoice.amount,
        currency=invoice.currency,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        kid=kid.for_case(creditor.number, number),
        received_at=now,
        not_disputed=creditor.standing_not_disputed,
        creditor_deducts_vat=creditor.deducts_vat,
        law_version=ports.law.version,
        earlier_letters=invoice.earlier_letters,
    )


def invoice_key(ref: CaseRef) -> str:
    """Where the invoice's PDF lies in the bucket."""
    return f"creditors/{ref.creditor_id}/cases/{ref.case_no}/invoice.pdf"


def _keep_invoice(ports: Ports, erp: Erp, event: CaseOpened) -> None:
    key = invoice_key(CaseRef(event.creditor_id, event.case_no))
    ports.archive.put_once(key, erp.invoice_pdf(event.erp_invoice.invoice_id), "application/pdf")


def _warn(ports: Ports, creditor: Creditor, invoice: Invoice, case_no: str, on: date) -> None:
    """Tasks that a transfer calls for; none of them stops it (missions B9, B12). The newest case number counts."""
    if invoice.automatic_reminders:
        task_id = f"{TaskKind.OWN_REMINDERS_ON.value}-{invoice.customer_id}"
        _ask(ports, Task(creditor.id, task_id, TaskKind.OWN_REMINDERS_ON, on, case_no, invoice.debtor.name))
    if not (invoice.debtor.email or invoice.debtor.contact_email or invoice.debtor.phone):
        task_id = f"{TaskKind.MISSING_CONTACT.value}-{invoice.id}"
        _ask(ports, Task(creditor.id, task_id, TaskKind.MISSING_CONTACT, on, case_no))


def _ask(ports: Ports, task: Task) -> None:
    ports.register.close_task(task.creditor_id, task.id, task.created_on)
    ports.register.open_task(task, ports.clock.wall_now())
