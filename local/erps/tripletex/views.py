"""Records as the API shows them. Unset texts are "", unset id-like numbers 0, unset objects null, unset lists []."""

from collections.abc import Callable
from datetime import date, datetime

from local.erps.jsontext import kroner
from local.erps.tripletex import books, chart
from local.erps.tripletex.fields import Cell, Ref, Row
from local.erps.tripletex.office import OSLO, Office
from local.erps.tripletex.records import (
    CloseGroup,
    Company,
    Invoice,
    Posting,
    Record,
    Remark,
    Reminder,
    Voucher,
    VoucherMessage,
    VoucherStatus,
)
from local.erps.tripletex.shapes import url


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def instant(value: datetime) -> str:
    """Local time with its offset, as recorded (the document promises none)."""
    return value.astimezone(OSLO).isoformat(timespec="seconds")


def head(office: Office, kind: str, record: Record) -> dict[str, Cell]:
    """The fields that every object begins with."""
    company = office.store.get(Company, record.company_id)
    employee = company.employee_id if company else 0
    changes: list[Cell] = [{"employeeId": employee, "timestamp": instant(record.created), "changeType": "CREATE"}]
    if record.updated is not None:
        changes.append({"employeeId": employee, "timestamp": instant(record.updated), "changeType": "UPDATE"})
    return {"id": record.id, "version": record.version, "url": url(kind, record.id), "changes": changes}


def currency_ref(code: str) -> Ref:
    return Ref("currency", chart.CURRENCIES[code][0])


def invoice(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Invoice, identifier)
    if record is None:
        return None
    remark = office.store.get(Remark, record.remark_id)
    return {
        **head(office, "invoice", record),
        "invoiceNumber": record.number,
        "invoiceDate": day(record.invoice_date),
        "customer": Ref("customer", record.customer_id),
        "creditedInvoice": record.credited_invoice_id,
        "isCredited": record.is_credited,
        "invoiceDueDate": day(record.due_date),
        "kid": record.kid,
        "invoiceComment": record.comment,
        "comment": "",
        "orders": [Ref("order", record.order_id)],
        "orderLines": [Ref("orderLine", record.order_id + 100_000)],
        "travelReports": [],
        "projectInvoiceDetails": [Ref("reference", record.order_id + 200_000)],
        "voucher": Ref("voucher", record.voucher_id),
        "deliveryDate": day(record.invoice_date),
        **_amounts(office, record),
        "currency": currency_ref(record.currency),
        "isCreditNote": record.is_credit_note,
        "isCharged": True,
        "isApproved": False,
        "postings": [Ref("posting", line.id) for line in books.lines_of(office, record)],
        "reminders": [Ref("reminder", each.id) for each in office.store.find(Reminder, "invoice_id", record.id)],
        "invoiceRemarks": remark.description if remark else "",
        "invoiceRemark": Ref("invoiceRemark", remark.id) if remark else None,
        "isPeriodizationPossible": True,
        "documentId": record.id + 300_000,
    }


def _amounts(office: Office, record: Invoice) -> dict[str, Cell]:
    rest, rest_currency = books.outstanding(office, record), books.outstanding_currency(office, record)
    sent = office.store.find(Reminder, "invoice_id", record.id)
    extra = sent[-1].charge + sent[-1].interest if sent and rest > 0 else 0
    net_currency = record.net_amount if record.currency == "NOK" else record.amount_currency * 4 // 5
    return {
        "amount": kroner(record.amount),
        "amountCurrency": kroner(record.amount_currency),
        "amountExcludingVat": kroner(record.net_amount),
        "amountExcludingVatCurrency": kroner(net_currency),
        "amountRoundoff": 0,
        "amountRoundoffCurrency": 0,
        "amountOutstanding": kroner(rest),
        "amountCurrencyOutstanding": kroner(rest_currency),
        "amountOutstandingTotal": kroner(rest + extra),
        "amountCurrencyOutstandingTotal": kroner(rest_currency + extra),
        "sumRemits": 0,
    }


def remark(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Remark, identifier)
    if record is None:
        return None
    head_cells = head(office, "invoiceRemark", record)
    return {**head_cells, "description": record.description, "postponeRemindersTo": day(record.postpone_to)}


