"""A company's books in Tripletex with a settlement of ours, as scripted answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import httpx

from chalicelib.erp.contract import Booked, Entry, PostingAccounts, Settlement, SettlementLine
from tests.erp import invoices_as_sent as sent
from tests.erp.scripted import Scripted, Time, scripted_tripletex, value, values

ON = date(2026, 6, 1)
VOUCHER = "/ledger/voucher"
BY_MARK = "/ledger/voucher/>externalVoucherNumber"
CLOSE = "/ledger/posting/:closePostings"
ACCOUNTS = PostingAccounts(
    {Entry.PAYOUT: "1579", Entry.COLLECTION_COST: "7790", Entry.INTEREST: "8050"}, {Entry.COLLECTION_COST: "1"}
)
LINES = (
    SettlementLine(Entry.PAYOUT, 82490, "Utbetalt"),
    SettlementLine(Entry.COLLECTION_COST, 43750, "Salær inkl. mva"),
    SettlementLine(Entry.CUSTOMER, -125000, "Faktura 10042", "501"),
    SettlementLine(Entry.INTEREST, -1240, "Forsinkelsesrente"),
)
WHOLE = Settlement("17", ON, "NOK", "Ihht samlebilag 17", LINES)
OURS = sent.posting(1090, -1250.0, voucher={"id": 700})


def account(number: int, **over: Any) -> dict[str, Any]:
    base = {"id": 90_000 + number, "number": number, "name": "", "ledgerType": "GENERAL", "vatLocked": False}
    return base | {"vatType": {"id": 0}, "isInactive": False} | over


def made(**over: Any) -> dict[str, Any]:
    return {"id": 700, "externalVoucherNumber": "autocollect-settlement-17", "reverseVoucher": None} | over


def books(*vouchers: dict[str, Any], accounts: Mapping[int, dict[str, Any]] | None = None) -> Scripted:
    """A company whose invoice 501 is open and whose books hold these vouchers of ours; a post adds voucher 700."""
    server, standing = Scripted(), list(vouchers)
    changed = accounts or {}
    found = [account(number, **changed.get(number, {})) for number in (1579, 7790, 8050)]
    server.on("GET", "/ledger/account", values(*found))
    server.on("GET", "/ledger/vatType", values({"id": 0, "number": "0"}, {"id": 1, "number": "1"}))
    server.on("GET", "/ledger/accountingPeriod", values({"id": 1, "start": "2026-06-01", "isClosed": False}))
    server.on("GET", "/invoice", values(invoice()))
    server.on("GET", BY_MARK, lambda _: values(*standing))
    server.on("GET", f"{VOUCHER}/700", value(made(postings=[OURS, sent.posting(1091, 824.9, customer=None)])))

    def post(_: httpx.Request) -> httpx.Response:
        standing.append(made())
        return value(made(), 201)

    server.on("POST", VOUCHER, post)
    server.on("PUT", CLOSE, values())
    return server


def invoice(*more: dict[str, Any], **over: Any) -> dict[str, Any]:
    """Its own line in the ledger, and what was paid on it."""
    base = {"id": 501, "invoiceNumber": 10042, "customer": {"id": 301}, "voucher": {"id": 601}}
    return base | {"currency": {"id": 1, "code": "NOK"}, "postings": [sent.own_posting(), *more]} | over


def book(server: Scripted, settlement: Settlement = WHOLE, accounts: PostingAccounts = ACCOUNTS) -> Booked:
    return scripted_tripletex(server, Time()).book_settlement(settlement, accounts)
