"""/v2/invoice and its neighbours: filters, the fields grammar, paging, sorting, and the actions."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.local_erps.conftest import WIDE, Erp


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({}, ["invoiceDateFrom", "invoiceDateTo"]),
        ({"invoiceDateFrom": "2026-01-01"}, ["invoiceDateTo"]),
        ({"invoiceDateFrom": "2026-01-01", "invoiceDateTo": "2026-01-01"}, ["invoiceDateTo"]),
        ({"invoiceDateFrom": "1.1.2026", "invoiceDateTo": "2026-02-01"}, ["invoiceDateFrom"]),
    ],
)
def test_the_dates_are_required_and_not_equal(erp: Erp, params: dict[str, str], fields: list[str]) -> None:
    answer = erp.login().get("/v2/invoice", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, 18000)
    assert [each["field"] for each in answer.json()["validationMessages"]] == fields


def test_the_upper_date_is_exclusive(erp: Erp) -> None:
    made = erp.sell(invoice_date="2026-04-17")
    client = erp.login()

    def found(first: str, last: str) -> bool:
        params = {"invoiceDateFrom": first, "invoiceDateTo": last, "id": str(made["id"])}
        return bool(client.get("/v2/invoice", params=params).json()["values"])

    assert not found("2026-04-16", "2026-04-17")
    assert found("2026-04-17", "2026-04-18")
    assert not found("2026-04-18", "2026-04-19")


def test_invoices_are_found_by_their_vouchers(erp: Erp) -> None:
    wanted = erp.lines()[:3]
    vouchers = ",".join(str(each["voucher_id"]) for each in wanted)
    values = erp.login().get("/v2/invoice", params=WIDE | {"voucherId": vouchers}).json()["values"]
    assert [each["invoiceNumber"] for each in values] == [each["number"] for each in wanted]


def test_a_bad_id_list_is_12000(erp: Erp) -> None:
    answer = erp.login().get("/v2/invoice", params=WIDE | {"id": "1,x"})
    assert (answer.status_code, answer.json()["code"]) == (422, 12000)


def test_sub_objects_come_as_id_and_url_unless_asked_for(erp: Erp) -> None:
    client = erp.login()
    identifier = erp.lines()[0]["id"]
    plain = client.get(f"/v2/invoice/{identifier}").json()["value"]
    assert plain["customer"].keys() == {"id", "url"}
    assert plain["postings"][0].keys() == {"id", "url"}
    assert "changes" not in plain
    asked = client.get(
        f"/v2/invoice/{identifier}",
        params={"fields": "id,changes,customer(name,postalAddress(city,country(isoAlpha2Code))),postings(amount)"},
    ).json()["value"]
    assert asked.keys() == {"id", "changes", "customer", "postings"}
    assert asked["customer"]["postalAddress"]["country"] == {"isoAlpha2Code": "NO"}
    assert asked["postings"] == [{"amount": 1250.0}]
    assert asked["changes"][0]["changeType"] == "CREATE"


def test_unset_values_are_empty_and_not_null(erp: Erp) -> None:
    value = erp.login().get(f"/v2/invoice/{erp.lines()[0]['id']}").json()["value"]
    assert (value["invoiceRemarks"], value["creditedInvoice"], value["invoiceRemark"]) == ("", 0, None)
    assert value["reminders"] == []
    assert value["isApproved"] is False


@pytest.mark.parametrize("fields", ["nothing", "*,customer(nothing)", "id(x)", "customer(id", "id,,version", "(id)"])
def test_an_illegal_field_is_11000_even_without_hits(erp: Erp, fields: str) -> None:
    answer = erp.login().get("/v2/invoice", params=WIDE | {"id": "1", "fields": fields})
    assert (answer.status_code, answer.json()["code"]) == (400, 11000)
    assert answer.json()["message"].startswith("Illegal field in fields filter")


def test_paging_returns_each_invoice_once(erp: Erp) -> None:
    client = erp.login()
    seen: list[int] = []
    while True:
        params = WIDE | {"from": str(len(seen)), "count": "7", "fields": "id"}
        page = client.get("/v2/invoice", params=params).json()
        assert page["from"] == len(seen)
        assert page["count"] == len(page["values"])
        seen += [each["id"] for each in page["values"]]
        if page["count"] < 7:
            break
    assert seen == [each["id"] for each in erp.lines()]


def test_sorting_also_by_a_sub_object(erp: Erp) -> None:
    client = erp.login()
    values = client.get("/v2/invoice", params=WIDE | {"sorting": "-amount,id", "fields": "id,amount"}).json()["values"]
    assert values == sorted(values, key=lambda each: (-each["amount"], each["id"]))
    params = WIDE | {"sorting": "customer.name", "fields": "customer(name)"}
    names = [each["customer"]["name"] for each in client.get("/v2/invoice", params=params).json()["values"]]
    assert names == sorted(names)
    bad = client.get("/v2/invoice", params=WIDE | {"sorting": "colour"})
    assert (bad.status_code, bad.json()["code"]) == (422, 17000)


def test_too_many_hits_are_23000_whatever_the_page(erp: Erp) -> None:
    client = erp.login()
    hits = len(erp.lines())
    erp.http.put("/sim/faults", json={"result_limit": hits})
    assert client.get("/v2/invoice", params=WIDE | {"count": "1"}).status_code == 200
    erp.http.put("/sim/faults", json={"result_limit": hits - 1})
    answer = client.get("/v2/invoice", params=WIDE | {"count": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, 23000)


def test_an_unchanged_list_is_304(erp: Erp) -> None:
    client = erp.login()
    assert "not specified" in client.get("/v2/country").json()["versionDigest"]
    digest = client.get("/v2/country", headers={"If-None-Match": "x"}).json()["versionDigest"]
    assert client.get("/v2/country", headers={"If-None-Match": digest}).status_code == 304


@pytest.mark.parametrize(("path", "status", "code"), [("/v2/invoice/abc", 400, 12000), ("/v2/nowhere", 404, 6000)])
def test_a_bad_path(erp: Erp, path: str, status: int, code: int) -> None:
    answer = erp.login().get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_what_the_api_lacks_is_a_bad_request(erp: Erp) -> None:
    answer = erp.login().post("/v2/reminder", json={})
    assert (answer.status_code, answer.json()["code"]) == (400, 4000)


def test_messages_are_in_the_users_language(erp: Erp) -> None:
    norwegian = erp.login().get("/v2/invoice").json()["message"]
    english = erp.login("eksempelvik").get("/v2/invoice").json()["message"]
    assert (norwegian, english) == ("Validering feilet.", "Validation failed.")


def pay(erp: Erp, invoice: int, amount: str, kind: int = 132, **more: str) -> tuple[int, dict[str, object]]:
    params = {"paymentDate": "2026-06-01", "paymentTypeId": str(kind), "paidAmount": amount} | more
    answer = erp.login().put(f"/v2/invoice/{invoice}/:payment", params=params)
    return answer.status_code, answer.json()


def test_payment_in_parts_in_full_and_back(erp: Erp) -> None:
    made = erp.sell("1000.00")
    client = erp.login()

    def state() -> tuple[float, bool]:
        fields = {"fields": "amountOutstanding,postings(closeGroup(id))"}
        value = client.get(f"/v2/invoice/{made['id']}", params=fields).json()["value"]
        return value["amountOutstanding"], all(each["closeGroup"] for each in value["postings"])

    assert pay(erp, made["id"], "400.00")[0] == 200
    assert state() == (600.0, False)
    assert pay(erp, made["id"], "600.00")[0] == 200
    assert state() == (0.0, True)
    assert pay(erp, made["id"], "-600.00")[0] == 200
    assert state() == (600.0, False)


def test_a_payment_by_hand_has_a_line_without_type(erp: Erp) -> None:
    made = erp.sell("1000.00")
    pay(erp, made["id"], "1000.00")
    fields = {"fields": "postings(type,description,amount,invoiceNumber)"}
    lines = erp.login().get(f"/v2/invoice/{made['id']}", params=fields).json()["value"]["postings"]
    assert [each["type"] for each in lines] == ["OUTGOING_INVOICE_CUSTOMER_POSTING", None]
    assert lines[1]["description"] == f"Betaling: Faktura {made['number']}"
    assert (lines[1]["amount"], lines[1]["invoiceNumber"]) == (-1000.0, str(made["number"]))


@pytest.mark.parametrize(
    ("amount", "kind", "field"),
    [("0", 132, "amountBasisCurrency"), ("10", 999, "paymentTypeId"), ("x", 132, "paidAmount")],
)
def test_a_wrong_payment_is_refused(erp: Erp, amount: str, kind: int, field: str) -> None:
    status, body = pay(erp, erp.sell()["id"], amount, kind)
    assert status == 422
    assert f'"{field}"' in json.dumps(body["validationMessages"])


def test_a_foreign_currency_needs_both_amounts(erp: Erp) -> None:
    made = erp.sell("100.00", currency="EUR")
    assert pay(erp, made["id"], "1150.00")[0] == 422
    status, body = pay(erp, made["id"], "1150.00", paidAmountCurrency="100.00")
    assert status == 200
    value = body["value"]
    assert isinstance(value, dict)
    assert (value["amount"], value["amountOutstanding"], value["amountCurrencyOutstanding"]) == (1145.0, 0.0, 0.0)


def test_payment_types_differ_per_company(erp: Erp) -> None:
    ids = []
    for key in ("provefjord", "eksempelvik"):
        values = erp.login(key).get("/v2/invoice/paymentType", params={"fields": "id,debitAccount(number)"}).json()
        assert [each["debitAccount"]["number"] for each in values["values"]] == [1900, 1920, 1579]
        ids.append([each["id"] for each in values["values"]])
    assert not set(ids[0]) & set(ids[1])


def test_a_credit_note_closes_the_whole_invoice(erp: Erp) -> None:
    made = erp.sell("1000.00")
    client = erp.login()
    note = client.put(f"/v2/invoice/{made['id']}/:createCreditNote", params={"date": "2026-06-01"}).json()["value"]
    assert (note["amount"], note["creditedInvoice"], note["isCreditNote"]) == (-1000.0, made["id"], True)
    old = client.get(f"/v2/invoice/{made['id']}").json()["value"]
    assert (old["amountOutstanding"], old["isCredited"]) == (0.0, True)
    again = client.put(f"/v2/invoice/{made['id']}/:createCreditNote", params={"date": "2026-06-01"})
    assert again.status_code == 422
    early = client.put(f"/v2/invoice/{erp.sell()['id']}/:createCreditNote", params={"date": "2026-04-16"})
    assert early.json()["validationMessages"][0]["field"] == "date"


def test_crediting_a_part_paid_invoice_puts_the_money_on_account(erp: Erp) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "pay", amount="400.00")
    assert erp.deed(made, "credit")["outstanding"] == 0
    params = {"date": "2026-06-02", "customerId": str(made["customer_id"])}
    lines = erp.login().get("/v2/ledger/posting/openPost", params=params).json()["values"]
    assert [(each["amount"], each["invoiceNumber"]) for each in lines] == [(-400.0, "")]


def test_the_document_is_a_pdf(erp: Erp) -> None:
    made = erp.sell("1250.50", text="Innbinding (to årganger)")
    answer = erp.login().get(f"/v2/invoice/{made['id']}/pdf")
    assert answer.headers["content-type"] == "application/octet-stream"
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert f"FAKTURA {made['number']}" in text
    assert "NOK 1250.50" in text
    assert "Innbinding (to årganger)" in text


def test_reminders_are_read_through_the_invoice(erp: Erp) -> None:
    made = erp.sell("1000.00")
    client = erp.login()
    params = {"type": "NOTICE_OF_DEBT_COLLECTION", "date": "2026-05-16", "includeCharge": "true"}
    answer = client.put(f"/v2/invoice/{made['id']}/:createReminder", params=params)
    assert isinstance(answer.json()["value"], int)
    value = client.get(f"/v2/invoice/{made['id']}", params={"fields": "*,reminders(*)"}).json()["value"]
    assert (value["amountOutstanding"], value["amountOutstandingTotal"]) == (1000.0, 1038.0)
    sent = value["reminders"][0]
    assert (sent["type"], sent["termOfPayment"], sent["charge"]) == ("NOTICE_OF_DEBT_COLLECTION", "2026-05-30", 38.0)
    listed = client.get("/v2/reminder", params={"dateFrom": "2026-05-16", "dateTo": "2026-05-17"}).json()
    assert [each["id"] for each in listed["values"]] == [sent["id"]]
    assert client.get("/v2/reminder").status_code == 422
    refused = client.put(
        f"/v2/invoice/{made['id']}/:createReminder", params={"type": "DEBT_COLLECTION", "date": "2026-05-16"}
    )
    assert refused.status_code == 422


def test_the_remark_is_read_only_and_follows_the_user(erp: Erp) -> None:
    made = erp.sell()
    erp.deed(made, "remark", text="Omtvistet", on="2026-06-01")
    client = erp.login()
    value = client.get(f"/v2/invoice/{made['id']}", params={"fields": "invoiceRemarks,invoiceRemark(*)"}).json()[
        "value"
    ]
    assert value["invoiceRemarks"] == value["invoiceRemark"]["description"] == "Omtvistet"
    assert value["invoiceRemark"]["postponeRemindersTo"] == "2026-07-31"
    erp.deed(made, "remark", text="")
    assert client.get(f"/v2/invoice/{made['id']}").json()["value"]["invoiceRemark"] is None
