"""Lists to choose from, money on account, and what the key may do."""

import logging
from datetime import date
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import ErpAccessLost, ErpRightMissing, OnAccount, OverdueInvoice
from chalicelib.erp.tripletex.entitlements import LIST_OF_AGENCIES, NEEDED, lacking
from tests.erp import invoices_as_sent as sent
from tests.erp.scripted import Scripted, Time, refusal, scripted_tripletex, value, values

SINCE = date(2026, 4, 1)


def overdue(*found: dict[str, Any]) -> list[OverdueInvoice]:
    server = Scripted()
    server.on("GET", "/invoice", values(*found))
    return list(scripted_tripletex(server, Time()).overdue(SINCE))


@pytest.mark.mission("B1", "B2")
def test_a_line_of_the_overdue_list_has_what_a_choice_needs() -> None:
    server = Scripted()
    server.on("GET", "/invoice", values(sent.invoice(amountOutstanding=1000.0, customer={"id": 301, "name": " Ola "})))
    assert scripted_tripletex(server, Time()).overdue(SINCE) == [
        OverdueInvoice(
            id="501",
            voucher_id="601",
            number="10042",
            customer_id="301",
            customer_name="Ola",
            currency="NOK",
            amount=125000,
            outstanding=100000,
            invoice_date=date(2026, 5, 1),
            due_date=date(2026, 5, 15),
        )
    ]
    query = server.to("GET", "/invoice")[0].url.params
    assert (query["invoiceDateFrom"], query["invoiceDateTo"]) == ("2026-04-01", "2026-06-02")
    assert len(server.requests) == 2


@pytest.mark.mission("B1")
@pytest.mark.parametrize(
    ("over", "listed"),
    [
        ({}, True),
        ({"invoiceDueDate": "2026-05-31"}, True),
        ({"invoiceDueDate": "2026-06-01"}, False),
        ({"invoiceDueDate": ""}, True),
        ({"amountOutstanding": 0}, False),
        ({"amountOutstanding": -10.0}, False),
        ({"isCharged": False}, False),
        ({"isCreditNote": True}, False),
        # A right hides the flag: nothing says that it was charged.
        ({"isCharged": None}, False),
    ],
)
def test_only_charged_invoices_past_due_with_something_open_are_listed(over: dict[str, Any], listed: bool) -> None:
    assert bool(overdue(sent.invoice(**over))) is listed


def test_the_oldest_due_comes_first_and_foreign_amounts_are_their_own() -> None:
    euro = {"currency": {"id": 5, "code": "EUR"}, "amountCurrency": 100.0, "amountCurrencyOutstanding": 40.0}
    found = overdue(
        sent.invoice(id=503), sent.invoice(id=502), sent.invoice(id=504, invoiceDueDate="2026-05-02", **euro)
    )
    assert [line.id for line in found] == ["504", "502", "503"]
    assert (found[0].currency, found[0].amount, found[0].outstanding) == ("EUR", 10000, 4000)


def money(number: int, amount: float, **over: Any) -> dict[str, Any]:
    base = {
        "invoiceNumber": "",
        "externalRef": "",
        "description": "Innbetaling",
        "customer": {"id": 301, "name": "Ola"},
    }
    return sent.posting(number, amount, **(base | over))


@pytest.mark.mission("E1")
def test_money_that_names_no_invoice_is_a_hint() -> None:
    server = Scripted()
    found = [
        money(3, -400.0),
        money(2, -50.0, externalRef="0001004231", date="2026-05-19"),
        # A part payment, a credit note, an invoice, a supplier, and what is paid out: none of them waits for a match.
        money(4, -10.0, invoiceNumber="10042"),
        money(5, -10.0, type="OUTGOING_INVOICE_CUSTOMER_POSTING"),
        money(6, 1250.0),
        money(7, -10.0, customer=None),
    ]
    server.on("GET", "/ledger/posting/openPost", values(*found))
    assert scripted_tripletex(server, Time()).on_account() == [
        OnAccount("301", "Ola", "0001004231", 5000, date(2026, 5, 19)),
        OnAccount("301", "Ola", "Innbetaling", 40000, date(2026, 5, 20)),
    ]
    query = server.to("GET", "/ledger/posting/openPost")[0].url.params
    assert query["date"] == "2026-06-02", "the date is exclusive"
    assert (query["accountNumberFrom"], query["accountNumberTo"]) == ("1500", "1600")


def test_too_many_open_items_are_read_from_the_postings() -> None:
    server = Scripted()
    server.on("GET", "/ledger/posting/openPost", refusal(422, 23000))
    server.on("GET", "/ledger/posting", values(money(3, -400.0), money(4, -10.0, closeGroup={"id": 1})))
    assert [one.amount for one in scripted_tripletex(server, Time()).on_account()] == [40000]


