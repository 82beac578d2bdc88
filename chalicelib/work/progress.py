"""The daily step of one case. Before a letter is decided the ERP is asked once more: a stale balance sends nothing."""

import logging

from chalicelib.case.claim_facts import expected_balance
from chalicelib.case.events import Event
from chalicelib.case.evolve import evolve
from chalicelib.case.model import DUE_STEPS, Case
from chalicelib.case.plan import plan_for
from chalicelib.case.progress import Moment, progress
from chalicelib.case.reading import read
from chalicelib.erp.contract import Erp, ErpNotFound, ErpUnreadable
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Creditor
from chalicelib.work.commit import Decision, act
from chalicelib.work.connections.erp_access import ConnectionUnusable, erp_of
from chalicelib.work.following.customer_card import card_changed
from chalicelib.work.following.follow import unreadable, vanished
from chalicelib.work.following.reading import look
from chalicelib.work.letters.letter_content import freezer
from chalicelib.work.moments import moment

_log = logging.getLogger(__name__)


def progress_case(ports: Ports, ref: CaseRef) -> None:
    """Do what is due for a case now. Safe to repeat: what was done is no longer due.

    Raises ErpUnavailable when the ERP cannot be asked: the message comes again, and nothing was sent.
    """
    case = ports.cases.load(ref)
    creditor = ports.register.creditor(ref.creditor_id)
    at = moment(ports, case.country)
    if not progress(case, at, creditor.terms, ports.law):
        return
    connection = ports.register.connection(case.erp_invoice.connection_id)
    try:
        with erp_of(ports, connection) as erp:
            act(ports, ref, lambda now: _decide(ports, erp, now, creditor, at))
    except ConnectionUnusable:
        _log.info("case %s waits for its connection", ref.case_no)
    except ErpNotFound:
        vanished(ports, case)
    except ErpUnreadable as trouble:
        unreadable(ports, case, trouble)


def _is_due(case: Case, creditor: Creditor, at: Moment, ports: Ports) -> bool:
    plan = plan_for(case, creditor.terms, at.today, ports.law)
    return plan.step in DUE_STEPS and plan.on is not None and plan.on <= at.today


def _decide(ports: Ports, erp: Erp, case: Case, creditor: Creditor, at: Moment) -> Decision | None:
    if not _is_due(case, creditor, at, ports):
        return None
    seen, invoice = look(ports, erp, case)
    card = card_changed(ports, case, invoice.debtor, at.today)
    events: list[Event] = [*card, *read(case, seen, creditor.terms, at.today, ports.law)]
    # Of a customer whose card is gone we go on with what we know.
    debtor = (
        invoice.debtor if invoice.debtor.name.strip() else ports.cases.debtor(CaseRef(case.creditor_id, case.case_no))
    )
    after = case
    for event in events:
        after = evolve(after, event)
    if seen.balance == expected_balance(after):
        # With a discrepancy nobody knows what is owed: no letter leaves until the sides agree.
        events += progress(after, at, creditor.terms, ports.law)
    issued = tuple(events)
    return Decision(
        issued,
        letters=freezer(ports, issued, debtor, creditor, at),
        debtor=debtor if card else None,
        by_hand=invoice.changed_by_hand,
    )
