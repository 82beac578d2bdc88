"""One invoice: its ledger, its history at the agency, and what the user may do with it."""

from werkzeug import Response

from local.erps.stage.deed import Deed
from local.erps.stage.desk import PageError
from local.erps.stage.front import NoSuchPage
from local.erps.tripletex import books, collection, pdf
from local.erps.tripletex.deeds import DEEDS
from local.erps.tripletex.errors import ApiError
from local.erps.tripletex.pages.desk import Desk
from local.erps.tripletex.pages.overview import line
from local.erps.tripletex.records import Customer, Invoice, Reminder, VoucherStatus

POSSIBLE = ("pay", "put-on-account", "match", "unmatch", "reverse", "credit", "lose", "remark", "recall")


def show(desk: Desk, identifier: str, problem: str = "") -> Response:
    invoice = desk.own(Invoice, identifier)
    store = desk.office.store
    return desk.page(
        "invoice.html",
        status=422 if problem else 200,
        line=line(desk.office, invoice),
        postings=books.lines_of(desk.office, invoice),
        on_account=books.unmatched_lines(desk.office, invoice.customer_id),
        statuses=list(reversed(store.find(VoucherStatus, "voucher_id", invoice.voucher_id))),
        sent_reminders=store.find(Reminder, "invoice_id", invoice.id),
        agency_name=collection.agency_name,
        problem=problem,
    )


def act(desk: Desk, identifier: str, deed: str) -> Response:
    """Registers a payment, a credit note and so on. What the ledger refuses is shown on the page."""
    invoice = desk.own(Invoice, identifier)
    if deed not in POSSIBLE:
        raise NoSuchPage
    try:
        order = Deed(desk.on("on"), desk.amount("amount"), desk.request.form.get("text", ""))
        with desk.office.store.transaction():
            DEEDS[deed](desk.office, invoice, order)
    except ApiError as refused:
        return show(desk, identifier, desk.refused(refused))
    except PageError as wrong:
        return show(desk, identifier, str(wrong))
    except collection.Refusal as no:
        return show(desk, identifier, no.norwegian if desk.language == "nb" else no.english)
    return desk.away(f"/invoice/{invoice.id}")


def document(desk: Desk, identifier: str) -> Response:
    invoice = desk.own(Invoice, identifier)
    customer = desk.office.store.must(Customer, invoice.customer_id)
    return Response(pdf.invoice_pdf(desk.company, customer, invoice), content_type="application/pdf")
