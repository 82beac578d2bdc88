"""Open sales invoices by status, Process overdue, the sending view, Update status."""

from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug import Response

from local.erps.netvisor import desk as deeds_of_desk
from local.erps.netvisor import ledger
from local.erps.netvisor.deeds import DEEDS
from local.erps.netvisor.office import AGENCIES, Office, Refusal
from local.erps.netvisor.pages.desk import Desk
from local.erps.netvisor.records import Customer, Invoice
from local.erps.stage.deed import Deed

STAGES = ("open", "overdue", "reminded", "requested", "collected")
LETTERS = {"print_reminder": "Maksumuistutus", "print_request": "Maksuhuomautus"}


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice with what stands on its header row."""

    invoice: Invoice
    customer: Customer
    outstanding: int
    state: str
    phase: str
    """The newest comment of the agency."""

    @property
    def link(self) -> str:
        """The address at the end of the comment; only a web address, since the text comes from outside."""
        last = self.phase.rpartition(" ")[2]
        return last if last.startswith(("https://", "http://")) else ""

    @property
    def said(self) -> str:
        return self.phase.removesuffix(self.link).strip() if self.link else self.phase


def line(office: Office, invoice: Invoice) -> Line:
    comments = [each.status for each in deeds_of_desk.history(office, invoice) if each.material == "Kommentti"]
    return Line(
        invoice=invoice,
        customer=office.store.must(Customer, invoice.customer),
        outstanding=ledger.open_sums(office, invoice)[1],
        state=ledger.state(office, invoice),
        phase=comments[-1] if comments else "",
    )


def _lines(desk: Desk) -> list[Line]:
    return [line(desk.office, each) for each in desk.office.store.all(Invoice, desk.company.id)]


def listing(desk: Desk, problem: str = "") -> Response:
    """Grouped by status; what is with an agency stands under its header, whatever the status."""
    lines = [each for each in _lines(desk) if each.invoice.status == "open"]
    groups = [
        (desk.t(stage), [each for each in lines if each.state == stage and not each.invoice.agency]) for stage in STAGES
    ]
    groups += [
        (desk.t("service_of", agency), [each for each in lines if each.invoice.agency == agency]) for agency in AGENCIES
    ]
    return desk.page(
        "open_invoices.html",
        "open",
        status=422 if problem else 200,
        groups=[(title, found) for title, found in groups if found],
        agencies=AGENCIES,
        letters=LETTERS,
        problem=problem,
        sent=desk.request.args.getlist("sent"),
    )


def every(desk: Desk) -> Response:
    return desk.page("all_invoices.html", "all", lines=_lines(desk))


def process(desk: Desk) -> Response:
    """The Process overdue menu: letters by post at once, a transfer by way of the sending view."""
    form = desk.request.form
    invoices = [desk.own(Invoice, each) for each in form.getlist("invoice")]
    action, agency = form.get("action", ""), form.get("agency", "")
    if not invoices:
        return listing(desk, desk.t("none_marked"))
    if agency in AGENCIES:
        return _sending(desk, invoices, agency)
    try:
        with desk.office.store.transaction():
            for invoice in invoices:
                DEEDS["remind"](desk.office, invoice, Deed(desk.office.today, text=LETTERS.get(action, "")))
    except Refusal as refused:
        return listing(desk, desk.said(refused))
    return desk.away(f"?{urlencode([('sent', each.number) for each in invoices])}")


def _sending(desk: Desk, invoices: list[Invoice], agency: str) -> Response:
    """The material follows from the status, the channel from the material."""
    ready: list[tuple[Line, str]] = []
    refused: list[tuple[Line, str]] = []
    for invoice in invoices:
        service = service_for(desk.office, invoice)
        why = deeds_of_desk.why_not(desk.office, invoice, service)
        found = line(desk.office, invoice)
        ready.append((found, service)) if why is None else refused.append((found, desk.said(why)))
    return desk.page("sending.html", "open", ready=ready, refused=refused, agency=agency)


def service_for(office: Office, invoice: Invoice) -> str:
    late = ledger.state(office, invoice) in ("reminded", "requested")
    return deeds_of_desk.COLLECTION if late else deeds_of_desk.REMINDER


def send(desk: Desk) -> Response:
    """The button Send materials: all or none, since each was found ready just before."""
    form = desk.request.form
    invoices = [desk.own(Invoice, each) for each in form.getlist("invoice")]
    try:
        with desk.office.store.transaction():
            for invoice in invoices:
                service = service_for(desk.office, invoice)
                deeds_of_desk.transfer(desk.office, invoice, form.get("agency", ""), service)
    except (Refusal, LookupError) as refused:
        return listing(desk, desk.said(refused) if isinstance(refused, Refusal) else str(refused))
    return desk.away(f"?{urlencode([('sent', each.number) for each in invoices])}")
