"""A separate interest invoice for what a case claims interest on already: the debtor would pay twice (mission B8)."""

import logging
from collections.abc import Sequence
from datetime import date

from chalicelib.case.local_time import ZONES
from chalicelib.erp.contract import Erp, ErpNotFound, ErpRefused, ErpRightMissing, ErpUnreadable, Invoice
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRow, Connection, Creditor, Task, TaskKind
from chalicelib.work.moments import moment

_log = logging.getLogger(__name__)


def warn(ports: Ports, erp: Erp, connection: Connection, creditor: Creditor, rows: Sequence[CaseRow]) -> int:
    """Ask the creditor about interest invoices of its open cases' customers; returns how many tasks were opened.

    Calls: those of `overdue`, none without open cases; then one invoice for each of those customers' other invoices
    that fell due since the last sync, so that none is read twice.
    """
    if not rows:
        return 0
    try:
        fresh = _fresh(ports, erp, connection, creditor, rows)
    except (ErpRightMissing, ErpRefused) as wanting:
        # Without the list there is no warning; nothing else of the sync needs it.
        _log.warning("overdue invoices of %s: %s", connection.id, wanting.detail)
        return 0
    cases = {row.invoice_number: row for row in rows}
    opened = 0
    for invoice in fresh:
        about = cases.get(invoice.interest_of)
        if about is None and invoice.interest_of:
            # The ERP does not say which: then it is the customer's oldest case that we ask about.
            theirs = [row for row in rows if row.customer_id == invoice.customer_id]
            about = min(theirs, key=lambda row: row.ref.case_no, default=None) if invoice.interest_of == "?" else None
        if about is not None:
            opened += warn_of(ports, creditor, about.ref.case_no, invoice.id, invoice.number)
    return opened


def warn_of(ports: Ports, creditor: Creditor, case_no: str, invoice_id: str, number: str) -> bool:
    """Open the task about one interest invoice; False when it is open already."""
    task_id = f"{TaskKind.INTEREST_INVOICE.value}-{invoice_id}"
    today = moment(ports, creditor.country).today
    task = Task(creditor.id, task_id, TaskKind.INTEREST_INVOICE, today, case_no, number)
    return ports.register.open_task(task, ports.clock.wall_now())


def _fresh(
    ports: Ports, erp: Erp, connection: Connection, creditor: Creditor, rows: Sequence[CaseRow]
) -> list[Invoice]:
    """Invoices of the cases' customers that are no cases themselves, each in the night after it fell due."""
    customers, known = {row.customer_id for row in rows}, {row.invoice_id for row in rows}
    first = min(row.due_date for row in rows)
    synced: date = connection.synced_at.astimezone(ZONES[creditor.country]).date() if connection.synced_at else first
    lines = [line for line in erp.overdue(first) if line.customer_id in customers and line.id not in known]
    followed = ports.cases.latest(connection.id, [line.id for line in lines if line.due_date >= synced])
    found: list[Invoice] = []
    for line in lines:
        if line.due_date >= synced and line.id not in followed:
            try:
                found.append(erp.invoice(line.id))
            except (ErpNotFound, ErpUnreadable) as wanting:
                _log.warning("one of the customers' other invoices: %s", wanting.detail)
    return found
