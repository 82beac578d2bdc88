"""Settlements posted into Go. The numbers are those of docs/erp/poweroffice.md."""

import json
from datetime import date
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import (
    Booked,
    Entry,
    ErpRefused,
    ErpRightMissing,
    ErpUnavailable,
    PostingAccounts,
    Settlement,
    SettlementLine,
)
from chalicelib.erp.intents import MemoryIntents
from tests.erp.poweroffice.scripted import (
    CREDIT,
    INTEGRATION,
    INVOICE,
    RIGHTS,
    customer,
    entry,
    invoice,
    none,
    scripted_poweroffice,
)
from tests.erp.scripted import Scripted, Time, body_of

ON = date(2026, 1, 10)
VOUCHER = "aaaaaaaa-2222-3333-4444-555555555555"
ANOTHER = "bbbbbbbb-2222-3333-4444-555555555555"
JOURNALS, STATEMENT = "/v2/Vouchers/BankJournals", "/v2/Customerledger/Statement"
ACCOUNTS, INVOICES = "/v2/GeneralLedgerAccounts", "/v2/OutgoingInvoices"
REFERENCE = "autocollect-settlement-17"
CHOSEN = PostingAccounts(
    {Entry.PAYOUT: "1579", Entry.COLLECTION_COST: "7790", Entry.INTEREST: "8050"}, {Entry.COLLECTION_COST: "1"}
)
LINES = (
    SettlementLine(Entry.PAYOUT, 104000, "Utbetalt"),
    SettlementLine(Entry.COLLECTION_COST, 25001, "Salær inkl. mva"),
    SettlementLine(Entry.CUSTOMER, -125000, "Faktura 12345", INVOICE),
    SettlementLine(Entry.INTEREST, -4001, "Forsinkelsesrente"),
)


def settlement(number: str = "17", lines: tuple[SettlementLine, ...] = LINES, currency: str = "NOK") -> Settlement:
    return Settlement(number, ON, currency, f"Ihht samlebilag {number}", lines)


def account(identifier: int, number: int, **more: Any) -> dict[str, Any]:
    return {"Id": identifier, "AccountNo": number, "Name": "Konto", "IsActive": True} | more


def vat(identifier: int, code: str, **more: Any) -> dict[str, Any]:
    return {"Id": identifier, "Code": code, "Rate": 0.25, "IsActive": True, "ValidFrom": "1970-01-01"} | more


def ours(number: int = 7002, **more: Any) -> dict[str, Any]:
    usual = {
        "VoucherId": VOUCHER.upper(),
        "VoucherType": "BankJournal",
        "ExternalImportReference": REFERENCE,
        "IsCreatedByCurrentIntegration": True,
    }
    return entry(number, -1250.0, **(usual | more))


def found(*rows: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json=list(rows))


def one(body: dict[str, Any], status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=body)


def voucher(**more: Any) -> dict[str, Any]:
    return {"Id": VOUCHER.upper(), "VoucherNo": 901, "IsReversed": False} | more


@pytest.fixture
def server() -> Scripted:
    """Books in which everything can be posted, and where a posting is read back matched."""
    made = Scripted()
    made.on("GET", ACCOUNTS, found(account(1, 1579), account(2, 7790), account(3, 8050)))
    made.on("GET", "/v2/VatCodes", found(vat(10, "0"), vat(11, "1")))
    made.on("GET", "/v2/LockDateSettings", one({"LockDate": "2025-12-31"}))
    made.on("GET", "/v2/FinancialSettings", one({"ConversionDate": "2020-01-01", "CurrencyCode": "NOK"}))
    made.on("GET", INVOICES, found(invoice(MatchId=880, Balance=0.0)))
    made.on("GET", "/v2/Customers", found(customer(SubledgerAccountId=90018)))
    made.on("POST", JOURNALS, one(voucher(), 201))
    made.on("GET", f"{JOURNALS}/{VOUCHER}", one(voucher()))
    made.on("GET", STATEMENT, found(ours()))
    made.on("GET", INTEGRATION, one({"ValidPrivileges": [*RIGHTS, "GeneralLedgerAccount", "BankVoucher_Full"]}))
    return made


