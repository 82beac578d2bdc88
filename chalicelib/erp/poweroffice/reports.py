"""The case's status in Go: a case there under our number, its text, closed when it is over, rejected when refused."""

from collections.abc import Sequence

from chalicelib.erp.contract import ErpNotFound, ErpUnavailable, ReportStatus, StatusReport
from chalicelib.erp.intents import Intents, once
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import guid
from chalicelib.erp.poweroffice.debt_collection import Available, DebtCollection
from chalicelib.erp.poweroffice.failures import DUPLICATE, LegacyRefused

_OVER = (ReportStatus.SETTLED, ReportStatus.WITHDRAWN)
REFUSED = "Avvist"
"""How the number of a case begins that is only made to be rejected: a refusal of ours has no case number."""


def report(service: DebtCollection, intents: Intents, status: StatusReport) -> None:
    """Puts the status on the invoice: two calls, two more the first time.

    The text cannot be read back, so it is written every time; the same text again changes nothing. A case that is over
    is closed: then the invoice is the user's again, who can send it anew by its next action.
    """
    invoice_id = guid(status.voucher_id, "invoice")
    case_id = _standing(service, intents, status, invoice_id) or _opened(service, intents, status, invoice_id)
    if case_id is None:
        # Refused before, or never taken: the invoice is not with us, and that is what was to be said.
        return
    # A status without a text is refused.
    service.update(case_id, status.comment or status.reference or REFUSED, closed=status.status in _OVER)
    if status.status is ReportStatus.REFUSED:
        service.reject(case_id)


def merge(service: DebtCollection, intents: Intents, case_ids: Sequence[str], code: str, link: str) -> str:
    """One case under `code` in place of several; its id. Every invoice is in it then."""
    held = sorted(guid(one, "case") for one in case_ids)
    return once(
        intents,
        f"merge:{code}:{','.join(held)}",
        look=lambda: _id_of(service.case_of(code)),
        post=lambda: service.merge(held, code, link).id,
    )


def _standing(service: DebtCollection, intents: Intents, status: StatusReport, invoice_id: str) -> str | None:
    if not status.reference:
        held = (case for case in service.active_cases() if case.holds(invoice_id))
        return next((case.id for case in held if case.code.startswith(REFUSED)), None)
    case = service.case_of(status.reference)
    if case is None:
        return None
    # What is over keeps what it has: the invoice may be approved for its next case by now.
    if not case.holds(invoice_id) and status.status is ReportStatus.ONGOING:
        _add(service, intents, case, invoice_id)
    return case.id


def _add(service: DebtCollection, intents: Intents, case: wire.DebtCase, invoice_id: str) -> None:
    def added() -> str | None:
        fresh = service.case_of(case.code)
        return invoice_id if fresh is not None and fresh.holds(invoice_id) else None

    def add() -> str:
        service.add_invoices(case.id, [invoice_id])
        return invoice_id

    once(intents, f"case:{case.code}:{invoice_id}", look=added, post=add)


def _opened(service: DebtCollection, intents: Intents, status: StatusReport, invoice_id: str) -> str | None:
    """The new case; None for what is handed back and that the user has not approved for us (any more).

    What is read lags behind what was written, so our own note tells of a case that cannot be seen yet.
    """
    approved = service.approval(invoice_id)
    if approved is None and status.status in (ReportStatus.REFUSED, ReportStatus.WITHDRAWN):
        return None
    code = status.reference or (_refusal_code(approved) if approved else "")

    def open_case() -> str:
        if approved is None:
            raise ErpNotFound(f"PowerOffice: invoice {invoice_id} is neither approved for us nor in our case")
        return _created(service, code, status.link, approved)

    return once(intents, f"case:{code}", look=lambda: _id_of(service.case_of(code)), post=open_case)


def _created(service: DebtCollection, code: str, link: str, approved: Available) -> str:
    try:
        return service.create(code, link, [approved]).id
    except LegacyRefused as refused:
        if refused.exception != DUPLICATE:
            raise
        made = service.case_of(code)
        if made is None:
            raise ErpUnavailable(f"PowerOffice: case {code} stands, but cannot be read back yet") from refused
        return made.id


def _id_of(case: wire.DebtCase | None) -> str | None:
    return None if case is None else case.id


def _refusal_code(approved: Available) -> str:
    # A number of its own for each approval, since the invoice may be corrected and come again.
    changed = approved.invoice.last_changed
    at = f"-{changed:%y%m%d%H%M%S}" if changed is not None else ""
    return f"{REFUSED}-{approved.invoice.invoice_no}{at}"
