"""Sales payments: the list, a payment by interface, targeting and deleting."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from local.erps.netvisor import books, chart, ledger
from local.erps.netvisor.call import Call
from local.erps.netvisor.envelope import E, Field, Given, finnish, read, stamp
from local.erps.netvisor.office import HELSINKI, invalid, modified
from local.erps.netvisor.records import Invoice, Payment

_PAYMENT = (
    Field(
        "salespayment",
        inner=(
            Field("sum"),
            Field("paymentdate"),
            Field("targetidentifier"),
            Field("sourcename"),
            Field("paymentmethod"),
        ),
    ),
)
_MATCH = (
    Field(
        "matchpayment",
        inner=(Field("handlingtype"), Field("paymentnetvisorkey"), Field("invoicenetvisorkey", required=False)),
    ),
)
_HANDLING = (
    "normal",
    "rounding",
    "discount",
    "partialpayment",
    "overpayment",
    "notargeting",
    "collection",
    "creditloss",
)


def listing(call: Call) -> Sequence[E]:
    """salespaymentlist.nv: Finnish dates, and credit losses among the payments."""
    found = [each for each in call.office.store.all(Payment, call.company.id) if _wanted(call, each)]
    return [E("SalesPaymentList", [_line(call, each) for each in found])]


def _wanted(call: Call, payment: Payment) -> bool:
    if payment.id <= call.number("abovenetvisorkey"):
        return False
    if call.text("invoicenetvisorkey") not in ("", str(payment.invoice)):
        return False
    linked, kind = call.text("limitlinkedpayments"), call.text("limitbytype").lower()
    if linked and (linked == "1") != (payment.invoice != 0):
        return False
    if kind and (kind == "onlycreditloss") != payment.credit_loss:
        return False
    first, last = call.day("begindate"), call.day("enddate")
    if (first and payment.on < first) or (last and payment.on > last):
        return False
    start, end = call.day("lastmodifiedstart"), call.day("lastmodifiedend")
    changed = modified(payment).astimezone(HELSINKI).date()
    return (start is None or changed >= start) and (end is None or changed <= end)


def _line(call: Call, payment: Payment) -> E:
    invoice = call.office.store.get(Invoice, payment.invoice)
    # The attribute is newer than the element.
    key = {"NetvisorKey": str(payment.invoice)} if invoice and not call.faults.order.no_attributes else {}
    number = E("InvoiceNumber", str(invoice.number) if invoice else "", key)
    foreign = invoice is not None and invoice.currency != "EUR"
    return E(
        "SalesPayment",
        [
            E("NetvisorKey", str(payment.id)),
            E("Name", "Luottotappio" if payment.credit_loss else payment.payer),
            E("Date", finnish(payment.on)),
            E("Sum", call.money(payment.sum)),
            E("ReferenceNumber", payment.reference),
            E("ForeignCurrencyAmount", call.money(payment.sum_currency) if foreign else ""),
            number,
            E("PaymentAccountName", payment.method),
            E("VoucherID", str(payment.id + books.GENERATED)),
            E("LastModifiedTimestamp", stamp(modified(payment))),
            E("PaymentSource", str(payment.source)),
            E("BankStatus", "OK"),
        ],
    )


def add(call: Call) -> Sequence[E]:
    """salespayment.nv: linked only to an invoice that is not paid, and that takes the sum."""
    given = read(call.request.get_data(), _PAYMENT).get("salespayment")
    cents, on = _sum(given), _day(given.value("paymentdate"))
    method = given.get("paymentmethod")
    if method.attributes.get("type") != "alternative" or method.text not in chart.METHODS:
        raise invalid(f"Maksutapaa {method.text} ei ole.", f"There is no payment method {method.text}.")
    account = method.attributes.get("overrideaccountingaccountnumber", "")
    if account:
        books.known(account)
    books.opened(call.office, call.company, on)
    invoice = _target(call, given.get("targetidentifier"))
    euro = ledger.open_sums(call.office, invoice)[0]
    fits = invoice.status == "open" and (invoice.partial_payments or cents == euro)
    if cents <= 0:
        raise invalid("Summan on oltava positiivinen.", "The sum must be above nil.")
    payer = given.value("sourcename")
    payment = ledger.pay(call.office, invoice, on, cents, payer=payer, method=method.text, account=account)
    if not fits:
        ledger.target(call.office, payment, 0, force=True)
    return [E("Replies", [E("InsertedDataIdentifier", str(payment.id))])]


def _sum(given: Given) -> int:
    found = given.get("sum")
    if found.attributes.get("currency", "EUR") not in ledger.RATES:
        raise invalid("Valuuttaa ei tunneta.", "The currency is not known.")
    try:
        return int(Decimal(found.text.replace(",", ".")).scaleb(2))
    except InvalidOperation:
        raise invalid("Summa ei ole luku.", "The sum is no number.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("Päivä ei kelpaa.", "The date is not valid.") from None


def _target(call: Call, given: Given) -> Invoice:
    kind = given.attributes.get("type", "netvisor")
    if kind == "netvisor":
        return call.must_invoice(given.text)
    for each in call.office.store.all(Invoice, call.company.id):
        if given.text == (str(each.number) if kind == "invoicenumber" else each.reference):
            return each
    raise invalid("Laskua ei löydy.", "There is no such invoice.")


def match(call: Call) -> Sequence[E]:
    """matchpayment.nv: a payment that is not targeted yet."""
    given = read(call.request.get_data(), _MATCH).get("matchpayment")
    handling, payment = given.value("handlingtype"), call.must_payment(given.value("paymentnetvisorkey"))
    if handling not in _HANDLING or payment.invoice:
        raise invalid("Suoritusta ei voi kohdistaa.", "The payment cannot be targeted.")
    if handling != "notargeting":
        invoice = call.must_invoice(given.value("invoicenetvisorkey"))
        if invoice.status != "open":
            raise invalid("Lasku on jo suljettu.", "The invoice is settled already.")
        ledger.target(call.office, payment, invoice.id)
    return []


def delete(call: Call) -> Sequence[E]:
    ledger.delete_payment(call.office, call.must_payment(call.need("netvisorkey")))
    return []


ROUTES = {
    "salespaymentlist.nv": ("GET", listing),
    "salespayment.nv": ("POST", add),
    "matchpayment.nv": ("POST", match),
    "deletesalespayment.nv": ("POST", delete),
}
