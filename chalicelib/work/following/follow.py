"""Bringing one case in step with its invoice in the ERP; whoever found out that they may differ."""

import logging
from datetime import date

from chalicelib.case.events import Event, HoldLifted
from chalicelib.case.holding import held
from chalicelib.case.model import Case
from chalicelib.case.reading import Reading, read
from chalicelib.erp.contract import Erp, ErpNotFound, ErpUnreadable, Invoice
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Creditor, Task, TaskKind
from chalicelib.work.commit import Decision, act
from chalicelib.work.following.customer_card import card_changed
from chalicelib.work.following.reading import by_hand
from chalicelib.work.letters.take_back import NO_CHANNEL, no_channel_task
from chalicelib.work.moments import moment
from chalicelib.work.transfers.gate import reachable_by_post

_log = logging.getLogger(__name__)

INVOICE_GONE = "invoice_gone"
"""Hold reason: the invoice is no longer in the ERP; until it is back, nobody can say what is owed."""
INVOICE_UNREADABLE = "invoice_unreadable"
"""Hold reason: something in the invoice or its payments has a form that we do not know; the same holds."""


def follow(ports: Ports, erp: Erp, creditor: Creditor, ref: CaseRef) -> bool:
    """Read one invoice whole and bring its case in step; True when that changed the case.

    Two questions to the ERP (an adapter may need several calls for one), three reads of the table.
    """
    before = ports.cases.load(ref)
    try:
        # Asked within the decision: whoever finds the case changed meanwhile asks again, so that no old answer undoes
        # what a newer one has told.
        after = act(ports, ref, lambda case: _in_step(ports, erp, creditor, case))
    except ErpNotFound:
        return vanished(ports, before)
    except ErpUnreadable as trouble:
        return unreadable(ports, before, trouble)
    _watch_discrepancy(ports, after)
    if before.held_for(NO_CHANNEL) and not after.held_for(NO_CHANNEL):
        ports.register.close_task(ref.creditor_id, no_channel_task(ref), moment(ports, creditor.country).today)
    return after.version != before.version


def _in_step(ports: Ports, erp: Erp, creditor: Creditor, case: Case) -> Decision:
    invoice = erp.invoice(case.erp_invoice.invoice_id)
    items = erp.matched_items(invoice.id)
    seen = Reading(invoice.outstanding, items, invoice.remark, by_hand(ports, case, invoice))
    today = moment(ports, creditor.country).today
    events: tuple[Event, ...] = read(case, seen, creditor.terms, today, ports.law)
    card = card_changed(ports, case, invoice.debtor, today)
    events += (*_lifted(case, invoice, today), *card)
    return Decision(events, debtor=invoice.debtor if card else None, by_hand=invoice.changed_by_hand)


def _lifted(case: Case, invoice: Invoice, today: date) -> tuple[Event, ...]:
    """The holds whose cause is gone: the customer has an address, or the invoice is there and can be read."""
    if not case.open:
        return ()
    over = [INVOICE_GONE, INVOICE_UNREADABLE, *([NO_CHANNEL] if reachable_by_post(invoice.debtor.address) else [])]
    return tuple(HoldLifted(today, reason) for reason in over if case.held_for(reason))


def vanished(ports: Ports, before: Case) -> bool:
    """The ERP has no such invoice any more: hold the case and ask; True when that changed it."""
    today = moment(ports, before.country).today
    if not before.open or before.held_for(INVOICE_GONE):
        return False
    ref = CaseRef(before.creditor_id, before.case_no)
    # The question first: a case that is held is not looked at a second time.
    _ask(ports, before, INVOICE_GONE)
    act(ports, ref, lambda case: Decision(held(case, today, INVOICE_GONE)))
    return True


def unreadable(ports: Ports, before: Case, trouble: ErpUnreadable) -> bool:
    """What the ERP says of the invoice cannot be read: hold the case and ask; True when that changed it. Of a case
    that is closed it is only asked, as what settled it may have fallen away."""
    _log.warning("case %s: %s", before.case_no, trouble.detail)
    _ask(ports, before, INVOICE_UNREADABLE)
    if not before.open or before.held_for(INVOICE_UNREADABLE):
        return False
    today = moment(ports, before.country).today

    def hold(case: Case) -> Decision | None:
        return Decision(held(case, today, INVOICE_UNREADABLE)) if case.open else None

    act(ports, CaseRef(before.creditor_id, before.case_no), hold)
    return True


def _watch_discrepancy(ports: Ports, case: Case) -> None:
    """A deviation that the next sync still finds becomes a task (mission E9); gone, the task goes too."""
    today = moment(ports, case.country).today
    since = case.discrepancy_since
    if since is None:
        ports.register.close_task(case.creditor_id, _task_id(case), today)
    elif since < today:
        _ask(ports, case, "balances_differ")


def _task_id(case: Case) -> str:
    return f"{TaskKind.DISCREPANCY.value}-{case.case_no}"


def _ask(ports: Ports, case: Case, detail: str) -> None:
    today = moment(ports, case.country).today
    task = Task(case.creditor_id, _task_id(case), TaskKind.DISCREPANCY, today, case.case_no, detail)
    ports.register.open_task(task, ports.clock.wall_now())