@pytest.mark.mission("E7")
def test_a_settlement_is_one_bank_journal_in_gos_own_ids(server: Scripted) -> None:
    """Surprise 29: ids, not numbers; debit is positive; amounts are exact; the invoice is named by number and KID."""
    assert scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN) == Booked(VOUCHER)
    (sent,) = server.to("POST", JOURNALS)
    line = {"PostingDate": "2026-01-10"}
    assert body_of(sent) == {
        "VoucherDate": "2026-01-10",
        "CurrencyCode": "NOK",
        "Description": "Ihht samlebilag 17",
        "ExternalImportReference": REFERENCE,
        "ImportedVoucherNo": 17,
        "VoucherLines": [
            line
            | {"AccountId": 1, "VatId": 10, "CurrencyAmount": 1040, "Description": "Utbetalt"}
            | {"ExternalLineReference": "17-1"},
            line
            | {"AccountId": 2, "VatId": 11, "CurrencyAmount": 250.01, "Description": "Salær inkl. mva"}
            | {"ExternalLineReference": "17-2"},
            line
            | {"AccountId": 90018, "VatId": 10, "CurrencyAmount": -1250, "Description": "Faktura 12345"}
            | {"InvoiceNo": "12345", "Cid": "0012345000018", "ExternalLineReference": "17-3"},
            line
            | {"AccountId": 3, "VatId": 10, "CurrencyAmount": -40.01, "Description": "Forsinkelsesrente"}
            | {"ExternalLineReference": "17-4"},
        ],
    }
    assert '"CurrencyAmount":250.01,' in sent.content.decode()
    assert server.to("GET", ACCOUNTS)[0].url.params["accountNos"] == "1579,7790,8050"
    assert len(server.requests) == 11, "ten calls and the sign-in"


def test_only_a_number_goes_into_gos_own_field_for_it(server: Scripted) -> None:
    server.on("GET", STATEMENT, found(ours(ExternalImportReference="autocollect-settlement-2026-17")))
    scripted_poweroffice(server, Time()).book_settlement(settlement("2026-17"), CHOSEN)
    assert "ImportedVoucherNo" not in body_of(server.to("POST", JOURNALS)[0])


@pytest.mark.mission("E7")
@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([account(1, 1579), account(3, 8050)], "there is no account 7790"),
        ([account(1, 1579), account(2, 7790, IsActive=False), account(3, 8050)], "account 7790 .* is not active"),
        ([account(1, 1579), account(2, 7790, IsProjectRequired=True), account(3, 8050)], "demands a project"),
        ([account(1, 1579), account(2, 7790, IsDepartmentRequired=True), account(3, 8050)], "demands a department"),
        (
            [account(1, 1579), account(2, 7790, IsVatCodeLocked=True, VatCodeId=10), account(3, 8050)],
            "account 7790 is locked to VAT code 0, and 1 is chosen",
        ),
    ],
)
def test_what_an_account_does_not_bear_is_said_before_anything_is_posted(
    server: Scripted, places: list[dict[str, Any]], words: str
) -> None:
    """Surprise 30."""
    server.on("GET", ACCOUNTS, found(*places))
    erp = scripted_poweroffice(server, Time())
    with pytest.raises(ErpRefused, match=words):
        erp.book_settlement(settlement(), CHOSEN)
    assert server.to("POST", JOURNALS) == []
    assert len(erp.check_accounts(CHOSEN, ON)) == 1


def test_an_account_locked_to_the_chosen_vat_code_is_fine(server: Scripted) -> None:
    places = (account(1, 1579), account(2, 7790, IsVatCodeLocked=True, VatCodeId=11), account(3, 8050))
    server.on("GET", ACCOUNTS, found(*places))
    assert scripted_poweroffice(server, Time()).check_accounts(CHOSEN, ON) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ({"ValidFrom": "2026-01-11"}, True),
        ({"ValidFrom": "2026-01-10"}, False),
        ({"ValidTo": "2026-01-09"}, True),
        ({"ValidTo": "2026-01-10"}, False),
        ({"IsActive": False}, True),
        ({"Code": "C1"}, True),
    ],
)
def test_vat_codes_are_in_force_on_a_day(server: Scripted, code: dict[str, Any], said: bool) -> None:
    server.on("GET", "/v2/VatCodes", found(vat(10, "0"), vat(11, "1") | code))
    faults = scripted_poweroffice(server, Time()).check_accounts(CHOSEN, ON)
    assert any("VAT code 1 (chosen for collection cost) is not in use on 2026-01-10" in each for each in faults) is said