def key(*names: str, actual: int = 1, other: tuple[str, ...] = (), **over: Any) -> Scripted:
    """A key of employee 1 behind whom `actual` stands; rights of another company's books do not count."""
    server = Scripted()
    who = {"employeeId": 1, "actualEmployeeId": actual, "companyId": 77}
    server.on("GET", "/token/session/>whoAmI", value(who | over))

    def granted(request: httpx.Request) -> httpx.Response:
        mine = names if request.url.params["employeeId"] == "1" else other
        rows = [{"id": number, "name": name, "customer": {"id": 77}} for number, name in enumerate(mine)]
        return values(*rows, {"id": 99, "name": "AUTH_ELSEWHERE", "customer": {"id": 78}})

    server.on("GET", "/employee/entitlement", granted)
    server.on("GET", "/voucherStatus", values())
    return server


ALL = tuple(NEEDED)


def named(server: Scripted) -> list[str]:
    return [right.name.partition(" ")[0] for right in scripted_tripletex(server, Time()).missing_rights()]


@pytest.mark.mission("A2")
def test_a_key_with_all_rights_lacks_none() -> None:
    server = key(*ALL, "ROLE_ADMINISTRATOR")
    assert named(server) == []
    assert len(server.requests) == 4


@pytest.mark.mission("A2")
@pytest.mark.parametrize("name", ALL)
def test_each_right_that_is_lacking_is_named_with_its_purpose(name: str) -> None:
    server = key(*(one for one in ALL if one != name))
    (found,) = scripted_tripletex(server, Time()).missing_rights()
    assert found.name.startswith(name)
    assert found.purpose.startswith("to ")
    assert found.needed is (name not in ("AUTH_ACCOUNTING_SETTINGS", "AUTH_ADVANCED_VOUCHER"))


def test_a_key_may_do_no_more_than_both_its_employees() -> None:
    assert named(key(*ALL, actual=2, other=ALL[1:])) == [ALL[0]]


def test_rights_in_another_company_do_not_count() -> None:
    assert named(key(*ALL, companyId=78)) == list(ALL)


def test_names_that_changed_are_not_called_missing(caplog: pytest.LogCaptureFixture) -> None:
    server = key("Fakturering", "Kunder")
    server.on("GET", "/employee/entitlement", values({"id": 1, "name": "Fakturering"}, {"id": 2, "name": "Kunder"}))
    with caplog.at_level(logging.WARNING):
        assert named(server) == []
    assert "by a name that we know" in caplog.text


def test_an_agency_that_is_not_on_the_list_is_told() -> None:
    server = key(*ALL)
    server.on("GET", "/voucherStatus", refusal(403, 9000))
    (found,) = scripted_tripletex(server, Time()).missing_rights()
    assert "list of debt collectors" in found.name
    assert found.needed


@pytest.mark.mission("A2")
@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/invoice/501/pdf", "AUTH_INVOICING"),
        ("GET", "/contact", "AUTH_CUSTOMER_INFO"),
        ("GET", "/ledger/posting", "AUTH_COMPANY_CUSTOMER_ACCOUNTING_REPORTS"),
        ("GET", "/ledger/voucher/%3EexternalVoucherNumber", "AUTH_COMPANY_CUSTOMER_ACCOUNTING_REPORTS"),
        ("GET", "/ledger/account", "AUTH_ACCOUNTING_SETTINGS"),
        ("POST", "/ledger/voucher", "AUTH_ADVANCED_VOUCHER"),
        ("PUT", "/ledger/posting/:closePostings", "AUTH_ADVANCED_VOUCHER"),
        ("POST", "/voucherStatus", "voucherStatus"),
    ],
)
def test_a_refused_call_tells_its_right(method: str, path: str, name: str) -> None:
    right = lacking(method, path)
    assert right in (*NEEDED.values(), LIST_OF_AGENCIES)
    assert right is not None
    assert right.name.partition(" ")[0] == name
    assert lacking(method, "/country") is None


def test_the_right_that_a_refused_call_lacks_is_told_with_the_error() -> None:
    server = Scripted()
    server.on("GET", "/invoice/501", refusal(403, 9000))
    with pytest.raises(ErpRightMissing, match=r"outgoing invoices.*AUTH_INVOICING") as caught:
        scripted_tripletex(server, Time()).invoice("501")
    assert caught.value.right == NEEDED["AUTH_INVOICING"]


def test_a_key_that_may_not_read_its_rights_says_so_and_a_dead_one_too() -> None:
    server = key(*ALL)
    server.on("GET", "/employee/entitlement", refusal(403, 9000))
    with pytest.raises(ErpRightMissing, match="lacks a right"):
        named(server)
    server.on("GET", "/token/session/>whoAmI", refusal(401, 3000))
    with pytest.raises(ErpAccessLost):
        named(server)
