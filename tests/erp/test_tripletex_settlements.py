"""Our settlements as vouchers: what is sent, what is looked at first, and what is closed against the invoice."""

from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import Booked, Entry, ErpRefused, ErpUnavailable, PostingAccounts, Settlement
from chalicelib.erp.intents import UNDER_WAY
from chalicelib.erp.tripletex.adapter import TripletexErp
from tests.erp import invoices_as_sent as sent
from tests.erp.scripted import Scripted, Time, body_of, refusal, scripted_tripletex, value, values
from tests.erp.settlements_as_booked import (
    ACCOUNTS,
    BY_MARK,
    CLOSE,
    LINES,
    ON,
    OURS,
    VOUCHER,
    WHOLE,
    book,
    books,
    invoice,
    made,
)


@pytest.mark.mission("E7")
def test_a_voucher_has_gross_amounts_twice_ids_of_the_company_and_rows_from_1() -> None:
    server = books()
    book(server)
    request = server.to("POST", VOUCHER)[0]
    assert request.url.params["sendToLedger"] == "true"
    assert body_of(request) == {
        "date": "2026-06-01",
        "description": "Ihht samlebilag 17",
        "externalVoucherNumber": "autocollect-settlement-17",
        "postings": [
            posting(1, 824.9, "Utbetalt", account={"id": 91579}, vatType={"id": 0}),
            posting(2, 437.5, "Salær inkl. mva", account={"id": 97790}, vatType={"id": 1}),
            posting(3, -1250.0, "Faktura 10042", account={"id": 9500}, customer={"id": 301}, invoiceNumber="10042"),
            posting(4, -12.4, "Forsinkelsesrente", account={"id": 98050}, vatType={"id": 0}),
        ],
    }
    assert b'"amountGross":824.90,' in request.content


def posting(row: int, gross: float, text: str, **more: Any) -> dict[str, Any]:
    return {"row": row, "description": text, "amountGross": gross, "amountGrossCurrency": gross} | more


def test_the_books_are_looked_at_before_anything_is_posted() -> None:
    server = books(made())
    assert book(server).id == "700"
    assert server.to("POST", VOUCHER) == []
    assert server.to("GET", BY_MARK)[0].url.params["externalVoucherNumber"] == "autocollect-settlement-17"
    assert b"%3EexternalVoucherNumber" in server.to("GET", BY_MARK)[0].url.raw_path


def test_a_search_that_finds_by_a_part_of_the_number_finds_no_other_settlement() -> None:
    server = books(made(id=699, externalVoucherNumber="autocollect-settlement-178"))
    erp = scripted_tripletex(server, Time())
    assert erp.booked(WHOLE) is None
    assert book(server).id == "700"


@pytest.mark.parametrize(
    "reversed_",
    [
        [made(reverseVoucher={"id": 702})],
        # The reversal bears the number too, and names the original one.
        [made(), made(id=702, reverseVoucher={"id": 700})],
        [made(reverseVoucher={"id": 702}), made(id=702, reverseVoucher={"id": 700})],
    ],
)
def test_a_reversed_voucher_does_not_stand(reversed_: list[dict[str, Any]]) -> None:
    assert scripted_tripletex(books(*reversed_), Time()).booked(WHOLE) is None


@pytest.mark.mission("E7")
def test_what_was_deleted_in_tripletex_is_posted_again_when_it_is_asked_for() -> None:
    server = books()
    erp = scripted_tripletex(server, Time())
    erp.book_settlement(WHOLE, ACCOUNTS)
    erp.book_settlement(WHOLE, ACCOUNTS)
    assert len(server.to("POST", VOUCHER)) == 1
    server.on("GET", f"{VOUCHER}/700", refusal(404, 6000))
    server.on("GET", BY_MARK, values())
    server.on("POST", VOUCHER, value(made(id=701), 201))
    server.on("GET", f"{VOUCHER}/701", value(made(id=701, postings=[OURS])))
    assert erp.book_settlement(WHOLE, ACCOUNTS).id == "701"


def test_a_voucher_that_a_search_does_not_show_yet_is_not_posted_twice() -> None:
    server = books()
    server.on("GET", BY_MARK, values())
    erp = scripted_tripletex(server, Time())
    for _ in range(2):
        assert erp.book_settlement(WHOLE, ACCOUNTS).id == "700"
    assert len(server.to("POST", VOUCHER)) == 1


def test_an_answer_lost_after_the_write_is_found_by_its_mark() -> None:
    server, standing = books(), list[dict[str, Any]]()

    def dropped(_: httpx.Request) -> httpx.Response:
        standing.append(made())
        raise httpx.ReadTimeout("lost")

    server.on("GET", BY_MARK, lambda _: values(*standing))
    server.on("POST", VOUCHER, dropped)
    assert book(server).id == "700"
    assert len(server.to("POST", VOUCHER)) == 1


