"""What people do in Go, by name: the pages, the controls and the scripted debtors all act through these."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from local.erps.jsontext import minor
from local.erps.poweroffice import books, chart, collection, sales
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Application, Client, Customer, Entry, Invoice
from local.erps.stage.deed import Deed


def _amount(office: Office, invoice: Invoice, deed: Deed) -> int:
    return books.outstanding(office, invoice) if deed.amount is None else minor(deed.amount)


def _book(
    office: Office,
    invoice: Invoice,
    voucher_type: str,
    on: date,
    amount: int,
    *,
    write_off: bool = False,
    external_reference: str = "",
    application: str = "",
) -> Entry:
    customer = office.store.must(Customer, invoice.customer_id)
    made = books.post(
        office,
        customer,
        voucher_type,
        on,
        -amount,
        cid=invoice.cid,
        write_off=write_off,
        external_reference=external_reference,
        application=application,
    )
    books.match(office, office.store.must(Entry, invoice.entry_id), made)
    return made


def pay(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The clerk registers a payment by hand; negative takes it back."""
    _book(office, invoice, "BankJournal", deed.on, _amount(office, invoice, deed))


def arrive(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The debtor pays into the creditor's own account with the invoice's KID."""
    _book(office, invoice, "IncomingOcrGiro", deed.on, _amount(office, invoice, deed))


def settle(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The agency's own settlement arrives in the ledger, posted by its integration."""
    client = office.store.must(Client, invoice.company_id)
    reference = deed.text or f"autocollect-settlement-{invoice.number}"
    amount = _amount(office, invoice, deed)
    _book(office, invoice, "BankJournal", deed.on, amount, external_reference=reference, application=client.agency)


def write_off(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Go's write-off, on the account for losses."""
    _book(office, invoice, "ManualJournal", deed.on, _amount(office, invoice, deed), write_off=True)


def put_on_account(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The debtor pays without naming the invoice."""
    customer = office.store.must(Customer, invoice.customer_id)
    books.post(office, customer, "BankJournal", deed.on, -_amount(office, invoice, deed))


def match(office: Office, invoice: Invoice, _deed: Deed) -> None:
    """Puts the customer's money on account against the invoice."""
    for entry in books.unmatched_of(office, invoice.customer_id):
        books.match(office, office.store.must(Entry, invoice.entry_id), entry)


def unmatch(office: Office, invoice: Invoice, _deed: Deed) -> None:
    """Takes the newest payment or credit note off the invoice."""
    others = books.counterparts(office, invoice)
    if others:
        books.unmatch(office, others[-1])


def reverse(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Takes the newest payment back, as a bank does with a failed transfer."""
    paid = [entry for entry in books.counterparts(office, invoice) if entry.amount < 0]
    if paid:
        _book(office, invoice, "ReversalVoucher", deed.on, paid[-1].amount)


def credit(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The whole invoice, or `amount` of it."""
    sales.credit(office, invoice, deed.on, None if deed.amount is None else minor(deed.amount))


def remind(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Go's own letter; `text` says which."""
    sales.letter(office, invoice, deed.text or "NOTICE_OF_DEBT_COLLECTION", deed.on, deed.term_days)


def remark(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Go has no remarks: who disputes is put aside, as long as the invoice is a draft."""
    fresh = office.store.must(Invoice, invoice.id)
    if deed.text and fresh.transfer == "":
        collection.hold(office, fresh)


def start(office: Office, invoice: Invoice, deed: Deed) -> None:
    """The user approves the invoice for an agency, and brings it among the drafts first where it is not."""
    if not collection.is_draft(office, invoice):
        collection.set_next_action(office, invoice, "collection")
    named = (each.key for each in office.store.all(Application) if each.name == deed.agency)
    collection.approve(office, office.store.must(Invoice, invoice.id), next(named, chart.RIVAL if deed.agency else ""))


def exempt(office: Office, invoice: Invoice, deed: Deed) -> None:
    """Unticks "Transfer to debt collection agency" on the customer card, or ticks it with a text of "no"."""
    customer = office.store.must(Customer, invoice.customer_id)
    office.store.save(replace(customer, transfer_to_agency=deed.text == "no"), office.now)


DEEDS: Mapping[str, Callable[[Office, Invoice, Deed], None]] = {
    "pay": pay,
    "arrive": arrive,
    "settle": settle,
    "write-off": write_off,
    "put-on-account": put_on_account,
    "match": match,
    "unmatch": unmatch,
    "reverse": reverse,
    "credit": credit,
    "remind": remind,
    "remark": remark,
    "start": start,
    "exempt": exempt,
}
