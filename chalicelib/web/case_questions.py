"""What the case's page asks the creditor because of what the ERP shows, and what it tells of a recall made there."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.case.commands import IN_ERP
from chalicelib.case.events import Event, Terminated
from chalicelib.case.model import Case
from chalicelib.ports.records import Task
from chalicelib.web.shown import Shown
from chalicelib.work.questions import KINDS, MAY_STAND

STAND = "stand"
"""The form's answer that leaves the case as it stands; without one, it goes on."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    reason: str
    title: str
    lead: str
    steps: tuple[str, ...]
    """How it is put right in this ERP; empty where the lead says all of it."""
    stands: str
    """What stands in the ERP; empty where the question is not about that."""
    go_on: str
    """Empty where the case is closed: there is nothing to answer."""
    stand: str
    """Empty where the case cannot be left as it is."""
    end: str


@dataclass(frozen=True, slots=True)
class TakenBackView:
    title: str
    cost: str
    """What it cost, and why."""


def questions_of(case: Case, tasks: Sequence[Task], shown: Shown) -> list[QuestionView]:
    """One for each hold that waits for the creditor's answer. `tasks` are the case's open ones.

    A case that a wrong entry closed has none to give; how the entry is put right is told as long as its task is open.
    """
    if case.open:
        return [_question(reason, case, tasks, shown) for reason in KINDS if case.held_for(reason)]
    asked = [reason for reason, kind in KINDS.items() if any(task.kind is kind for task in tasks)]
    return [question for reason in asked if (question := _question(reason, case, tasks, shown)).steps]


def _question(reason: str, case: Case, tasks: Sequence[Task], shown: Shown) -> QuestionView:
    t, erp = shown.words, case.erp_invoice.erp
    asked = next((task for task in tasks if task.kind is KINDS[reason]), None)
    detail = asked.detail if asked is not None else ""
    # Whoever has let the case stand is asked no more, and may still think otherwise.
    stood = asked is None and reason in MAY_STAND
    named = detail and f"case.{reason}_stands" in t
    steps = ("1", "2", "then") if case.open else ("1", "2")
    return QuestionView(
        reason=reason,
        title=t(f"case.{reason}"),
        lead=t(f"case.{reason}_stood") if stood else t.first(f"case.{reason}_lead_{erp}", f"case.{reason}_lead"),
        steps=tuple(t(key) for step in steps if (key := f"case.{reason}_{erp}_{step}") in t),
        stands=t(f"case.{reason}_stands", status=detail) if named else "",
        go_on=t(f"case.{reason}_go_on") if case.open else "",
        stand=t(f"case.{reason}_stand") if reason in MAY_STAND and not stood else "",
        end=t(f"case.{reason}_end"),
    )


def taken_back(case: Case, history: Sequence[Event], shown: Shown) -> TakenBackView | None:
    """What a recall in the ERP cost, and why: nobody saw a price before (mission D4)."""
    ended = next((event for event in history if isinstance(event, Terminated) and event.via == IN_ERP), None)
    if ended is None:
        return None
    t, until = shown.words, shown.day(ended.free_until)
    cost = t("case.withdrawn_in_erp_free", until=until)
    if ended.cost:
        parts = (("fees", ended.fees), ("interest", ended.interest), ("salaer", ended.salaer), ("vat", ended.vat))
        named = ", ".join(f"{t(f'cost.{name}')} {shown.money(minor, case.currency)}" for name, minor in parts if minor)
        total = shown.money(ended.cost, case.currency)
        cost = t("case.withdrawn_in_erp_charged", until=until, parts=named, total=total)
    return TakenBackView(t("case.withdrawn_in_erp", on=shown.day(ended.on)), cost)
