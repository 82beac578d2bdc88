"""The list of overdue invoices that a creditor chooses from: a worker reads it, a page only shows it (mission B1)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.erp.contract import ErpError, ErpNotFound, ErpUnavailable, OverdueInvoice
from chalicelib.ports.assembly import Ports
from chalicelib.ports.transfers import ChoiceState, Contact, Draft, Reading
from chalicelib.work.connections.erp_access import ConnectionUnusable, RightWanting, erp_of
from chalicelib.work.one_by_one import one_by_one
from chalicelib.work.transfers.accept import lacks_contact
from chalicelib.work.transfers.exemptions import exempt_customers

_log = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=3 * 366 + 92)
"""Invoices dated longer ago are time-barred, even with a term of three months (three years in both countries)."""
AT_MOST_EVERY = timedelta(minutes=1)
"""However often somebody asks: the ERPs count our calls."""
CONTACT_KEPT = timedelta(days=7)
"""How long what a customer's card says about e-mail and phone is believed."""
MOST_CARDS = 200
"""Customers whose cards one reading looks at; the next one goes on."""


def ask(ports: Ports, connection_id: str, at_most_every: timedelta = AT_MOST_EVERY) -> bool:
    """Have the list read anew, unless somebody asked just now. A crash in between only delays it by that pause."""
    now = ports.clock.wall_now()
    asked = ports.transfers.ask(connection_id, now, now - at_most_every)
    if asked:
        ports.queue.job("read_overdue", connection_id=connection_id, group=connection_id)
    return asked


def read(ports: Ports, connection_id: str) -> int:
    """Read the list and keep it; returns how many can be chosen. What failed is told on the page, nobody waits."""
    connection = ports.register.connection(connection_id)
    today = ports.clock.today(ports.register.creditor(connection.creditor_id).country)
    try:
        with erp_of(ports, connection) as erp:
            lines = erp.overdue(today - LOOK_BACK)
    except RightWanting:
        ports.transfers.failed(connection_id, "right_missing")
        return 0
    except ConnectionUnusable:
        ports.transfers.failed(connection_id, "unusable")
        return 0
    except ErpError as error:
        _log.warning("overdue list of %s: %s", connection_id, error.detail)
        ports.transfers.failed(connection_id, "not_answered" if isinstance(error, ErpUnavailable) else "not_read")
        return 0
    drafts = _without_open_cases(ports, connection_id, lines)
    ports.transfers.keep(connection_id, drafts, ports.clock.wall_now(), ports.clock.law_now())
    ports.queue.job("look_at_cards", connection_id=connection_id, group=connection_id)
    return len(drafts)


def _without_open_cases(ports: Ports, connection_id: str, lines: Sequence[OverdueInvoice]) -> list[Draft]:
    latest = ports.cases.latest(connection_id, [line.id for line in lines])
    is_open = {case.case_no: case.open for case in ports.cases.load_many(latest.values())}
    numbers = {line.id: latest[line.id].case_no if line.id in latest else "" for line in lines}
    return [Draft(line, numbers[line.id]) for line in lines if not is_open.get(numbers[line.id], False)]


def look_at_cards(ports: Ports, connection_id: str) -> int:
    """See which customers on the list have neither e-mail nor phone, so that the page can warn beforehand (mission B9).

    Each customer is looked at once a week, through one of its invoices. Returns how many were looked at.
    """
    reading = ports.transfers.reading(connection_id)
    now = ports.clock.wall_now()
    known = {contact.customer_id for contact in ports.transfers.contacts(connection_id, now)}
    drafts = ports.transfers.drafts(reading) if reading is not None else ()
    first = {draft.invoice.customer_id: draft.invoice for draft in reversed(drafts)}
    unknown = [first[customer_id] for customer_id in sorted(first.keys() - known)][:MOST_CARDS]
    if not unknown:
        return 0
    with erp_of(ports, ports.register.connection(connection_id)) as erp:

        def look(line: OverdueInvoice) -> bool:
            try:
                missing = lacks_contact(erp.invoice(line.id).debtor)
            except ErpNotFound:
                missing = False
            ports.transfers.note_contact(Contact(connection_id, line.customer_id, missing), now + CONTACT_KEPT)
            return True

        looked = one_by_one(ports, unknown, look, erp.identity)
    if looked.left:
        ports.queue.job("look_at_cards", connection_id=connection_id, group=connection_id)
    return looked.done


@dataclass(frozen=True, slots=True)
class Row:
    """A draft with what we know about it."""

    draft: Draft
    exempt: bool
    """In the ERP or in the portal."""
    no_contact: bool

    @property
    def in_all(self) -> bool:
        """Whether "all" means it too: not an exempt customer's, nor what was with us before and came back."""
        return not self.exempt and not self.draft.earlier_case


@dataclass(frozen=True, slots=True)
class OverdueList:
    reading: Reading | None
    rows: tuple[Row, ...]
    """Without what has been chosen since it was read."""


def overdue_list(ports: Ports, creditor_id: str, connection_id: str) -> OverdueList:
    """What can be chosen now, as far as the last reading goes."""
    reading = ports.transfers.reading(connection_id)
    if reading is None or reading.read_at is None:
        return OverdueList(reading, ())
    chosen = _chosen_since(ports, creditor_id, connection_id, reading)
    exempt = exempt_customers(ports, connection_id)
    known = ports.transfers.contacts(connection_id, ports.clock.wall_now())
    unreachable = {contact.customer_id for contact in known if contact.missing}
    rows = tuple(
        Row(
            draft,
            draft.invoice.exempt or draft.invoice.customer_id in exempt,
            draft.invoice.customer_id in unreachable,
        )
        for draft in ports.transfers.drafts(reading)
        if draft.invoice.id not in chosen
    )
    return OverdueList(reading, rows)


def _chosen_since(ports: Ports, creditor_id: str, connection_id: str, reading: Reading) -> frozenset[str]:
    waiting = {choice.invoice.id for choice in ports.transfers.waiting(connection_id)}
    taken = {
        choice.invoice.id
        for receipt in ports.transfers.receipts(creditor_id)
        if reading.read_at is not None and receipt.at >= reading.read_at
        for choice in ports.transfers.choices(creditor_id, receipt.id)
        if choice.connection_id == connection_id and choice.state is ChoiceState.TAKEN
    }
    return frozenset(waiting | taken)
