"""Choosing overdue invoices for collection in the portal or over the API, for every ERP (missions B1, B5, B6)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.erp.contract import ErpNotFound, ErpUnreadable, Service
from chalicelib.erp.registry import SERVICES
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Connection, ConnectionState, Creditor, Refusal, RefusalReason
from chalicelib.ports.storage import Missing
from chalicelib.ports.transfers import Choice, ChoiceState, OtherAct, TransferReceipt, Via
from chalicelib.work.connections.erp_access import erp_of
from chalicelib.work.one_by_one import one_by_one
from chalicelib.work.transfers import gate
from chalicelib.work.transfers.accept import Party, Wish, accept
from chalicelib.work.transfers.exemptions import exempt_customers
from chalicelib.work.transfers.overdue_list import Row, overdue_list


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody approved: single invoices, all of one customer, or everything that can be chosen."""

    id: str
    """Of this act; the same id again is the same act."""
    connection: Connection
    by: str
    via: Via
    not_disputed: bool
    """Whether the person said of this transfer that its claims are not disputed (mission B6)."""
    reading_id: str
    """Of the list that was looked at."""
    invoice_ids: frozenset[str] = frozenset()
    customer_id: str = ""
    everything: bool = False
    service: Service | None = None

    @property
    def act(self) -> str:
        """A digest of what is approved; who says so is not part of it."""
        said = (self.connection.id, self.reading_id, sorted(self.invoice_ids), self.customer_id, self.everything)
        return hashlib.sha256(json.dumps([*said, self.service]).encode()).hexdigest()


class NotTaken(StrEnum):
    """Why an act of choosing as a whole did nothing; each has its text in the catalogue."""

    NOT_DECLARED = "not_declared"
    NO_SERVICE = "no_service"
    CONNECTION_AWAY = "connection_away"
    LIST_MOVED = "list_moved"
    NOTHING_CHOSEN = "nothing_chosen"
    OTHER_ACT = "other_act"


def approve(ports: Ports, creditor: Creditor, approval: Approval) -> TransferReceipt | NotTaken:
    """Note every chosen invoice; the workers take them. Sent twice, it is one act with one receipt.

    The same id with other invoices is refused: what was declared stands for what was seen then.
    """
    try:
        known = ports.transfers.receipt(creditor.id, approval.id)
    except Missing:
        known = None
    if known and known.act != approval.act:
        return NotTaken.OTHER_ACT
    if not approval.not_disputed:
        return NotTaken.NOT_DECLARED
    if known:
        # What was chosen then is kept with it: the list may show other invoices by now.
        complete(ports, known)
        return known
    try:
        return _noted(ports, creditor, approval)
    except OtherAct:
        return NotTaken.OTHER_ACT


def complete(ports: Ports, receipt: TransferReceipt) -> str:
    """Note the choices of an act whose writer died over it; returns what was done."""
    return f"{ports.transfers.spread(receipt.creditor_id, receipt.id)} choices noted"


def _noted(ports: Ports, creditor: Creditor, approval: Approval) -> TransferReceipt | NotTaken:
    connection = approval.connection
    if (approval.service is not None) != (connection.erp in SERVICES):
        return NotTaken.NO_SERVICE
    if connection.state not in (ConnectionState.NEW, ConnectionState.HEALTHY):
        return NotTaken.CONNECTION_AWAY
    listed = overdue_list(ports, creditor.id, connection.id)
    if listed.reading is None or listed.reading.id != approval.reading_id:
        # Whoever approves "all" means what he saw.
        return NotTaken.LIST_MOVED
    chosen = _chosen(listed.rows, approval)
    if not chosen:
        return NotTaken.NOTHING_CHOSEN
    receipt = TransferReceipt(
        creditor_id=creditor.id,
        id=approval.id,
        connection_id=connection.id,
        by=approval.by,
        at=ports.clock.wall_now(),
        via=approval.via,
        count=len(chosen),
        service=approval.service,
        law_at=ports.clock.law_now(),
        act=approval.act,
    )
    ports.transfers.approve(receipt, [_choice(receipt, row) for row in chosen])
    return ports.transfers.receipt(creditor.id, receipt.id)


