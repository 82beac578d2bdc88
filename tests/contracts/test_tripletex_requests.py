"""That the check against Tripletex's published document sees what is wrong, and that the suite meets every call.

Collected only where AUTOCOLLECT_SPECS names the folder with the document (conftest.py).
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import Entry, ReportStatus, Settlement, SettlementLine, StatusReport
from tests.contracts import published, tripletex_spec
from tests.contracts.erp_installations import Tripletex, tripletex

CALLS = {
    "/token/session/:create",
    "/token/session/>whoAmI",
    "/employee/entitlement",
    "/event",
    "/event/subscription",
    "/event/subscription/{id}",
    "/voucherStatus",
    "/invoice",
    "/invoice/{id}",
    "/invoice/{invoiceId}/pdf",
    "/contact",
    "/ledger/account",
    "/ledger/vatType",
    "/ledger/accountingPeriod",
    "/ledger/posting",
    "/ledger/posting/openPost",
    "/ledger/posting/:closePostings",
    "/ledger/closeGroup",
    "/ledger/voucher",
    "/ledger/voucher/{id}",
    "/ledger/voucher/>externalVoucherNumber",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Tripletex]:
    opened = tripletex(tmp_path)
    yield opened
    opened.close()


def found(method: str, path: str, **content: Any) -> list[str]:
    request = httpx.Request(method, f"http://erp.invalid/v2{path}", **content)
    template, operation = published.operation(method, request.url.path.removeprefix("/v2"), tripletex_spec.DOCUMENT)
    return list(tripletex_spec._request_faults(request, operation, template))


@pytest.mark.parametrize(
    ("method", "path", "content", "fault"),
    [
        ("GET", "/invoice", {"params": {"invoiceDateFrom": "2026-01-01"}}, "invoiceDateTo is missing"),
        ("GET", "/invoice/1", {"params": {"colour": "red"}}, "colour is not in the document"),
        ("GET", "/contact", {"params": {"count": "many"}}, "not of its type"),
        ("GET", "/voucherStatus", {"params": {"status": "READY"}}, "not one of"),
        ("GET", "/invoice/1", {"params": {"fields": "id,customer(id,colour)"}}, "colour is not in the schema"),
        ("POST", "/voucherStatus", {"json": {"type": "DEBT_COLLECTION"}}, "type is read-only"),
        ("POST", "/ledger/voucher", {"json": {"postings": [{"colour": 1}]}}, "colour is not in the schema"),
        ("POST", "/ledger/voucher", {"json": {"postings": [{"row": "1"}]}}, "row is str, not integer"),
        ("POST", "/ledger/voucher", {"json": {"postings": [{"vatType": None}]}}, "vatType is null"),
        ("PUT", "/ledger/posting/:closePostings", {"json": ["1"]}, "is str, not integer"),
    ],
)
def test_what_is_wrong_with_a_request_is_found(method: str, path: str, content: dict[str, Any], fault: str) -> None:
    wrong = found(method, path, **content)
    assert len(wrong) == 1
    assert fault in wrong[0]


def test_a_path_that_is_not_published_is_found() -> None:
    with pytest.raises(AssertionError, match="not in the published document"):
        published.operation("PATCH", "/invoice/1", tripletex_spec.DOCUMENT)


def test_what_is_wrong_with_an_answer_is_found() -> None:
    request = httpx.Request("GET", "http://erp.invalid/v2/invoice/1")
    answer = httpx.Response(200, json={"value": {"id": "1", "colour": 1}})
    with pytest.raises(AssertionError, match=r"id is str, not integer.*colour is not in the schema"):
        tripletex_spec.check(request, answer, answer.content)
    error = httpx.Response(422, json={"status": 422})
    with pytest.raises(AssertionError, match="lacks validationMessages"):
        tripletex_spec.check(request, error, error.content)


def test_every_call_of_the_adapter_is_met(site: Tripletex) -> None:
    """So a call that is added later cannot stay unlooked at: the list of paths is whole."""
    company = site.sell(is_private=False, name="Fjell AS")
    site.erp.identity()
    site.erp.ensure_webhooks("https://hooks.example/t", "s3cret")
    site.fault(max_webhook_failures=1)
    site.answer_webhooks[0] = 500
    site.send_to_collection(company)
    site.erp.ensure_webhooks("https://hooks.example/t", "s3cret")
    site.fault()
    for proposal in site.erp.proposals():
        site.erp.invoice_by_voucher(proposal.voucher_id)
    site.erp.invoice(company.id)
    site.erp.invoice_pdf(company.id)
    site.erp.report(StatusReport(company.voucher_id, ReportStatus.ONGOING, "AC-1", "Mottatt", ""))
    site.erp.recalls()
    site.erp.overdue(date(2026, 1, 1))
    site.act("put-on-account", company, "400.00")
    site.erp.on_account()
    site.erp.missing_rights()
    site.erp.ledger_changes("")
    lines = (SettlementLine(Entry.PAYOUT, 125000, ""), SettlementLine(Entry.CUSTOMER, -125000, "", company.id))
    site.erp.book_settlement(Settlement("1", date(2026, 6, 1), "NOK", "Oppgjør", lines), site.accounts())
    site.erp.matched_items(company.id)
    site.erp.open_balances([company.id])
    assert isinstance(site.network, tripletex_spec.Checked)
    assert site.network.seen == CALLS