@pytest.mark.parametrize(
    ("locked", "begun", "words"),
    [
        ("2026-01-09", "2020-01-01", ""),
        ("2026-01-10", "2020-01-01", "the books are locked up to and including 2026-01-10"),
        ("2026-01-11", "2020-01-01", "the books are locked up to and including 2026-01-11"),
        ("0001-01-01", "2026-01-10", ""),
        (None, "2026-01-11", "the books in Go begin on 2026-01-11"),
    ],
)
def test_a_locked_day_is_told(server: Scripted, locked: str | None, begun: str, words: str) -> None:
    """Surprise 31: nothing on the lock date itself, nothing before the conversion date."""
    server.on("GET", "/v2/LockDateSettings", one({"LockDate": locked}))
    server.on("GET", "/v2/FinancialSettings", one({"ConversionDate": begun}))
    erp = scripted_poweroffice(server, Time())
    faults = list(erp.check_accounts(CHOSEN, ON))
    assert [each[: len(words)] for each in faults] == ([words] if words else [])
    if words:
        with pytest.raises(ErpRefused, match=words):
            erp.book_settlement(settlement(), CHOSEN)
        assert server.to("POST", JOURNALS) == []


def test_every_fault_is_told_at_once(server: Scripted) -> None:
    server.on("GET", ACCOUNTS, none())
    server.on("GET", "/v2/LockDateSettings", one({"LockDate": "2026-02-01"}))
    server.on("GET", INVOICES, none())
    wrong = PostingAccounts({Entry.PAYOUT: "bank", Entry.COLLECTION_COST: "7790"})
    with pytest.raises(ErpRefused) as caught:
        scripted_poweroffice(server, Time()).book_settlement(settlement(), wrong)
    for words in (
        "there is no account bank (chosen for payout)",
        "there is no account 7790",
        "no account is chosen for interest",
        "the books are locked",
        f"there is no invoice {INVOICE}",
    ):
        assert words in caught.value.detail


@pytest.mark.parametrize(
    ("held", "card", "words"),
    [
        (invoice(IsReversed=True), customer(SubledgerAccountId=90018), "invoice 12345 was reversed"),
        (invoice(), customer(SubledgerAccountId=None), "no account in the customer ledger"),
    ],
)
def test_an_invoice_that_cannot_be_posted_on_is_named(
    server: Scripted, held: dict[str, Any], card: dict[str, Any], words: str
) -> None:
    """Surprise 28: a reversed invoice's number may be another's by now."""
    server.on("GET", INVOICES, found(held))
    server.on("GET", "/v2/Customers", found(card))
    with pytest.raises(ErpRefused, match=words):
        scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN)
    assert server.to("POST", JOURNALS) == []


def test_another_currency_is_not_posted(server: Scripted) -> None:
    with pytest.raises(ErpRefused, match="the books are in NOK"):
        scripted_poweroffice(server, Time()).book_settlement(settlement(currency="EUR"), CHOSEN)


@pytest.mark.mission("A2")
def test_rights_for_posting_are_asked_for_only_where_it_is_posted(server: Scripted) -> None:
    server.on("GET", INTEGRATION, one({"ValidPrivileges": RIGHTS, "InvalidPrivileges": ["BankVoucher_Full"]}))
    server.on("GET", "/DebtCollection/IsActiveDebtCollection", httpx.Response(403))
    erp = scripted_poweroffice(server, Time())
    told = {right.name: (right.needed, right.purpose) for right in erp.missing_rights()}
    assert {name: needed for name, (needed, _) in told.items()} == {
        "GeneralLedgerAccount": False,
        "BankVoucher_Full": False,
        "DebtCollection": True,
    }
    assert "lacks the module" in told["BankVoucher_Full"][1]
    assert "PowerOffice has not given GeneralLedgerAccount" in told["GeneralLedgerAccount"][1]
    assert len(erp.check_accounts(CHOSEN, ON)) == 2
    server.on("POST", JOURNALS, httpx.Response(403))
    with pytest.raises(ErpRightMissing, match="to post settlements as bank journals"):
        erp.book_settlement(settlement(), CHOSEN)


