"""/v2/ledger/voucher: what is typed, what is refused, and how it is found, matched and reversed."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from local.erps.tripletex.records import CloseGroup, Customer, Invoice, Posting, Voucher
from tests.local_erps.conftest import Erp

PATH = "/v2/ledger/voucher"
BY_NUMBER = "/v2/ledger/voucher/%3EexternalVoucherNumber"
BASE = 10_000
"""What the first company's account ids begin at."""


def line(row: int, account: int, gross: float, **more: Any) -> dict[str, Any]:
    return {"row": row, "account": {"id": BASE + account}, "amountGross": gross, "amountGrossCurrency": gross} | more


def voucher(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"date": "2026-06-01", "description": "Oppgjør", "postings": list(lines)} | more


def post(erp: Erp, body: dict[str, Any]) -> httpx.Response:
    return erp.login().post(PATH, params={"sendToLedger": "true"}, json=body)


def shown(erp: Erp, number: str) -> list[dict[str, Any]]:
    query = {"externalVoucherNumber": number, "fields": "id,externalVoucherNumber,reverseVoucher(id),postings(*)"}
    return list(erp.login().get(BY_NUMBER, params=query).json()["values"])


def test_gross_amounts_are_booked_net_with_their_vat_on_row_0(erp: Erp) -> None:
    cost = line(2, 7790, 125.0, vatType={"id": 1})
    made = post(erp, voucher(line(1, 1579, -125.0, vatType={"id": 0}), cost, externalVoucherNumber="S-1"))
    assert made.status_code == 201
    lines = shown(erp, "S-1")[0]["postings"]
    assert [(each["row"], each["amount"], each["amountGross"], each["systemGenerated"]) for each in lines] == [
        (1, -125.0, -125.0, False),
        (2, 100.0, 125.0, False),
        (0, 25.0, 25.0, True),
    ]
    assert shown(erp, "S-") == []


def test_an_account_brings_its_own_vat_where_none_is_named(erp: Erp) -> None:
    post(erp, voucher(line(1, 1579, -125.0), line(2, 7790, 125.0), externalVoucherNumber="S-1"))
    assert [each["amount"] for each in shown(erp, "S-1")[0]["postings"]] == [-125.0, 100.0, 25.0]


