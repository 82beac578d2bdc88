"""A day in the ERP: the scripted debtors act, then the creditors' clerk sends what is overdue to collection."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from local.erps.jsontext import Json
from local.erps.stage.day import act_out, deed_of, once, told
from local.erps.tripletex import books, chart, collection
from local.erps.tripletex.deeds import DEEDS
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Invoice, Plan


def run_day(office: Office, day: date) -> Json:
    return once(office.store, day, lambda: [*_debtors(office, day), *_clerk(office, day)])


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
    return told(who, office.store.must(Company, invoice.company_id).key, invoice.number, deed, amount)


def _clerk(office: Office, day: date) -> Iterator[Json]:
    """Sends each invoice once; what the agency refuses is left to a human."""
    for plan in office.store.all(Plan) if day.weekday() < 5 else ():
        invoice = office.store.must(Invoice, plan.invoice_id)
        ripe = plan.clerk_after >= 0 and invoice.due_date + timedelta(days=plan.clerk_after) <= day
        if not ripe or collection.newest(office, invoice) is not None:
            continue
        if collection.refusal(office, invoice, day) is None:
            collection.start(office, invoice, chart.AGENCIES[0].id, day)
            yield _told(office, "clerk", invoice, "start")
