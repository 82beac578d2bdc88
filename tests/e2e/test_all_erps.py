"""One transfer in each simulated ERP, on the embedded cloud: a case within seconds, whose status stands in the ERP."""

import json
import re
import time
import uuid
from dataclasses import dataclass

import httpx
import pytest

from local import mail_sink
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


def revoke(installation: Installation, erp: str, company: str) -> None:
    """What the ERP's user does, or what happens to him, in each of them."""
    if erp == "tripletex":
        httpx.post(f"{installation.places.erp}/ui/{company}/keys/{_key_id(installation, company)}/revoke", timeout=30)
    elif erp == "poweroffice":
        installation.simulators[erp].change("extension", company=company, add=False)
    else:
        installation.simulators[erp].change("companies", company=company, revoked=True)


def restored(installation: Installation, erp: str, company: str) -> str:
    """The key after the user went through the steps of his ERP."""
    if erp == "tripletex":
        address = f"{installation.places.erp}/ui/{company}/keys/{_key_id(installation, company)}/restore"
        shown = httpx.post(address, timeout=30).text
        return str(re.findall(r"test-[A-Za-z0-9_-]{20,}", shown)[0])
    if erp == "poweroffice":
        return str(installation.simulators[erp].change("extension", company=company)["client_key"])
    installation.simulators[erp].change("companies", company=company, revoked=False)
    found = next(each for each in installation.simulators[erp].listing("companies") if each["key"] == company)
    return f"{found['customer_id']}:{found['customer_key']}"


def _key_id(installation: Installation, company: str) -> str:
    """The key that the demo's connection was made with is the first of AutoCollect's."""
    page = httpx.get(f"{installation.places.erp}/ui/{company}/keys", timeout=30).text
    return str(re.findall(r"/keys/(\d+)/restore", page)[0])


def nightly(installation: Installation, connection: str) -> None:
    """The message that the nightly run plans, without moving the night here."""
    installation.cloud.sqs.send_message(
        QueueUrl=installation.outputs["QueueErp"],
        MessageBody=json.dumps({"type": "job", "name": "sync", "connection_id": connection}),
        MessageGroupId=connection,
        MessageDeduplicationId=uuid.uuid4().hex,
    )
    installation.product.wait_idle(WITHIN)


@pytest.mark.mission("A2")
@pytest.mark.parametrize("transfer", TRANSFERS, ids=lambda transfer: transfer.erp)
def test_a_revoked_key_is_told_of_and_restored_is_caught_up(installation: Installation, transfer: Transfer) -> None:
    product, erp, company = installation.product, transfer.erp, transfer.creditor
    [connection] = product.creditor(company)["connections"]
    before = {row["case"] for row in product.cases(company)}
    mails = len(mail_sink.numbers(installation.places.mail))
    revoke(installation, erp, company)
    nightly(installation, connection["connection"])
    [broken] = product.creditor(company)["connections"]
    assert (broken["state"], broken["health"]["trouble"]) == ("broken", "key_refused")
    written = [mail_sink.read(path).subject for path in mail_sink.numbers(installation.places.mail)[mails:]]
    assert [subject for subject in written if "Gjenopprett" in subject or "Restore" in subject] != [], written
    for line in installation.simulators[erp].invoices(company):
        try:
            installation.simulators[erp].act("start", line["id"], **transfer.order)
        except SimulatorError:  # the ERP's own page refuses some: not due, credited
            continue
    hear(installation)
    assert {row["case"] for row in product.cases(company)} == before
    again = {"api_key": restored(installation, erp, company), "company_id": connection["company_id"]}
    product.connect(company, erp, again)
    product.wait_idle(2 * WITHIN)
    [healthy] = product.creditor(company)["connections"]
    assert (healthy["state"], healthy["health"]["trouble"]) == ("healthy", None)
    taken = {row["case"] for row in product.cases(company)} - before
    assert taken or list(product.refusals(company)), "what was sent meanwhile was taken, or refused with its reason"


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