def test_a_right_to_read_vouchers_is_no_right_to_post_them(server: Scripted) -> None:
    server.on("GET", INTEGRATION, one({"ValidPrivileges": [*RIGHTS, "GeneralLedgerAccount_Full", "BankVoucher"]}))
    (fault,) = scripted_poweroffice(server, Time()).check_accounts(CHOSEN, ON)
    assert "BankVoucher_Full" in fault


class TestOnce:
    def test_a_lost_answer_is_looked_for_by_our_reference(self, server: Scripted) -> None:
        """Surprise 32: Go cannot be asked for a reference; the day and our own postings can."""
        server.on("POST", JOURNALS, httpx.ReadTimeout("lost"))
        assert scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN) == Booked(VOUCHER)
        asked = server.to("GET", STATEMENT)[0].url.params
        assert (asked["fromDate"], asked["toDate"]) == ("2026-01-10", "2026-01-10")
        assert asked["onlyCreatedByCurrentIntegration"] == "true"
        assert len(server.to("POST", JOURNALS)) == 1

    def test_another_settlement_or_somebody_elses_is_not_ours(self, server: Scripted) -> None:
        server.on("POST", JOURNALS, httpx.ReadTimeout("lost"))
        other = ours(7003, ExternalImportReference="autocollect-settlement-18")
        strange = ours(7004, IsCreatedByCurrentIntegration=False)
        server.on("GET", STATEMENT, found(other, strange))
        with pytest.raises(ErpUnavailable):
            scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN)

    def test_what_a_crash_left_behind_is_found_before_anything_is_posted(self, server: Scripted) -> None:
        notes = MemoryIntents()
        notes.begin("settlement:17:1")
        assert scripted_poweroffice(server, Time(), intents=notes).book_settlement(settlement(), CHOSEN).id == VOUCHER
        assert server.to("POST", JOURNALS) == []
        assert notes.begin("settlement:17:1").result == VOUCHER

    def test_what_cannot_be_seen_yet_is_waited_for(self, server: Scripted) -> None:
        """Surprise 19."""
        time = Time()
        server.on("POST", JOURNALS, httpx.ReadTimeout("lost"))
        server.on("GET", STATEMENT, none(), found(ours()))
        assert scripted_poweroffice(server, time).book_settlement(settlement(), CHOSEN).id == VOUCHER
        assert time.slept == [1.5]

    @pytest.mark.parametrize("status", [400, 409])
    def test_a_refused_repeat_means_that_it_stands(self, server: Scripted, status: int) -> None:
        """Surprise 33: no paper tells the status."""
        problem = {"title": "Duplicate", "detail": "ExternalImportReference is in use"}
        server.on("POST", JOURNALS, one(problem, status))
        assert scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN).id == VOUCHER
        server.on("GET", STATEMENT, none())
        with pytest.raises(ErpRefused, match="is in use"):
            scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN)

    def test_once_noted_it_is_only_read(self, server: Scripted) -> None:
        erp = scripted_poweroffice(server, Time())
        first = erp.book_settlement(settlement(), CHOSEN)
        server.requests.clear()
        server.on("GET", "/v2/LockDateSettings", one({"LockDate": "2026-12-31"}))
        assert erp.book_settlement(settlement(), CHOSEN) == first
        assert [each.method for each in server.requests] == ["GET"] * 3

    @pytest.mark.mission("E7")
    def test_what_gos_user_reversed_is_missed_and_posted_anew_when_asked_for(self, server: Scripted) -> None:
        """A reversal frees the reference; the reversed lines keep it in the ledger, so the voucher itself is asked."""
        erp = scripted_poweroffice(server, Time())
        erp.book_settlement(settlement(), CHOSEN)
        server.on("GET", f"{JOURNALS}/{VOUCHER}", one(voucher(IsReversed=True)))
        assert erp.booked(settlement()) is None
        server.on("POST", JOURNALS, one(voucher(Id=ANOTHER), 201))
        server.on("GET", f"{JOURNALS}/{ANOTHER}", one(voucher(Id=ANOTHER)))
        server.on("GET", STATEMENT, found(ours(), ours(7003, VoucherId=ANOTHER)))
        for _ in range(2):
            assert erp.book_settlement(settlement(), CHOSEN) == Booked(ANOTHER)
        assert erp.booked(settlement()) == Booked(ANOTHER)
        assert len(server.to("POST", JOURNALS)) == 2

    def test_without_a_line_in_the_customer_ledger_our_note_tells(self, server: Scripted) -> None:
        lines = (SettlementLine(Entry.PAYOUT, 4001, "Utbetalt"), SettlementLine(Entry.INTEREST, -4001, "Rente"))
        only_interest = settlement("18", lines)
        notes = MemoryIntents()
        erp = scripted_poweroffice(server, Time(), intents=notes)
        assert erp.booked(only_interest) is None
        assert erp.book_settlement(only_interest, CHOSEN) == Booked(VOUCHER)
        assert erp.booked(only_interest) == Booked(VOUCHER)
        assert server.to("GET", STATEMENT) == []
        server.on("GET", f"{JOURNALS}/{VOUCHER}", one(voucher(IsReversed=True)))
        assert erp.booked(only_interest) is None


