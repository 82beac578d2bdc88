"""A day in Go: the scripted debtors act, then the clients' clerk approves what is overdue, or Go does by itself."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from local.erps.jsontext import Json
from local.erps.poweroffice import books, collection
from local.erps.poweroffice.deeds import DEEDS
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Client, Invoice, Plan
from local.erps.stage.day import act_out, deed_of, once, told


def run_day(office: Office, day: date) -> Json:
    return once(office.store, day, lambda: [*_debtors(office, day), *_go_itself(office), *_clerk(office, day)])


def _debtors(office: Office, day: date) -> Iterator[Json]:
    for plan in office.store.all(Plan):
        for act in act_out(office.store, plan, day):
            invoice = office.store.must(Invoice, plan.invoice_id)
            rest = books.outstanding(office, invoice) if invoice.currency == "NOK" else 0
            deed = deed_of(act, day, rest)
            if deed is not None:
                DEEDS[act.deed](office, invoice, deed)
                yield _told(office, "debtor", invoice, act.deed, deed.amount)


def _told(office: Office, who: str, invoice: Invoice, deed: str, amount: Decimal | None = None) -> Json:
    return told(who, office.store.must(Client, invoice.company_id).key, invoice.number, deed, amount)


def _go_itself(office: Office) -> list[Json]:
    for client in office.store.all(Client):
        collection.automatic(office, client)
    return []


def _clerk(office: Office, day: date) -> Iterator[Json]:
    """Approves each draft once its day has come."""
    for plan in office.store.all(Plan) if day.weekday() < 5 else ():
        invoice = office.store.must(Invoice, plan.invoice_id)
        ripe = plan.clerk_after >= 0 and invoice.due + timedelta(days=plan.clerk_after) <= day
        if ripe and collection.is_draft(office, invoice):
            collection.approve(office, invoice)
            yield _told(office, "clerk", invoice, "start")
