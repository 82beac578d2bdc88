"""What was not taken over, newest first, with the reason and what to do instead."""

from dataclasses import dataclass
from datetime import date

from chalicelib.web.exchange import Reply
from chalicelib.web.pages import page
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk


@dataclass(frozen=True, slots=True)
class RefusalView:
    invoice: str
    on: str
    reason: str
    advice: str
    detail: str


def show(desk: Desk) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    rows = [
        RefusalView(
            refusal.invoice_number,
            shown.short_day(refusal.on),
            shown.words(f"refusal.{refusal.reason.value}.title"),
            shown.words(f"refusal.{refusal.reason.value}.advice"),
            detail_shown(refusal.detail, shown),
        )
        for refusal in desk.services.register.refusals(desk.creditor.id)
    ]
    return page(desk, "refused.html", section="transfers", tab="refused", rows=rows)


def detail_shown(detail: str, shown: Shown) -> str:
    """The value that was wrong; where it is a day, as the reader writes days."""
    try:
        return shown.day(date.fromisoformat(detail))
    except ValueError:
        return detail
