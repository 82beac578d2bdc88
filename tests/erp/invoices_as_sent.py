"""Objects in the shapes that Tripletex sends: unset text "", unset id-like numbers 0, unset objects null."""

from typing import Any


def address(**over: Any) -> dict[str, Any]:
    return {
        "addressLine1": "Storgata 1",
        "addressLine2": "",
        "postalCode": "0155",
        "city": "Oslo",
        "country": {"isoAlpha2Code": "NO"},
    } | over


def customer(**over: Any) -> dict[str, Any]:
    return {
        "id": 301,
        "name": "Nordlys Bygg AS",
        "organizationNumber": "987 654 325",
        "isPrivateIndividual": False,
        "email": "post@nordlys.example",
        "invoiceEmail": "",
        "overdueNoticeEmail": "",
        "phoneNumber": "22000000",
        "phoneNumberMobile": "",
        "language": "NO",
        "postalAddress": address(),
        "physicalAddress": address(addressLine1="", postalCode="", city="", country=None),
        "isFactoring": False,
        "isAutomaticSoftReminderEnabled": False,
        "isAutomaticReminderEnabled": False,
        "isAutomaticNoticeOfDebtCollectionEnabled": False,
    } | over


def invoice(**over: Any) -> dict[str, Any]:
    return {
        "id": 501,
        "version": 3,
        "url": "api-test.tripletex.tech/v2/invoice/501",
        "invoiceNumber": 10042,
        "invoiceDate": "2026-05-01",
        "invoiceDueDate": "2026-05-15",
        "customer": customer(),
        "creditedInvoice": 0,
        "isCredited": False,
        "kid": "0001004231",
        "voucher": {"id": 601},
        "amount": 1250.0,
        "amountCurrency": 1250.0,
        "amountOutstanding": 1250.0,
        "amountCurrencyOutstanding": 1250.0,
        "amountOutstandingTotal": 1285.0,
        "currency": {"id": 1, "code": "NOK"},
        "isCreditNote": False,
        "isCharged": True,
        "isApproved": False,
        "reminders": [],
        "invoiceRemarks": "",
        "invoiceRemark": None,
    } | over


def contact(**over: Any) -> dict[str, Any]:
    return {
        "id": 41,
        "firstName": "Berit",
        "lastName": "Lund",
        "email": "",
        "phoneNumberMobile": "",
        "phoneNumberWork": "22000001",
        "isInactive": False,
    } | over


def posting(number: int, amount: float, **over: Any) -> dict[str, Any]:
    return {
        "id": number,
        "date": "2026-05-20",
        "amount": amount,
        "type": None,
        "invoiceNumber": "10042",
        "account": {"id": 9500},
        "customer": {"id": 301},
        "voucher": {"id": 6000 + number},
        "closeGroup": None,
    } | over


def own_posting(amount: float = 1250.0, **over: Any) -> dict[str, Any]:
    """The invoice's own line in the customer ledger."""
    own = {"type": "OUTGOING_INVOICE_CUSTOMER_POSTING", "date": "2026-05-01", "voucher": {"id": 601}}
    return posting(1001, amount, **(own | over))


def status(number: int, state: str, **over: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "DEBT_COLLECTION",
        "status": state,
        "message": "NONE",
        "timestamp": "2026-05-30T10:00:00+02:00",
        "externalObjectUrl": "",
        "comment": "",
        "referenceNumber": "",
        "voucher": {"id": 601},
    } | over