class TestReadBack:
    @pytest.mark.parametrize(
        ("held", "posted", "unmatched"),
        [
            (invoice(MatchId=880), ours(MatchId=880), ()),
            (invoice(MatchId=None), ours(MatchId=None), (INVOICE,)),
            (invoice(MatchId=881), ours(MatchId=880), (INVOICE,)),
            (invoice(MatchId=880), ours(MatchId=880, CustomerId=999), (INVOICE,)),
            (invoice(Id=CREDIT, MatchId=880), ours(), (INVOICE,)),
        ],
    )
    def test_what_was_not_matched_is_told(
        self, server: Scripted, held: Any, posted: dict[str, Any], unmatched: tuple[str, ...]
    ) -> None:
        """Surprise 34: naming an invoice makes Go try, no more; there is no call to match in v2."""
        erp = scripted_poweroffice(server, Time())
        server.on("GET", INVOICES, found(invoice()), found(held))
        server.on("GET", STATEMENT, found(posted))
        assert erp.book_settlement(settlement(), CHOSEN) == Booked(VOUCHER, unmatched)
        assert erp.booked(settlement()) == Booked(VOUCHER, unmatched)

    def test_it_is_read_when_all_its_lines_can_be_seen(self, server: Scripted) -> None:
        """Surprise 19: reads lag behind writes."""
        time = Time()
        server.on("GET", f"{JOURNALS}/{VOUCHER}", httpx.Response(404), one(voucher()))
        server.on("GET", STATEMENT, none(), found(ours()))
        assert scripted_poweroffice(server, time).book_settlement(settlement(), CHOSEN) == Booked(VOUCHER)
        assert time.slept == [1.5, 1.5]

    @pytest.mark.parametrize("path", [f"{JOURNALS}/{VOUCHER}", STATEMENT])
    def test_what_never_shows_is_asked_for_later(self, server: Scripted, path: str) -> None:
        server.on("GET", path, httpx.Response(404) if path != STATEMENT else none())
        erp = scripted_poweroffice(server, Time())
        for _ in range(2):
            with pytest.raises(ErpUnavailable, match="cannot be read back yet"):
                erp.book_settlement(settlement(), CHOSEN)
        assert len(server.to("POST", JOURNALS)) == 1

    def test_many_invoices_go_forty_at_a_time(self, server: Scripted) -> None:
        ids = [f"{number:08d}-2222-3333-4444-555555555555" for number in range(45)]
        lines = tuple(SettlementLine(Entry.CUSTOMER, -100, "Faktura", each) for each in ids)
        whole = settlement(lines=(SettlementLine(Entry.PAYOUT, 4500, "Utbetalt"), *lines))

        def listed(request: httpx.Request) -> httpx.Response:
            wanted = request.url.params["invoiceIds"].split(",")
            return found(*(invoice(Id=each, MatchId=880) for each in wanted))

        server.on("GET", INVOICES, listed)
        server.on("GET", STATEMENT, found(*(ours(number) for number in range(45))))
        assert scripted_poweroffice(server, Time()).book_settlement(whole, CHOSEN).unmatched == ()
        assert len(json.loads(server.to("POST", JOURNALS)[0].content)["VoucherLines"]) == 46
        assert len(server.to("GET", INVOICES)) == 4
