"""The receipt of a transfer: what was accepted and under which case number, what was refused, why, and what to do."""

import secrets
from dataclasses import dataclass, replace

from chalicelib.case.plan import plan_for
from chalicelib.erp.contract import Service
from chalicelib.ports.records import CaseRef, RefusalReason
from chalicelib.ports.transfers import Choice, ChoiceState
from chalicelib.web.erp_silence import silence
from chalicelib.web.exchange import Reply
from chalicelib.web.pages import page
from chalicelib.web.portal_overview import connection_view
from chalicelib.web.portal_refused import detail_shown
from chalicelib.web.portal_transfers import PER_FORM
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work.transfers import overdue_list


@dataclass(frozen=True, slots=True)
class AnswerView:
    id: str
    invoice: str
    customer: str
    amount: str
    state: str
    case_no: str
    reason: str
    advice: str
    detail: str
    next_step: str = ""
    """What happens first, and from which day on (mission B4)."""


_LOOKED_UP = 100
"""Cases of a receipt whose next step is told; beyond that the cases' own pages tell it."""


def show(desk: Desk) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    transfers = desk.services.transfers
    receipt = transfers.receipt(desk.creditor.id, desk.request.path["transfer_id"])
    choices = transfers.choices(desk.creditor.id, receipt.id)
    answers = {state: [_view(each, shown) for each in choices if each.state is state] for state in ChoiceState}
    waiting = len(answers[ChoiceState.WAITING])
    listed = overdue_list.overdue_list(desk.services, desk.creditor.id, receipt.connection_id)
    connection = desk.services.register.connection(receipt.connection_id)
    left = {row.draft.invoice.id for row in listed.rows}
    early = [each for each in choices if each.reason is RefusalReason.REMINDER_FIRST and each.invoice.id in left]
    return page(
        desk,
        "transfer_receipt.html",
        section="transfers",
        receipt=receipt,
        at=shown.short_moment(receipt.told_at),
        by=shown.user(receipt.by),
        service=shown.words(f"transfers.service_{receipt.service.value}") if receipt.service is not None else "",
        taken=_with_next_step(desk, answers[ChoiceState.TAKEN], shown),
        refused=answers[ChoiceState.REFUSED],
        waiting=answers[ChoiceState.WAITING],
        left_out=max(receipt.count - len(choices), 0),
        offered=[_view(each, shown) for each in early[:PER_FORM]],
        reminder=Service.REMINDER.value,
        reading_id=listed.reading.id if listed.reading is not None else "",
        transfer=f"{desk.services.clock.wall_now():%Y%m%d%H%M%S}-{secrets.token_hex(6)}",
        view=connection_view(connection, shown),
        silence=silence(desk, connection, shown),
        refresh=3 if waiting else 0,
    )


def _with_next_step(desk: Desk, taken: list[AnswerView], shown: Shown) -> list[AnswerView]:
    """An invoice that was approved before its notice is lawful is accepted and waits: until when stands here."""
    refs = [CaseRef(desk.creditor.id, view.case_no) for view in taken[:_LOOKED_UP]]
    today = desk.services.clock.today(desk.creditor.country)
    told: dict[str, str] = {}
    for case in desk.services.cases.load_many(refs):
        plan = plan_for(case, desk.creditor.terms, today, desk.services.law)
        name = f"step.{plan.step.value}" if plan.step is not None else f"why_not_short.{plan.why_not.value}"
        on = f" {shown.short_day(plan.on)}" if plan.step is not None and plan.on is not None else ""
        told[case.case_no] = f"{shown.words(name)}{on}"
    return [replace(view, next_step=told.get(view.case_no, "")) for view in taken]


def _view(choice: Choice, shown: Shown) -> AnswerView:
    reason = choice.reason.value if choice.reason is not None else ""
    return AnswerView(
        id=choice.invoice.id,
        invoice=choice.invoice.number,
        customer=choice.invoice.customer_name,
        amount=shown.money(choice.invoice.outstanding, choice.invoice.currency),
        state=choice.state.value,
        case_no=choice.case_no,
        reason=shown.words(f"refusal.{reason}.title") if reason else "",
        advice=shown.words(f"refusal.{reason}.advice") if reason else "",
        detail=detail_shown(choice.detail, shown),
    )
