"""The API's view of the master data: customers, contacts, companies, accounts, lists of codes, tokens, orders."""

from collections.abc import Callable
from decimal import Decimal

from local.erps.jsontext import kroner
from local.erps.tripletex import chart
from local.erps.tripletex.fields import Cell, Ref, Row
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import (
    Address,
    Company,
    Contact,
    Customer,
    EmployeeToken,
    Invoice,
    Posting,
    Session,
    Subscription,
)
from local.erps.tripletex.shapes import url
from local.erps.tripletex.views import VIEWS, currency_ref, day, head


def customer(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Customer, identifier)
    if record is None:
        return None
    return {
        **head(office, "customer", record),
        "name": record.name,
        "organizationNumber": record.organization_number,
        "globalLocationNumber": 0,
        "supplierNumber": 0,
        "customerNumber": record.number,
        "isSupplier": False,
        "isCustomer": True,
        "isInactive": record.is_inactive,
        "accountManager": None,
        "department": None,
        "email": record.email,
        "invoiceEmail": record.invoice_email,
        "overdueNoticeEmail": record.overdue_notice_email,
        "bankAccounts": [],
        "phoneNumber": record.phone,
        "phoneNumberMobile": record.mobile,
        "description": record.description,
        "language": record.language,
        "displayName": f"{record.name} ({record.number})",
        "isPrivateIndividual": record.is_private,
        "singleCustomerInvoice": False,
        "invoiceSendMethod": "EMAIL" if record.invoice_email or record.email else "PAPER",
        "emailAttachmentType": "ATTACHMENT",
        **_terms(record),
    }


def _terms(record: Customer) -> dict[str, Cell]:
    """The second half of the card: addresses, terms, and which letters the ERP sends by itself."""
    return {
        "postalAddress": Ref("address", record.postal_address_id),
        "physicalAddress": Ref("address", record.physical_address_id),
        "deliveryAddress": None,
        "category1": None,
        "category2": None,
        "category3": None,
        "invoicesDueIn": 14,
        "invoicesDueInType": "DAYS",
        "currency": currency_ref("NOK"),
        "bankAccountPresentation": [],
        "ledgerAccount": Ref("account", chart.account_id(record.company_id, chart.RECEIVABLES)),
        "isFactoring": record.is_factoring,
        "invoiceSendSMSNotification": False,
        "invoiceSMSNotificationNumber": "",
        "isAutomaticSoftReminderEnabled": record.automatic_soft_reminder,
        "isAutomaticReminderEnabled": record.automatic_reminder,
        "isAutomaticNoticeOfDebtCollectionEnabled": record.automatic_notice,
        "discountPercentage": 0,
        "website": "",
    }


def address(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Address, identifier)
    if record is None:
        return None
    parts = [record.line1, record.line2, f"{record.postal_code} {record.city}".strip()]
    text = ", ".join(part for part in parts if part)
    return {
        **head(office, "address", record),
        "addressLine1": record.line1,
        "addressLine2": record.line2,
        "postalCode": record.postal_code,
        "city": record.city,
        "country": Ref("country", chart.COUNTRIES[record.country][0]) if record.country in chart.COUNTRIES else None,
        "displayName": text,
        "addressAsString": text,
        "displayNameInklMatrikkel": text,
        "knr": 0,
        "gnr": 0,
        "bnr": 0,
        "fnr": 0,
        "snr": 0,
        "unitNumber": "",
    }


def contact(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Contact, identifier)
    if record is None:
        return None
    return {
        **head(office, "contact", record),
        "firstName": record.first_name,
        "lastName": record.last_name,
        "displayName": f"{record.first_name} {record.last_name}".strip(),
        "email": record.email,
        "phoneNumberMobileCountry": Ref("country", chart.COUNTRIES["NO"][0]),
        "phoneNumberMobile": record.mobile,
        "phoneNumberWork": record.work_phone,
        "customer": Ref("customer", record.customer_id),
        "department": None,
        "isInactive": False,
    }


