"""Fact 6: one request at a time per company, whoever calls; and how many requests each use takes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from chalicelib.erp.contract import (
    Entry,
    Erp,
    ErpAccessLost,
    ErpUnavailable,
    Measure,
    ReportStatus,
    Settlement,
    SettlementLine,
    StatusReport,
)
from chalicelib.erp.netvisor.api import LEASE, LIMITS
from chalicelib.erp.netvisor.signing import Signer, credentials
from chalicelib.erp.registry import Access, open_erp
from chalicelib.erp.retries import RetryRule
from chalicelib.erp.transport import Transport
from chalicelib.erp.turns import MemoryTurns, Turns
from tests.contracts.erp_installations_netvisor import Netvisor

AT_ONCE = 6
TODAY = date(2026, 6, 1)


class Crowded(httpx.BaseTransport):
    """Counts how many requests are under way at the same time."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner, self._lock = inner, threading.Lock()
        self.now, self.most = 0, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return self._inner.handle_request(request)
        finally:
            with self._lock:
                self.now -= 1


def with_turns(site: Netvisor, network: httpx.BaseTransport, turns: Turns) -> Erp:
    """A worker of its own, which does not repeat what was refused."""
    transport = Transport("netvisor", "http://netvisor.invalid", network=network, retries=RetryRule(attempts=1))
    return open_erp("netvisor", transport, site.access, agency="AutoCollect", clock=site.time.now, turns=turns)


def test_workers_that_share_turns_never_meet(site: Netvisor) -> None:
    network, shared = Crowded(site.network), MemoryTurns()
    site.fault(latency_ms=10)
    workers = [with_turns(site, network, Turns(shared)) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda erp: erp.identity(), workers))
    assert len(found) == AT_ONCE
    assert network.most == 1


def test_a_second_request_at_the_same_time_is_refused(site: Netvisor) -> None:
    entered, leave = threading.Event(), threading.Event()

    def held(_: float) -> None:
        entered.set()
        assert leave.wait(10)

    site.app.api.sleep = held
    site.fault(latency_ms=1)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(with_turns(site, site.network, Turns(MemoryTurns())).identity)
        assert entered.wait(10)
        with pytest.raises(ErpUnavailable, match="answered 500"):
            with_turns(site, site.network, Turns(MemoryTurns())).identity()
        leave.set()
        assert first.result(10).organisation_number == site.company["business_id"].replace("-", "")


def test_without_turns_netvisor_cannot_be_opened(site: Netvisor) -> None:
    with pytest.raises(ValueError, match="one request at a time"):
        open_erp("netvisor", site.transport(), site.access, agency="AutoCollect", clock=site.time.now)


def test_companies_do_not_wait_for_each_other(site: Netvisor) -> None:
    other = site.control.get("/companies").json()[1]
    keys = f"{other['customer_id']}:{other['customer_key']}"
    second = site.open(Access(site.access.agency_key, keys, other["business_id"]))
    with site.turns.hold(f"netvisor:{site.company['business_id']}"):
        assert second.identity().organisation_number == other["business_id"].replace("-", "")
        with pytest.raises(ErpUnavailable, match="still under way"):
            site.erp.identity()


@pytest.mark.mission("A2")
def test_identifiers_of_another_company_are_refused(site: Netvisor) -> None:
    other = site.control.get("/companies").json()[1]
    with pytest.raises(ErpAccessLost):
        site.open(Access(site.access.agency_key, site.access.company_key, other["business_id"])).identity()


def test_the_times_in_use_are_those_that_netvisor_asks_for() -> None:
    assert LIMITS.read >= 120
    assert LIMITS.call >= 2 * LIMITS.read
    assert LIMITS.call < LEASE


def test_a_clock_that_is_off_is_refused(site: Netvisor, tmp_path: Path) -> None:
    del tmp_path
    wrong = datetime(2020, 1, 1, tzinfo=UTC)
    erp = open_erp(
        "netvisor", site.transport(), site.access, agency="AutoCollect", clock=lambda: wrong, turns=site.turns
    )
    with pytest.raises(ErpAccessLost):
        erp.identity()


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Netvisor-Authentication-MAC", "0" * 64),
        ("X-Netvisor-Authentication-MACHashCalculationAlgorithm", "SHA256"),
        ("X-Netvisor-Authentication-PartnerId", "nobody"),
        ("X-Netvisor-Authentication-CustomerId", "nobody"),
        ("X-Netvisor-Interface-Language", "SV"),
        ("X-Netvisor-Organisation-ID", "7654321-4"),
        ("X-Netvisor-Authentication-Timestamp", "2026-06-01 08:00:00"),
    ],
)
def test_the_simulated_netvisor_checks_every_header(site: Netvisor, header: str, value: str) -> None:
    site.erp.identity()
    sent = site.requests[-1]
    headers = dict(sent.headers) | {header.lower(): value, "x-netvisor-authentication-transactionid": "another"}
    answer = site.network.handle_request(httpx.Request("GET", sent.url, headers=headers))
    assert answer.status_code == 401
    assert b"AUTHENTICATION_FAILED" in answer.read()


def test_the_simulated_netvisor_refuses_a_repeated_request(site: Netvisor) -> None:
    site.erp.identity()
    sent = site.requests[-1]
    answer = site.network.handle_request(httpx.Request("GET", sent.url, headers=sent.headers))
    assert answer.status_code == 400
    assert b"REQUEST_NOT_UNIQUE" in answer.read()


