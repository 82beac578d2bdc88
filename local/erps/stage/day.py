"""One day of scripted people in the creditors' books: once a day, whatever is asked twice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from local import debtors
from local.erps.jsontext import Json, read, write
from local.erps.record_store import Record, RecordStore
from local.erps.stage.deed import Deed

_NEEDS_BALANCE = ("arrive", "put-on-account", "credit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script(Record):
    """What a scripted debtor will do with an invoice; `done` counts the acts already carried out."""

    behaviour: str
    seed: int
    counts_from: date
    """The day that the behaviour counts from: the due date, or the start of the demo for what was long overdue."""
    done: int = 0


def once(store: RecordStore, day: date, act: Callable[[], list[Json]]) -> Json:
    """What was done, by whom; the second time for the same day the same answer and no deeds."""
    name = f"day:{day.isoformat()}"
    before = store.setting(name)
    if before is not None:
        return read(before)
    result: dict[str, Json] = {"day": day.isoformat(), "deeds": act()}
    store.put_setting(name, write(result))
    return result


def act_out(store: RecordStore, script: Script, day: date) -> Iterator[debtors.Act]:
    """The debtor's acts whose day has come, one after the other; once through, they never come again."""
    acts = debtors.acts(script.behaviour, script.seed, script.seed)
    ready = debtors.due_acts(acts, script.done, script.counts_from, day)
    yield from ready
    if ready:
        store.insert(replace(script, done=script.done + len(ready)))


def deed_of(act: debtors.Act, day: date, rest: int) -> Deed | None:
    """The act as a deed, of which `rest` minor units are open; None when there is nothing left to pay or credit."""
    if act.deed not in _NEEDS_BALANCE:
        return Deed(on=day, text=act.text)
    if rest <= 0:
        return None
    if act.deed == "credit" and act.percent == 100:
        return Deed(on=day, text=act.text)
    return Deed(on=day, amount=Decimal(max(rest * act.percent // 100 - act.less, 1)).scaleb(-2), text=act.text)


def told(who: str, company: str, number: int, deed: str, amount: Decimal | None = None) -> Json:
    shown = None if amount is None else f"{amount:.2f}"
    return {"who": who, "company": company, "invoice": number, "deed": deed, "amount": shown}
