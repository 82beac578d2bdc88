"""Keeping claims in step with the ERP: payments, credits, reversals, balances; nightly and when a webhook says so."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from chalicelib.case.events import Event, HoldLifted
from chalicelib.case.holding import held
from chalicelib.case.model import Case, Phase, Step, WhyNot
from chalicelib.case.reading import Reading, read
from chalicelib.erp.contract import Erp, ErpNotFound, Invoice
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, CaseRow, Connection, ConnectionState, Creditor, Task, TaskKind
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.commit import Decision, act
from chalicelib.work.erp_access import erp_of
from chalicelib.work.gate import reachable_by_post
from chalicelib.work.moments import moment
from chalicelib.work.take_back import NO_CHANNEL, no_channel_task

_log = logging.getLogger(__name__)
INVOICE_GONE = "invoice_gone"
"""Hold reason: the invoice is no longer in the ERP; until it is back, nobody can say what is owed."""


def sync(ports: Ports, connection_id: str) -> int:
    """The nightly run for one connection; returns how many cases changed. Safe to repeat: it follows what is.

    Every open case's balance is compared; only what differs, was touched, is held or is about to be listed is read
    whole.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        changes = erp.ledger_changes(connection.cursor)
        rows = list(_open_rows(ports, connection))
        balances = erp.open_balances([row.invoice_id for row in rows])
        tomorrow = moment(ports, creditor.country).today + timedelta(days=1)
        suspects = [
            row.ref for row in rows if _suspect(row, balances, changes.invoice_ids) or _listed_by(row, tomorrow)
        ]
        known = {row.invoice_id for row in rows}
        suspects += _closed_but_touched(ports, connection, changes.invoice_ids - known)
        changed = _follow_all(ports, erp, creditor, suspects)
    _synced(ports, connection_id, changes.cursor)
    return changed


def sync_matches(ports: Ports, connection_id: str) -> int:
    """What a webhook about matches calls for: only the invoices that the ledger says have changed since the cursor.

    The cursor stays: the nightly run looks at the same stretch again, which changes nothing twice.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        touched = erp.ledger_changes(connection.cursor).invoice_ids
        return _follow_all(ports, erp, creditor, list(_closed_but_touched(ports, connection, touched)))


def sync_differing(ports: Ports, connection_id: str, most: int) -> int:
    """The same where nothing is announced and so is asked often: of what moved since the cursor, only invoices whose
    balance is another than the one last read are read whole, `most` at a time. The nightly run sees to the rest."""
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        touched = erp.ledger_changes(connection.cursor).invoice_ids
        cases = [ports.cases.load(ref) for ref in _closed_but_touched(ports, connection, touched)]
        if not cases:
            return 0
        balances = erp.open_balances([case.erp_invoice.invoice_id for case in cases])
        differing = [
            CaseRef(case.creditor_id, case.case_no)
            for case in cases
            if balances.get(case.erp_invoice.invoice_id) != case.erp_balance
        ]
        return _follow_all(ports, erp, creditor, differing[:most])


def _open_rows(ports: Ports, connection: Connection) -> Iterator[CaseRow]:
    for phase in Phase:
        if phase is not Phase.CLOSED:
            rows = ports.cases.rows(connection.creditor_id, phase.value)
            yield from (row for row in rows if row.connection_id == connection.id)


def _suspect(row: CaseRow, balances: Mapping[str, int], touched: frozenset[str]) -> bool:
    balance = balances.get(row.invoice_id)
    agrees = balance == row.expected_balance == row.erp_balance and not row.discrepancy
    return not agrees or row.invoice_id in touched or row.why_not == WhyNot.HELD.value


def _listed_by(row: CaseRow, day: date) -> bool:
    """A remark shows in no balance: what the next list would name is looked at before it is named (mission B6)."""
    return row.next_step == Step.PUT_ON_LIST.value and row.next_on is not None and row.next_on <= day


def _closed_but_touched(ports: Ports, connection: Connection, invoice_ids: frozenset[str]) -> list[CaseRef]:
    """The latest case of each touched invoice that ever had one: what settled a closed case may have fallen away."""
    found = (ports.cases.assignments(connection.id, invoice_id) for invoice_id in sorted(invoice_ids))
    return [refs[-1] for refs in found if refs]


def _follow_all(ports: Ports, erp: Erp, creditor: Creditor, refs: Sequence[CaseRef]) -> int:
    """One case that fails never stops the others; what failed is raised at the end, and the message comes again."""
    changed, failures = 0, list[Exception]()
    for ref in refs:
        try:
            changed += _follow(ports, erp, creditor, ref)
        except Exception as error:  # noqa: BLE001 - raised below, after the other cases had their turn
            _log.warning("sync of case %s: %s", ref.case_no, type(error).__name__)
            failures.append(error)
    if failures:
        raise failures[0]
    return changed


def _follow(ports: Ports, erp: Erp, creditor: Creditor, ref: CaseRef) -> int:
    """Read one invoice whole and bring its case in step; 1 when that changed the case."""
    before = ports.cases.load(ref)
    try:
        invoice = erp.invoice(before.erp_invoice.invoice_id)
        items = erp.matched_items(invoice.id)
    except ErpNotFound:
        return vanished(ports, before)
    seen = Reading(invoice.outstanding, items, invoice.remark)
    at = moment(ports, creditor.country)

    def decide(case: Case) -> Decision | None:
        events: tuple[Event, ...] = read(case, seen, creditor.terms, at.today, ports.law)
        events += _lifted(case, invoice, at.today)
        return Decision(events, debtor=invoice.debtor) if events else None

    after = act(ports, ref, decide)
    _watch_discrepancy(ports, after)
    if before.held_for(NO_CHANNEL) and not after.held_for(NO_CHANNEL):
        ports.register.close_task(ref.creditor_id, no_channel_task(ref), at.today)
    return int(after.version != before.version)


def _lifted(case: Case, invoice: Invoice, today: date) -> tuple[Event, ...]:
    """The holds whose cause is gone: the customer has an address, or the invoice that had vanished is there."""
    if not case.open:
        return ()
    over = [INVOICE_GONE, *([NO_CHANNEL] if reachable_by_post(invoice.debtor.address) else [])]
    return tuple(HoldLifted(today, reason) for reason in over if case.held_for(reason))


def vanished(ports: Ports, before: Case) -> int:
    """The ERP has no such invoice any more: hold the case and ask; 1 when that changed it."""
    today = moment(ports, before.country).today
    if not before.open or before.held_for(INVOICE_GONE):
        return 0
    ref = CaseRef(before.creditor_id, before.case_no)
    # The question first: a case that is held is not looked at a second time.
    _ask(ports, before, INVOICE_GONE)
    act(ports, ref, lambda case: Decision(held(case, today, INVOICE_GONE)))
    return 1


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


def _synced(ports: Ports, connection_id: str, cursor: str) -> None:
    """Keep the cursor; a lost race means that somebody else's newer state stands, and tonight's overlap heals it."""
    connection = ports.register.connection(connection_id)
    if connection.state not in (ConnectionState.NEW, ConnectionState.HEALTHY):
        return
    done = replace(
        connection,
        state=ConnectionState.HEALTHY,
        cursor=cursor,
        synced_at=ports.clock.law_now(),
        last_error="",
    )
    try:
        ports.register.save_connection(done, ports.clock.wall_now())
    except VersionConflict:
        _log.info("connection %s changed during its sync", connection_id)
