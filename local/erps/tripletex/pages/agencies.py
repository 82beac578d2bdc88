"""Debt collection agencies: which of those on the ERP's list the company's users can send invoices to."""

from dataclasses import replace

from werkzeug import Response

from local.erps.stage.front import NoSuchPage
from local.erps.tripletex import chart
from local.erps.tripletex.pages.desk import Desk


def listing(desk: Desk) -> Response:
    return desk.page("agencies.html", agencies=chart.AGENCIES, chosen=desk.company.agency_ids)


def choose(desk: Desk, identifier: str, choice: str) -> Response:
    """Choosing twice is once; an agency that is not on the list is no page."""
    found = next((each.id for each in chart.AGENCIES if str(each.id) == identifier), None)
    if found is None or choice not in ("choose", "leave"):
        raise NoSuchPage
    others = tuple(each for each in desk.company.agency_ids if each != found)
    changed = tuple(sorted((*others, found))) if choice == "choose" else others
    desk.office.store.save(replace(desk.company, agency_ids=changed), desk.office.now)
    return desk.away("/agencies")
