"""Bank journals in the simulated Go: what is posted and matched, what is refused, and how the user takes it back."""

import re
from typing import Any

import httpx
import pytest

from local.erps.poweroffice import chart
from tests.local_erps.poweroffice.conftest import SPAN, Go

JOURNALS = "/Vouchers/BankJournals"


def account(number: int) -> int:
    return next(chart.account_id(each) for each in chart.ACCOUNTS if each.number == number)


def vat(code: str) -> int:
    return next(chart.vat_id(each) for each in chart.VAT_CODES if each.code == code)


def line(identifier: int, amount: float, code: str = "0", **more: Any) -> dict[str, Any]:
    return {"AccountId": identifier, "PostingDate": "2026-06-01", "VatId": vat(code), "CurrencyAmount": amount} | more


def order(go: Go, invoice: dict[str, Any], amount: float = 1000.0, **more: Any) -> dict[str, Any]:
    customer = chart.subledger_id(invoice["customer_id"])
    lines = [line(account(1579), amount), line(customer, -amount, InvoiceNo=str(invoice["number"]))]
    usual = {
        "VoucherDate": "2026-06-01",
        "CurrencyCode": "NOK",
        "ExternalImportReference": "r-1",
        "VoucherLines": lines,
    }
    assert go.key
    return usual | more


def posted(go: Go, body: dict[str, Any]) -> httpx.Response:
    return go.v2.post(JOURNALS, json=body)


def outstanding(go: Go, invoice: dict[str, Any]) -> float:
    return float(go.line(invoice)["outstanding"])


def nothing_was_posted(go: Go) -> bool:
    own = SPAN | {"onlyCreatedByCurrentIntegration": "true"}
    return go.v2.get("/Customerledger/Statement", params=own).status_code == 204


@pytest.mark.mission("E7")
def test_a_bank_journal_pays_the_invoice_that_it_names(go: Go) -> None:
    invoice = go.sell()
    answer = posted(go, order(go, invoice, 400.0))
    assert answer.status_code == 201
    assert answer.json()["ExternalImportReference"] == "r-1"
    assert outstanding(go, invoice) == 600
    own = SPAN | {"onlyCreatedByCurrentIntegration": "true"}
    (entry,) = go.v2.get("/Customerledger/Statement", params=own).json()
    assert (entry["VoucherType"], entry["Amount"], entry["Balance"]) == ("BankJournal", -400.0, 0.0)
    assert entry["VoucherId"] == answer.json()["Id"]
    assert entry["InvoiceNo"] is None, "only invoices and credit notes have one in the ledger"
    shown = go.v2.get(f"/OutgoingInvoices/{invoice['id']}").json()
    assert shown["MatchId"] == entry["MatchId"]
    assert go.v2.get(f"{JOURNALS}/{answer.json()['Id']}").json()["IsReversed"] is False


def test_vat_is_taken_out_of_the_gross_amount(go: Go) -> None:
    lines = [line(account(1579), -437.5), line(account(7790), 437.5, "1")]
    identity = posted(go, order(go, go.sell(), VoucherLines=lines)).json()["Id"]
    shown = go.v2.get(f"{JOURNALS}/{identity}").json()["VoucherLines"]
    assert [each["CurrencyAmount"] for each in shown] == [-437.5, 350.0, 87.5]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"VoucherDate": None}, "VoucherDate is required"),
        ({"CurrencyCode": ""}, "CurrencyCode is required"),
        ({"ImportedVoucherNo": "17"}, "ImportedVoucherNo must be a number"),
        ({"VoucherLines": []}, "must not be empty"),
        ({"Colour": "red"}, "Unknown field(s) in the voucher: Colour"),
    ],
)
def test_what_is_wrong_with_a_voucher_is_refused(go: Go, change: dict[str, Any], words: str) -> None:
    refused = posted(go, order(go, go.sell(), **change))
    assert (refused.status_code, words in refused.json()["Detail"]) == (400, True)
    assert nothing_was_posted(go)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (line(account(1579), 999.99), "does not balance"),
        (line(account(1579), 0), "must be a positive or negative number not 0"),
        (line(999, 1000.0), "Account with id = 999 not found"),
        (line(account(1579), 1000.0, VatId=None), "Vat code with id = None not found"),
        (line(account(1579), 1000.0, "31"), "Vat code with id"),
        (line(account(1579), 1000.0, PostingDate=None), "PostingDate is required"),
        (line(account(1579), 1000.0, AccountNo=1579), "Unknown field(s) in a voucher line: AccountNo"),
        (line(account(7830), 1000.0), "Account 7830 is not active"),
        (line(account(6700), 1000.0, "1"), "Account 6700 demands a project or a department"),
        (line(account(6710), 1000.0), "Account 6710 demands a project or a department"),
        (line(account(7790), 1000.0), "Account 7790 is locked to VAT code 1"),
    ],
)
def test_what_is_wrong_with_a_line_is_refused(go: Go, wrong: dict[str, Any], words: str) -> None:
    invoice = go.sell()
    body = order(go, invoice)
    body["VoucherLines"][0] = wrong
    refused = posted(go, body)
    assert (refused.status_code, words in refused.json()["Detail"]) == (400, True), refused.text
    assert nothing_was_posted(go)
    assert outstanding(go, invoice) == 1000


@pytest.mark.parametrize(("until", "status"), [("2026-05-31", 201), ("2026-06-01", 400), ("2026-06-02", 400)])
def test_the_lock_date_itself_is_locked(go: Go, until: str, status: int) -> None:
    assert go.v2.get("/LockDateSettings").json() == {"LockDate": "0001-01-01"}
    assert go.http.post(f"/ui/{go.key}/vouchers/lock", data={"until": until}).status_code == 303
    assert go.v2.get("/LockDateSettings").json() == {"LockDate": until}
    assert posted(go, order(go, go.sell())).status_code == status
    go.http.post(f"/ui/{go.key}/vouchers/lock", data={"until": ""})
    assert posted(go, order(go, go.sell(), ExternalImportReference="r-2")).status_code == 201


