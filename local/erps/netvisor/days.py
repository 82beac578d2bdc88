"""A day in Netvisor: the scripted debtors act, then the creditors' clerk sends on what is overdue."""

from datetime import date
from decimal import Decimal

from local import debtors
from local.erps.jsontext import Json, read, write
from local.erps.netvisor import desk, ledger
from local.erps.netvisor.deeds import DEEDS, Deed
from local.erps.netvisor.office import AGENCIES, Office, Refusal
from local.erps.netvisor.records import Company, Invoice, Plan

_NEEDS_BALANCE = ("arrive", "put-on-account", "credit")


def run_day(office: Office, day: date) -> Json:
    """What was done, by whom; the second time for the same day the same answer and no deeds."""
    name = f"day:{day.isoformat()}"
    before = office.store.setting(name)
    if before is not None:
        return read(before)
    done: list[Json] = []
    for plan in office.store.all(Plan):
        if office.store.get(Invoice, plan.invoice) is not None:
            done.extend(_debtor(office, plan, day))
            if day.weekday() < 5:
                done.extend(_clerk(office, plan))
    result: dict[str, Json] = {"day": day.isoformat(), "deeds": done}
    office.store.put_setting(name, write(result))
    return result


def _debtor(office: Office, plan: Plan, day: date) -> list[Json]:
    script = debtors.acts(plan.behaviour, plan.seed, plan.seed)
    ready = debtors.due_acts(script, plan.done, plan.counts_from, day)
    done: list[Json] = []
    for act in ready:
        invoice = office.store.must(Invoice, plan.invoice)
        deed = _deed(office, invoice, act, day)
        # Netvisor has no remark on an invoice: a dispute comes to us by other ways.
        if deed is None or act.deed not in DEEDS:
            continue
        try:
            DEEDS[act.deed](office, invoice, deed)
        except (Refusal, IndexError):
            continue
        done.append(_told(office, "debtor", invoice, act.deed, None if deed.amount is None else f"{deed.amount:.2f}"))
    if ready:
        office.change(plan, done=plan.done + len(ready))
    return done


def _deed(office: Office, invoice: Invoice, act: debtors.Act, day: date) -> Deed | None:
    """None when there is nothing left to pay or credit."""
    if act.deed not in _NEEDS_BALANCE:
        return Deed(on=day, text=act.text)
    rest = ledger.open_sums(office, invoice)[1]
    if rest <= 0:
        return None
    if act.deed == "credit" and act.percent == 100:
        return Deed(on=day)
    return Deed(on=day, amount=Decimal(max(rest * act.percent // 100 - act.less, 1)).scaleb(-2))


def _clerk(office: Office, plan: Plan) -> list[Json]:
    """Sends each invoice once; what the agency gave back is left to a human."""
    invoice = office.store.must(Invoice, plan.invoice)
    sent = any(line.channel.startswith(AGENCIES) for line in desk.history(office, invoice))
    if not plan.clerk or sent or desk.why_not(office, invoice, plan.clerk) is not None:
        return []
    desk.transfer(office, invoice, AGENCIES[0], plan.clerk)
    return [_told(office, "clerk", invoice, f"start {plan.clerk}", None)]


def _told(office: Office, who: str, invoice: Invoice, deed: str, amount: str | None) -> Json:
    company = office.store.must(Company, invoice.company_id)
    return {"who": who, "company": company.short, "invoice": invoice.number, "deed": deed, "amount": amount}