def test_an_id_counts_as_used_for_all_companies_of_the_partner(site: Netvisor) -> None:
    other = site.control.get("/companies").json()[1]
    second = (f"{other['customer_id']}:{other['customer_key']}", other["business_id"])
    url, answers = "http://netvisor.invalid/paymenttermlist.nv", []
    for keys, number in ((site.access.company_key, site.access.company_id), second):
        signer = Signer(credentials(site.access.agency_key, keys, number), "AutoCollect", site.time.now, lambda: "once")
        request = httpx.Request("GET", url, headers=dict(signer.headers(url)))
        answers.append(site.network.handle_request(request))
    assert [answer.status_code for answer in answers] == [200, 400]
    assert b"REQUEST_NOT_UNIQUE" in answers[1].read()


TYPE, KEY = "<invoicetype>invoice</invoicetype>", "<invoicenetvisorkey>1</invoicenetvisorkey>"


def comment(*inner: str) -> bytes:
    lines = f"<salesinvoicecomment>{''.join(inner)}</salesinvoicecomment>"
    return f"<root><salesinvoicecomments>{lines}</salesinvoicecomments></root>".encode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "missing"),
        (b"<root><salesinvoicecomments />", "no XML"),
        (b'<!DOCTYPE r [<!ENTITY a "x">]><root>&a;</root>', "no XML"),
        (b"<root><other /></root>", "not known"),
        (comment("<comment>x</comment>", TYPE, KEY), "wrong order"),
        (comment(TYPE, KEY, "<comment></comment>"), "comment is missing"),
        (comment(TYPE, KEY, f"<comment>{'x' * 501}</comment>"), "500 characters"),
    ],
)
def test_the_simulated_netvisor_checks_what_is_sent(site: Netvisor, body: bytes, said: str) -> None:
    answer = site.raw("POST", "/salesinvoicecomment.nv", body)
    assert answer.status_code == 400
    assert "INVALID_DATA" in answer.text
    assert said in answer.text


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("POST", "/updatesalesinvoicestatus.nv?netvisorkey=1", "status is missing"),
        ("POST", "/updatesalesinvoicestatus.nv?status=open", "netvisorkey is missing"),
        ("POST", "/salesinvoicelist.nv", "demands GET"),
        ("GET", "/nothing.nv", "no resource"),
        ("GET", "/getsalesinvoice.nv", "netvisorkey is missing"),
        ("GET", "/getcustomer.nv?id=1", "no such customer"),
        ("GET", "/salesinvoicelist.nv?lastmodifiedstart=1.6.2026", "no date"),
    ],
)
def test_the_simulated_netvisor_checks_what_is_asked(site: Netvisor, method: str, path: str, said: str) -> None:
    answer = site.raw(method, path)
    assert answer.status_code == 400
    assert said in answer.text


def test_requests_per_use(site: Netvisor) -> None:
    """As docs/erp/netvisor.md states them."""
    sold = [site.sell() for _ in range(50)]
    for each in sold:
        site.start(each, "reminder")
    report = StatusReport(sold[0].id, ReportStatus.ONGOING, "AC-1", "Mottatt", "", Measure.REMINDED)
    withdrawn = StatusReport(sold[0].id, ReportStatus.WITHDRAWN, "AC-1", "Trukket", "")
    for use, requests in (
        (lambda: site.erp.identity(), 1),
        # Two pages of the list (the second is empty), one of invoices, one of customers, for all fifty.
        (lambda: site.erp.proposals(), 4),
        (lambda: [site.erp.invoice_by_voucher(each.id) for each in sold], 0),
        (lambda: site.erp.invoice(sold[0].id), 3),
        (lambda: site.erp.invoice_pdf(sold[0].id), 1),
        (lambda: site.erp.matched_items(sold[0].id), 3),
        (lambda: site.erp.open_balances([each.id for each in sold]), 1),
        (lambda: site.erp.open_balances([sold[0].id]), 2),
        (lambda: site.erp.ledger_changes("2026-06-01"), 4),
        (lambda: site.erp.report(report), 3),
        (lambda: site.erp.report(report), 1),
        (lambda: site.erp.report(withdrawn), 4),
        (lambda: site.erp.overdue(date(2026, 1, 1)), 2),
        (lambda: site.erp.missing_rights(), 11),
        (lambda: site.erp.check_accounts(site.accounts(), TODAY), 3),
        (lambda: site.erp.on_account(), 1),
    ):
        before = len(site.requests)
        use()
        assert len(site.requests) - before == requests


@pytest.mark.parametrize(("part_payments", "requests"), [(True, 13), (False, 13 + 2 + 3)])
def test_requests_per_settlement(site: Netvisor, part_payments: bool, requests: int) -> None:
    """As docs/erp/netvisor.md states them, for two invoices."""
    site.set_company(partial_payments=part_payments)
    sold = [site.sell("100.00") for _ in range(2)]
    principal = (SettlementLine(Entry.CUSTOMER, -4000, "", each.id) for each in sold)
    others = (SettlementLine(Entry.PAYOUT, 7999, ""), SettlementLine(Entry.ROUNDING, 1, ""))
    booked = Settlement("17", TODAY, "EUR", "", (*principal, *others))
    before = len(site.requests)
    site.erp.book_settlement(booked, site.accounts())
    assert len(site.requests) - before == requests
    before = len(site.requests)
    site.erp.booked(booked)
    assert len(site.requests) - before == 3
