"""The ERP's own reminders: made and sent by its user before, or instead of, a collection agency."""

from datetime import date, timedelta

from local.erps.tripletex.errors import invalid
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Invoice, Reminder

TYPES = ("SOFT_REMINDER", "REMINDER", "NOTICE_OF_DEBT_COLLECTION")
CHARGE = 3800
TERM_DAYS = 14


def remind(
    office: Office, invoice: Invoice, kind: str, on: date, *, charge: bool = False, term_days: int = TERM_DAYS
) -> Reminder:
    """Creates and "sends" a reminder with its due date `term_days` after `on`."""
    if kind not in TYPES:
        raise invalid("type", f"Ugyldig verdi: {kind}", f"Invalid value: {kind}")
    if on <= invoice.due_date:
        raise invalid("date", "Fakturaen er ikke forfalt.", "The invoice is not overdue.")
    return office.store.insert(
        Reminder(
            id=office.store.next_id(Reminder),
            company_id=invoice.company_id,
            created=office.now,
            invoice_id=invoice.id,
            type=kind,
            on=on,
            term=on + timedelta(days=term_days),
            charge=CHARGE if charge else 0,
        )
    )
