"""Transferring invoices: drafts, what is approved and not yet read in, and what is open (mission B1)."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from itertools import islice

from chalicelib.case.model import Phase
from chalicelib.erp.contract import Service
from chalicelib.erp.registry import SERVICES
from chalicelib.ports.records import Connection, ConnectionState
from chalicelib.ports.transfers import Reading, Via
from chalicelib.web.erp_silence import silence
from chalicelib.web.exchange import NotFound, Problem, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_overview import connection_view
from chalicelib.web.portal_rows import row_view
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work.connections.connection_health import Standing, standing_of
from chalicelib.work.transfers import choose, overdue_list
from chalicelib.work.transfers.choose import Approval, NotTaken
from chalicelib.work.transfers.overdue_list import Row

PICK = "pick-"
"""How the name of a row's tick begins; the invoice's id follows."""
PER_FORM = 40
"""Ticks of a page and the form's other fields stay under the fifty that a form of ours may have."""
_FRESH = timedelta(minutes=15)
"""A list older than this is read anew when somebody looks."""
_MENDED = {"unusable", "right_missing"}
"""Why a list could not be read that is over when the connection is in order."""
_OPEN_SHOWN = 50
_TABS = ("drafts", "approved", "open")
_CHOICES = {"picked", "all", "customer"}


@dataclass(frozen=True, slots=True)
class DraftView:
    id: str
    number: str
    customer_id: str
    customer: str
    of_customer: int
    """How many of this customer's "all" would mean."""
    invoice_date: str
    due: str
    days: int
    amount: str
    outstanding: str
    exempt: bool
    no_contact: bool
    earlier_case: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    running: bool
    read_at: str
    """Empty as long as there is no list."""
    problem: str


def show(desk: Desk) -> Reply:
    tab = desk.request.query.get("tab", "drafts")
    if tab not in _TABS:
        raise NotFound
    connections = usable(desk)
    if tab == "open":
        return _open(desk)
    if not connections:
        return page(desk, "transfers.html", section="transfers", tab=tab, connection=None)
    connection = chosen_connection(connections, desk.request.query.get("connection", ""))
    if tab == "approved":
        return _approved(desk, connection, connections)
    if connection.state is ConnectionState.HEALTHY:
        overdue_list.ask(desk.services, connection.id, _patience(desk, connection))
    return _drafts(desk, connection, connections, desk.request.query.get("customer", ""))


def _patience(desk: Desk, connection: Connection) -> timedelta:
    """For how long the list is believed: not at all once the law clock was moved past it, or what kept it from being
    read has been mended since."""
    reading, clock = desk.services.transfers.reading(connection.id), desk.services.clock
    if reading is not None and reading.problem in _MENDED and standing_of(connection) is Standing.HEALTHY:
        return overdue_list.AT_MOST_EVERY
    if reading is None or reading.told_at is None or reading.read_at is None:
        return _FRESH
    moved = (clock.law_now() - reading.told_at) - (clock.wall_now() - reading.read_at)
    return overdue_list.AT_MOST_EVERY if moved > _FRESH else _FRESH


def read_again(desk: Desk, form: Form) -> Reply:
    """Have the list read anew; the page shows when it was."""
    connection = chosen_connection(usable(desk), form.get("connection", ""))
    overdue_list.ask(desk.services, connection.id)
    return see(f"/transfers?connection={connection.id}")


def approve(desk: Desk, form: Form) -> Reply:
    """Approve what was ticked, all of one customer, or all. The receipt's page tells what came of it."""
    what, transfer_id = form.get("what", ""), form.get("transfer", "")
    if what not in _CHOICES or not 8 <= len(transfer_id) <= 40 or not transfer_id.replace("-", "").isalnum():
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_form")
    connections = usable(desk)
    connection = chosen_connection(connections, form.get("connection", ""))
    approval = Approval(
        id=transfer_id,
        connection=connection,
        by=desk.session.username,
        via=Via.PORTAL,
        not_disputed=form.get("not_disputed") == "yes",
        reading_id=form.get("reading", ""),
        invoice_ids=frozenset(name.removeprefix(PICK) for name in form if name.startswith(PICK)),
        customer_id=form.get("customer", "") if what == "customer" else "",
        everything=what == "all",
        service=service_of(form.get("service", "")),
    )
    outcome = choose.approve(desk.services, desk.creditor, approval)
    if isinstance(outcome, NotTaken):
        return _drafts(desk, connection, connections, form.get("customer", ""), outcome)
    return see(f"/transfers/{outcome.id}")


def service_of(text: str) -> Service | None:
    return Service(text) if text in set(Service) else None


def usable(desk: Desk) -> list[Connection]:
    """The creditor's connections that are not ended, a broken one among them: its page says what to do."""
    found = desk.services.register.connections(desk.creditor.id)
    return [connection for connection in found if connection.state is not ConnectionState.ENDED]


def chosen_connection(connections: list[Connection], wanted: str) -> Connection:
    """The one that was asked for, else the first. Raises NotFound for one that is not among them."""
    if not connections:
        raise NotFound
    found = [connection for connection in connections if connection.id == wanted or not wanted]
    if not found:
        raise NotFound
    return found[0]


