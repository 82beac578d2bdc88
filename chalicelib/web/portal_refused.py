"""What was not taken over, newest first and once for each invoice, with the reason and what to do instead."""

from dataclasses import dataclass
from datetime import date

from chalicelib.ports.records import RefusalReason
from chalicelib.web.exchange import Reply
from chalicelib.web.pages import page
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work.transfers.refused import Refused, refused


@dataclass(frozen=True, slots=True)
class RefusalView:
    invoice: str
    on: str
    reason: str
    advice: str
    detail: str
    case_no: str
    case: str
    """What is said of the case; empty where there is none."""


def show(desk: Desk) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    rows = [_row(each, shown) for each in refused(desk.services, desk.creditor.id)]
    return page(desk, "refused.html", section="transfers", tab="refused", rows=rows)


def _row(each: Refused, shown: Shown) -> RefusalView:
    refusal, t = each.refusal, shown.words
    was_there = refusal.reason is RefusalReason.DUPLICATE
    return RefusalView(
        refusal.invoice_number,
        shown.short_day(refusal.on),
        t(f"refusal.{refusal.reason.value}.title"),
        t(f"refusal.{refusal.reason.value}.advice") if each.to_do or was_there else t("refused.nothing_to_do"),
        "" if was_there else detail_shown(refusal.detail, shown),
        each.case_no,
        t("case.title" if was_there else "refused.since", no=each.case_no) if each.case_no else "",
    )


def detail_shown(detail: str, shown: Shown) -> str:
    """The value that was wrong; where it is a day, as the reader writes days."""
    try:
        return shown.day(date.fromisoformat(detail))
    except ValueError:
        return detail
