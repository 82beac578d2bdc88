"""/v2/ledger: postings, open items, and what is matched against what."""

import pytest

from tests.local_erps.conftest import Erp

SPAN = {"dateFrom": "2026-01-01", "dateTo": "2100-01-01"}
RECEIVABLES = {"accountNumberFrom": "1500", "accountNumberTo": "1501"}


def test_accounts_are_addressed_by_number_and_differ_in_id(erp: Erp) -> None:
    ids = []
    for key in ("provefjord", "eksempelvik"):
        answer = erp.login(key).get("/v2/ledger/account", params={"number": "1500", "fields": "id,number,ledgerType"})
        values = answer.json()["values"]
        assert [(each["number"], each["ledgerType"]) for each in values] == [(1500, "CUSTOMER")]
        ids.append(values[0]["id"])
    assert ids[0] != ids[1]
    assert erp.login().get(f"/v2/ledger/account/{ids[1]}").status_code == 404


def test_every_voucher_balances(erp: Erp) -> None:
    made = erp.sell("100.00", currency="EUR")
    erp.deed(made, "pay", amount="30.00")
    erp.deed(made, "credit")
    for vat in ("", "TAP-1"):
        erp.deed(erp.sell("100.00", currency="EUR"), "lose", text=vat)
    fields = {"fields": "postings(amount)"}
    vouchers = erp.login().get("/v2/ledger/voucher", params=SPAN | {"dateFrom": "2020-01-01"} | fields).json()["values"]
    assert len(vouchers) > 30
    for voucher in vouchers:
        assert round(sum(each["amount"] for each in voucher["postings"]), 2) == 0


@pytest.mark.mission("E3")
@pytest.mark.parametrize(
    ("vat", "lines"),
    [
        ("", [(7830, 250.0, 250.0), (1500, -250.0, -250.0)]),
        ("TAP-1", [(7830, 200.0, 250.0), (2700, 50.0, 50.0), (1500, -250.0, -250.0)]),
    ],
)
def test_a_loss_is_an_ordinary_voucher_on_the_loss_account(
    erp: Erp, vat: str, lines: list[tuple[int, float, float]]
) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "pay", amount="750.00")
    assert erp.deed(made, "lose", text=vat)["outstanding"] == 0
    fields = "postings(amount,closeGroup(id),voucher(voucherType,postings(account(number),amount,amountGross)))"
    found = erp.login().get(f"/v2/invoice/{made['id']}", params={"fields": fields}).json()["value"]["postings"]
    assert len({each["closeGroup"]["id"] for each in found}) == 1
    voucher = found[-1]["voucher"]
    assert voucher["voucherType"] is None
    told = [(each["account"]["number"], each["amount"], each["amountGross"]) for each in voucher["postings"]]
    assert told == lines


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"amount": "0.00"}, "postings.amountGross"),
        ({"text": "9"}, "postings.vatType.id"),
        ({"on": "2026-03-31"}, "date"),
    ],
)
def test_a_loss_of_nothing_of_an_unknown_vat_type_or_in_a_closed_period_is_refused(
    erp: Erp, order: dict[str, str], field: str
) -> None:
    made = erp.sell("1000.00")
    erp.http.put("/sim/period", json={"company": "provefjord", "until": "2026-03-31"})
    answer = erp.http.post(f"/sim/invoices/{made['id']}/lose", json=order)
    assert (answer.status_code, answer.json()["fields"]) == (422, [field])
    assert erp.line(made)["outstanding"] == 1000


def test_postings_of_a_customer_on_the_ledger(erp: Erp) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "arrive", amount="250.00", on="2026-05-20")
    params = SPAN | RECEIVABLES | {"customerId": str(made["customer_id"]), "fields": "date,amount,type,externalRef"}
    values = erp.login().get("/v2/ledger/posting", params=params).json()["values"]
    assert [(each["date"], each["amount"], each["type"]) for each in values] == [
        ("2026-04-17", 1000.0, "OUTGOING_INVOICE_CUSTOMER_POSTING"),
        ("2026-05-20", -250.0, "INCOMING_PAYMENT_OPPOSITE"),
    ]
    assert values[1]["externalRef"] == values[0]["externalRef"] != ""


