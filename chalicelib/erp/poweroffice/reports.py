"""The case's status in Go: a case there under our number, its text, closed when it is over, rejected when refused."""

from collections.abc import Sequence

from chalicelib.erp.contract import ErpNotFound, ErpRefused, ErpUnavailable, ReportStatus, StatusReport
from chalicelib.erp.intents import Intents, once
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import guid
from chalicelib.erp.poweroffice.debt_collection import Available, DebtCollection
from chalicelib.erp.poweroffice.failures import DUPLICATE, LegacyRefused

_OVER = (ReportStatus.SETTLED, ReportStatus.WITHDRAWN)
REFUSED = "Avvist"
"""How the number of a case begins that is only made to be rejected: a refusal of ours has no case number."""
_MOST_TURNS = 99
"""However often one invoice is approved and refused."""


class _Spent(ErpRefused):
    """Go has had a case of that number, which nobody can read any more."""


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
    if approved is not None and not status.reference:
        return _refused(service, intents, status.link, approved)
    code = status.reference

    def open_case() -> str:
        if approved is None:
            raise ErpNotFound(f"PowerOffice: invoice {invoice_id} is neither approved for us nor in our case")
        try:
            return _created(service, code, status.link, approved)
        except _Spent as stands:
            raise ErpUnavailable(f"PowerOffice: case {code} stands, but cannot be read back yet") from stands

    return once(intents, f"case:{code}", look=lambda: _id_of(service.case_of(code)), post=open_case)


def _refused(service: DebtCollection, intents: Intents, link: str, approved: Available) -> str:
    """A case to be rejected, numbered by invoice: "Avvist-10015", then "Avvist-10015-2" when it came again.

    Each approval has one number, which a note keeps for it, so that a try after a crash finds its own case. A number
    that Go has spent without our notes, by another connection of the company, is passed over.
    """
    changed = approved.invoice.last_changed
    approval = f"{approved.invoice.id} {changed.isoformat() if changed is not None else ''}"
    number = f"{REFUSED}-{approved.invoice.invoice_no}"
    for turn in range(1, _MOST_TURNS + 1):
        code = number if turn == 1 else f"{number}-{turn}"
        if once(intents, f"refusal:{code}", look=lambda: None, post=lambda: approval) != approval:
            continue
        try:
            return _once_created(service, intents, code, link, approved)
        except _Spent:
            continue
    raise ErpRefused(f"PowerOffice: invoice {approved.invoice.invoice_no} was refused {_MOST_TURNS} times")


def _once_created(service: DebtCollection, intents: Intents, code: str, link: str, approved: Available) -> str:
    return once(
        intents,
        f"case:{code}",
        look=lambda: _id_of(service.case_of(code)),
        post=lambda: _created(service, code, link, approved),
    )


def _created(service: DebtCollection, code: str, link: str, approved: Available) -> str:
    try:
        return service.create(code, link, [approved]).id
    except LegacyRefused as refused:
        if refused.exception != DUPLICATE:
            raise
        made = service.case_of(code)
        if made is None:
            raise _Spent(f"PowerOffice: case {code} was there already") from refused
        return made.id


def _id_of(case: wire.DebtCase | None) -> str | None:
    return None if case is None else case.id