def company(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Company, identifier)
    if record is None:
        return None
    return {
        **head(office, "company", record),
        "name": record.name,
        "displayName": record.name,
        "startDate": day(record.created.date()),
        "endDate": None,
        "organizationNumber": record.organization_number,
        "email": record.email,
        "phoneNumber": record.phone,
        "phoneNumberMobile": "",
        "faxNumber": "",
        "address": Ref("address", record.address_id) if record.address_id else None,
        "type": "AS",
        "currency": currency_ref("NOK"),
        "accountantOrSimilar": record.is_office,
        "companyMigration": "NONE",
        "invoiceShowDeliveryDate": False,
    }


def client(office: Office, identifier: int) -> Row | None:
    row = company(office, identifier)
    return None if row is None else {**row, "customerCompanyId": identifier}


def subscription(office: Office, identifier: int) -> Row | None:
    """Without the write-only secrets."""
    record = office.store.get(Subscription, identifier)
    if record is None:
        return None
    return {
        **head(office, "subscription", record),
        "event": record.event,
        "targetUrl": record.target_url,
        "fields": record.fields,
        "status": record.status,
        "authHeaderName": record.auth_header_name,
    }


def session_token(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Session, identifier)
    if record is None:
        return None
    key = office.store.must(EmployeeToken, record.token_id)
    return {
        **head(office, "sessionToken", record),
        "consumerToken": Ref("consumerToken", key.consumer_id),
        "employeeToken": Ref("employeeToken", key.id),
        "expirationDate": day(record.expires),
        "token": record.token,
        "encryptionKey": None,
    }


def account_row(office: Office, company_id: int, number: int) -> Row:
    name, ledger = chart.ACCOUNTS[number]
    holder = office.store.must(Company, company_id)
    identifier = chart.account_id(company_id, number)
    bank = number == chart.BANK
    return {
        "id": identifier,
        "version": 0,
        "url": url("account", identifier),
        "number": number,
        "numberPretty": str(number),
        "name": name,
        "description": "",
        "type": "ASSETS" if number < 2000 else "LIABILITIES" if number < 3000 else "OPERATING_REVENUES",
        "legalVatTypes": [Ref("vatType", each) for each in _legal_vat_types(number)],
        "ledgerType": ledger,
        "vatType": Ref("vatType", chart.DEFAULT_VAT.get(number, 0)),
        "vatLocked": number in chart.VAT_LOCKED,
        "currency": currency_ref("NOK"),
        "isCloseable": ledger != "GENERAL",
        "isInactive": number in chart.INACTIVE,
        "requiresDepartment": False,
        "requiresProject": False,
        "isBankAccount": bank,
        "isInvoiceAccount": bank,
        "bankAccountNumber": holder.bank_account_number if bank else "",
        "bankName": "",
        "bankAccountIBAN": "",
        "bankAccountSWIFT": "",
        "displayName": f"{number} {name}",
        "isPostingsExist": any(line.account == number for line in office.store.all(Posting, company_id)),
    }


def _legal_vat_types(number: int) -> list[int]:
    return [chart.DEFAULT_VAT.get(number, 0)] if number in chart.VAT_LOCKED else sorted(chart.VAT_TYPES)


def account(office: Office, identifier: int) -> Row | None:
    for holder in office.store.all(Company):
        number = chart.account_number(holder.id, identifier)
        if number is not None:
            return account_row(office, holder.id, number)
    return None


def payment_type_row(company_id: int, place: int) -> Row:
    name, number = chart.PAYMENT_TYPES[place]
    identifier = chart.payment_type_id(company_id, place)
    return {
        "id": identifier,
        "version": 0,
        "url": url("paymentType", identifier),
        "description": name,
        "displayName": name,
        "debitAccount": Ref("account", chart.account_id(company_id, number)),
        "creditAccount": None,
        "vatType": Ref("vatType", 0),
        "sequence": place + 1,
        "customer": None,
        "supplier": None,
        "currencyId": 1,
        "currencyCode": "NOK",
    }