def reminder(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Reminder, identifier)
    if record is None:
        return None
    owner = office.store.must(Invoice, record.invoice_id)
    company = office.store.must(Company, record.company_id)
    return {
        **head(office, "reminder", record),
        "reminderDate": day(record.on),
        "charge": kroner(record.charge),
        "chargeCurrency": kroner(record.charge),
        "totalCharge": kroner(record.charge),
        "totalChargeCurrency": kroner(record.charge),
        "totalAmountCurrency": kroner(books.outstanding_currency(office, owner) + record.charge + record.interest),
        "interests": kroner(record.interest),
        "interestRate": 0,
        "termOfPayment": day(record.term),
        "currency": currency_ref(owner.currency),
        "type": record.type,
        "comment": record.comment,
        "kid": owner.kid,
        "bankAccountNumber": company.bank_account_number,
        "bankAccountIBAN": "",
        "bankAccountSWIFT": "",
        "bank": "",
    }


def posting(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Posting, identifier)
    if record is None:
        return None
    sales = record.account == chart.SALES
    return {
        **head(office, "posting", record),
        "voucher": Ref("voucher", record.voucher_id),
        "date": day(record.on),
        "description": record.description,
        "account": Ref("account", chart.account_id(record.company_id, record.account)),
        "customer": Ref("customer", record.customer_id) if record.customer_id else None,
        "supplier": None,
        "employee": None,
        "project": None,
        "product": None,
        "department": None,
        "vatType": Ref("vatType", 3 if sales else record.vat_type),
        "amount": kroner(record.amount),
        "amountCurrency": kroner(record.amount_currency),
        "amountGross": kroner(record.amount if record.gross is None else record.gross),
        "amountGrossCurrency": kroner(record.amount_currency if record.gross is None else record.gross),
        "currency": currency_ref(record.currency),
        "closeGroup": Ref("closeGroup", record.close_group_id) if record.close_group_id else None,
        "invoiceNumber": record.invoice_number,
        "termOfPayment": day(record.term_of_payment),
        "row": record.row,
        "type": record.type,
        "externalRef": record.external_ref,
        "systemGenerated": record.row == 0,
        "taxTransactionType": "",
        "taxTransactionTypeId": 0,
        "matched": record.close_group_id != 0,
        "isVatReadonly": False,
        "isAmountVatClosed": False,
    }


def close_group(office: Office, identifier: int) -> Row | None:
    record = office.store.get(CloseGroup, identifier)
    if record is None:
        return None
    lines = office.store.find(Posting, "close_group_id", record.id)
    return {
        **head(office, "closeGroup", record),
        "date": day(record.on),
        "postings": [Ref("posting", line.id) for line in lines],
    }


def voucher(office: Office, identifier: int) -> Row | None:
    record = office.store.get(Voucher, identifier)
    if record is None:
        return None
    lines = office.store.find(Posting, "voucher_id", record.id)
    label = f"{record.number}-{record.on.year}"
    return {
        **head(office, "voucher", record),
        "date": day(record.on),
        "number": record.number,
        "tempNumber": 0,
        "year": record.on.year,
        "description": record.description,
        "voucherType": _voucher_type(record),
        "reverseVoucher": Ref("voucher", record.reverse_voucher_id) if record.reverse_voucher_id else None,
        "postings": [Ref("posting", line.id) for line in lines],
        "document": None,
        "attachment": None,
        "externalVoucherNumber": record.external_number,
        "ediDocument": None,
        "wasAutoMatched": False,
        "vendorInvoiceNumber": "",
        "displayName": label,
        "numberAsString": label,
    }


def _voucher_type(record: Voucher) -> Ref | None:
    """None for a voucher that somebody typed without one."""
    if not record.type_name:
        return None
    return Ref("voucherType", chart.voucher_type_id(record.company_id, record.type_name))


def voucher_status(office: Office, identifier: int) -> Row | None:
    record = office.store.get(VoucherStatus, identifier)
    if record is None:
        return None
    return {
        **head(office, "voucherStatus", record),
        "voucher": Ref("voucher", record.voucher_id),
        "type": "DEBT_COLLECTION",
        "status": record.status,
        "timestamp": instant(record.created),
        "message": record.message,
        "externalObjectUrl": record.link,
        "comment": record.comment,
        "referenceNumber": record.reference,
    }


def voucher_message(office: Office, identifier: int) -> Row | None:
    record = office.store.get(VoucherMessage, identifier)
    if record is None:
        return None
    return {
        **head(office, "voucherMessage", record),
        "voucherId": record.voucher_id,
        "content": record.content,
        "sender": Ref("employee", record.sender_id),
        "sendTime": instant(record.created),
    }


VIEWS: dict[str, Callable[[Office, int], Row | None]] = {
    "invoice": invoice,
    "invoiceRemark": remark,
    "reminder": reminder,
    "posting": posting,
    "closeGroup": close_group,
    "voucher": voucher,
    "voucherStatus": voucher_status,
    "voucherMessage": voucher_message,
}
