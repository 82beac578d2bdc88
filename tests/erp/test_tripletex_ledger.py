"""Balances, matches and changes, with the paging, windows and limits of the real one."""

import logging
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.contract import ErpNotFound, ErpRefused
from chalicelib.erp.tripletex.adapter import TripletexErp
from tests.erp import invoices_as_sent as sent
from tests.erp.scripted import Scripted, Time, body_of, refusal, scripted_transport, scripted_tripletex, value, values


def settled(outstanding: float, *postings: dict[str, Any], **over: Any) -> httpx.Response:
    whole = {"amountOutstanding": outstanding, "postings": [sent.own_posting(), *postings], "customer": {"id": 301}}
    return value(sent.invoice(**(whole | over)))


@pytest.fixture
def server() -> Scripted:
    scripted = Scripted()
    scripted.on("GET", "/ledger/posting", values())
    scripted.on("GET", "/ledger/closeGroup", values())
    scripted.on("GET", "/invoice", values())
    return scripted


@pytest.mark.mission("E1")
def test_matched_items_take_one_call_when_the_invoices_lines_explain_the_balance(server: Scripted) -> None:
    credit = sent.posting(1003, -250.0, type="OUTGOING_INVOICE_CUSTOMER_POSTING", date="2026-05-25")
    server.on("GET", "/invoice/501", settled(500.0, sent.posting(1002, -500.0), credit))
    assert scripted_tripletex(server, Time()).matched_items("501") == [
        MatchedItem("1002", ItemKind.PAYMENT, 50000, date(2026, 5, 20)),
        MatchedItem("1003", ItemKind.CREDIT_NOTE, 25000, date(2026, 5, 25)),
    ]
    assert len(server.requests) == 2


def test_the_bank_side_of_a_payment_is_not_counted(server: Scripted) -> None:
    bank = sent.posting(1003, 500.0, type="INCOMING_PAYMENT", account={"id": 9920}, customer=None)
    paid = sent.posting(1002, -500.0, type="INCOMING_PAYMENT_OPPOSITE")
    server.on("GET", "/invoice/501", settled(750.0, paid, bank))
    assert [item.id for item in scripted_tripletex(server, Time()).matched_items("501")] == ["1002"]


def test_a_credit_note_in_the_close_group_is_found_through_the_ledger(server: Scripted) -> None:
    own = sent.own_posting(closeGroup={"id": 42})
    credit = sent.posting(
        1005, -1250.0, type="OUTGOING_INVOICE_CUSTOMER_POSTING", invoiceNumber="10050", closeGroup={"id": 42}
    )
    stranger = sent.posting(1006, -99.0, invoiceNumber="")
    server.on("GET", "/invoice/501", settled(0.0))
    server.on("GET", "/ledger/posting", values(own, credit, stranger))
    assert scripted_tripletex(server, Time()).matched_items("501") == [
        MatchedItem("1005", ItemKind.CREDIT_NOTE, 125000, date(2026, 5, 20))
    ]


def test_an_invoice_whose_own_lines_a_right_hides_is_told_from_the_ledger(server: Scripted) -> None:
    server.on("GET", "/invoice/501", settled(750.0, postings=None))
    stranger = sent.posting(1006, -99.0, invoiceNumber="10077")
    server.on("GET", "/ledger/posting", values(sent.own_posting(), sent.posting(1002, -500.0), stranger))
    assert [item.id for item in scripted_tripletex(server, Time()).matched_items("501")] == ["1002"]


def test_of_one_payment_for_two_invoices_the_part_is_told(server: Scripted) -> None:
    group: dict[str, Any] = {"closeGroup": {"id": 42}}
    other = sent.own_posting(3000.0, id=1011, invoiceNumber="10043", voucher={"id": 602}, **group)
    both = sent.posting(1012, -4250.0, invoiceNumber="", **group)
    server.on("GET", "/invoice/501", settled(0.0))
    server.on("GET", "/ledger/posting", values(sent.own_posting(**group), other, both))
    assert scripted_tripletex(server, Time()).matched_items("501") == [
        MatchedItem("1012:125000", ItemKind.PAYMENT, 125000, date(2026, 5, 20))
    ]


