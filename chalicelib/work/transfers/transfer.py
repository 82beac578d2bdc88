"""Transfers: what the ERP's users sent to collection becomes cases, or refusals with a reason."""

import logging
from collections.abc import Sequence

from chalicelib.erp.contract import ErpNotFound, ErpUnreadable, Invoice, Proposal
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Refusal, RefusalReason
from chalicelib.ports.storage import FactExists
from chalicelib.work.connections import rights
from chalicelib.work.connections.erp_access import erp_of
from chalicelib.work.one_by_one import one_by_one
from chalicelib.work.transfers import gate
from chalicelib.work.transfers.accept import Party, Wish, accept, joinable
from chalicelib.work.transfers.exemptions import exempt_customers

_log = logging.getLogger(__name__)


def take_proposals(ports: Ports, connection_id: str, tried: frozenset[str] = frozenset()) -> int:
    """Take what waits in the ERP of a connection, for as long as there is time; returns how many became cases.

    What is left when time runs short goes on in a message of its own; `tried` are those that failed before in the same
    go, they come last. One bad invoice never stops the others: what failed for a passing reason is raised at the end,
    so that the message comes again, and by then the others are done.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        party = Party(ports, erp, connection, creditor)
        proposals = erp.proposals()
        rights.shown(ports, connection)
        waiting = _unanswered(ports, connection_id, proposals, tried)
        exempt = exempt_customers(ports, connection_id) if waiting else frozenset()
        made = one_by_one(ports, waiting, lambda proposal: take(party, proposal, exempt), erp.identity)
        failed = {proposal.id for proposal, _ in made.failed}
        if any(proposal.id not in tried for proposal in made.left) or (made.left and not failed):
            _go_on_later(ports, connection_id, tried | failed)
        else:
            made.raise_unfinished()
    return made.done


def _unanswered(
    ports: Ports, connection_id: str, proposals: Sequence[Proposal], tried: frozenset[str]
) -> list[Proposal]:
    """A call for a hundred of them, as an ERP may go on listing what we answered."""
    facts = {proposal.id: proposal_fact(connection_id, proposal.id) for proposal in proposals}
    answered = ports.cases.facts(list(facts.values()))
    left = [proposal for proposal in proposals if facts[proposal.id] not in answered]
    return sorted(left, key=lambda proposal: proposal.id in tried)


_REMEMBERED = 500
"""Failed ones that a message names: it holds 256 KB."""


def _go_on_later(ports: Ports, connection_id: str, tried: frozenset[str]) -> None:
    named = " ".join(sorted(tried)[:_REMEMBERED])
    ports.queue.job("take_proposals", connection_id=connection_id, tried=named, group=connection_id)


def take(party: Party, proposal: Proposal, exempt: frozenset[str]) -> bool:
    """Open the case of one proposal or refuse it. True when a case was opened; repeating does nothing."""
    ports, connection = party.ports, party.connection
    fact = proposal_fact(connection.id, proposal.id)
    wish = Wish(fact, party.creditor.standing_not_disputed, service=proposal.service)
    if ports.cases.fact(fact):
        return False
    invoice = None
    reason = gate.wrong_agency(proposal.agency, ports.agency)
    if reason is None:
        try:
            invoice = party.erp.invoice_by_voucher(proposal.voucher_id)
        except ErpNotFound:
            reason = gate.Reason(RefusalReason.INVOICE_GONE)
        except ErpUnreadable:
            reason = gate.Reason(RefusalReason.UNREADABLE)
        else:
            reason = _reason(party, invoice, proposal, exempt)
    if reason is None and invoice is not None:
        outcome = accept(party, invoice, wish)
        if isinstance(outcome, str):
            return True
        reason = outcome
    assert reason is not None
    if reason.why is RefusalReason.DUPLICATE and ports.cases.fact(joinable(connection.id, reason.detail)):
        # Chosen in the portal first: the request in the ERP gets that case's status, and nobody a refusal.
        case = {"creditor_id": party.creditor.id, "case_no": reason.detail}
        ports.queue.job("report", **case, group=connection.id)
        ports.transfers.note_fact(wish.fact)
        return False
    _refuse(party, proposal, invoice, reason, wish.fact)
    return False


def _reason(party: Party, invoice: Invoice, proposal: Proposal, exempt: frozenset[str]) -> gate.Reason | None:
    today = party.ports.clock.today(party.creditor.country)
    is_exempt = invoice.customer_id in exempt
    return gate.refused(invoice, party.creditor, today, party.ports.law, proposal.service, exempt=is_exempt)


def proposal_fact(connection_id: str, proposal_id: str) -> str:
    return f"PROPOSAL#{connection_id}#{proposal_id}"


def _refuse(party: Party, proposal: Proposal, invoice: Invoice | None, reason: gate.Reason, fact: str) -> None:
    refusal = Refusal(
        creditor_id=party.creditor.id,
        connection_id=party.connection.id,
        proposal_id=proposal.id,
        voucher_id=proposal.voucher_id,
        invoice_number=invoice.number if invoice else "",
        reason=reason.why,
        detail=reason.detail,
        on=party.ports.clock.today(party.creditor.country),
        invoice_id=invoice.id if invoice else "",
    )
    try:
        party.ports.register.refuse(refusal, (fact,), party.ports.clock.wall_now())
    except FactExists:
        _log.info("proposal %s was answered meanwhile", proposal.id)
