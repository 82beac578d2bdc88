"""Sending invoices to a collection agency, and what the agency answers: the history behind the invoice line."""

from datetime import date, timedelta

from local.erps.tripletex import books, chart
from local.erps.tripletex.errors import invalid
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Invoice, VoucherStatus

STATUSES = ("WAITING", "DONE", "SKIPPED", "ERROR", "NONE", "PROCESSING", "RECLAIMED")
MESSAGES = ("NONE", "ONGOING", "NEEDS_APPROVAL", "WITHDRAWN", "SETTLED")
PAST_DUE = timedelta(days=14)
UNDER_WAY = ("WAITING", "PROCESSING")


class Refusal(Exception):
    """The page's Send says no; the text is for the user."""

    def __init__(self, norwegian: str, english: str) -> None:
        super().__init__(english)
        self.norwegian = norwegian
        self.english = english


def newest(office: Office, invoice: Invoice) -> VoucherStatus | None:
    """What stands on the invoice line now."""
    history = office.store.find(VoucherStatus, "voucher_id", invoice.voucher_id)
    return history[-1] if history else None


def under_way(office: Office, invoice: Invoice) -> bool:
    last = newest(office, invoice)
    return last is not None and last.status in UNDER_WAY


def refusal(office: Office, invoice: Invoice, today: date, after: timedelta = PAST_DUE) -> Refusal | None:
    """Why Send is not possible: among others it must be `after` the due date, 14 days where a user sends."""
    if under_way(office, invoice):
        return Refusal("Fakturaen er allerede sendt til inkasso.", "The invoice has already been sent to collection.")
    if invoice.is_credit_note or books.outstanding(office, invoice) <= 0:
        return Refusal("Fakturaen har ikke noe utestående.", "The invoice has nothing outstanding.")
    if today <= invoice.due_date:
        return Refusal("Fakturaen er ikke forfalt.", "The invoice is not overdue.")
    first = invoice.due_date + after
    if today < first:
        return Refusal(
            f"Det må ha gått 14 dager siden forfall. Fakturaen kan sendes fra {first:%d.%m.%Y}.",
            f"It must be 14 days since the due date. The invoice can be sent from {first.isoformat()}.",
        )
    return None


def start(office: Office, invoice: Invoice, agency_id: int, today: date, after: timedelta = PAST_DUE) -> VoucherStatus:
    """The user's Send, or the scripted clerk's: the agency finds the voucher WAITING. Raises Refusal."""
    refused = refusal(office, invoice, today, after)
    if refused is not None:
        raise refused
    status = _append(office, invoice, agency_id, status="WAITING")
    office.outbox.announce(invoice.company_id, "voucherstatus.ready", "voucherStatus", status.id, agency_id=agency_id)
    return status


def recall(office: Office, invoice: Invoice) -> VoucherStatus:
    """The user takes the invoice back; the agency has yet to let it go. Raises Refusal."""
    last = newest(office, invoice)
    if last is None or last.status not in UNDER_WAY:
        raise Refusal("Fakturaen er ikke til inkasso.", "The invoice is not in collection.")
    status = _append(office, invoice, last.agency_id, status="RECLAIMED")
    agency = last.agency_id
    office.outbox.announce(invoice.company_id, "voucherstatus.ready", "voucherStatus", status.id, agency_id=agency)
    return status


def answer(
    office: Office,
    invoice: Invoice,
    agency_id: int,
    *,
    status: str,
    message: str,
    comment: str,
    reference: str,
    link: str,
) -> VoucherStatus:
    """The agency's report; nothing before it is changed."""
    if status not in STATUSES:
        raise invalid("status", f"Ugyldig verdi: {status}", f"Invalid value: {status}")
    if message not in MESSAGES:
        raise invalid("message", f"Ugyldig verdi: {message}", f"Invalid value: {message}")
    return _append(
        office, invoice, agency_id, status=status, message=message, comment=comment, reference=reference, link=link
    )


def _append(
    office: Office,
    invoice: Invoice,
    agency_id: int,
    *,
    status: str,
    message: str = "NONE",
    comment: str = "",
    reference: str = "",
    link: str = "",
) -> VoucherStatus:
    return office.store.insert(
        VoucherStatus(
            id=office.store.next_id(VoucherStatus),
            company_id=invoice.company_id,
            created=office.now,
            voucher_id=invoice.voucher_id,
            agency_id=agency_id,
            status=status,
            message=message,
            comment=comment,
            reference=reference,
            link=link,
        )
    )


def agency_name(agency_id: int) -> str:
    return next((each.agency for each in chart.AGENCIES if each.id == agency_id), "")