def country(_office: Office, identifier: int) -> Row | None:
    for code, (number, name, alpha3, numeric) in chart.COUNTRIES.items():
        if number == identifier:
            cells: dict[str, Cell] = {"id": number, "version": 0, "url": url("country", number), "name": name}
            return cells | {
                "displayName": name,
                "isoAlpha2Code": code,
                "isoAlpha3Code": alpha3,
                "isoNumericCode": numeric,
            }
    return None


def currency(_office: Office, identifier: int) -> Row | None:
    for code, (number, name) in chart.CURRENCIES.items():
        if number == identifier:
            cells: dict[str, Cell] = {"id": number, "version": 0, "url": url("currency", number), "code": code}
            return cells | {"description": name, "factor": 1, "displayName": code, "isDisabled": False}
    return None


def vat_type(_office: Office, identifier: int) -> Row | None:
    if identifier not in chart.VAT_TYPES:
        return None
    number, name, percentage = chart.VAT_TYPES[identifier]
    cells: dict[str, Cell] = {"id": identifier, "version": 0, "url": url("vatType", identifier), "name": name}
    return cells | {
        "number": number,
        "displayName": f"{number}: {name}",
        "percentage": Decimal(percentage),
        "deductionPercentage": Decimal(100),
        "parentType": None,
    }


def voucher_type(office: Office, identifier: int) -> Row | None:
    for holder in office.store.all(Company):
        for name in chart.VOUCHER_TYPES:
            if chart.voucher_type_id(holder.id, name) == identifier:
                cells: dict[str, Cell] = {"id": identifier, "version": 0, "url": url("voucherType", identifier)}
                return cells | {"name": name, "displayName": name}
    return None


def employee(_office: Office, identifier: int) -> Row | None:
    return {"id": identifier, "version": 0, "url": url("employee", identifier), "displayName": "Demobruker"}


def _invoice_of_order(office: Office, order_id: int) -> Invoice | None:
    return office.store.get(Invoice, order_id - 500_000)


def order(office: Office, identifier: int) -> Row | None:
    record = _invoice_of_order(office, identifier)
    if record is None:
        return None
    people = office.store.find(Contact, "customer_id", record.customer_id)
    return {
        "id": identifier,
        "version": 0,
        "url": url("order", identifier),
        "customer": Ref("customer", record.customer_id),
        "contact": Ref("contact", people[0].id) if people else None,
        "number": str(record.number),
        "reference": "",
        "displayName": record.text,
        "orderDate": day(record.invoice_date),
        "invoiceComment": record.comment,
        "currency": currency_ref(record.currency),
        "isClosed": True,
        "deliveryDate": day(record.invoice_date),
        "orderLines": [Ref("orderLine", identifier + 100_000)],
    }


def order_line(office: Office, identifier: int) -> Row | None:
    record = _invoice_of_order(office, identifier - 100_000)
    if record is None:
        return None
    net = record.amount_currency * 4 // 5
    return {
        "id": identifier,
        "version": 0,
        "url": url("orderLine", identifier),
        "description": record.text,
        "displayName": record.text,
        "count": 1,
        "unitPriceExcludingVatCurrency": kroner(net),
        "currency": currency_ref(record.currency),
        "vatType": Ref("vatType", 3),
        "amountExcludingVatCurrency": kroner(net),
        "amountIncludingVatCurrency": kroner(record.amount_currency),
        "order": Ref("order", identifier - 100_000),
        "isCharged": True,
    }


ALL_VIEWS: dict[str, Callable[[Office, int], Row | None]] = VIEWS | {
    "customer": customer,
    "address": address,
    "contact": contact,
    "company": company,
    "client": client,
    "subscription": subscription,
    "sessionToken": session_token,
    "account": account,
    "country": country,
    "currency": currency,
    "vatType": vat_type,
    "voucherType": voucher_type,
    "employee": employee,
    "order": order,
    "orderLine": order_line,
}


def view(office: Office, ref: Ref) -> Row | None:
    """The object behind a reference; None where it cannot be expanded."""
    viewer = ALL_VIEWS.get(ref.kind)
    return None if viewer is None else viewer(office, ref.id)
