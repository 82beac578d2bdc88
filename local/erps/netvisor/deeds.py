"""What people do in Netvisor, by name: the pages, the controls and the scripted debtors all act through these."""

from collections.abc import Callable
from datetime import date

from local.erps.netvisor import desk, ledger
from local.erps.netvisor.office import Office
from local.erps.netvisor.records import Customer, Invoice, Payment
from local.erps.stage.deed import Deed


def _cents(office: Office, invoice: Invoice, deed: Deed) -> int:
    return ledger.open_sums(office, invoice)[1] if deed.amount is None else int(deed.amount.scaleb(2))


def pay(office: Office, invoice: Invoice, deed: Deed) -> None:
    """A payment recorded by hand with the tick removed: the customer paid past the agency. Negative corrects."""
    ledger.pay(office, invoice, deed.on, _cents(office, invoice, deed))


def settle(office: Office, invoice: Invoice, deed: Deed) -> None:
    """A payment recorded by hand with the tick left as it is: the payer is then the agency, whatever was typed."""
    agency = invoice.agency or deed.agency
    ledger.pay(office, invoice, deed.on, _cents(office, invoice, deed), payer=agency, settlement=True)


def arrive(office: Office, invoice: Invoice, deed: Deed) -> None:
    """A reference payment on the creditor's own account; matched when it fits, or when part payments are matched.
    `text` is the payer where it is not the customer."""
    cents = _cents(office, invoice, deed)
    fits = invoice.partial_payments or cents == ledger.open_sums(office, invoice)[1]
    payment = ledger.pay(office, invoice, deed.on, cents, payer=deed.text, reference=True)
    if not fits:
        ledger.target(office, payment, 0, force=True)


def put_on_account(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The debtor pays without a reference: the payment waits untargeted."""
    payment = ledger.pay(office, invoice, deed.on, _cents(office, invoice, deed))
    ledger.target(office, payment, 0, force=True)


def match(office: Office, invoice: Invoice, _deed: Deed) -> None:
    """Targets the customer's waiting payments to the invoice."""
    for payment in office.store.find(Payment, "customer", invoice.customer):
        if payment.invoice == 0:
            ledger.target(office, payment, invoice.id)


def unmatch(office: Office, invoice: Invoice, _deed: Deed) -> None:
    """Takes the newest payment, or else the newest credit note, off the invoice."""
    payments = office.store.find(Payment, "invoice", invoice.id)
    notes = [each for each in office.store.find(Invoice, "credits", invoice.id) if each.matched_to == invoice.id]
    if payments:
        ledger.target(office, payments[-1], 0)
    elif notes:
        ledger.unmatch_credit(office, notes[-1])


def reverse(office: Office, invoice: Invoice, deed: Deed) -> None:
    """A negative payment of the newest one's sum, as a returned transfer is corrected."""
    newest = office.store.find(Payment, "invoice", invoice.id)[-1]
    ledger.pay(office, invoice, deed.on, -newest.sum_currency, payer=newest.payer, settlement=newest.settlement)


def credit(office: Office, invoice: Invoice, deed: Deed) -> None:
    """A credit note over the whole invoice, or `amount` of it."""
    ledger.credit(office, invoice, deed.on, None if deed.amount is None else int(deed.amount.scaleb(2)))


def lose(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Credit loss processing; no agency hears of it."""
    ledger.pay(office, invoice, deed.on, _cents(office, invoice, deed), payer="Luottotappio", credit_loss=True)


def remind(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The creditor's own letter: `text` is Maksumuistutus or Maksuhuomautus (when empty); `amount` its cost."""
    cost = 0 if deed.amount is None else int(deed.amount.scaleb(2))
    desk.remind(office, invoice, deed.text or "Maksuhuomautus", deed.on, cost)


def start(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Transfer to the agency's service: `text` is reminder or collection."""
    desk.transfer(office, invoice, deed.agency, deed.text or desk.COLLECTION)


def set_status(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The Update status link."""
    desk.set_status(office, invoice, deed.text, by_interface=False)


def prohibit(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Collection prohibition on the customer card; `text` "off" lifts it."""
    customer = office.store.must(Customer, invoice.customer)
    office.change(customer, prohibited=deed.text != "off")


def plan(office: Office, invoice: Invoice, deed: Deed) -> None:
    """A payment plan of two instalments, thirty and sixty days ahead."""
    rest = ledger.open_sums(office, invoice)[1]
    first = date.fromordinal(deed.on.toordinal() + 30)
    second = date.fromordinal(deed.on.toordinal() + 60)
    office.change(invoice, plan=((first, rest // 2), (second, rest - rest // 2)))


def interest(office: Office, invoice: Invoice, deed: Deed) -> None:
    """A separate interest invoice over `amount`, or over thirty days at eight percent."""
    thirty_days = max(ledger.open_sums(office, invoice)[0] * 8 * 30 // 36_500, 1)
    ledger.charge_interest(office, invoice, deed.on, thirty_days if deed.amount is None else int(deed.amount.scaleb(2)))


def delete_payment(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Deletes the newest payment; a locked one only when `text` is "force", as by the support desk."""
    newest = office.store.find(Payment, "invoice", invoice.id)[-1]
    ledger.delete_payment(office, newest, force=deed.text == "force")


def delete_invoice(office: Office, invoice: Invoice, _deed: Deed) -> None:
    ledger.delete_invoice(office, invoice)


DEEDS: dict[str, Callable[[Office, Invoice, Deed], None]] = {
    "pay": pay,
    "settle": settle,
    "arrive": arrive,
    "put-on-account": put_on_account,
    "match": match,
    "unmatch": unmatch,
    "reverse": reverse,
    "credit": credit,
    "lose": lose,
    "remind": remind,
    "start": start,
    "set-status": set_status,
    "prohibit": prohibit,
    "plan": plan,
    "interest": interest,
    "delete-payment": delete_payment,
    "delete-invoice": delete_invoice,
}