BALANCED = (line(1, 1579, 100.0), line(2, 3900, -100.0))


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"externalVoucherNumber": "x"}, 18000, ["date", "description", "postings"]),
        (voucher(), 18000, ["postings"]),
        (voucher(*BALANCED, date="01.06.2026"), 18000, ["date"]),
        (voucher(*BALANCED, colour="red"), 16000, ["colour"]),
        (voucher(*BALANCED, id=7), 18000, ["id"]),
        (voucher(*BALANCED, externalVoucherNumber="x" * 71), 18000, ["externalVoucherNumber"]),
        (voucher(*BALANCED, voucherType={"id": 160}), 18000, ["voucherType.id"]),
        (voucher(line(0, 1579, 100.0), line(2, 3900, -100.0)), 18000, ["postings.row"]),
        (
            voucher({"account": {"id": BASE + 1579}, "amountGross": 1, "amountGrossCurrency": 1}),
            18000,
            ["postings.row"],
        ),
        (voucher(line(1, 1579, 100.0), line(2, 3900, -99.99)), 18000, ["postings"]),
        (voucher(line(1, 1579, 100.0), line(1, 3900, -99.0), line(2, 7770, -1.0)), 18000, ["postings.row"]),
        (voucher(line(1, 1579, 100.0), line(2, 3900, -100.0, colour=1)), 16000, ["colour"]),
        (voucher(line(1, 1579, 100.0), line(2, 9999, -100.0)), 18000, ["postings.account.id"]),
        (voucher(line(1, 1579, 100.0), line(2, 7780, -100.0)), 18000, ["postings.account.id"]),
        (voucher(line(1, 1579, 100.0), line(2, 1500, -100.0)), 18000, ["postings.customer.id"]),
        (voucher(line(1, 1579, 100.0), line(2, 1500, -100.0, customer={"id": 1})), 18000, ["postings.customer.id"]),
        (voucher(line(1, 1579, 100.0), line(2, 8050, -100.0, vatType={"id": 3})), 18000, ["postings.vatType.id"]),
        (voucher(line(1, 1579, 100.0), line(2, 3900, -100.0, vatType={"id": 77})), 18000, ["postings.vatType.id"]),
        (
            voucher(line(1, 1579, 100.0) | {"account": {"id": BASE + 1579, "name": None}}, BALANCED[1]),
            18000,
            ["postings.account.name"],
        ),
        (voucher(line(1, 1579, 100.0, amountGrossCurrency=99.0), BALANCED[1]), 18000, ["postings.amountGrossCurrency"]),
        (voucher(line(1, 1579, 100.0, amountGrossCurrency=None), BALANCED[1]), 18000, ["postings.amountGrossCurrency"]),
        (voucher(line(1, 1579, 100.0, amountGross="100"), BALANCED[1]), 16000, ["postings.amountGross"]),
    ],
)
def test_a_wrong_voucher_is_refused_and_nothing_is_kept(
    erp: Erp, body: dict[str, Any], code: int, fields: list[str]
) -> None:
    before = len(erp.app.store.all(Voucher))
    answer = post(erp, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [each["field"] for each in answer.json()["validationMessages"]] == fields
    assert len(erp.app.store.all(Voucher)) == before


@pytest.mark.parametrize(("until", "status"), [("2026-05-31", 201), ("2026-06-01", 422), (None, 201)])
def test_a_closed_period_takes_no_voucher_and_no_reversal(erp: Erp, until: str | None, status: int) -> None:
    first = post(erp, voucher(*BALANCED)).json()["value"]["id"]
    erp.http.put("/sim/period", json={"company": "provefjord", "until": until})
    assert post(erp, voucher(*BALANCED)).status_code == status
    reversed_ = erp.login().put(f"{PATH}/{first}/:reverse", params={"date": "2026-06-01"})
    assert reversed_.status_code == (200 if status == 201 else 422)


def test_periods_are_months_and_a_closed_part_is_one_of_its_own(erp: Erp) -> None:
    erp.http.put("/sim/period", json={"company": "provefjord", "until": "2026-06-10"})
    query = {"startFrom": "2026-05-01", "startTo": "2026-08-01", "fields": "start,end,isClosed"}
    found = erp.login().get("/v2/ledger/accountingPeriod", params=query).json()["values"]
    assert [(each["start"], each["end"], each["isClosed"]) for each in found] == [
        ("2026-05-01", "2026-05-31", True),
        ("2026-06-01", "2026-06-10", True),
        ("2026-06-11", "2026-06-30", False),
        ("2026-07-01", "2026-07-31", False),
    ]


def test_a_key_without_the_advanced_voucher_right_posts_nothing(erp: Erp) -> None:
    assert erp.login("provefjord-limited").post(PATH, json=voucher(*BALANCED)).status_code == 403


def test_a_customers_line_lowers_the_invoice_only_once_it_is_closed_against_it(erp: Erp) -> None:
    made = erp.sell("1000.00")
    against = {"customer": {"id": made["customer_id"]}, "invoiceNumber": str(made["number"])}
    post(erp, voucher(line(1, 1579, 1000.0), line(2, 1500, -1000.0, **against), externalVoucherNumber="S-1"))
    client = erp.login()
    invoice = f"/v2/invoice/{made['id']}"
    assert client.get(invoice).json()["value"]["amountOutstanding"] == 1000
    own = client.get(invoice, params={"fields": "postings(id)"}).json()["value"]["postings"][0]["id"]
    ours = next(each["id"] for each in shown(erp, "S-1")[0]["postings"] if each["customer"])
    assert client.put("/v2/ledger/posting/:closePostings", json=[own, ours]).json()["values"] == []
    assert client.get(invoice).json()["value"]["amountOutstanding"] == 0
    identifier = shown(erp, "S-1")[0]["id"]
    client.put(f"{PATH}/{identifier}/:reverse", params={"date": "2026-06-01"})
    assert client.get(invoice).json()["value"]["amountOutstanding"] == 1000
    assert shown(erp, "S-1")[0]["reverseVoucher"] is not None


def test_a_second_identical_call_books_a_second_voucher(erp: Erp) -> None:
    for _ in range(2):
        post(erp, voucher(*BALANCED, externalVoucherNumber="S-1"))
    assert len(shown(erp, "S-1")) == 2


def test_entitlements_are_the_keys_rights_by_name(erp: Erp) -> None:
    def names(key: str) -> set[str]:
        return {each["name"] for each in erp.login(key).get("/v2/employee/entitlement").json()["values"]}

    assert names("provefjord") - names("provefjord-limited") == {
        "AUTH_COMPANY_CUSTOMER_ACCOUNTING_REPORTS",
        "AUTH_ALL_VOUCHERS",
        "AUTH_ACCOUNTING_SETTINGS",
        "AUTH_ADVANCED_VOUCHER",
    }
    stranger = erp.login().get("/v2/employee/entitlement", params={"employeeId": "1"})
    assert stranger.status_code == 403


def test_money_adds_up_whatever_people_do(erp: Erp) -> None:
    """Each voucher is nil and each closed group is nil, and every line of the customer ledger has its customer."""
    euro, kroner, typed = erp.sell("100.00", currency="EUR"), erp.sell("1000.00"), erp.sell("800.00")
    for made, name, more in (
        (euro, "pay", {"amount": "30.00"}),
        (euro, "credit", {}),
        (kroner, "put-on-account", {"amount": "400.00"}),
        (kroner, "match", {}),
        (kroner, "arrive", {}),
        (kroner, "reverse", {}),
        (kroner, "unmatch", {}),
        (kroner, "credit", {"amount": "250.00"}),
    ):
        erp.deed(made, name, **more)
    against = {"customer": {"id": typed["customer_id"]}, "invoiceNumber": str(typed["number"])}
    cost = line(3, 7790, 437.5, vatType={"id": 1})
    post(erp, voucher(line(1, 1579, 62.49), line(2, 1500, -499.99, **against), cost))
    erp.http.post("/sim/day", json={"day": "2026-06-01"})
    _adds_up(erp.app.store)


def _adds_up(store: Any) -> None:
    lines: list[Posting] = store.all(Posting)
    _nil_by(lines, lambda each: each.voucher_id)
    _nil_by([each for each in lines if each.close_group_id], lambda each: each.close_group_id)
    assert {each.close_group_id for each in lines} - {0} == {each.id for each in store.all(CloseGroup)}
    receivable = [each for each in lines if each.account == 1500]
    assert all(store.get(Customer, each.customer_id) for each in receivable)
    assert len(receivable) > 40
    open_items = {each.id for each in store.all(Invoice)} | {0}
    assert {each.balance_of for each in lines} <= open_items
    assert not [each for each in lines if each.balance_of and each.account != 1500]


def test_the_customer_ledger_is_what_invoices_and_accounts_say(erp: Erp) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "put-on-account", amount="400.00")
    erp.deed(made, "arrive", amount="250.00")
    erp.deed(made, "credit", amount="100.00")
    client = erp.login()
    wide = {"invoiceDateFrom": "1970-01-01", "invoiceDateTo": "2100-01-01", "fields": "amountOutstanding"}
    owed = sum(each["amountOutstanding"] for each in client.get("/v2/invoice", params=wide).json()["values"])
    span = {"dateFrom": "1970-01-01", "dateTo": "2100-01-01", "accountNumberFrom": "1500", "accountNumberTo": "1501"}
    query = span | {"fields": "amount"}
    ledger = sum(each["amount"] for each in client.get("/v2/ledger/posting", params=query).json()["values"])
    assert round(ledger - owed, 2) == -400.00


def _nil_by(lines: list[Posting], key: Callable[[Posting], int]) -> None:
    sums: dict[int, int] = {}
    for each in lines:
        sums[key(each)] = sums.get(key(each), 0) + each.amount
    assert set(sums.values()) == {0}
