"""What is past due, and money that is matched to nothing. The numbers are those of docs/erp/poweroffice.md."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import OnAccount, OverdueInvoice
from tests.erp.poweroffice.scripted import INVOICE, customer, entry, invoice, none, one_invoice, scripted_poweroffice
from tests.erp.scripted import Scripted, Time

INVOICES, CUSTOMERS, OPEN_ITEMS = "/v2/OutgoingInvoices", "/v2/Customers", "/v2/Customerledger/OpenItems"


def found(*rows: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json=list(rows))


def overdue(server: Scripted, *rows: dict[str, Any], now: Time | None = None) -> list[OverdueInvoice]:
    server.on("GET", INVOICES, found(*rows) if rows else none())
    if ("GET", CUSTOMERS) not in server._answers:
        server.on("GET", CUSTOMERS, found(customer()))
    return list(scripted_poweroffice(server, now or Time()).overdue(date(2025, 11, 1)))


@pytest.mark.mission("B1")
def test_the_list_of_what_is_past_due() -> None:
    server = Scripted()
    assert overdue(server, invoice(Balance=750.0)) == [
        OverdueInvoice(
            id=INVOICE,
            voucher_id=INVOICE,
            number="12345",
            customer_id="501",
            customer_name="Kunde AS",
            currency="NOK",
            amount=125000,
            outstanding=75000,
            invoice_date=date(2025, 11, 1),
            due_date=date(2025, 11, 15),
        )
    ]
    asked = server.to("GET", INVOICES)[0].url.params
    assert (asked["fromDate"], asked["toDate"], asked["onlyUnpaidInvoices"]) == ("2025-11-01", "2026-06-01", "true")


@pytest.mark.mission("B7")
@pytest.mark.parametrize(
    "out",
    [
        {"DueDate": "2026-06-01"},
        {"DueDate": "2026-06-02"},
        {"DueDate": None},
        {"Balance": 0.0},
        {"Balance": -100.0},
        {"VoucherType": "OutgoingCreditNote"},
        {"VoucherType": "OutgoingPaymentReminder"},
        {"IsReversed": True},
        {"InvoiceDeliveryType": "Factoring"},
    ],
)
def test_what_is_not_past_due_or_not_the_creditors(out: dict[str, Any]) -> None:
    """Surprise 35: "unpaid" is any balance but nil, so open credit notes are among them."""
    assert overdue(Scripted(), invoice(**out)) == []
    assert len(overdue(Scripted(), invoice(DueDate="2026-05-31"))) == 1


def test_the_day_is_norways() -> None:
    """At 22:30 UTC in June it is tomorrow in Oslo."""
    time = Time(datetime(2026, 6, 1, 22, 30, tzinfo=UTC))
    assert len(overdue(Scripted(), invoice(DueDate="2026-06-01"), now=time)) == 1


@pytest.mark.mission("B3")
def test_the_exemption_comes_with_the_cards_in_batches() -> None:
    server = Scripted()
    cards = [customer(Id=600 + n, Number=20000 + n, TransferToDebtCollectionAgency=n != 7) for n in range(60)]
    server.on("GET", CUSTOMERS, found(*cards, customer(Id=999, Number=20500)))
    rows = [
        invoice(Id=f"{n:08d}-2222-3333-4444-555555555555", CustomerId=600 + n, CustomerNo=20000 + n) for n in range(60)
    ]
    exempt = [line.customer_id for line in overdue(server, *rows) if line.exempt]
    assert exempt == ["607"]
    assert [each.url.params["customerNos"] for each in server.to("GET", CUSTOMERS)] == ["20000-20059"]


def test_oldest_first_and_a_card_that_is_gone() -> None:
    server = Scripted()
    server.on("GET", CUSTOMERS, none())
    later = invoice(Id="22222222-2222-3333-4444-555555555555", DueDate="2025-12-15", InvoiceNo=9)
    lines = overdue(server, later, invoice())
    assert [(line.number, line.customer_name, line.exempt) for line in lines] == [
        ("12345", "", False),
        ("9", "", False),
    ]


def test_nothing_past_due_asks_for_no_cards() -> None:
    server = Scripted()
    assert overdue(server) == []
    assert server.to("GET", CUSTOMERS) == []


@pytest.mark.mission("E1")
def test_money_on_account() -> None:
    server = Scripted()
    paid = entry(7002, -400.0, Balance=-400.0, MatchId=None, CustomerName="Kunde AS", Cid="0012345000018")
    server.on("GET", OPEN_ITEMS, found(paid))
    assert scripted_poweroffice(server, Time()).on_account() == [
        OnAccount("501", "Kunde AS", "0012345000018", 40000, date(2025, 12, 1))
    ]
    assert server.to("GET", OPEN_ITEMS)[0].url.params["date"] == "2026-06-01"


@pytest.mark.mission("E1")
@pytest.mark.parametrize(
    ("more", "amounts"),
    [
        ({"Balance": -150.0}, [15000]),
        ({"Balance": None}, [40000]),
        ({"Balance": 0.0}, []),
        ({"VoucherType": "OutgoingCreditNote"}, []),
        ({"IsWriteOff": True}, []),
        ({"ExternalImportReference": "autocollect-settlement-17", "IsCreatedByCurrentIntegration": True}, []),
        ({"ExternalImportReference": "autocollect-settlement-17", "IsCreatedByCurrentIntegration": False}, [40000]),
    ],
)
def test_what_counts_as_customers_money(more: dict[str, Any], amounts: list[int]) -> None:
    server = Scripted()
    server.on("GET", OPEN_ITEMS, found(entry(7002, -400.0, **({"Balance": -400.0, "MatchId": None} | more))))
    assert [one.amount for one in scripted_poweroffice(server, Time()).on_account()] == amounts


@pytest.mark.mission("D4")
def test_gos_user_cannot_take_an_open_case_back() -> None:
    """Surprise 36: there is no button, so there is nothing to ask for."""
    server = Scripted()
    assert scripted_poweroffice(server, Time()).recalls() == ()
    assert server.requests == []


@pytest.mark.mission("B7")
def test_a_voucher_of_gos_own_fees_is_no_invoice_to_collect() -> None:
    server = Scripted()
    one_invoice(server, invoice(VoucherType="OutgoingPaymentReminder"))
    erp = scripted_poweroffice(server, Time())
    assert erp.invoice(INVOICE).interest_of == "?"
    one_invoice(server)
    assert erp.invoice(INVOICE).interest_of == ""
