"""Sales invoices: list, details, comment, status, credit note matching, what was deleted, terms of payment."""

import base64
from collections.abc import Sequence
from datetime import timedelta

from local.erps.netvisor import desk, ledger
from local.erps.netvisor.call import Call
from local.erps.netvisor.details import detail
from local.erps.netvisor.envelope import E, Field, ansi, finnish, read
from local.erps.netvisor.office import HELSINKI, invalid, modified
from local.erps.netvisor.pdf import invoice_pdf
from local.erps.netvisor.records import Customer, Deleted, Invoice, Payment

PAGE = 500
_GROUPS = {
    "open": ("open", "overdue", "reminded", "requested", "collected"),
    "overdue": ("overdue", "reminded", "requested", "collected"),
}
_COMMENT = (
    Field(
        "salesinvoicecomments",
        inner=(
            Field(
                "salesinvoicecomment",
                inner=(Field("invoicetype"), Field("invoicenetvisorkey"), Field("comment")),
            ),
        ),
    ),
)
_MATCH = (Field("matchcreditnote", inner=(Field("creditnotenetvisorkey"), Field("invoicenetvisorkey"))),)


def listing(call: Call) -> Sequence[E]:
    """salesinvoicelist.nv: the only place that tells the open sum."""
    found = [each for each in call.office.store.all(Invoice, call.company.id) if _wanted(call, each)]
    found = [each for each in found if each.id not in call.faults.order.vanish_invoice]
    page = found[: call.faults.order.page_size or PAGE]
    return [E("SalesInvoiceList", [_line(call, each) for each in page])]


def _wanted(call: Call, invoice: Invoice) -> bool:
    if invoice.id <= call.number("invoicesabovenetvisorkey"):
        return False
    if call.text("invoicenumber") not in ("", str(invoice.number)):
        return False
    if call.text("customernetvisorkey") not in ("", str(invoice.customer)):
        return False
    status = call.text("invoicestatus").lower()
    if status and ledger.state(call.office, invoice) not in _GROUPS.get(status, (status,)):
        return False
    first, last = call.day("begininvoicedate"), call.day("endinvoicedate")
    if (first and invoice.on < first) or (last and invoice.on > last):
        return False
    return _modified(call, invoice)


def _modified(call: Call, invoice: Invoice) -> bool:
    first, last = call.day("lastmodifiedstart"), call.day("lastmodifiedend")
    if first is None and last is None:
        return True
    times = [modified(invoice)]
    if call.text("includemodifiedpayments") == "1" and first and last:
        times += [modified(each) for each in call.office.store.find(Payment, "invoice", invoice.id)]
    days = [at.astimezone(HELSINKI).date() for at in times]
    return any((first is None or on >= first) and (last is None or on <= last) for on in days)


def _line(call: Call, invoice: Invoice) -> E:
    euro, own = ledger.open_sums(call.office, invoice)
    attributes: dict[str, str] = {}
    if invoice.status == "open" and not call.faults.order.no_attributes:
        attributes = {"substatus": ledger.stage(call.office, invoice), "isincollection": "1" if invoice.agency else "0"}
    customer = call.office.store.must(Customer, invoice.customer)
    cells = [
        E("NetvisorKey", str(invoice.id)),
        E("InvoiceNumber", str(invoice.number)),
        ansi("Invoicedate", invoice.on),
        ansi("InvoiceDueDate", invoice.due),
        E("InvoiceStatus", invoice.status, attributes),
        E("CustomerNetvisorKey", str(customer.id)),
        E("CustomerCode", customer.code),
        E("CustomerName", customer.name),
        E("ReferenceNumber", invoice.reference),
        E("InvoiceSum", call.money(invoice.amount)),
        E("OpenSum", call.money(euro)),
        E("Uri", f"https://koulutus.netvisor.fi/getsalesinvoice.nv?netvisorkey={invoice.id}"),
    ]
    if call.reply(2):
        code = {"currencycode": invoice.currency, "type": "ISO-4217"}
        sums = [
            E("InvoiceCurrencySum", call.money(invoice.amount_currency), code),
            E("OpenCurrencySum", call.money(own), code),
        ]
        cells.append(E("AdditionalInformation", sums))
    return E("SalesInvoice", cells)