def test_a_write_that_did_not_happen_is_made_the_next_time() -> None:
    server = books()
    server.on("POST", VOUCHER, httpx.Response(503), value(made(), 201))
    time = Time()
    erp = scripted_tripletex(server, time)
    with pytest.raises(ErpUnavailable):
        erp.book_settlement(WHOLE, ACCOUNTS)
    time.instant += UNDER_WAY
    assert erp.book_settlement(WHOLE, ACCOUNTS).id == "700"
    assert len(server.to("POST", VOUCHER)) == 2


@pytest.mark.mission("E7")
def test_lines_that_bring_the_invoice_to_nil_are_closed_with_all_that_counts_on_it() -> None:
    paid = sent.posting(1002, -250.0)
    server = books()
    ours = OURS | {"amount": -1000.0}
    server.on("GET", f"{VOUCHER}/700", value(made(postings=[ours])))
    server.on("GET", "/invoice", values(invoice(paid)))
    book(server)
    assert [body_of(request) for request in server.to("PUT", CLOSE)] == [[1001, 1002, 1090]]
    assert server.to("GET", "/ledger/posting") == []


def part(amount: float) -> Scripted:
    server = books()
    server.on("GET", f"{VOUCHER}/700", value(made(postings=[OURS | {"amount": amount}])))
    return server


def test_a_settlement_of_a_part_closes_nothing_and_is_told() -> None:
    server = part(-500.0)
    server.on("GET", "/ledger/posting", values(sent.own_posting(), OURS | {"amount": -500.0}))
    assert book(server).unmatched == ("501",)
    assert server.to("PUT", CLOSE) == []


def test_a_part_that_counts_without_being_closed_is_matched() -> None:
    """Whether Tripletex does so is to be confirmed; what it says is believed."""
    server = part(-500.0)
    server.on("GET", "/ledger/posting", values())
    server.on("GET", "/invoice", values(invoice(OURS | {"amount": -500.0})))
    assert book(server).unmatched == ()


def test_the_rest_closes_the_earlier_parts_too() -> None:
    server = part(-750.0)
    earlier = sent.posting(1080, -500.0, voucher={"id": 690})
    other = sent.posting(1081, -99.0, invoiceNumber="10043")
    closed = sent.posting(1082, -10.0, closeGroup={"id": 4})
    ledger = (sent.own_posting(), earlier, other, closed, OURS | {"amount": -750.0})
    server.on("GET", "/ledger/posting", values(*ledger))
    book(server)
    assert [body_of(request) for request in server.to("PUT", CLOSE)] == [[1001, 1080, 1090]]
    query = server.to("GET", "/ledger/posting")[0].url.params
    assert (query["customerId"], query["accountId"]) == ("301", "9500")


@pytest.mark.parametrize("no", [refusal(422, 18000, "postings"), refusal(404, 6000)])
def test_lines_that_tripletex_does_not_close_are_told_and_stay_posted(no: httpx.Response) -> None:
    server = books()
    server.on("PUT", CLOSE, no)
    assert book(server) == Booked("700", ("501",))


def test_closed_lines_are_not_closed_again() -> None:
    server = books(made())
    server.on("GET", f"{VOUCHER}/700", value(made(postings=[OURS | {"closeGroup": {"id": 42}}])))
    assert book(server) == Booked("700")
    assert server.to("PUT", CLOSE) == []


REFUSED = [
    ({8050: {"isInactive": True}}, ACCOUNTS, "account 8050 for interest is inactive"),
    ({8050: {"ledgerType": "CUSTOMER"}}, ACCOUNTS, "account 8050 for interest has a ledger of its own"),
    ({8050: {"vatLocked": True, "vatType": {"id": 3}}}, ACCOUNTS, "account 8050 for interest is locked to another VAT"),
    ({8050: {"requiresDepartment": True}}, ACCOUNTS, "account 8050 for interest demands a department on every line"),
    ({}, PostingAccounts(ACCOUNTS.numbers, {Entry.COLLECTION_COST: "11"}), "VAT code 11 for collection cost does not"),
    ({}, PostingAccounts({Entry.PAYOUT: "1579", Entry.INTEREST: "8050"}), "no account is chosen for collection cost"),
    ({}, PostingAccounts({**ACCOUNTS.numbers, Entry.PAYOUT: "1920a"}), "account 1920a for payout does not exist"),
]


@pytest.mark.mission("E7")
@pytest.mark.parametrize(("changed", "accounts", "words"), REFUSED)
def test_what_is_in_the_way_is_named_and_nothing_is_posted(
    changed: dict[int, dict[str, Any]], accounts: PostingAccounts, words: str
) -> None:
    server = books(accounts=changed)
    with pytest.raises(ErpRefused, match=words):
        book(server, accounts=accounts)
    assert server.to("POST", VOUCHER) == []