@pytest.mark.parametrize(("begun", "status"), [("2026-06-01", 201), ("2026-06-02", 400)])
def test_nothing_before_the_conversion_date(go: Go, begun: str, status: int) -> None:
    go.settings(conversion_date=begun)
    assert go.v2.get("/FinancialSettings").json()["ConversionDate"] == begun
    assert posted(go, order(go, go.sell())).status_code == status


def test_a_reference_stands_once_until_it_is_reversed(go: Go) -> None:
    invoice = go.sell()
    first = posted(go, order(go, invoice)).json()["Id"]
    refused = posted(go, order(go, invoice))
    assert (refused.status_code, "r-1 is in use" in refused.json()["Detail"]) == (409, True)
    assert go.v2.post(f"/Vouchers/Reverse/{first}").status_code == 200
    assert outstanding(go, invoice) == 1000
    assert go.v2.get(f"{JOURNALS}/{first}").json()["IsReversed"] is True
    assert go.v2.post(f"/Vouchers/Reverse/{first}").status_code == 400
    assert posted(go, order(go, invoice)).status_code == 201
    assert outstanding(go, invoice) == 0


def test_only_the_right_lets_post_and_only_ones_own_can_be_read(go: Go) -> None:
    identity = posted(go, order(go, go.sell())).json()["Id"]
    assert go.v2.get(f"{JOURNALS}/11111111-2222-3333-4444-555555555555").status_code == 404
    go.control("PUT", "/rights", {"company": go.key, "without": ["BankVoucher_Full"]})
    go.sign_in()
    assert posted(go, order(go, go.sell(), ExternalImportReference="r-2")).status_code == 403
    assert go.v2.get(f"{JOURNALS}/{identity}").status_code == 403


@pytest.mark.parametrize(("paid", "left"), [(1000.0, 0.0), (999.99, 1000.0)])
def test_a_kid_alone_matches_only_the_whole_amount(go: Go, paid: float, left: float) -> None:
    invoice = go.sell()
    cid = go.v2.get(f"/OutgoingInvoices/{invoice['id']}").json()["Cid"]
    body = order(go, invoice, paid)
    del body["VoucherLines"][1]["InvoiceNo"]
    body["VoucherLines"][1]["Cid"] = cid
    assert posted(go, body).status_code == 201
    assert outstanding(go, invoice) == left


def test_another_customers_line_matches_nothing(go: Go) -> None:
    invoice, other = go.sell(), go.sell()
    body = order(go, invoice)
    body["VoucherLines"][1]["InvoiceNo"] = str(other["number"])
    assert posted(go, body).status_code == 201
    assert (outstanding(go, invoice), outstanding(go, other)) == (1000, 1000)


def test_matching_fails_on_demand(go: Go) -> None:
    go.control("PUT", "/faults", {"match_invoices": False})
    invoice = go.sell()
    assert posted(go, order(go, invoice)).status_code == 201
    assert outstanding(go, invoice) == 1000


def test_reads_lag_behind_writes_on_demand(go: Go) -> None:
    go.control("PUT", "/faults", {"lag_seconds": 1})
    identity = posted(go, order(go, go.sell())).json()["Id"]
    own = SPAN | {"onlyCreatedByCurrentIntegration": "true"}
    assert go.v2.get(f"{JOURNALS}/{identity}").status_code == 404
    assert go.v2.get("/Customerledger/Statement", params=own).status_code == 204
    go.now[0] = go.now[0].replace(second=1)
    assert go.v2.get(f"{JOURNALS}/{identity}").status_code == 200
    assert len(go.v2.get("/Customerledger/Statement", params=own).json()) == 1


def test_the_user_sees_a_voucher_and_takes_it_back(go: Go) -> None:
    invoice = go.sell()
    posted(go, order(go, invoice, Description="Oppgjør 17"))
    page = go.http.get(f"/ui/{go.key}/vouchers").text
    assert "Oppgjør 17" in page
    found = re.search(r"/vouchers/(\d+)/reverse", page)
    assert found is not None
    path = f"/ui/{go.key}/vouchers/{found[1]}/reverse"
    assert go.http.post(path).status_code == 303
    assert outstanding(go, invoice) == 1000
    assert "Reversert" in go.http.get(f"/ui/{go.key}/vouchers").text
    again = go.http.post(path)
    assert (again.status_code, "reversert fra før" in again.text) == (422, True)
    assert go.http.post(f"/ui/{go.key}/vouchers/999/reverse").status_code == 404
    wrong = go.http.post(f"/ui/{go.key}/vouchers/lock", data={"until": "i morgen"})
    assert (wrong.status_code, "ikke gyldig" in wrong.text) == (422, True)


def test_an_invoice_at_the_agency_offers_no_next_action(go: Go) -> None:
    invoice = go.sell()
    offered = f'value="{invoice["id"]}"'
    assert offered in go.http.get(f"/ui/{go.key}/reminders").text
    go.deed(invoice, "start")
    assert offered not in go.http.get(f"/ui/{go.key}/reminders").text
    case = go.case(invoice)
    assert offered not in go.http.get(f"/ui/{go.key}/reminders").text
    go.v1.post("/UpdateStatus", json={"caseId": case["id"], "statusText": "Trukket", "isCaseClosed": True})
    assert offered in go.http.get(f"/ui/{go.key}/reminders").text