def test_of_several_payments_for_two_invoices_the_parts_are_told(server: Scripted) -> None:
    group: dict[str, Any] = {"closeGroup": {"id": 42}}
    lines = [
        sent.own_posting(**group),
        sent.own_posting(3000.0, id=1011, invoiceNumber="10043", voucher={"id": 602}, **group),
        sent.posting(1012, -2000.0, invoiceNumber="", **group),
        sent.posting(1013, -2250.0, invoiceNumber="", date="2026-05-21", **group),
    ]
    server.on("GET", "/invoice/501", settled(0.0))
    server.on("GET", "/ledger/posting", values(*lines))
    assert scripted_tripletex(server, Time()).matched_items("501") == [
        MatchedItem("1012:125000", ItemKind.PAYMENT, 125000, date(2026, 5, 20))
    ]


def test_what_was_paid_on_another_invoice_of_the_group_is_not_this_ones(server: Scripted) -> None:
    group: dict[str, Any] = {"closeGroup": {"id": 42}}
    lines = [
        sent.own_posting(**group),
        sent.own_posting(1250.0, id=1011, invoiceNumber="10043", voucher={"id": 602}, **group),
        sent.posting(1012, -1250.0, invoiceNumber="10043", **group),
        sent.posting(1013, -1250.0, type="OUTGOING_INVOICE_CUSTOMER_POSTING", invoiceNumber="10050", **group),
    ]
    server.on("GET", "/invoice/501", settled(0.0))
    server.on("GET", "/ledger/posting", values(*lines))
    assert scripted_tripletex(server, Time()).matched_items("501") == [
        MatchedItem("1013", ItemKind.CREDIT_NOTE, 125000, date(2026, 5, 20))
    ]


def test_a_payment_with_the_invoices_number_is_taken_whole_before_shared_ones(server: Scripted) -> None:
    group: dict[str, Any] = {"closeGroup": {"id": 42}}
    lines = [
        sent.own_posting(**group),
        sent.own_posting(1000.0, id=1011, invoiceNumber="10043", voucher={"id": 602}, **group),
        sent.posting(1012, -1000.0, **group),
        sent.posting(1013, -1250.0, invoiceNumber="", **group),
    ]
    server.on("GET", "/invoice/501", settled(0.0))
    server.on("GET", "/ledger/posting", values(*lines))
    found = scripted_tripletex(server, Time()).matched_items("501")
    assert [(item.id, item.amount) for item in found] == [("1012", 100000), ("1013:25000", 25000)]


