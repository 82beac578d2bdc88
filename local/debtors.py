"""Scripted debtors: what each does with an invoice, and when, the same for the same seed.

Whatever they do, they do to the creditor's own books, through the simulated ERP; payments to the agency's account
belong to the simulated bank.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Act:
    """A deed `after` days from the plan's first day, for `percent` of what is open then, less `less` minor units.

    A negative `less` is paid on top: who pays what a notice asks for pays fee and interest too, rounded up.
    """

    after: int
    deed: str
    percent: int = 100
    less: int = 0
    text: str = ""


WEIGHTS = {
    "silent": 30,
    "pays_on_time": 8,
    "pays_direct": 12,
    "pays_all": 10,
    "pays_late": 8,
    "pays_half": 8,
    "pays_half_then_rest": 6,
    "pays_almost": 4,
    "pays_without_kid": 4,
    "pays_and_reverses": 4,
    "matched_wrong": 3,
    "credited": 5,
    "part_credited": 3,
    "disputes": 4,
}


def choose(seed: int, place: int) -> str:
    """The behaviour of the `place`th debtor."""
    dice = random.Random(f"behaviour:{seed}:{place}")
    return dice.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))[0]


def acts(behaviour: str, seed: int, key: int) -> tuple[Act, ...]:
    """What this debtor will do, in order. Raises ValueError for a behaviour that nobody has."""
    dice = random.Random(f"acts:{seed}:{key}:{behaviour}")
    first = dice.randrange(16, 50)
    table = {
        "silent": (),
        "pays_on_time": (Act(-dice.randrange(0, 3), "arrive"),),
        "pays_direct": (Act(first, "arrive"),),
        "pays_all": (Act(first + 14, "arrive", percent=103, less=-4500),),
        "pays_late": (Act(first + 50, "arrive"),),
        "pays_half": (Act(first, "arrive", percent=50),),
        "pays_half_then_rest": (Act(first, "arrive", percent=50), Act(first + 21, "arrive")),
        "pays_almost": (Act(first, "arrive", less=100),),
        "pays_without_kid": (Act(first, "put-on-account"), Act(first + 4, "match")),
        "pays_and_reverses": (Act(first, "arrive"), Act(first + 3, "reverse")),
        "matched_wrong": (Act(first, "arrive"), Act(first + 7, "unmatch"), Act(first + 20, "match")),
        "credited": (Act(first, "credit", text="Kreditert etter avtale"),),
        "part_credited": (Act(first, "credit", percent=30, text="Delvis kreditert"),),
        "disputes": (Act(first, "remark", text="Kunden bestrider fakturaen."),),
    }
    if behaviour not in table:
        raise ValueError(f"unknown behaviour {behaviour!r}")
    return table[behaviour]


def due_acts(plan: tuple[Act, ...], done: int, first_day: date, day: date) -> tuple[Act, ...]:
    """The acts not yet done whose day has come; a day that was left out is made good on the next."""
    ready = []
    for act in plan[done:]:
        if first_day + timedelta(days=act.after) > day:
            break
        ready.append(act)
    return tuple(ready)
