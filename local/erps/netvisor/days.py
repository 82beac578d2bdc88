"""A day in Netvisor: the scripted debtors act, then the creditors' clerk sends on what is overdue."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from local.erps.jsontext import Json
from local.erps.netvisor import desk, ledger
from local.erps.netvisor.deeds import DEEDS
from local.erps.netvisor.office import AGENCIES, Office, Refusal
from local.erps.netvisor.records import Company, Invoice, Plan
from local.erps.stage.day import act_out, deed_of, once, told


def run_day(office: Office, day: date) -> Json:
    return once(office.store, day, lambda: list(_people(office, day)))


def _people(office: Office, day: date) -> Iterator[Json]:
    for plan in office.store.all(Plan):
        if office.store.get(Invoice, plan.invoice) is not None:
            yield from _debtor(office, plan, day)
            if day.weekday() < 5:
                yield from _clerk(office, plan)


def _debtor(office: Office, plan: Plan, day: date) -> Iterator[Json]:
    for act in act_out(office.store, plan, day):
        invoice = office.store.must(Invoice, plan.invoice)
        deed = deed_of(act, day, ledger.open_sums(office, invoice)[1])
        # Netvisor has no remark on an invoice: a dispute comes to us by other ways.
        if deed is None or act.deed not in DEEDS:
            continue
        try:
            DEEDS[act.deed](office, invoice, deed)
        except (Refusal, IndexError):
            continue
        yield _told(office, "debtor", invoice, act.deed, deed.amount)


def _clerk(office: Office, plan: Plan) -> Iterator[Json]:
    """Sends each invoice once; what the agency gave back is left to a human."""
    invoice = office.store.must(Invoice, plan.invoice)
    sent = any(line.channel.startswith(AGENCIES) for line in desk.history(office, invoice))
    if plan.clerk and not sent and desk.why_not(office, invoice, plan.clerk) is None:
        desk.transfer(office, invoice, AGENCIES[0], plan.clerk)
        yield _told(office, "clerk", invoice, f"start {plan.clerk}")


def _told(office: Office, who: str, invoice: Invoice, deed: str, amount: Decimal | None = None) -> Json:
    return told(who, office.store.must(Company, invoice.company_id).short, invoice.number, deed, amount)
