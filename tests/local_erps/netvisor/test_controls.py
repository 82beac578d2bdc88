"""The controls: seed, clock, days, restart; and the program as a process."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from stdnum.fi import ytunnus

from local.erps.netvisor.ledger import reference_number
from local.erps.netvisor.seeding import business_id
from tests.contracts.erp_installations_netvisor import Netvisor, netvisor
from tests.local_erps.test_process import free_port


@pytest.mark.parametrize(
    ("base", "whole"),
    [(123, "1232"), (12345, "123453"), (123456, "1234561"), (100452, "1004526"), (123456712345678, "1234567123456784")],
)
def test_reference_numbers(base: int, whole: str) -> None:
    assert reference_number(base) == whole


def test_business_ids_have_valid_check_digits(site: Netvisor) -> None:
    companies = site.control.get("/companies").json()
    assert all(ytunnus.is_valid(company["business_id"]) for company in companies)
    assert all(ytunnus.is_valid(business_id(seven)) for seven in range(9900001, 9900101, 7))


def test_a_seed_is_planted_once_and_no_other_beside_it(site: Netvisor) -> None:
    before = site.control.get("/invoices").json()
    again = site.control.post("/seed", json={"seed": 1, "start": "2026-01-01"})
    assert again.json()["seeded"] is False
    assert site.control.get("/invoices").json() == before
    assert site.control.post("/seed", json={"seed": 2, "start": "2026-01-01"}).status_code == 422


def test_a_day_happens_once(site: Netvisor) -> None:
    first = site.control.post("/day", json={"day": "2026-06-01"}).json()
    assert {deed["who"] for deed in first["deeds"]} == {"clerk", "debtor"}
    lines = site.control.get("/invoices").json()
    assert site.control.post("/day", json={"day": "2026-06-01"}).json() == first
    assert site.control.get("/invoices").json() == lines
    services = {line["service"] for line in lines if line["agency"]}
    assert services == {"reminder", "collection"}


def test_the_clerk_does_not_send_again_what_came_back(site: Netvisor) -> None:
    site.control.post("/day", json={"day": "2026-06-01"})
    for proposal in site.erp.proposals():
        site.raw("POST", f"/updatesalesinvoicestatus.nv?netvisorkey={proposal.voucher_id}&status=overdue")
    done = site.control.post("/day", json={"day": "2026-06-02"}).json()
    assert not [deed for deed in done["deeds"] if deed["who"] == "clerk" and deed["company"] == site.company["key"]]


def test_the_clock_is_set_and_given_back(site: Netvisor) -> None:
    set_to = site.control.put("/clock", json={"instant": "2026-12-24T18:00:00+02:00"}).json()
    assert set_to["today"] == "2026-12-24"
    assert site.control.put("/clock", json={"instant": "2026-12-24T18:00:00"}).status_code == 422
    assert site.control.put("/clock", json={"instant": None}).json()["today"] == "2026-06-01"


def test_a_restart_forgets_nothing(site: Netvisor, tmp_path: Path) -> None:
    sold = site.sell()
    site.start(sold, "reminder")
    site.erp.identity()
    sent = site.requests[-1]
    again = netvisor(tmp_path)
    assert [proposal.voucher_id for proposal in again.erp.proposals()] == [sold.id]
    repeated = again.network.handle_request(httpx.Request("GET", sent.url, headers=sent.headers))
    assert b"REQUEST_NOT_UNIQUE" in repeated.read()
    again.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/invoices?company=nobody", 404),
        ("POST", "/invoices/1/pay", 404),
        ("POST", "/invoices/1/fly", 404),
        ("PUT", "/faults", 422),
        ("GET", "/health", 200),
        ("DELETE", "/faults", 200),
    ],
)
def test_controls_answer_plainly(site: Netvisor, method: str, path: str, status: int) -> None:
    body = {"nonsense": 1} if status == 422 else {}
    assert site.control.request(method, path, json=body).status_code == status


def test_the_program_serves_and_stops(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "local.erps.netvisor", "--port", str(port), "--state", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Netvisor (simulated): http://127.0.0.1:{port}/ui\n"
        assert httpx.get(f"http://127.0.0.1:{port}/sim/health").json()["name"] == "Netvisor (simulated)"
        assert subprocess.run(command, capture_output=True, check=False).returncode == 1
        process.terminate()
        began = time.monotonic()
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5
