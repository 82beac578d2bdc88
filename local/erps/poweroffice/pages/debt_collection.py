"""Sales, Debt collection: the tabs Drafts, Approved and Open; and Sales, Reminders, with the next action."""

from urllib.parse import urlencode

from werkzeug import Response

from local.erps.poweroffice import books, collection
from local.erps.poweroffice.pages.desk import Desk
from local.erps.poweroffice.records import Invoice
from local.erps.poweroffice.refusals import Refusal

TABS = ("drafts", "approved", "open")


def tabs(desk: Desk, problem: str = "") -> Response:
    with desk.office.store.transaction():
        collection.automatic(desk.office, desk.company)
    wanted = desk.request.args.get("tab", "drafts")
    wanted = wanted if wanted in TABS else "drafts"
    listed = {"drafts": collection.drafts, "approved": collection.approved, "open": collection.opened}[wanted]
    lines = [desk.line(each) for each in listed(desk.office, desk.company)]
    counts = {
        "drafts": len(collection.drafts(desk.office, desk.company)),
        "approved": len(collection.approved(desk.office, desk.company)),
        "open": len(collection.opened(desk.office, desk.company)),
    }
    return desk.page(
        "debt_collection.html",
        "debt_collection",
        422 if problem else 200,
        tabs=TABS,
        wanted=wanted,
        counts=counts,
        lines=sorted(lines, key=lambda line: line.invoice.due),
        done=[each for each in desk.request.args.getlist("approved") if each.isdecimal()],
        problem=problem,
    )


def approve(desk: Desk) -> Response:
    """Approve takes what is marked; Approve all takes every draft."""
    form = desk.request.form
    with desk.office.store.transaction():
        if form.get("which") == "all":
            chosen = collection.drafts(desk.office, desk.company)
        else:
            chosen = [desk.invoice(each) for each in form.getlist("invoice")]
        if not chosen:
            return tabs(desk, desk.t("none_marked"))
        try:
            for invoice in chosen:
                collection.approve(desk.office, invoice)
        except Refusal as refused:
            return tabs(desk, desk.said(refused))
    return desk.away("?" + urlencode([("tab", "approved"), *(("approved", each.number) for each in chosen)]))


def reminders(desk: Desk, problem: str = "") -> Response:
    overdue = [
        desk.line(each)
        for each in desk.office.store.all(Invoice, desk.company.id)
        if each.due < desk.office.today and not each.is_credit_note and books.outstanding(desk.office, each) > 0
    ]
    return desk.page(
        "reminders.html",
        "reminders",
        422 if problem else 200,
        lines=sorted(overdue, key=lambda line: line.invoice.due),
        actions=collection.NEXT_ACTIONS,
        away={line.invoice.id for line in overdue if collection.is_away(desk.office, line.invoice)},
        drafts={each.id for each in collection.drafts(desk.office, desk.company)},
        problem=problem,
    )


def change_next_action(desk: Desk) -> Response:
    invoice = desk.invoice(desk.request.form.get("invoice", ""))
    try:
        with desk.office.store.transaction():
            collection.set_next_action(desk.office, invoice, desk.request.form.get("action", ""))
    except Refusal as refused:
        return reminders(desk, desk.said(refused))
    return desk.away("/reminders")
