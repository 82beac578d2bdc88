"""The receipt of a transfer: what was accepted and under which case number, what was refused, why, and what to do."""

import secrets
from dataclasses import dataclass

from chalicelib.erp.contract import Service
from chalicelib.ports.records import RefusalReason
from chalicelib.ports.transfers import Choice, ChoiceState
from chalicelib.web.exchange import Reply
from chalicelib.web.pages import page
from chalicelib.web.portal_refused import detail_shown
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk


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


def show(desk: Desk) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    transfers = desk.services.transfers
    receipt = transfers.receipt(desk.creditor.id, desk.request.path["transfer_id"])
    choices = transfers.choices(desk.creditor.id, receipt.id)
    answers = {state: [_view(each, shown) for each in choices if each.state is state] for state in ChoiceState}
    waiting = len(answers[ChoiceState.WAITING])
    reading = transfers.reading(receipt.connection_id)
    offered = [_view(each, shown) for each in choices if each.reason is RefusalReason.REMINDER_FIRST]
    return page(
        desk,
        "transfer_receipt.html",
        section="transfers",
        receipt=receipt,
        at=shown.short_moment(receipt.at),
        service=shown.words(f"transfers.service_{receipt.service.value}") if receipt.service is not None else "",
        taken=answers[ChoiceState.TAKEN],
        refused=answers[ChoiceState.REFUSED],
        waiting=answers[ChoiceState.WAITING],
        left_out=max(receipt.count - len(choices), 0),
        offered=offered,
        reminder=Service.REMINDER.value,
        reading_id=reading.id if reading is not None else "",
        transfer=f"{desk.services.clock.wall_now():%Y%m%d%H%M%S}-{secrets.token_hex(6)}",
        refresh=3 if waiting else 0,
    )


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
