"""Settlements posted into Go: the voucher, and what is checked before. Numbers as in docs/erp/poweroffice.md."""

from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import Booked, Entry, ErpRefused, ErpRightMissing, PostingAccounts
from tests.erp.poweroffice.posting import (
    ACCOUNTS,
    CHOSEN,
    INVOICES,
    JOURNALS,
    ON,
    REFERENCE,
    STATEMENT,
    VOUCHER,
    account,
    found,
    one,
    open_books,
    ours,
    settlement,
    vat,
)
from tests.erp.poweroffice.scripted import INTEGRATION, INVOICE, RIGHTS, customer, invoice, none, scripted_poweroffice
from tests.erp.scripted import Scripted, Time, body_of


@pytest.fixture
def server() -> Scripted:
    return open_books()


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
