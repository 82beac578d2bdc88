"""One invoice as getsalesinvoice.nv shows it, with names that are irregular where the real ones are."""

from local.erps.netvisor import desk, ledger
from local.erps.netvisor.call import Call
from local.erps.netvisor.envelope import E, ansi, stamp
from local.erps.netvisor.records import Customer, HistoryLine, Invoice

STATES = {
    "unsent": "Lähettämätön",
    "open": "Avoin",
    "overdue": "Erääntynyt",
    "reminded": "Muistutettu",
    "requested": "Huomautettu",
    "collected": "Perinnässä",
    "paid": "Maksettu",
    "creditloss": "Luottotappio",
    "rejected": "Hylätty",
}
COUNTRIES = {"FI": "Suomi", "SE": "Ruotsi", "NO": "Norja", "DE": "Saksa", "EE": "Viro"}


def detail(call: Call, invoice: Invoice, pdf: str) -> E:
    customer = call.office.store.must(Customer, invoice.customer)
    state = ledger.state(call.office, invoice)
    currency = {"iso4217currencycode": invoice.currency, "currencyrate": str(ledger.RATES[invoice.currency])}
    cells = [
        E("SalesInvoiceNetvisorKey", str(invoice.id)),
        E("SalesInvoiceNumber", str(invoice.number)),
        ansi("SalesInvoiceDate", invoice.on),
        ansi("SalesInvoiceDueDate", invoice.due),
        E("SalesInvoiceReferencenumber", invoice.reference),
        E("SalesInvoiceAmount", call.money(invoice.amount), {} if invoice.currency == "EUR" else currency),
        E("ForeignCurrencyAmount", call.money(invoice.amount_currency) if invoice.currency != "EUR" else ""),
        E("SalesInvoiceCollectionCost", call.money(invoice.collection_cost)),
        E("InvoiceStatus", STATES[state], {"status": state}),
        *_customer(customer),
        E("MatchPartialPaymentsByDefault", "Kyllä" if invoice.partial_payments else "Ei"),
        E("PaymentTermNetDays", str((invoice.due - invoice.on).days)),
        *_contact(call, customer),
        *_extras(call, invoice),
        _lines(call, invoice),
    ]
    if pdf:
        cells.append(E("LastSentInvoicePDFBase64Data", pdf))
    if call.text("showprocesshistory") == "1":
        cells.append(E("ProcessHistory", [_history(line) for line in desk.history(call.office, invoice)]))
    return E("SalesInvoice", cells)


def _customer(customer: Customer) -> list[E]:
    return [
        E("InvoicingCustomerCode", customer.code),
        E("InvoicingCustomerName", customer.name),
        E("InvoicingCustomerNetvisorKey", str(customer.id)),
        E("InvoicingCustomerOrganizationIdentifier", "" if customer.is_private else customer.external_id),
        E("InvoicingCustomerAddressline", customer.street),
        E("InvoicingCustomerAdditionalAddressLine"),
        E("InvoicingCustomerPostnumber", customer.post_code),
        E("InvoicingCustomerTown", customer.city),
        E(
            "InvoicingCustomerCountryCode",
            COUNTRIES.get(customer.country, customer.country),
            {"ISO-3166": customer.country},
        ),
        E("InvoicingCustomerInCollectionProhibitation", "1" if customer.prohibited else "0"),
    ]


def _contact(call: Call, customer: Customer) -> list[E]:
    if not call.company.contact_to_invoice or not customer.contact_name:
        return []
    first, _, last = customer.contact_name.partition(" ")
    return [
        E("ContactPersonFirstName", first),
        E("ContactPersonLastName", last),
        E("ContactPersonPhoneNumber", customer.contact_phone),
        E("ContactPersonEmail", customer.contact_email),
    ]


def _extras(call: Call, invoice: Invoice) -> list[E]:
    cells: list[E] = []
    if call.reply(4) and invoice.factored:
        cells.append(E("Factoring", [E("FactoringAccountNetvisorKey", "31"), E("FactoringName", "Rahoitus Oy")]))
    if call.reply(8) and invoice.plan:
        rows = [E("Payment", [ansi("DueDate", on), E("Sum", call.money(part))]) for on, part in invoice.plan]
        cells.append(E("PaymentPlan", rows))
    if call.reply(16) and invoice.credits:
        cells.append(E("CreditedInvoice", [E("NetvisorKey", str(invoice.credits)), E("InvoiceNumber")]))
    if call.reply(32):
        notes = [each for each in call.office.store.find(Invoice, "credits", invoice.id) if each.matched_to]
        linked = [E("CreditingInvoice", [E("NetvisorKey", str(each.id))]) for each in notes]
        if linked:
            cells.append(E("CreditingInvoices", linked))
    return cells


def _lines(call: Call, invoice: Invoice) -> E:
    """One InvoiceLine around all lines of products."""
    product = E("SalesInvoiceProductLine", [E("ProductName", invoice.text), E("LineSum", call.money(invoice.amount))])
    return E("InvoiceLines", [E("InvoiceLine", [product])])


def _history(line: HistoryLine) -> E:
    return E(
        "ProcessHistoryLine",
        [
            E("ProcessedTimeStamp", stamp(line.created)),
            E("MaterialTypeName", line.material),
            E("UserName", line.user),
            E("ProcessChannelName", line.channel),
            E("ProcessStatus", line.status),
        ],
    )
