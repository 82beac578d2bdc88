"""A day in the ERP: the scripted debtors act, then the creditors' clerk sends what is overdue to collection."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from local import debtors
from local.erps.jsontext import Json, kroner, read, write
from local.erps.tripletex import books, chart, collection
from local.erps.tripletex.deeds import DEEDS, Deed
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Invoice, Plan

_NEEDS_BALANCE = ("arrive", "put-on-account", "credit")


def run_day(office: Office, day: date) -> Json:
    """What was done, by whom; the second time for the same day the same answer and no deeds."""
    name = f"day:{day.isoformat()}"
    before = office.store.setting(name)
    if before is not None:
        return read(before)
    done: list[Json] = []
    for plan in office.store.all(Plan):
        done.extend(_debtor(office, plan, day))
    if day.weekday() < 5:
        done.extend(_clerk(office, day))
    result: dict[str, Json] = {"day": day.isoformat(), "deeds": done}
    office.store.put_setting(name, write(result))
    return result


def _debtor(office: Office, plan: Plan, day: date) -> list[Json]:
    script = debtors.acts(plan.behaviour, plan.seed, plan.seed)
    ready = debtors.due_acts(script, plan.done, plan.counts_from, day)
    done: list[Json] = []
    for act in ready:
        invoice = office.store.must(Invoice, plan.invoice_id)
        deed = _deed(office, invoice, act, day)
        if deed is None:
            continue
        DEEDS[act.deed](office, invoice, deed)
        amount = None if deed.amount is None else f"{deed.amount:.2f}"
        done.append(_told(office, "debtor", invoice, act.deed, amount))
    if ready:
        office.store.insert(replace(plan, done=plan.done + len(ready)))
    return done


def _told(office: Office, who: str, invoice: Invoice, deed: str, amount: str | None) -> Json:
    company = office.store.must(Company, invoice.company_id)
    return {"who": who, "company": company.key, "invoice": invoice.number, "deed": deed, "amount": amount}


def _deed(office: Office, invoice: Invoice, act: debtors.Act, day: date) -> Deed | None:
    """None when there is nothing left to pay or credit, or the invoice is not in kroner."""
    if act.deed not in _NEEDS_BALANCE:
        return Deed(on=day, text=act.text)
    rest = books.outstanding(office, invoice)
    if rest <= 0 or invoice.currency != "NOK":
        return None
    if act.deed == "credit" and act.percent == 100:
        return Deed(on=day, text=act.text)
    amount: Decimal = kroner(max(rest * act.percent // 100 - act.less, 1))
    return Deed(on=day, amount=amount, text=act.text)


def _clerk(office: Office, day: date) -> list[Json]:
    """Sends each invoice once; what the agency refuses is left to a human."""
    agency = chart.AGENCIES[0]
    done: list[Json] = []
    for plan in office.store.all(Plan):
        invoice = office.store.must(Invoice, plan.invoice_id)
        ripe = plan.clerk_after >= 0 and invoice.due_date + timedelta(days=plan.clerk_after) <= day
        if not ripe or collection.newest(office, invoice) is not None:
            continue
        if collection.refusal(office, invoice, day) is None:
            collection.start(office, invoice, agency.id, day)
            done.append(_told(office, "clerk", invoice, "start", None))
    return done