def _drafts(
    desk: Desk,
    connection: Connection,
    connections: list[Connection],
    customer: str,
    trouble: NotTaken | None = None,
) -> Reply:
    """The list, of one customer where one is named; with the reason when nothing of it was taken."""
    shown = Shown(desk.language, desk.creditor.country)
    listed = overdue_list.overdue_list(desk.services, desk.creditor.id, connection.id)
    rows = [row for row in listed.rows if not customer or row.draft.invoice.customer_id == customer]
    reading = _reading(listed.reading, connection, shown)
    current = _page_number(desk)
    today = desk.services.clock.today(desk.creditor.country)
    views = _views(rows[(current - 1) * PER_FORM : current * PER_FORM], listed.rows, today, shown)
    return page(
        desk,
        "transfers.html",
        HTTPStatus.OK if trouble is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        section="transfers",
        tab="drafts",
        connection=connection,
        view=connection_view(connection, shown),
        connections=[(each.id, connection_view(each, shown).erp) for each in connections],
        reading=reading,
        reading_id=listed.reading.id if listed.reading is not None else "",
        rows=views,
        total=len(rows),
        in_all=sum(row.in_all for row in rows),
        customer=customer,
        customer_name=rows[0].draft.invoice.customer_name if customer and rows else "",
        current=current,
        further=len(rows) > current * PER_FORM,
        services=[service.value for service in Service] if connection.erp in SERVICES else [],
        transfer=f"{desk.services.clock.wall_now():%Y%m%d%H%M%S}-{secrets.token_hex(6)}",
        trouble=trouble.value if trouble is not None else "",
        silence=silence(desk, connection, shown),
        refresh=3 if reading.running and not reading.read_at else 0,
    )


def _views(some: list[Row], every: tuple[Row, ...], today: date, shown: Shown) -> list[DraftView]:
    of_customer: dict[str, int] = {}
    for row in every:
        if row.in_all:
            of_customer[row.draft.invoice.customer_id] = of_customer.get(row.draft.invoice.customer_id, 0) + 1
    return [
        DraftView(
            id=row.draft.invoice.id,
            number=row.draft.invoice.number,
            customer_id=row.draft.invoice.customer_id,
            customer=row.draft.invoice.customer_name,
            of_customer=of_customer.get(row.draft.invoice.customer_id, 0),
            invoice_date=shown.short_day(row.draft.invoice.invoice_date),
            due=shown.short_day(row.draft.invoice.due_date),
            days=(today - row.draft.invoice.due_date).days,
            amount=shown.money(row.draft.invoice.amount, row.draft.invoice.currency),
            outstanding=shown.money(row.draft.invoice.outstanding, row.draft.invoice.currency),
            exempt=row.exempt,
            no_contact=row.no_contact,
            earlier_case=row.draft.earlier_case,
        )
        for row in some
    ]


def _reading(reading: Reading | None, connection: Connection, shown: Shown) -> ReadingView:
    if reading is None:
        return ReadingView(False, "", "")
    read_at = shown.short_moment(reading.told_at) if reading.told_at is not None else ""
    if reading.problem == "unusable" and connection.state is ConnectionState.HEALTHY:
        # Asked a moment before it was restored: the list is on its way as soon as it may be asked for again.
        return ReadingView(True, read_at, "")
    return ReadingView(reading.running, read_at, reading.problem)


def _approved(desk: Desk, connection: Connection, connections: list[Connection]) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    receipts = desk.services.transfers.receipts(desk.creditor.id)
    told_at = {receipt.id: receipt.told_at for receipt in receipts}
    waiting = [
        (
            choice.invoice.number,
            choice.invoice.customer_name,
            shown.money(choice.invoice.outstanding, choice.invoice.currency),
            shown.user(choice.declared_by),
            shown.short_moment(told_at.get(choice.receipt_id, choice.declared_at)),
            choice.receipt_id,
        )
        for choice in desk.services.transfers.waiting(connection.id)
    ]
    return page(
        desk,
        "transfers_approved.html",
        section="transfers",
        tab="approved",
        connection=connection,
        view=connection_view(connection, shown),
        connections=[(each.id, connection_view(each, shown).erp) for each in connections],
        waiting=waiting,
        silence=silence(desk, connection, shown),
        receipts=[(each.id, shown.short_moment(each.told_at), each.count, shown.user(each.by)) for each in receipts],
        refresh=0,
    )


def _open(desk: Desk) -> Reply:
    """What was read in: case number and status; the list of cases has all of it."""
    shown = Shown(desk.language, desk.creditor.country)
    today = desk.services.clock.today(desk.creditor.country)
    phases = [phase for phase in Phase if phase is not Phase.CLOSED]
    found = (row for phase in phases for row in desk.services.cases.rows(desk.creditor.id, phase.value))
    rows = [row_view(row, today, shown) for row in islice(found, _OPEN_SHOWN + 1)]
    return page(
        desk,
        "transfers_open.html",
        section="transfers",
        tab="open",
        rows=rows[:_OPEN_SHOWN],
        more=len(rows) > _OPEN_SHOWN,
        refresh=0,
    )


def _page_number(desk: Desk) -> int:
    number = desk.request.query.get("page", "1")
    return int(number) if number.isascii() and number.isdigit() and 0 < int(number) < 1000 else 1
