"""/invoice, /invoiceRemark, /reminder, /order: what was sold, and the actions on it."""

from decimal import Decimal

from werkzeug import Response

from local.erps.jsontext import minor
from local.erps.stage.answers import respond
from local.erps.tripletex import books, chart, errors, payments, pdf, reminders, sales
from local.erps.tripletex.call import Call, Route, found, listing, rows_listing, single
from local.erps.tripletex.cards import payment_type_row
from local.erps.tripletex.records import Company, Customer, Invoice, Remark, Reminder


def own_invoice(call: Call, name: str = "id") -> Invoice:
    invoice = call.own(Invoice, call.path_id(name))
    if call.faults.vanished(invoice.id):
        raise errors.not_found()
    return invoice


def search(call: Call) -> Response:
    first, last = call.span("invoiceDateFrom", "invoiceDateTo")
    ids, vouchers, customers = call.ids("id"), call.ids("voucherId"), call.ids("customerId")
    number, kid = call.text("invoiceNumber"), call.text("kid")
    hits = [
        each.id
        for each in call.office.store.all(Invoice, call.company.id)
        if first <= each.invoice_date < last
        and (ids is None or each.id in ids)
        and (vouchers is None or each.voucher_id in vouchers)
        and (customers is None or each.customer_id in customers)
        and (not number or str(each.number) == number)
        and (not kid or each.kid == kid)
        and not call.faults.vanished(each.id)
    ]
    return listing(call, "invoice", hits)


def get_invoice(call: Call) -> Response:
    return found(call, "invoice", own_invoice(call).id)


def get_pdf(call: Call) -> Response:
    invoice = own_invoice(call, "invoiceId")
    customer = call.office.store.must(Customer, invoice.customer_id)
    content = pdf.invoice_pdf(call.office.store.must(Company, invoice.company_id), customer, invoice)
    response = Response(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="invoice-{invoice.number}.pdf"'
    return response


def payment(call: Call) -> Response:
    """Books the payment; a second identical call books it again, as there is no idempotency key."""
    invoice = own_invoice(call)
    call.need("paymentDate", "paymentTypeId", "paidAmount")
    place = _payment_place(call, call.integer("paymentTypeId") or 0)
    paid = call.amount("paidAmount") or Decimal(0)
    in_currency = call.amount("paidAmountCurrency")
    payments.register(
        call.office,
        invoice,
        call.must_day("paymentDate"),
        chart.PAYMENT_TYPES[place][1],
        minor(paid),
        None if in_currency is None else minor(in_currency),
    )
    return found(call, "invoice", invoice.id)


def _payment_place(call: Call, identifier: int) -> int:
    for place in range(len(chart.PAYMENT_TYPES)):
        if chart.payment_type_id(call.company.id, place) == identifier:
            return place
    raise errors.invalid("paymentTypeId", "Finnes ikke.", "Does not exist.")


def credit_note(call: Call) -> Response:
    invoice = own_invoice(call)
    note = sales.credit(call.office, invoice, call.must_day("date"), call.text("comment"))
    return found(call, "invoice", note.id)


def create_reminder(call: Call) -> Response:
    invoice = own_invoice(call)
    call.need("type", "date")
    if books.outstanding(call.office, invoice) <= 0:
        raise errors.invalid("id", "Fakturaen har ikke noe utestående.", "The invoice has nothing outstanding.")
    charge = bool(call.flag("includeCharge"))
    made = reminders.remind(call.office, invoice, call.text("type"), call.must_day("date"), charge=charge)
    return respond({"value": made.id})


def payment_types(call: Call) -> Response:
    rows = [payment_type_row(call.company.id, place) for place in range(len(chart.PAYMENT_TYPES))]
    wanted, words = call.ids("id"), call.text("description") or call.text("query")
    return rows_listing(
        call,
        "paymentType",
        [row for row in rows if (wanted is None or row["id"] in wanted) and words in str(row["description"])],
    )


def get_payment_type(call: Call) -> Response:
    for place in range(len(chart.PAYMENT_TYPES)):
        if chart.payment_type_id(call.company.id, place) == call.path_id():
            return single(call, "paymentType", payment_type_row(call.company.id, place))
    raise errors.not_found()


def get_remark(call: Call) -> Response:
    return found(call, "invoiceRemark", call.own(Remark, call.path_id()).id)


def search_reminders(call: Call) -> Response:
    first, last = call.span("dateFrom", "dateTo")
    ids, invoice_id, customer_id = call.ids("id"), call.integer("invoiceId"), call.integer("customerId")
    term_from, term_to = call.day("termOfPaymentFrom"), call.day("termOfPaymentTo")
    hits = []
    for each in call.office.store.all(Reminder, call.company.id):
        owner = call.office.store.must(Invoice, each.invoice_id)
        if (
            first <= each.on < last
            and (ids is None or each.id in ids)
            and invoice_id in (None, owner.id)
            and customer_id in (None, owner.customer_id)
            and (term_from is None or each.term >= term_from)
            and (term_to is None or each.term < term_to)
        ):
            hits.append(each.id)
    return listing(call, "reminder", hits)


def get_reminder(call: Call) -> Response:
    return found(call, "reminder", call.own(Reminder, call.path_id()).id)


def get_reminder_pdf(call: Call) -> Response:
    reminder = call.own(Reminder, call.path_id("reminderId"))
    invoice = call.office.store.must(Invoice, reminder.invoice_id)
    lines = [reminder.type, f"Faktura {invoice.number}", f"Betalingsfrist {reminder.term.isoformat()}"]
    return Response(pdf.page(lines), content_type="application/octet-stream")


def get_order(call: Call) -> Response:
    call.own(Invoice, call.path_id() - 500_000)
    return found(call, "order", call.path_id())


ROUTES = (
    Route("GET", "/invoice", search, "invoice"),
    Route("GET", "/invoice/paymentType", payment_types, "invoice"),
    Route("GET", "/invoice/paymentType/<id>", get_payment_type, "invoice"),
    Route("GET", "/invoice/<id>", get_invoice, "invoice"),
    Route("GET", "/invoice/<invoiceId>/pdf", get_pdf, "invoice"),
    Route("PUT", "/invoice/<id>/:payment", payment, "invoice"),
    Route("PUT", "/invoice/<id>/:createCreditNote", credit_note, "invoice"),
    Route("PUT", "/invoice/<id>/:createReminder", create_reminder, "invoice"),
    Route("GET", "/invoiceRemark/<id>", get_remark, "invoice"),
    Route("GET", "/reminder", search_reminders, "invoice"),
    Route("GET", "/reminder/<id>", get_reminder, "invoice"),
    Route("GET", "/reminder/<reminderId>/pdf", get_reminder_pdf, "invoice"),
    Route("GET", "/order/<id>", get_order, "invoice"),
)
