"""One invoice: header row, payments, history, and what the user may do with it."""

from werkzeug import Response

from local.erps.netvisor import desk as deeds_of_desk
from local.erps.netvisor import ledger, pdf
from local.erps.netvisor.deeds import DEEDS
from local.erps.netvisor.office import Refusal
from local.erps.netvisor.pages.desk import Desk
from local.erps.netvisor.pages.invoices import STAGES, line
from local.erps.netvisor.records import Invoice, Payment
from local.erps.stage.deed import Deed
from local.erps.stage.desk import PageError
from local.erps.stage.front import NoSuchPage

POSSIBLE = ("pay", "credit", "lose", "plan", "set-status", "match", "unmatch", "interest")


def show(desk: Desk, identifier: str, problem: str = "") -> Response:
    invoice = desk.own(Invoice, identifier)
    store = desk.office.store
    waiting = [each for each in store.find(Payment, "customer", invoice.customer) if each.invoice == 0]
    return desk.page(
        "invoice.html",
        "open",
        status=422 if problem else 200,
        line=line(desk.office, invoice),
        payments=store.find(Payment, "invoice", invoice.id),
        waiting=waiting,
        history=list(reversed(deeds_of_desk.history(desk.office, invoice))),
        stages=STAGES,
        problem=problem,
    )


def act(desk: Desk, identifier: str, deed: str) -> Response:
    """Does what a form of the page asks for; what Netvisor refuses is shown there."""
    invoice = desk.own(Invoice, identifier)
    form = desk.request.form
    if deed not in POSSIBLE:
        raise NoSuchPage
    # The tick is there for what is with an agency, and set unless the user takes it away.
    name = "settle" if deed == "pay" and form.get("settlement") == "yes" else deed
    try:
        order = Deed(desk.on("on"), desk.amount("amount"), form.get("text", ""))
        with desk.office.store.transaction():
            DEEDS[name](desk.office, invoice, order)
    except Refusal as refused:
        return show(desk, identifier, desk.said(refused))
    except PageError as wrong:
        return show(desk, identifier, str(wrong))
    return desk.away(f"/invoice/{invoice.id}")


def delete_payment(desk: Desk, identifier: str, payment: str) -> Response:
    invoice = desk.own(Invoice, identifier)
    try:
        with desk.office.store.transaction():
            ledger.delete_payment(desk.office, desk.own(Payment, payment))
    except Refusal as refused:
        return show(desk, identifier, desk.said(refused))
    return desk.away(f"/invoice/{invoice.id}")


def document(desk: Desk, identifier: str) -> Response:
    invoice = desk.own(Invoice, identifier)
    return Response(pdf.invoice_pdf(desk.office, desk.company, invoice), content_type="application/pdf")
