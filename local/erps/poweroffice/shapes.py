"""The objects of v2 and v1 as JSON, with the quirks of each: seven fraction digits, a space before an offset."""

from datetime import UTC, date, datetime

from local.erps.jsontext import Json, kroner
from local.erps.poweroffice import books, chart
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Case, Client, ContactPerson, Customer, Entry, Invoice
from local.erps.poweroffice.sales import RATES

ACTIVE_CASE, CLOSED_CASE = 0, 10


def seven(at: datetime | None) -> str | None:
    """v2's instants: seven digits of a second."""
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"


def spaced(at: datetime | None) -> str | None:
    """v1's instants: whole seconds and a space before the offset."""
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S} +00:00"


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def outgoing_invoice(office: Office, invoice: Invoice, application: str) -> Json:
    entry = office.store.must(Entry, invoice.entry_id)
    customer = office.store.must(Customer, invoice.customer_id)
    left = books.balance(office, entry)
    return {
        "Id": invoice.guid,
        "VoucherNo": entry.voucher_no,
        "VoucherType": entry.voucher_type,
        "VoucherDate": iso(invoice.on),
        "InvoiceNo": invoice.number,
        "Cid": invoice.cid or None,
        "CustomerId": customer.id,
        "CustomerNo": customer.number,
        "DueDate": iso(invoice.due),
        "PaymentTerm": (invoice.due - invoice.on).days,
        "CurrencyCode": invoice.currency,
        "CurrencyExchangeRate": RATES[invoice.currency],
        "NetAmount": kroner(invoice.amount_currency * 4 // 5),
        "TotalAmount": kroner(invoice.amount_currency),
        "NetPostedAmount": kroner(invoice.amount * 4 // 5),
        "TotalPostedAmount": kroner(invoice.amount),
        "Balance": kroner(left),
        "BalanceLastChangedDateTimeOffset": seven(entry.changed),
        "MatchId": entry.match_id or None,
        "IsReversed": False,
        "InvoiceDeliveryType": "Factoring" if invoice.factoring else "PdfByEmail",
        "SentDateTimeOffset": seven(invoice.created),
        "RelatedInvoiceNo": invoice.related_number or None,
        "ExternalImportReference": None,
        "CreatedDateTimeOffset": seven(invoice.created),
        "LastChangedDateTimeOffset": seven(invoice.updated or invoice.created),
        "IsCreatedByCurrentIntegration": entry.application == application,
    }


def ledger_entry(office: Office, entry: Entry, left: int, application: str) -> Json:
    customer = office.store.must(Customer, entry.customer_id)
    return {
        "Id": entry.id,
        "CustomerId": customer.id,
        "CustomerAccountNo": customer.number,
        "CustomerName": customer.name,
        "VoucherId": entry.voucher,
        "VoucherNo": entry.voucher_no,
        "VoucherType": entry.voucher_type,
        "VoucherDate": iso(entry.on),
        "PostingDate": iso(entry.on),
        "DueDate": iso(entry.due),
        "InvoiceNo": entry.invoice_no or None,
        "Cid": entry.cid or None,
        "Amount": kroner(entry.amount),
        "Balance": kroner(left),
        "CurrencyAmount": kroner(entry.amount_currency),
        "CurrencyCode": entry.currency,
        "MatchId": entry.match_id or None,
        "IsWriteOff": entry.write_off,
        "ExternalImportReference": entry.external_reference or None,
        "IsCreatedByCurrentIntegration": bool(entry.application) and entry.application == application,
        "CreatedDateTimeOffset": seven(entry.created),
        "LastChangedDateTimeOffset": seven(entry.changed),
    }


def customer_card(customer: Customer) -> Json:
    return {
        "Id": customer.id,
        "Number": customer.number,
        "SubledgerAccountId": chart.subledger_id(customer.id),
        "IsPerson": customer.is_person,
        "Name": customer.name,
        "LegalName": customer.name,
        "OrganizationNumber": customer.organization_number or None,
        "FirstName": customer.first_name or None,
        "LastName": customer.last_name or None,
        "NationalIdNumber": "hidden" if customer.is_person else None,
        "EmailAddress": customer.email or None,
        "InvoiceEmailAddress": customer.invoice_email or None,
        "PaymentReminderEmailAddress": customer.reminder_email or None,
        "PhoneNumber": customer.phone or None,
        "MailAddress": {
            "Id": customer.id,
            "AddressLine1": customer.line1 or None,
            "AddressLine2": customer.line2 or None,
            "ZipCode": customer.postal_code or None,
            "City": customer.city or None,
            "CountryCode": customer.country,
            "LastChangedDateTimeOffset": seven(customer.created),
        },
        "SendPaymentReminders": customer.send_reminders,
        "TransferToDebtCollectionAgency": customer.transfer_to_agency,
        "DoNotAutomatePaymentNotifications": False,
        "InvoiceDeliveryType": "Factoring" if customer.factoring else "PdfByEmail",
        "CurrencyCode": "NOK",
        "IsActive": True,
        "IsArchived": False,
        "CustomerCreatedDateTimeOffset": seven(customer.created),
        "LastChangedDateTimeOffset": seven(customer.updated or customer.created),
    }


def contact_person(contact: ContactPerson) -> Json:
    return {
        "Id": contact.id,
        "ContactId": contact.customer_id,
        "FirstName": contact.first_name,
        "LastName": contact.last_name,
        "EmailAddress": contact.email or None,
        "PhoneNumber": contact.phone or None,
        "IsDefault": True,
        "IsActive": True,
        "CreatedDateTimeOffset": seven(contact.created),
        "LastChangedDateTimeOffset": seven(contact.updated or contact.created),
    }


def organization(client: Client) -> Json:
    address: Json = {
        "AddressLine1": client.line1,
        "ZipCode": client.postal_code,
        "City": client.city,
        "CountryCode": "NO",
    }
    return {
        "Name": client.name,
        "LegalName": client.name,
        "OrganizationNumber": client.organization_number,
        "EmailAddress": client.email,
        "MailAddress": address,
        "LastChangedDateTimeOffset": seven(client.created),
    }


def debt_invoice(office: Office, invoice: Invoice) -> dict[str, Json]:
    customer = office.store.must(Customer, invoice.customer_id)
    return {
        "id": invoice.guid,
        "customerCode": customer.number,
        "invoiceNo": invoice.number,
        "invoiceDate": f"{invoice.on}T00:00:00",
        "dueDate": f"{invoice.due}T00:00:00",
        "originalAmount": kroner(invoice.amount_currency),
        "originalPostedAmount": kroner(invoice.amount),
        "remainingAmount": kroner(books.outstanding(office, invoice)),
        "currencyCode": invoice.currency,
        "cID": invoice.cid or None,
        "invoiceEmailAddress": customer.invoice_email or customer.email or None,
        "lastReminderSentDate": f"{invoice.letter_on}T00:00:00" if invoice.letter_on else None,
        "lastReminderDueDate": f"{invoice.letter_due}T00:00:00" if invoice.letter_due else None,
        "lastReminderVoucherType": invoice.letter_type or None,
        "lastReminderEmailAddress": (customer.email or None) if invoice.letter_on else None,
        "externalImportReference": None,
        "lastChanged": spaced(invoice.transfer_changed or invoice.created),
    }


def debt_case(office: Office, case: Case, invoices: list[Invoice]) -> dict[str, Json]:
    return {
        "id": case.guid,
        "code": case.code,
        "status": CLOSED_CASE if case.closed else ACTIVE_CASE,
        "invoices": [debt_invoice(office, each) for each in invoices],
        "externalCaseUrl": case.link or None,
        "balanceAgency": kroner(case.balance_agency),
        "lastChanged": spaced(case.changed),
    }


def matched_item(office: Office, entry: Entry) -> Json:
    customer = office.store.must(Customer, entry.customer_id)
    return {
        "id": entry.id,
        "customerCode": customer.number,
        "voucherDate": f"{entry.on}T00:00:00",
        "postingDate": f"{entry.on}T00:00:00",
        "voucherNo": entry.voucher_no,
        "voucherType": entry.voucher_type,
        "voucherId": entry.voucher,
        "amount": kroner(entry.amount),
        "currencyAmount": kroner(entry.amount_currency),
        "currencyCode": entry.currency,
        "cID": entry.cid or None,
        "isWriteOff": entry.write_off,
        "lastChanged": spaced(entry.changed),
        "externalImportReference": entry.external_reference or None,
        "matchId": entry.match_id or None,
    }
