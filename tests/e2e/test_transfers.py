"""Choosing in the deployed portal, with the functions' own rights: list, ticks, receipt with case numbers (B1)."""

import re
import time

import pytest

from local.installation import Installation
from local.seeding import planted
from tests.e2e.test_portal import Visitor

WITHIN = 30.0
"""Seconds of real time on a busy machine; usually it takes two."""


def read(visitor: Visitor, path: str, until: str) -> str:
    """Load a page again as its refresh does, until it says what is waited for."""
    deadline = time.monotonic() + WITHIN
    while not re.search(until, visitor.get(path)):
        assert time.monotonic() < deadline, f"{path} never said {until}: {visitor.page[:3000]}"
        time.sleep(0.3)
    return visitor.page


@pytest.mark.mission("B1", "B6")
def test_an_invoice_is_chosen_in_the_portal_and_gets_a_case_number(installation: Installation) -> None:
    demo, visitor = planted(installation), Visitor(installation)
    visitor.get("/sign-in")
    visitor.post("/sign-in", username=demo.username, password=demo.password)
    creditor = next(iter(demo.creditors))
    visitor.post("/companies", creditor=creditor)
    page = read(visitor, "/transfers", r'name="pick-|Ingen forfalte')
    picked = re.findall(r'name="(pick-[^"]+)"', page)
    assert picked, "the demo's creditor has overdue invoices"
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    services = {"service": "reminder"} if 'name="service"' in page else {}
    ticks = dict.fromkeys(picked[:3], "yes")
    answer = visitor.client.post(
        "/transfers",
        data=hidden | ticks | services | {"what": "picked", "not_disputed": "yes"},
        headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 200, answer.text
    receipt = answer.url.path
    page = read(visitor, receipt, r"er mottatt|er ikke mottatt")
    installation.product.wait_idle(WITHIN)
    page = visitor.get(receipt)
    assert "leses inn nå" not in page
    assert len(re.findall(r'href="/cases/(AC-[\d-]+)"', page)) >= 1, page
