"""One transfer in each simulated ERP, on the embedded cloud: a case within seconds, whose status stands in the ERP."""

import time
from dataclasses import dataclass

import httpx
import pytest

from local.installation import Installation
from local.product import Json
from local.simulator import SimulatorError

WITHIN = 30.0
"""Seconds of real time on a busy machine; usually it takes two."""


@dataclass(frozen=True)
class Transfer:
    erp: str
    creditor: str
    order: dict[str, object]
    """How the ERP's user sends an invoice to collection."""


TRANSFERS = [
    Transfer("tripletex", "provefjord", {"agency": "AutoCollect"}),
    Transfer("poweroffice", "liksomholt", {"agency": "AutoCollect"}),
    Transfer("netvisor", "esimerkki", {"agency": "AutoCollect", "text": "reminder"}),
]


def hear(installation: Installation) -> None:
    """What minutes bring in a real installation: webhooks, and the next look at those who announce nothing."""
    installation.simulator.deliver_webhooks()
    installation.product.tick()
    installation.product.wait_idle(WITHIN)


def sent(installation: Installation, transfer: Transfer) -> Json:
    """Sends overdue invoices until one is taken: some of the demo's cannot be."""
    simulator = installation.simulators[transfer.erp]
    for line in simulator.invoices(transfer.creditor):
        try:
            simulator.act("start", line["id"], **transfer.order)
        except SimulatorError:  # the ERP's own page refuses some: not due, credited
            continue
        hear(installation)
        number = str(line["number"])
        case = next((one for one in installation.product.cases(transfer.creditor) if one["invoice"] == number), None)
        if case is not None:
            return case | {"line": line["id"]}
    raise AssertionError(f"no invoice of {transfer.creditor} was taken")


@pytest.mark.mission("B1", "B10")
@pytest.mark.parametrize("transfer", TRANSFERS, ids=lambda transfer: transfer.erp)
def test_a_transfer_becomes_a_case_and_its_status_stands_in_the_erp(
    installation: Installation, transfer: Transfer
) -> None:
    began = time.monotonic()
    row = sent(installation, transfer)
    case = installation.product.case(row["case"])
    assert (case["erp"], case["country"]) == (transfer.erp, "FI" if transfer.erp == "netvisor" else "NO")
    lines = installation.simulators[transfer.erp].invoices(transfer.creditor)
    shown = next(line for line in lines if line["id"] == row["line"])
    assert row["case"] in str(shown), shown
    assert time.monotonic() - began < 2 * WITHIN
    if transfer.erp == "netvisor":
        assert case["plan"]["why_not"] == "course_not_set_up"
    installation.simulators[transfer.erp].act("arrive", row["line"])
    hear(installation)
    assert installation.product.case(row["case"])["erp_balance"] == "0.00"


def test_the_demo_page_leads_to_all_three_and_asks_them_at_once(installation: Installation) -> None:
    places = installation.places
    page = httpx.get(f"{places.front}/demo", timeout=30)
    for address in (f"{places.erp}/", f"{places.poweroffice}/ui", f"{places.netvisor}/ui"):
        assert f'href="{address}"' in page.text
        assert httpx.get(address, timeout=30, follow_redirects=True).status_code == 200
    asked = httpx.post(f"{places.front}/demo/ask", timeout=30)
    assert (asked.status_code, asked.headers["location"]) == (303, "/demo")
    elsewhere = httpx.post(f"{places.front}/demo/ask", headers={"Origin": "https://elsewhere.example"}, timeout=30)
    assert elsewhere.status_code == 403
    installation.product.wait_idle(WITHIN)