@pytest.mark.mission("E9")
def test_what_no_posting_explains_is_never_made_up(server: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    server.on("GET", "/invoice/501", settled(100.0, sent.posting(1002, -500.0)))
    with caplog.at_level(logging.WARNING):
        found = scripted_tripletex(server, Time()).matched_items("501")
    assert [item.amount for item in found] == [50000]
    assert "do not explain its balance" in caplog.text


def test_balances_are_read_a_hundred_at_a_time_and_the_vanished_left_out(server: Scripted) -> None:
    def balances(request: httpx.Request) -> httpx.Response:
        asked = request.url.params["id"].split(",")
        return values(*[sent.invoice(id=int(one), amountOutstanding=int(one)) for one in asked if one != "7"])

    server.on("GET", "/invoice", balances)
    found = scripted_tripletex(server, Time()).open_balances([str(number) for number in range(1, 251)])
    assert len(found) == 249
    assert found["250"] == 25000
    assert "7" not in found
    assert [len(r.url.params["id"].split(",")) for r in server.to("GET", "/invoice")] == [100, 100, 50]


def test_no_invoices_take_no_call(server: Scripted) -> None:
    assert scripted_tripletex(server, Time()).open_balances([]) == {}
    assert server.requests == []


def test_a_list_is_read_until_a_page_is_short(server: Scripted) -> None:
    whole = [sent.posting(number, -1.0, invoiceNumber="10042") for number in range(2001)]

    def page(request: httpx.Request) -> httpx.Response:
        start, count = int(request.url.params["from"]), int(request.url.params["count"])
        answer = {"fullResultSize": 5, "from": start, "count": count, "values": whole[start : start + count]}
        return httpx.Response(200, json=answer)

    server.on("GET", "/ledger/posting", page)
    scripted_tripletex(server, Time()).ledger_changes("2026-06-01")
    assert [r.url.params["from"] for r in server.to("GET", "/ledger/posting")] == ["0", "1000", "2000"]


@pytest.mark.parametrize(
    ("cursor", "start"),
    [
        ("2026-06-01", "2026-05-25"),
        ("2026-05-10", "2026-05-03"),
        ("2026-09-01", "2026-05-25"),
        ("", "2026-03-01"),
        ("garbage", "2026-03-01"),
    ],
)
def test_changes_overlap_and_end_after_today(server: Scripted, cursor: str, start: str) -> None:
    found = scripted_tripletex(server, Time()).ledger_changes(cursor)
    assert found.cursor == "2026-06-01"
    assert found.invoice_ids == frozenset()
    for path in ("/ledger/posting", "/ledger/closeGroup"):
        query = server.to("GET", path)[0].url.params
        assert (query["dateFrom"], query["dateTo"]) == (start, "2026-06-03")


def test_the_cursor_is_the_norwegian_date(server: Scripted) -> None:
    time = Time(instant=datetime(2026, 6, 1, 22, 30, tzinfo=UTC))
    assert scripted_tripletex(server, time).ledger_changes("").cursor == "2026-06-02"


def test_the_ledger_follows_the_law_clock_and_sessions_the_wall_clock(server: Scripted) -> None:
    time = Time()
    server.on("POST", "/token/session/:create", value({"token": "t"}, 201))
    ahead = datetime(2027, 1, 15, 12, tzinfo=UTC)
    transport = scripted_transport(server, time)
    erp = TripletexErp(transport, "c", "e", "0", "Fjord Inkasso AS", time.now, law_clock=lambda: ahead)
    assert erp.ledger_changes("").cursor == "2027-01-15"
    assert body_of(server.requests[0])["expirationDate"] == "2026-06-02"


@pytest.mark.mission("E1")
def test_changes_name_invoices_by_voucher_or_number_and_leave_new_ones_out(server: Scripted) -> None:
    new = sent.own_posting(id=1100, invoiceNumber="10099", voucher={"id": 699})
    paid = sent.posting(1101, -50.0, invoiceNumber="10044")
    group = {
        "id": 42,
        "date": "2026-06-01",
        "postings": [sent.own_posting(), sent.posting(1102, -1250.0), sent.posting(1103, -10.0, invoiceNumber="")],
    }
    server.on("GET", "/ledger/posting", values(new, paid, sent.posting(1104, -5.0, customer=None)))
    server.on("GET", "/ledger/closeGroup", values(group))

    def invoices(request: httpx.Request) -> httpx.Response:
        query = {key: found[0] for key, found in parse_qs(request.url.query.decode()).items()}
        if query.get("voucherId") == "601":
            return values({"id": 501, "invoiceNumber": 10042})
        return values({"id": 503, "invoiceNumber": 10044}) if query.get("invoiceNumber") == "10044" else values()

    server.on("GET", "/invoice", invoices)
    assert scripted_tripletex(server, Time()).ledger_changes("2026-06-01").invoice_ids == {"501", "503"}


def test_many_numbers_are_found_by_one_listing(server: Scripted) -> None:
    paid = [sent.posting(number, -1.0, invoiceNumber=str(10000 + number)) for number in range(21)]
    server.on("GET", "/ledger/posting", values(*paid))
    server.on("GET", "/invoice", values(*[{"id": n, "invoiceNumber": 10000 + n} for n in range(15, 40)]))
    found = scripted_tripletex(server, Time()).ledger_changes("2026-06-01")
    assert found.invoice_ids == {str(number) for number in range(15, 21)}
    assert len(server.to("GET", "/invoice")) == 1


def test_a_search_of_too_many_objects_is_halved_until_it_fits(server: Scripted) -> None:
    asked: list[tuple[date, date]] = []

    def limited(request: httpx.Request) -> httpx.Response:
        start, end = (date.fromisoformat(request.url.params[name]) for name in ("dateFrom", "dateTo"))
        if (end - start).days > 3:
            return refusal(422, 23000)
        asked.append((start, end))
        return values(sent.posting(start.toordinal(), -1.0))

    server.on("GET", "/ledger/posting", limited)
    scripted_tripletex(server, Time()).ledger_changes("2026-06-01")
    assert asked[0][0] == date(2026, 5, 25)
    assert asked[-1][1] == date(2026, 6, 3)
    assert all(before[1] == after[0] for before, after in pairwise(asked))
    assert all(start < end for start, end in asked)


def test_a_single_day_with_too_many_objects_is_refused(server: Scripted) -> None:
    server.on("GET", "/ledger/posting", refusal(422, 23000))
    with pytest.raises(ErpRefused, match="23000"):
        scripted_tripletex(server, Time()).ledger_changes("2026-06-01")


def test_matched_items_of_a_vanished_invoice(server: Scripted) -> None:
    with pytest.raises(ErpNotFound):
        scripted_tripletex(server, Time()).matched_items("999")