@pytest.mark.parametrize(("last", "hits"), [("2026-05-20", 0), ("2026-05-21", 1)])
def test_the_end_of_a_posting_search_is_exclusive(erp: Erp, last: str, hits: int) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "arrive", amount="250.00", on="2026-05-20")
    params = {"dateFrom": "2026-05-01", "dateTo": last, "customerId": str(made["customer_id"])} | RECEIVABLES
    assert len(erp.login().get("/v2/ledger/posting", params=params).json()["values"]) == hits


@pytest.mark.parametrize(("day", "hits"), [("2026-04-17", 0), ("2026-04-18", 1)])
def test_open_items_before_an_exclusive_date(erp: Erp, day: str, hits: int) -> None:
    made = erp.sell("1000.00")
    params = {"date": day, "customerId": str(made["customer_id"])}
    assert len(erp.login().get("/v2/ledger/posting/openPost", params=params).json()["values"]) == hits


def test_money_on_account_is_matched_unmatched_and_matched_again(erp: Erp) -> None:
    made = erp.sell("1000.00")
    assert erp.deed(made, "put-on-account", amount="1000.00")["outstanding"] == 1000
    assert erp.deed(made, "match")["outstanding"] == 0
    assert erp.deed(made, "unmatch")["outstanding"] == 1000
    assert erp.deed(made, "match")["outstanding"] == 0


def test_a_settled_invoice_is_in_a_close_group(erp: Erp) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "arrive", on="2026-05-20")
    client = erp.login()
    value = client.get(
        f"/v2/invoice/{made['id']}", params={"fields": "postings(closeGroup(*,postings(amount)))"}
    ).json()
    groups = [each["closeGroup"] for each in value["value"]["postings"]]
    assert groups[0] == groups[1]
    assert [each["amount"] for each in groups[0]["postings"]] == [1000.0, -1000.0]
    found = client.get("/v2/ledger/closeGroup", params={"dateFrom": "2026-05-20", "dateTo": "2026-05-21"}).json()
    assert [each["id"] for each in found["values"]] == [groups[0]["id"]]
    assert client.get("/v2/ledger/closeGroup").status_code == 422


def test_unmatching_a_credit_note_leaves_both_open(erp: Erp) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "credit")
    erp.deed(made, "unmatch")
    rest = {each["amount"]: each["outstanding"] for each in erp.lines() if each["customer_id"] == made["customer_id"]}
    assert rest == {1000.0: 1000.0, -1000.0: -1000.0}


def test_postings_are_closed_through_the_api_only_when_they_sum_to_nil(erp: Erp) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "put-on-account", amount="400.00")
    erp.deed(made, "put-on-account", amount="600.00")
    client = erp.login()
    params = SPAN | RECEIVABLES | {"customerId": str(made["customer_id"]), "fields": "id"}
    ids = [each["id"] for each in client.get("/v2/ledger/posting", params=params).json()["values"]]
    path = "/v2/ledger/posting/:closePostings"
    assert [each["postingId"] for each in client.put(path, json=ids[:2]).json()["values"]] == ids[:2]
    assert client.get(f"/v2/invoice/{made['id']}").json()["value"]["amountOutstanding"] == 1000
    assert client.put(path, json=ids).json()["values"] == []
    assert client.get(f"/v2/invoice/{made['id']}").json()["value"]["amountOutstanding"] == 0
    assert client.put(path, json=ids).json()["values"][0]["message"] == "A posting is already closed."


def test_reversing_a_payments_voucher_opens_the_invoice(erp: Erp) -> None:
    made = erp.sell("1000.00")
    erp.deed(made, "arrive")
    client = erp.login()
    lines = client.get(f"/v2/invoice/{made['id']}", params={"fields": "postings(voucher(id))"}).json()["value"][
        "postings"
    ]
    path = f"/v2/ledger/voucher/{lines[1]['voucher']['id']}/:reverse"
    assert client.put(path, params={"date": "2026-06-02"}).status_code == 200
    assert client.get(f"/v2/invoice/{made['id']}").json()["value"]["amountOutstanding"] == 1000.0
    assert client.put(path, params={"date": "2026-06-02"}).status_code == 422