def test_every_fault_is_told_at_once() -> None:
    server = books(accounts={8050: {"isInactive": True}, 1579: {"isInactive": True}})
    server.on("GET", "/ledger/accountingPeriod", values({"id": 1, "start": "2026-06-01", "isClosed": True}))
    assert scripted_tripletex(server, Time()).check_accounts(ACCOUNTS, ON) == [
        "account 1579 for payout is inactive in Tripletex",
        "account 8050 for interest is inactive in Tripletex",
        "the accounting period of 2026-06-01 is closed in Tripletex",
    ]


@pytest.mark.parametrize(
    ("periods", "closed"),
    [
        ([("2026-05-01", True), ("2026-06-01", False)], False),
        ([("2026-05-01", False), ("2026-06-01", True)], True),
        ([("2026-06-01", False), ("2026-05-01", True)], False),
        ([("2025-07-01", True)], True),
        ([], False),
    ],
)
def test_the_period_that_began_last_holds_the_day(periods: list[tuple[str, bool]], closed: bool) -> None:
    server = books()
    found = [{"id": number, "start": start, "isClosed": shut} for number, (start, shut) in enumerate(periods)]
    server.on("GET", "/ledger/accountingPeriod", values(*found))
    assert bool(scripted_tripletex(server, Time()).check_accounts(ACCOUNTS, ON)) is closed
    assert server.to("GET", "/ledger/accountingPeriod")[0].url.params["startTo"] == "2026-06-02"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], "invoice 501 of the settlement is not there"),
        ([invoice(currency={"id": 5, "code": "EUR"})], "invoice 10042 of the settlement is not in NOK"),
        ([invoice(postings=[])], "the line of invoice 10042 in the customer ledger is not shown"),
    ],
)
def test_an_invoice_that_cannot_be_posted_to_is_named(found: list[dict[str, Any]], words: str) -> None:
    server = books()
    server.on("GET", "/invoice", values(*found))
    with pytest.raises(ErpRefused, match=words):
        book(server)
    assert server.to("POST", VOUCHER) == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("postings.vatType.id", "a VAT code that an account does not take"),
        ("date", "the period is closed or its bank statement reconciled"),
        ("postings.employee", "postings.employee"),
    ],
)
def test_a_refusal_of_tripletex_is_told_in_words(field: str, words: str) -> None:
    server = books()
    server.on("POST", VOUCHER, refusal(422, 18000, field))
    with pytest.raises(ErpRefused, match=f"settlement 17 of 2026-06-01 is refused, because of .*{words}"):
        book(server)


@pytest.mark.parametrize(
    ("settlement", "words"),
    [
        (Settlement("17", ON, "EUR", "", LINES), "only NOK"),
        (Settlement("1" * 48, ON, "NOK", "", LINES), "1 to 47 characters"),
    ],
)
def test_what_tripletex_cannot_hold_never_leaves(settlement: Settlement, words: str) -> None:
    server = books()
    with pytest.raises(ErpRefused, match=words):
        book(server, settlement)
    assert server.requests == []


@pytest.mark.mission("E8")
def test_our_own_payment_is_known_by_the_vouchers_mark() -> None:
    marked = {"id": 700, "externalVoucherNumber": "autocollect-settlement-17"}
    other = {"id": 701, "externalVoucherNumber": "lønn-17"}
    lines = [
        sent.own_posting(),
        sent.posting(1002, -1000.0, voucher=marked),
        sent.posting(1003, -250.0, voucher=other),
    ]
    server = Scripted()
    server.on("GET", "/invoice/501", value(sent.invoice(amountOutstanding=0, postings=lines, customer={"id": 301})))
    found = _erp(server).matched_items("501")
    assert [(item.amount, item.settlement, item.own_settlement) for item in found] == [
        (100000, True, "17"),
        (25000, False, ""),
    ]


def test_of_two_payments_alike_the_one_whose_voucher_was_reversed_is_gone() -> None:
    ours = {"id": 700, "externalVoucherNumber": "autocollect-settlement-17", "reverseVoucher": {"id": 702}}
    undone = {"id": 702, "externalVoucherNumber": "", "reverseVoucher": {"id": 700}}
    lines = [
        sent.own_posting(),
        sent.posting(1002, -500.0, voucher=ours),
        sent.posting(1003, -500.0, date="2026-05-21"),
        sent.posting(1004, 500.0, voucher=undone, date="2026-05-22"),
    ]
    server = Scripted()
    found = sent.invoice(amountOutstanding=750.0, postings=lines, customer={"id": 301})
    server.on("GET", "/invoice/501", value(found))
    assert [(item.id, item.own_settlement) for item in _erp(server).matched_items("501")] == [("1003", "")]


def _erp(server: Scripted) -> TripletexErp:
    return scripted_tripletex(server, Time())
