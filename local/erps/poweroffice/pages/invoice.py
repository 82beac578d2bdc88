"""Invoices: the list, one invoice with its ledger, and what the user may do with it."""

from werkzeug import Response

from local.erps.poweroffice import books
from local.erps.poweroffice.api_v1 import invoice_pdf
from local.erps.poweroffice.deeds import DEEDS
from local.erps.poweroffice.pages.desk import Desk
from local.erps.poweroffice.records import Customer, Entry, Invoice
from local.erps.poweroffice.refusals import Refusal
from local.erps.stage.deed import Deed
from local.erps.stage.desk import PageError
from local.erps.stage.front import NoSuchPage

POSSIBLE = ("pay", "credit", "write-off", "put-on-account", "match", "unmatch", "reverse")
WITH_AMOUNT = ("pay", "credit", "write-off", "put-on-account")


def listing(desk: Desk) -> Response:
    lines = [desk.line(each) for each in desk.office.store.all(Invoice, desk.company.id)]
    return desk.page("invoices.html", "invoices", lines=sorted(lines, key=lambda line: line.invoice.number))


def show(desk: Desk, identity: str, problem: str = "") -> Response:
    found = desk.invoice(identity)
    own = desk.office.store.must(Entry, found.entry_id)
    return desk.page(
        "invoice.html",
        "invoices",
        422 if problem else 200,
        line=desk.line(found),
        entries=[own, *books.counterparts(desk.office, found)],
        on_account=books.unmatched_of(desk.office, found.customer_id),
        possible=POSSIBLE,
        with_amount=WITH_AMOUNT,
        problem=problem,
    )


def act(desk: Desk, identity: str, deed: str) -> Response:
    """Registers a payment, a credit note and so on. What the ledger refuses is shown on the page."""
    found = desk.invoice(identity)
    if deed not in POSSIBLE:
        raise NoSuchPage
    try:
        order = Deed(desk.office.today, desk.amount("amount"))
        with desk.office.store.transaction():
            DEEDS[deed](desk.office, found, order)
    except (Refusal, PageError) as refused:
        return show(desk, identity, desk.said(refused))
    return desk.away(f"/invoice/{identity}")


def document(desk: Desk, identity: str) -> Response:
    found = desk.invoice(identity)
    customer = desk.office.store.must(Customer, found.customer_id)
    return Response(invoice_pdf(desk.company, customer, found), content_type="application/pdf")
