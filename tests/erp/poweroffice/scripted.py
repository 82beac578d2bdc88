"""A scripted PowerOffice: both hosts answer by method and path, every request is kept."""

from typing import Any

import httpx

from chalicelib.erp.poweroffice.adapter import Keys, PowerOfficeErp
from chalicelib.erp.poweroffice.limits import RETRIES
from chalicelib.erp.transport import Transport
from tests.erp.scripted import Scripted, Time

TOKEN, INTEGRATION = "/OAuth/Token", "/v2/ClientIntegrationInformation"
INVOICE = "11111111-2222-3333-4444-555555555555"
CREDIT = "11111111-2222-3333-4444-666666666666"
CASE = "99999999-2222-3333-4444-555555555555"
RIGHTS = ["OutgoingInvoice", "CustomerLedger", "Customer_Full", "ContactPerson", "CommonServices"]


def token(text: str = "one", seconds: int = 1200) -> httpx.Response:
    return httpx.Response(200, json={"access_token": text, "token_type": "bearer", "expires_in": seconds})


def none() -> httpx.Response:
    return httpx.Response(204)


def envelope(data: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": data, "success": True, "count": 1})


def unsuccessful(exception: str, summary: str = "") -> httpx.Response:
    validation = {
        "errorLogReference": "ref-1",
        "summary": summary,
        "exception": exception,
        "exceptionDetails": None,
        "fields": None,
        "batchItemErrors": None,
    }
    return httpx.Response(200, json={"data": None, "success": False, "validation": validation})


def invoice(**more: Any) -> dict[str, Any]:
    """As the facts show one, of 1250.00 with nothing paid."""
    usual: dict[str, Any] = {
        "Id": INVOICE,
        "VoucherNo": 345,
        "VoucherType": "OutgoingInvoice",
        "VoucherDate": "2025-11-01",
        "InvoiceNo": 12345,
        "Cid": "0012345000018",
        "CustomerId": 501,
        "CustomerNo": 10018,
        "DueDate": "2025-11-15",
        "CurrencyCode": "NOK",
        "TotalAmount": 1250.0,
        "TotalPostedAmount": 1250.0,
        "Balance": 1250.0,
        "BalanceLastChangedDateTimeOffset": "2025-12-01T08:03:00.1234567Z",
        "MatchId": None,
        "IsReversed": False,
        "InvoiceDeliveryType": "PdfByEmail",
        "CreatedDateTimeOffset": "2025-11-01T08:00:00",
        "LastChangedDateTimeOffset": "2025-12-01T00:05:00Z",
        "NewFieldOfNextYear": {"x": 1},
    }
    return usual | more


def entry(number: int, amount: float, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "Id": number,
        "CustomerId": 501,
        "CustomerAccountNo": 10018,
        "VoucherId": f"00000000-0000-0000-0000-{number:012d}",
        "VoucherType": "IncomingOcrGiro",
        "VoucherDate": "2025-12-01",
        "PostingDate": "2025-12-01",
        "InvoiceNo": None,
        "Cid": None,
        "Amount": amount,
        "Balance": 0.0,
        "MatchId": 880,
        "IsWriteOff": False,
        "LastChangedDateTimeOffset": "2025-12-01T08:03:00.1234567",
    }
    return usual | more


def own_entry(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "VoucherId": INVOICE,
        "VoucherType": "OutgoingInvoice",
        "InvoiceNo": "12345",
        "Cid": "0012345000018",
    }
    return entry(7001, 1250.0, **(usual | more))


def customer(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "Id": 501,
        "Number": 10018,
        "IsPerson": False,
        "Name": "Kunde AS",
        "LegalName": "Kunde AS",
        "OrganizationNumber": "999 111 222",
        "EmailAddress": "post@kunde.example",
        "InvoiceEmailAddress": "faktura@kunde.example",
        "PaymentReminderEmailAddress": None,
        "PhoneNumber": "10000000",
        "NationalIdNumber": None,
        "MailAddress": {"Id": 1, "AddressLine1": "Gate 1", "ZipCode": "0161", "City": "Oslo", "CountryCode": "NO"},
        "SendPaymentReminders": True,
        "TransferToDebtCollectionAgency": True,
    }
    return usual | more


def approved(identity: str = INVOICE, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": identity,
        "customerCode": 10018,
        "invoiceNo": 12345,
        "remainingAmount": 1250.0,
        "cID": "0012345000018",
        "lastReminderSentDate": None,
        "lastChanged": "2025-12-04T09:57:29 +00:00",
    }
    return usual | more


def case(code: str = "AC-1", identity: str = CASE, **more: Any) -> dict[str, Any]:
    return {"id": identity, "code": code, "status": 0, "invoices": [approved()]} | more


def one_invoice(server: Scripted, found: dict[str, Any] | None = None, **card: Any) -> None:
    """Scripts everything around a single invoice."""
    server.on("GET", f"/v2/OutgoingInvoices/{INVOICE}", httpx.Response(200, json=found or invoice()))
    server.on("GET", "/v2/Customers", httpx.Response(200, json=[customer(**card)]))
    server.on("GET", "/v2/ContactPersons", none())
    server.on("GET", "/v2/Customerledger/Statement", none())
    server.on("GET", "/v2/Customerledger/EntriesByMatchId", none())
    server.on("GET", "/DebtCollection/Invoices/AvailableInvoices", envelope([]))


def scripted_poweroffice(server: Scripted, time: Time, **more: Any) -> PowerOfficeErp:
    """An adapter signed in by default; a test scripts its own sign-in by setting that path before."""
    if ("POST", TOKEN) not in server._answers:
        server.on("POST", TOKEN, token())
    keys = Keys("app-key", "sub-key", "client-key")
    current, legacy = (scripted_host(server, time, host) for host in ("go", "old"))
    return PowerOfficeErp(current, legacy, keys, "AutoCollect", time.now, **more)


def scripted_host(server: Scripted, time: Time, host: str = "go") -> Transport:
    return Transport(
        "poweroffice",
        f"https://{host}.invalid",
        network=httpx.MockTransport(server),
        retries=RETRIES,
        sleep=time.sleep,
        chance=lambda: 0.0,
        monotonic=time.monotonic,
        now=time.now,
    )
