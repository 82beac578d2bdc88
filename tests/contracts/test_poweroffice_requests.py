"""That the check against Go's published documents sees what is wrong, and that the suite meets every call.

Collected only where AUTOCOLLECT_SPECS names the folder with the documents (conftest.py).
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import Entry, ReportStatus, Settlement, SettlementLine, StatusReport
from chalicelib.erp.poweroffice.onboarding import finalize, initiate
from tests.contracts import poweroffice_spec, published
from tests.contracts.erp_installations_poweroffice import PowerOffice, poweroffice

SIGNED = {"authorization": "Bearer x", "ocp-apim-subscription-key": "k"}
LEDGER, JOURNALS = "/Customerledger/Statement", "/Vouchers/BankJournals"
DAYS = {"fromDate": "2026-01-01", "toDate": "2026-02-01"}
LINE = {"AccountId": 1, "PostingDate": "2026-01-10", "VatId": 10}
HEAD = {"VoucherDate": "2026-01-10", "CurrencyCode": "NOK"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PowerOffice]:
    opened = poweroffice(tmp_path)
    yield opened
    opened.close()


def found(method: str, path: str, **content: Any) -> list[str]:
    request = httpx.Request(method, f"http://go.invalid/v2{path}", headers=SIGNED, **content)
    template, operation = published.operation(method, path, poweroffice_spec.V2)
    return list(poweroffice_spec.request_faults(request, operation, template, path))


@pytest.mark.parametrize(
    ("method", "path", "content", "fault"),
    [
        ("GET", LEDGER, {"params": {"fromDate": "2026-01-01"}}, "toDate is missing"),
        ("GET", LEDGER, {"params": DAYS | {"colour": "red"}}, "colour is not in the document"),
        ("GET", LEDGER, {"params": DAYS | {"onlyCreatedByCurrentIntegration": "yes"}}, "not of its type"),
        ("GET", LEDGER, {"params": {"fromDate": "1.1.2026", "toDate": "2026-02-01"}}, "is no date"),
        ("GET", LEDGER, {"params": DAYS | {"customerNos": "1" * 2000}}, "characters"),
        ("GET", "/OutgoingInvoices/7", {}, "has no GUID"),
        ("GET", "/LockDateSettings", {"json": {}}, "a body that the document does not know"),
        ("POST", JOURNALS, {"json": {"CurrencyCode": "NOK"}}, "VoucherDate is missing"),
        ("POST", JOURNALS, {"json": HEAD | {"CurrencyCode": "KRON"}}, "is longer than 3"),
        ("POST", JOURNALS, {"json": HEAD | {"ImportedVoucherNo": "17"}}, "is str, not integer"),
        ("POST", JOURNALS, {"json": HEAD | {"Colour": "red"}}, "Colour is not in the schema"),
        ("POST", JOURNALS, {"json": HEAD | {"VoucherLines": [LINE | {"CurrencyAmount": "1"}]}}, "is str, not number"),
        ("POST", JOURNALS, {"json": HEAD | {"VoucherLines": [{"AccountId": 1, "VatId": 1}]}}, "PostingDate is missing"),
        ("POST", JOURNALS, {"content": b"{}"}, "is sent as None"),
    ],
)
def test_what_is_wrong_with_a_request_is_found(method: str, path: str, content: dict[str, Any], fault: str) -> None:
    (wrong,) = found(method, path, **content)
    assert fault in wrong


def test_keys_are_part_of_every_call() -> None:
    request = httpx.Request("GET", "http://go.invalid/v2/LockDateSettings")
    with pytest.raises(AssertionError, match=r"no subscription key; .* no token"):
        poweroffice_spec.check(request, httpx.Response(204), b"")


def test_a_path_that_is_not_published_is_found() -> None:
    with pytest.raises(AssertionError, match="not in the published document"):
        published.operation("PATCH", "/LockDateSettings", poweroffice_spec.V2)


@pytest.mark.parametrize(
    ("path", "answer", "fault"),
    [
        ("/LockDateSettings", httpx.Response(200, json={"LockDate": "1.1.2026"}), "is no date"),
        ("/LockDateSettings", httpx.Response(200, json={"LockDate": None}), "is null"),
        ("/LockDateSettings", httpx.Response(200, json={"Colour": 1}), "Colour is not in the schema"),
        ("/LockDateSettings", httpx.Response(202, json={}), "202 is not in the document"),
        ("/VatCodes", httpx.Response(200, json={"Id": 1}), "is dict, not array"),
        ("/VatCodes", httpx.Response(204, text="x"), "204 has a body"),
        ("/VatCodes", httpx.Response(400, json={"title": 7}), "Title is int, not string"),
    ],
)
def test_what_is_wrong_with_an_answer_is_found(path: str, answer: httpx.Response, fault: str) -> None:
    request = httpx.Request("GET", f"http://go.invalid/v2{path}", headers=SIGNED)
    with pytest.raises(AssertionError, match=fault):
        poweroffice_spec.check(request, answer, answer.content)


def test_the_sign_in_is_looked_at_too() -> None:
    request = httpx.Request("POST", "http://go.invalid/OAuth/Token", data={"grant_type": "password"})
    answer = httpx.Response(200, json={"access_token": "x", "expires_in": "1200"})
    with pytest.raises(AssertionError, match=r"no keys; .*no subscription key; .*expires_in is str, not integer"):
        poweroffice_spec.check(request, answer, answer.content)


def use_everything(site: PowerOffice) -> None:
    company = site.sell(is_private=False, name="Fjell AS")
    site.act("pay", company, "10.00")
    site.send_to_collection(company)
    site.erp.identity()
    for one in site.erp.proposals():
        site.erp.invoice_by_voucher(one.voucher_id)
    site.erp.invoice(company.id)
    site.erp.matched_items(company.id)
    site.erp.ledger_changes("")
    site.erp.open_balances([company.id] + [f"{number:08d}-2222-3333-4444-555555555555" for number in range(250)])
    site.erp.report(StatusReport(company.voucher_id, ReportStatus.ONGOING, "AC-1", "Mottatt", "https://x.example/c"))
    site.erp.overdue(date(2026, 1, 1))
    site.erp.on_account()
    site.erp.missing_rights()
    lines = (SettlementLine(Entry.PAYOUT, 100, "Ut"), SettlementLine(Entry.CUSTOMER, -100, "Faktura", company.id))
    site.erp.book_settlement(Settlement("17", date(2026, 6, 1), "NOK", "Oppgjør", lines), site.accounts())
    key, _, subscription = site.agency_key.partition(":")
    number = site.company["organization_number"]
    away = initiate(site.transport(), key, subscription, number, "https://a.example/cb", "s")
    went = site.browser.post(away.url, data={"client": str(site.company["id"]), "answer": "approve"})
    finalize(site.transport(), subscription, httpx.URL(went.headers["location"]).params["token"], number)


def test_every_call_of_the_adapter_is_met(site: PowerOffice) -> None:
    """So a call that is added later cannot stay unlooked at: the list is whole."""
    use_everything(site)
    assert isinstance(site.network, poweroffice_spec.Checked)
    assert site.network.seen == {
        "POST /Token",
        "POST /Onboarding/Initiate",
        "POST /Onboarding/Finalize",
        "GET /ClientIntegrationInformation",
        "GET /OrganizationSettings",
        "GET /OutgoingInvoices",
        "GET /OutgoingInvoices/{id}",
        "GET /Customers",
        "GET /ContactPersons",
        "GET /Customerledger/Statement",
        "GET /Customerledger/EntriesByMatchId",
        "GET /Customerledger/OpenItems",
        "GET /GeneralLedgerAccounts",
        "GET /VatCodes",
        "GET /LockDateSettings",
        "GET /FinancialSettings",
        "POST /Vouchers/BankJournals",
        "GET /Vouchers/BankJournals/{id}",
    }
