"""A day in Go: the scripted debtors act, then the clients' clerk approves what is overdue, or Go does by itself."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from local import debtors
from local.erps.jsontext import Json, kroner, read, write
from local.erps.poweroffice import books, collection
from local.erps.poweroffice.deeds import DEEDS, Deed
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Client, Invoice, Plan

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
    for client in office.store.all(Client):
        collection.automatic(office, client)
    if day.weekday() < 5:
        done.extend(_clerk(office, day))
    result: dict[str, Json] = {"day": day.isoformat(), "deeds": done}
    office.store.put_setting(name, write(result))
    return result


def _debtor(office: Office, plan: Plan, day: date) -> list[Json]:
    ready = debtors.due_acts(debtors.acts(plan.behaviour, plan.seed, plan.seed), plan.done, plan.counts_from, day)
    done: list[Json] = []
    for act in ready:
        invoice = office.store.must(Invoice, plan.invoice_id)
        deed = _deed(office, invoice, act, day)
        if deed is not None:
            DEEDS[act.deed](office, invoice, deed)
            amount = None if deed.amount is None else f"{deed.amount:.2f}"
            done.append(_told(office, "debtor", invoice, act.deed, amount))
    if ready:
        office.store.insert(replace(plan, done=plan.done + len(ready)))
    return done


def _told(office: Office, who: str, invoice: Invoice, deed: str, amount: str | None) -> Json:
    client = office.store.must(Client, invoice.company_id)
    return {"who": who, "company": client.key, "invoice": invoice.number, "deed": deed, "amount": amount}


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
    """Approves each draft once its day has come."""
    done: list[Json] = []
    for plan in office.store.all(Plan):
        invoice = office.store.must(Invoice, plan.invoice_id)
        ripe = plan.clerk_after >= 0 and invoice.due + timedelta(days=plan.clerk_after) <= day
        if ripe and collection.is_draft(office, invoice):
            collection.approve(office, invoice)
            done.append(_told(office, "clerk", invoice, "start", None))
    return done