def _chosen(rows: Sequence[Row], approval: Approval) -> list[Row]:
    """A single choice of an exempt customer's invoice is kept, so that it is refused with its reason (mission B3)."""
    if approval.everything or approval.customer_id:
        wanted = approval.customer_id
        return [row for row in rows if row.in_all and (not wanted or row.draft.invoice.customer_id == wanted)]
    return [row for row in rows if row.draft.invoice.id in approval.invoice_ids]


def _choice(receipt: TransferReceipt, row: Row) -> Choice:
    return Choice(
        creditor_id=receipt.creditor_id,
        receipt_id=receipt.id,
        connection_id=receipt.connection_id,
        invoice=row.draft.invoice,
        declared_by=receipt.by,
        declared_at=receipt.at,
        via=receipt.via,
        service=receipt.service,
    )


def take_choice(ports: Ports, choice: Choice) -> str:
    """Open the case of a chosen invoice or refuse it; returns what came of it. Repeating does nothing.

    Raises ErpUnavailable to be tried again, ConnectionUnusable when the creditor must act first.
    """
    if choice.state is not ChoiceState.WAITING:
        return "answered before"
    connection = ports.register.connection(choice.connection_id)
    creditor = ports.register.creditor(choice.creditor_id)
    with erp_of(ports, connection) as erp:
        return _take(Party(ports, erp, connection, creditor), choice)


def take_waiting(ports: Ports, connection_id: str) -> int:
    """Take what was chosen and has no answer yet; returns how many were. The way back after the creditor restored the
    connection, as nobody sends those messages again. What fails waits for the next night: the sync must go on."""
    waiting = ports.transfers.waiting(connection_id)
    if not waiting:
        return 0
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        party = Party(ports, erp, connection, creditor)
        made = one_by_one(ports, waiting, lambda choice: bool(_take(party, choice)), erp.identity)
    if made.left:
        ports.queue.job("take_waiting", connection_id=connection_id, group=connection_id)
    return made.done


def _take(party: Party, choice: Choice) -> str:
    ports = party.ports
    said = f"{choice.via.value}: {choice.declared_by}, {choice.declared_at.isoformat(timespec='seconds')}"
    fact = f"CHOICE#{choice.creditor_id}#{choice.receipt_id}#{choice.connection_id}#{choice.invoice.id}"
    wish = Wish(fact, said, of_ours=True, service=choice.service)
    outcome = _before(party, choice, wish) or _now(party, choice, wish)
    if isinstance(outcome, str):
        ports.transfers.taken(choice, outcome)
        return outcome
    if outcome.why is RefusalReason.DUPLICATE:
        ports.transfers.followed(choice, outcome.detail)
        return f"followed in {outcome.detail}"
    refusal = Refusal(
        creditor_id=choice.creditor_id,
        connection_id=choice.connection_id,
        proposal_id=f"{choice.receipt_id}-{choice.invoice.id}",
        voucher_id=choice.invoice.voucher_id,
        invoice_number=choice.invoice.number,
        reason=outcome.why,
        detail=outcome.detail,
        on=ports.clock.today(party.creditor.country),
        invoice_id=choice.invoice.id,
    )
    ports.transfers.refused(choice, refusal, ports.clock.wall_now())
    return outcome.why.value


def _before(party: Party, choice: Choice, wish: Wish) -> str | gate.Reason | None:
    """What a look at our own cases tells: this choice opened one before it could say so, or another one is open."""
    cases = party.ports.cases
    followed = cases.assignments(party.connection.id, choice.invoice.id)
    if not followed:
        return None
    if cases.fact(wish.fact):
        return followed[-1].case_no
    last = CaseRef(party.creditor.id, followed[-1].case_no)
    return gate.Reason(RefusalReason.DUPLICATE, last.case_no) if cases.load(last).open else None


def _now(party: Party, choice: Choice, wish: Wish) -> str | gate.Reason:
    ports = party.ports
    try:
        invoice = party.erp.invoice(choice.invoice.id)
    except ErpNotFound:
        return gate.Reason(RefusalReason.INVOICE_GONE)
    except ErpUnreadable:
        return gate.Reason(RefusalReason.UNREADABLE)
    reason = gate.refused(
        invoice,
        party.creditor,
        ports.clock.today(party.creditor.country),
        ports.law,
        choice.service,
        declared=True,
        exempt=invoice.customer_id in exempt_customers(ports, party.connection.id),
    )
    return reason or accept(party, invoice, wish)
