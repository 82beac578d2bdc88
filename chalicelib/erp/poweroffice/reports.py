"""The case's status in Go: a case there under our number, its text, closed when it is over, rejected when refused."""

from chalicelib.erp.contract import ErpNotFound, ErpUnavailable, ReportStatus, StatusReport
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import guid
from chalicelib.erp.poweroffice.debt_collection import Available, DebtCollection

_OVER = (ReportStatus.SETTLED, ReportStatus.WITHDRAWN)
REFUSED = "Avvist"
"""How the number of a case begins that is only made to be rejected: a refusal of ours has no case number."""


def report(service: DebtCollection, status: StatusReport) -> None:
    """Puts the status on the invoice: two calls, two more the first time.

    The text cannot be read back, so it is written every time; the same text again changes nothing.
    """
    invoice_id = guid(status.voucher_id, "invoice")
    case = _standing(service, status, invoice_id) or _opened(service, status, invoice_id)
    if case is None:
        if status.status in (ReportStatus.REFUSED, ReportStatus.WITHDRAWN):
            # Refused before, or never taken: the invoice is not with us, and that is what was to be said.
            return
        raise ErpNotFound(f"PowerOffice: invoice {invoice_id} is neither approved for us nor in our case")
    service.update(case.id, status.comment, closed=status.status in _OVER)
    if status.status is ReportStatus.REFUSED:
        service.reject(case.id)


def _standing(service: DebtCollection, status: StatusReport, invoice_id: str) -> wire.DebtCase | None:
    if not status.reference:
        held = (case for case in service.active_cases() if case.holds(invoice_id))
        return next((case for case in held if case.code.startswith(REFUSED)), None)
    case = service.case_of(status.reference)
    # What is over keeps what it has: the invoice may be approved for its next case by now.
    if case is not None and not case.holds(invoice_id) and status.status is ReportStatus.ONGOING:
        service.add_invoices(case.id, [invoice_id])
    return case


def _opened(service: DebtCollection, status: StatusReport, invoice_id: str) -> wire.DebtCase | None:
    """The new case; None when the user has not approved the invoice for us (any more)."""
    approved = service.available().get(invoice_id)
    if approved is None:
        return None
    code = status.reference or _refusal_code(approved)
    try:
        return service.create(code, status.link, [approved])
    except ErpUnavailable:
        # The answer may have been lost after the write: look. What is read lags behind what was written, so a case
        # that cannot be seen yet is no leave to repeat: the message comes again, and then begins with a look.
        made = service.case_of(code)
        if made is None:
            raise
        return made


def _refusal_code(approved: Available) -> str:
    # A number of its own for each approval, since the invoice may be corrected and come again.
    changed = approved.invoice.last_changed
    at = f"-{changed:%y%m%d%H%M%S}" if changed is not None else ""
    return f"{REFUSED}-{approved.invoice.invoice_no}{at}"
