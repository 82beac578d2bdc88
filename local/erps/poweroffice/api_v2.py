"""Version 2: ledger, invoices, customers, settings. Names in PascalCase, bare arrays, 204 for none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from werkzeug import Response

from local.erps.jsontext import Json, kroner
from local.erps.poweroffice import api_vouchers, books, chart, shapes
from local.erps.poweroffice.call import Call, page
from local.erps.poweroffice.records import ContactPerson, Customer, Entry, Invoice
from local.erps.poweroffice.refusals import bad_request, not_found
from local.erps.stage.answers import respond

LEDGER_FILTERS = (
    "customerNos",
    "invoiceNos",
    "voucherTypes",
    "lastChangedDateTimeOffsetGreaterThan",
    "onlyCreatedByCurrentIntegration",
)


@dataclass(frozen=True, slots=True)
class Route:
    """`right`: the privilege that the token must carry; "" for a call that every token may make."""

    path: str
    handler: Callable[[Call], Response]
    right: str
    method: str = "GET"


def integration(call: Call) -> Response:
    extension = call.tokens.extension_of(call.caller)
    return respond(
        {
            "ClientId": str(call.client.id),
            "ClientName": call.client.name,
            "ActiveClientSubscriptions": ["Accounting"],
            "ValidPrivileges": list(call.tokens.valid(extension)),
            "InvalidPrivileges": list(call.tokens.invalid(extension)),
        }
    )


def organization(call: Call) -> Response:
    return respond(shapes.organization(call.client))


def invoices(call: Call) -> Response:
    """The invoice dates must be given, as callers found out in 2026."""
    call.known(
        "fromDate",
        "toDate",
        "invoiceIds",
        "invoiceNos",
        "customerNos",
        "onlyUnpaidInvoices",
        "balanceLastChangedDateTimeOffsetGreaterThan",
    )
    first, last = call.must_day("fromDate"), call.must_day("toDate")
    ids, numbers, customers = call.words("invoiceIds"), call.numbers("invoiceNos"), call.numbers("customerNos")
    since = call.instant("balanceLastChangedDateTimeOffsetGreaterThan")
    rows: list[Json] = []
    for invoice in call.office.store.all(Invoice, call.client.id):
        entry = call.office.store.must(Entry, invoice.entry_id)
        customer = call.office.store.must(Customer, invoice.customer_id)
        wanted = (
            first <= invoice.on <= last
            and not call.faults.vanished(invoice.guid)
            and (ids is None or invoice.guid in ids)
            and (numbers is None or numbers(invoice.number))
            and (customers is None or customers(customer.number))
            and (since is None or entry.changed > since)
            and not (call.flag("onlyUnpaidInvoices") and books.balance(call.office, entry) == 0)
        )
        if wanted:
            rows.append(shapes.outgoing_invoice(call.office, invoice, call.caller.application))
    return page(call, rows)


def invoice(call: Call) -> Response:
    wanted = call.path["id"].lower()
    for found in call.office.store.all(Invoice, call.client.id):
        if found.guid == wanted and not call.faults.vanished(wanted):
            return respond(shapes.outgoing_invoice(call.office, found, call.caller.application))
    raise not_found(f"Outgoing invoice with id = {wanted} not found.")


def statement(call: Call) -> Response:
    call.known("fromDate", "toDate", *LEDGER_FILTERS)
    first, last = call.must_day("fromDate"), call.must_day("toDate")
    return page(call, [_row(call, each) for each in _entries(call) if first <= each.on <= last])


def open_items(call: Call) -> Response:
    call.known("date", *LEDGER_FILTERS)
    on = call.must_day("date")
    return page(
        call, [_row(call, each) for each in _entries(call) if each.on <= on and books.balance(call.office, each)]
    )


def by_match(call: Call) -> Response:
    call.known("matchId")
    text = call.text("matchId")
    if not text.isdecimal():
        raise bad_request("matchId is required")
    found = call.office.store.find(Entry, "match_id", int(text)) if int(text) else []
    mine = [each for each in found if each.company_id == call.client.id and call.visible(each.created)]
    return page(call, [_row(call, each) for each in mine])


def _entries(call: Call) -> list[Entry]:
    customers, types = call.numbers("customerNos"), call.words("voucherTypes")
    numbers, own = call.words("invoiceNos"), call.flag("onlyCreatedByCurrentIntegration")
    since = call.instant("lastChangedDateTimeOffsetGreaterThan")
    found = []
    for entry in call.office.store.all(Entry, call.client.id):
        customer = call.office.store.must(Customer, entry.customer_id)
        if (
            (customers is None or customers(customer.number))
            and (types is None or entry.voucher_type.lower() in types)
            and (numbers is None or entry.invoice_no in numbers)
            and (since is None or entry.changed > since)
            and (not own or entry.application == call.caller.application)
            and call.visible(entry.created)
        ):
            found.append(entry)
    return found


def _row(call: Call, entry: Entry) -> Json:
    return shapes.ledger_entry(call.office, entry, books.balance(call.office, entry), call.caller.application)


def customers(call: Call) -> Response:
    call.known("customerNos", "lastChangedDateTimeOffsetGreaterThan")
    numbers = call.numbers("customerNos")
    since = call.instant("lastChangedDateTimeOffsetGreaterThan")
    found = call.office.store.all(Customer, call.client.id)
    rows = [
        shapes.customer_card(each)
        for each in found
        if (numbers is None or numbers(each.number)) and (since is None or (each.updated or each.created) > since)
    ]
    return page(call, rows)


def customer(call: Call) -> Response:
    wanted = call.path["id"]
    found = call.office.store.get(Customer, int(wanted)) if wanted.isdecimal() else None
    if found is None or found.company_id != call.client.id:
        raise not_found(f"Customer with id = {wanted} not found.")
    return respond(shapes.customer_card(found))


def contact_persons(call: Call) -> Response:
    call.known("contactIds")
    ids = call.words("contactIds")
    found = call.office.store.all(ContactPerson, call.client.id)
    return page(call, [shapes.contact_person(each) for each in found if ids is None or str(each.customer_id) in ids])


def vat_codes(call: Call) -> Response:
    call.known("isActive", "includeExpired")
    rows: list[Json] = [
        {
            "Id": chart.vat_id(each),
            "Code": each.code,
            "Name": each.name,
            "Rate": kroner(each.percent),
            "IsActive": each.active,
            "ValidFrom": "1970-01-01",
            "ValidTo": None,
        }
        for each in chart.VAT_CODES
        if not call.text("isActive") or each.active == call.flag("isActive")
    ]
    return page(call, rows)


def accounts(call: Call) -> Response:
    call.known("accountNos", "lastChangedDateTimeOffsetGreaterThan")
    numbers = call.numbers("accountNos")
    rows: list[Json] = [
        {
            "Id": chart.account_id(each),
            "AccountNo": each.number,
            "Name": each.name,
            "IsActive": each.active,
            "IsProjectRequired": each.project_required,
            "IsDepartmentRequired": each.department_required,
            "IsVatCodeLocked": each.vat_locked,
            "VatCode": each.vat_code,
            "VatCodeId": next(chart.vat_id(code) for code in chart.VAT_CODES if code.code == each.vat_code),
            "LastChangedDateTimeOffset": "2026-01-01T00:00:00.0000000Z",
        }
        for each in chart.ACCOUNTS
        if numbers is None or numbers(each.number)
    ]
    return page(call, rows)


def lock_date(call: Call) -> Response:
    """Without one it is the first of all days."""
    return respond({"LockDate": (call.client.lock_date or date.min).isoformat()})


def financial(call: Call) -> Response:
    return respond({"ConversionDate": call.client.conversion_date.isoformat(), "CurrencyCode": "NOK"})


ROUTES = (
    Route("/ClientIntegrationInformation", integration, ""),
    Route("/OrganizationSettings", organization, "CommonServices"),
    Route("/OutgoingInvoices", invoices, "OutgoingInvoice"),
    Route("/OutgoingInvoices/<id>", invoice, "OutgoingInvoice"),
    Route("/Customerledger/Statement", statement, "CustomerLedger"),
    Route("/Customerledger/OpenItems", open_items, "CustomerLedger"),
    Route("/Customerledger/EntriesByMatchId", by_match, "CustomerLedger"),
    Route("/Customers", customers, "Customer"),
    Route("/Customers/<id>", customer, "Customer"),
    Route("/ContactPersons", contact_persons, "ContactPerson"),
    Route("/VatCodes", vat_codes, "CommonServices"),
    Route("/GeneralLedgerAccounts", accounts, "GeneralLedgerAccount"),
    Route("/LockDateSettings", lock_date, "CommonServices"),
    Route("/FinancialSettings", financial, "CommonServices"),
    Route("/Vouchers/BankJournals", api_vouchers.post, "BankVoucher_Full", "POST"),
    Route("/Vouchers/BankJournals/<id>", api_vouchers.one, "BankVoucher_Full"),
    Route("/Vouchers/Reverse/<id>", api_vouchers.reverse, "BankVoucher_Full", "POST"),
)