def details(call: Call) -> Sequence[E]:
    """getsalesinvoice.nv: an unknown key is OK with an empty element; a list of one has the single form."""
    keys = call.keys("netvisorkey", "netvisorkeylist")
    found = [invoice for key in keys if (invoice := call.invoice(key)) is not None]
    shown = [detail(call, each, _pdf(call, each)) for each in found]
    if len(keys) > 1:
        return [E("SalesInvoices", shown)]
    return shown or [E("SalesInvoice")]


def _pdf(call: Call, invoice: Invoice) -> str:
    wanted = call.text("pdfimage").lower()
    if wanted not in ("", "lastsentprintservice", "pdf", "nopdf", "preview"):
        raise invalid(f"pdfimage ei voi olla {wanted}.", f"pdfimage cannot be {wanted}.")
    # Left out, the document sent by the printing service comes along: large, and rarely wanted.
    return "" if wanted == "nopdf" else base64.b64encode(invoice_pdf(call.office, call.company, invoice)).decode()


def comment(call: Call) -> Sequence[E]:
    given = read(call.request.get_data(), _COMMENT).get("salesinvoicecomments").get("salesinvoicecomment")
    text = given.value("comment")
    if given.value("invoicetype") != "invoice" or len(text) > 500:
        raise invalid("Kommentti ei kelpaa.", "The comment is not valid: 500 characters at most, on an invoice.")
    sender = call.request.headers.get("X-Netvisor-Authentication-Sender", "")
    invoice = call.must_invoice(given.value("invoicenetvisorkey"))
    desk.note(call.office, invoice, "Kommentti", "Rajapinta", text, user=sender)
    return []


def status(call: Call) -> Sequence[E]:
    """updatesalesinvoicestatus.nv: no body, everything in the address."""
    wanted = call.need("status").lower()
    for key in call.keys("netvisorkey", "netvisorkeylist"):
        desk.set_status(call.office, call.must_invoice(str(key)), wanted, by_interface=True)
    return []


def match_credit(call: Call) -> Sequence[E]:
    given = read(call.request.get_data(), _MATCH).get("matchcreditnote")
    note = call.must_invoice(given.value("creditnotenetvisorkey"))
    ledger.match_credit(call.office, note, call.must_invoice(given.value("invoicenetvisorkey")))
    return []


def deleted(call: Call, kind: str, name: str) -> Sequence[E]:
    """At most seven days back, whatever is asked."""
    since = call.day("deletedsince")
    earliest = call.office.today - timedelta(days=7)
    first = max(since or earliest, earliest)
    gone = [each for each in call.office.store.all(Deleted, call.company.id) if each.kind == kind and each.on >= first]
    shown = [
        E(f"Deleted{name}", [E("NetvisorKey", str(each.was)), E("DeleteDate", finnish(each.on), {"format": "ansi"})])
        for each in gone
    ]
    return [E(f"Deleted{name}s", shown)]


def terms(call: Call) -> Sequence[E]:
    del call
    cells = [E("NetvisorKey", "1"), E("Description", "14 pv netto"), E("NetDays", "14"), E("IsDefault", "1")]
    return [E("PaymentTermList", [E("PaymentTerm", cells)])]


ROUTES = {
    "salesinvoicelist.nv": ("GET", listing),
    "getsalesinvoice.nv": ("GET", details),
    "salesinvoicecomment.nv": ("POST", comment),
    "updatesalesinvoicestatus.nv": ("POST", status),
    "matchcreditnote.nv": ("POST", match_credit),
    "deletedsalesinvoices.nv": ("GET", lambda call: deleted(call, "invoice", "SalesInvoice")),
    "deletedsalespayments.nv": ("GET", lambda call: deleted(call, "payment", "SalesPayment")),
    "paymenttermlist.nv": ("GET", terms),
}
