"""The list of cases: filter by phase, search, both remaining amounts on every row."""

import re
from collections.abc import Iterator
from itertools import islice

from chalicelib.case.model import Phase, WhyNot
from chalicelib.ports.records import CaseRow
from chalicelib.web.exchange import Reply, see
from chalicelib.web.pages import page
from chalicelib.web.portal_rows import row_view
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk

_PER_PAGE = 50
_SEARCHED = 2000
"""Rows that a search looks through; a whole case number leads straight to its case among any number."""
_CASE_NO = re.compile(r"[A-Za-z0-9-]{3,40}")
_OPEN = "open"
_DIFFERING, _HELD = "differing", "held"
"""Choices that go across the phases."""


def show(desk: Desk) -> Reply:
    query = desk.request.query
    wanted = query.get("q", "").strip()[:80]
    chosen = query.get("phase", _OPEN)
    if chosen not in {*Phase, _OPEN, _DIFFERING, _HELD, "all"}:
        chosen = _OPEN
    number = query.get("page", "1")
    current = int(number) if number.isascii() and number.isdigit() and 0 < int(number) < 1000 else 1
    ref = desk.services.cases.find(wanted.upper()) if _CASE_NO.fullmatch(wanted) else None
    if ref is not None and ref.creditor_id == desk.creditor.id:
        return see(f"/cases/{ref.case_no}")
    shown = Shown(desk.language, desk.creditor.country)
    today = desk.services.clock.today(desk.creditor.country)
    rows = _found(desk, chosen, wanted)
    start = (current - 1) * _PER_PAGE
    visible = list(islice(rows, start, start + _PER_PAGE + 1))
    synced = max(
        (each.synced_at for each in desk.services.register.connections(desk.creditor.id) if each.synced_at),
        default=None,
    )
    return page(
        desk,
        "cases.html",
        section="cases",
        rows=[row_view(row, today, shown) for row in visible[:_PER_PAGE]],
        chosen=chosen,
        phases=[(phase.value, shown.words(f"phase.{phase.value}")) for phase in Phase],
        wanted=wanted,
        current=current,
        further=len(visible) > _PER_PAGE,
        synced=shown.short_moment(synced),
    )


def _found(desk: Desk, chosen: str, wanted: str) -> Iterator[CaseRow]:
    rows = _rows(desk, chosen)
    if not wanted:
        return rows
    needle = wanted.casefold()
    return (
        row
        for row in islice(rows, _SEARCHED)
        if needle in row.ref.case_no.casefold()
        or needle in row.invoice_number.casefold()
        or needle in row.debtor_name.casefold()
    )


def _rows(desk: Desk, chosen: str) -> Iterator[CaseRow]:
    """What waits for the creditor first: listed cases, then the rest in the order of their next date."""
    order = [Phase.LISTED, Phase.NOTICE, Phase.RECEIVED, Phase.COLLECTION]
    if chosen not in {_OPEN, _DIFFERING, _HELD}:
        order = [*order, Phase.CLOSED] if chosen == "all" else [Phase(chosen)]
    for phase in order:
        for row in desk.services.cases.rows(desk.creditor.id, phase.value):
            if (chosen != _DIFFERING or row.discrepancy) and (chosen != _HELD or row.why_not == WhyNot.HELD.value):
                yield row
