"""Scripted books of Go in which a settlement can be posted."""

from datetime import date
from typing import Any

import httpx

from chalicelib.erp.contract import Entry, PostingAccounts, Settlement, SettlementLine
from tests.erp.poweroffice.scripted import INTEGRATION, INVOICE, RIGHTS, customer, entry, invoice
from tests.erp.scripted import Scripted

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


def open_books() -> Scripted:
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
