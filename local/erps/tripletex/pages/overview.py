"""Invoice overview and the payment follow-up dialog: the way an invoice goes to collection."""

from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug import Response

from local.erps.tripletex import books, chart, collection, reminders
from local.erps.tripletex.errors import ApiError
from local.erps.tripletex.office import Office
from local.erps.tripletex.pages.desk import Desk
from local.erps.tripletex.records import Customer, Invoice, Remark, VoucherStatus

FILTERS = ("all", "open", "overdue", "collection")
REMINDERS = {
    "send_soft": "SOFT_REMINDER",
    "send_reminder": "REMINDER",
    "send_notice": "NOTICE_OF_DEBT_COLLECTION",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice line with what the agency has said about it."""

    invoice: Invoice
    customer: Customer
    outstanding: int
    overdue_days: int
    remark: str
    status: VoucherStatus | None

    @property
    def is_open(self) -> bool:
        return self.outstanding > 0

    @property
    def under_way(self) -> bool:
        return self.status is not None and self.status.status in collection.UNDER_WAY

    @property
    def agency(self) -> str:
        return collection.agency_name(self.status.agency_id) if self.status else ""

    @property
    def link(self) -> str:
        """Only a web address: the text comes from outside."""
        link = self.status.link if self.status else ""
        return link if link.startswith(("https://", "http://")) else ""


def line(office: Office, invoice: Invoice) -> Line:
    remark = office.store.get(Remark, invoice.remark_id)
    return Line(
        invoice=invoice,
        customer=office.store.must(Customer, invoice.customer_id),
        outstanding=books.outstanding(office, invoice),
        overdue_days=(office.today - invoice.due_date).days,
        remark=remark.description if remark else "",
        status=collection.newest(office, invoice),
    )


def _shown(each: Line, wanted: str) -> bool:
    if wanted == "open":
        return each.is_open
    if wanted == "overdue":
        return each.is_open and each.overdue_days > 0 and not each.under_way
    if wanted == "collection":
        return each.status is not None
    return True


def overview(desk: Desk) -> Response:
    wanted = desk.request.args.get("status", "all")
    wanted = wanted if wanted in FILTERS else "all"
    lines = [line(desk.office, each) for each in desk.office.store.all(Invoice, desk.company.id)]
    shown = sorted((each for each in lines if _shown(each, wanted)), key=lambda each: each.invoice.due_date)
    return desk.page(
        "overview.html",
        lines=shown,
        filters=FILTERS,
        wanted=wanted,
        sent=[each.invoice.number for each in _named(desk, "sent")],
        refused=_reasons(desk, _named(desk, "refused")),
    )


def _named(desk: Desk, name: str) -> list[Line]:
    ids = desk.request.args.getlist(name)
    invoices = [desk.office.store.get(Invoice, int(each)) for each in ids if each.isdigit()]
    return [line(desk.office, each) for each in invoices if each and each.company_id == desk.company.id]


def _reasons(desk: Desk, lines: list[Line]) -> list[tuple[int, str]]:
    told = []
    for each in lines:
        why = collection.refusal(desk.office, each.invoice, desk.office.today)
        told.append((each.invoice.number, (why.norwegian if desk.language == "nb" else why.english) if why else ""))
    return told


def follow_up(desk: Desk, problem: str = "") -> Response:
    """The dialog, for the marked invoices, or for the line whose dots were used when none is marked."""
    source = desk.request.form if desk.request.method == "POST" else desk.request.args
    ids = source.getlist("invoice") or source.getlist("line")
    lines = [line(desk.office, desk.own(Invoice, each)) for each in ids]
    return desk.page(
        "follow_up.html",
        status=422 if problem else 200,
        lines=lines,
        total=sum(each.outstanding for each in lines),
        agencies=_chosen(desk),
        reminders=REMINDERS,
        chosen=source.get("action", ""),
        chosen_agency=source.get("agency", ""),
        problem=problem or ("" if lines else desk.t("none_marked")),
    )


def send(desk: Desk) -> Response:
    """The Send button: everything required is checked here too, whatever the browser let through."""
    form = desk.request.form
    invoices = [desk.own(Invoice, each) for each in form.getlist("invoice")]
    action = form.get("action", "")
    if not invoices:
        return follow_up(desk, desk.t("none_marked"))
    if action in REMINDERS:
        return _remind(desk, invoices, REMINDERS[action])
    if action != "collection":
        return follow_up(desk, desk.t("must_choose"))
    agency = next((each for each in _chosen(desk) if str(each.id) == form.get("agency", "")), None)
    if agency is None:
        return follow_up(desk, desk.t("must_agency"))
    if form.get("undisputed") != "yes":
        return follow_up(desk, desk.t("must_tick"))
    outcome: list[tuple[str, int]] = []
    with desk.office.store.transaction():
        for invoice in invoices:
            try:
                collection.start(desk.office, invoice, agency.id, desk.office.today)
            except collection.Refusal:
                outcome.append(("refused", invoice.id))
            else:
                outcome.append(("sent", invoice.id))
    return desk.away(f"?{urlencode(outcome)}")


def _chosen(desk: Desk) -> list[chart.Consumer]:
    """Only the agencies that the company chose in its settings."""
    return [each for each in chart.AGENCIES if each.id in desk.company.agency_ids]


def _remind(desk: Desk, invoices: list[Invoice], kind: str) -> Response:
    try:
        with desk.office.store.transaction():
            for invoice in invoices:
                reminders.remind(desk.office, invoice, kind, desk.office.today, charge=kind != "SOFT_REMINDER")
    except ApiError as refused:
        return follow_up(desk, desk.refused(refused))
    return desk.away(f"?{urlencode([('sent', each.id) for each in invoices])}")
