"""Transfers by themselves, where the creditor has approved them beforehand from an invoice date on (mission B2)."""

import logging

from chalicelib.erp.contract import ErpNotFound, ErpUnreadable, Invoice, OverdueInvoice, Service
from chalicelib.erp.registry import SERVICES
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Refusal, RefusalReason
from chalicelib.ports.storage import FactExists
from chalicelib.work.connections.erp_access import erp_of
from chalicelib.work.following.recall import taken_back
from chalicelib.work.one_by_one import one_by_one
from chalicelib.work.transfers import gate
from chalicelib.work.transfers.accept import Party, Wish, accept
from chalicelib.work.transfers.exemptions import exempt_customers

_log = logging.getLogger(__name__)
_QUIET = frozenset(
    {
        RefusalReason.EXEMPT,
        RefusalReason.PROHIBITED,
        RefusalReason.DUPLICATE,
        RefusalReason.NOT_DUE,
        RefusalReason.NOTHING_OUTSTANDING,
    }
)
"""Nobody asked for these, and nothing has to be put right: the creditor wants it so, or it was paid in between."""


def take_automatically(ports: Ports, connection_id: str, after: str = "") -> int:
    """Take what is overdue and dated on or after the creditor's date; returns how many became cases.

    Whatever was with us before or was taken back is left to people, exempt customers are left alone, and nothing is
    taken without the standing declaration that claims are undisputed (mission B6) or when the agreement has ended.
    `after` is the place in the list that an earlier slice of the same day came to.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    first = creditor.terms.automatic_from
    ended = creditor.ended_on is not None and creditor.ended_on <= ports.clock.today(creditor.country)
    if first is None or ended or not creditor.standing_not_disputed:
        return 0
    with erp_of(ports, connection) as erp:
        party = Party(ports, erp, connection, creditor)
        lines = [line for line in erp.overdue(first) if line.invoice_date >= first and _place(line) > after]
        new = sorted(_new(party, lines), key=_place)
        made = one_by_one(ports, new, lambda line: _take(party, line), erp.identity)
    if made.left:
        done = _place(new[len(new) - len(made.left) - 1])
        ports.queue.job("automatic", connection_id=connection_id, after=done, group=connection_id)
    else:
        made.raise_unfinished()
    return made.done


def _place(line: OverdueInvoice) -> str:
    return f"{line.invoice_date.isoformat()}#{line.id}"


def _new(party: Party, lines: list[OverdueInvoice]) -> list[OverdueInvoice]:
    exempt = exempt_customers(party.ports, party.connection.id)
    left = [line for line in lines if not line.exempt and line.customer_id not in exempt]
    facts = {line.id: taken_back(party.connection.id, line.id) for line in left}
    noted = party.ports.cases.facts(list(facts.values()))
    before = party.ports.cases.latest(party.connection.id, facts)
    # What was taken back a moment ago may not have been looked at yet.
    recalled = {recall.voucher_id for recall in party.erp.recalls()} if left else frozenset[str]()
    return [
        line
        for line in left
        if line.id not in before and facts[line.id] not in noted and line.voucher_id not in recalled
    ]


def _take(party: Party, line: OverdueInvoice) -> bool:
    ports, creditor, connection = party.ports, party.creditor, party.connection
    fact = f"AUTOMATIC#{connection.id}#{line.id}"
    try:
        invoice = party.erp.invoice(line.id)
    except ErpNotFound:
        return False
    except ErpUnreadable:
        _refuse(party, line, gate.Reason(RefusalReason.UNREADABLE), fact)
        return False
    # What is merely overdue belongs to the reminder service, where there are two (mission B5).
    service = Service.REMINDER if connection.erp in SERVICES else None
    wish = Wish(fact, creditor.standing_not_disputed, of_ours=True, service=service, first_only=True)
    # Looked at for each: a long list takes minutes, in which somebody may exempt a customer.
    exempt = invoice.customer_id in exempt_customers(ports, connection.id)
    reason = gate.refused(invoice, creditor, ports.clock.today(creditor.country), ports.law, service, exempt=exempt)
    outcome = reason or accept(party, invoice, wish)
    if isinstance(outcome, str):
        return True
    if outcome.why not in _QUIET:
        _refuse(party, invoice, outcome, fact)
    return False


def _refuse(party: Party, invoice: Invoice | OverdueInvoice, reason: gate.Reason, fact: str) -> None:
    """Told once for each reason: the invoice is looked at every day, and taken as soon as it is put right."""
    ports = party.ports
    refusal = Refusal(
        creditor_id=party.creditor.id,
        connection_id=party.connection.id,
        proposal_id=f"automatic-{invoice.id}",
        voucher_id=invoice.voucher_id,
        invoice_number=invoice.number,
        reason=reason.why,
        detail=reason.detail,
        on=ports.clock.today(party.creditor.country),
        invoice_id=invoice.id,
    )
    try:
        ports.register.refuse(refusal, (f"{fact}#{reason.why.value}#{reason.detail}",), ports.clock.wall_now())
    except FactExists:
        _log.info("refused before for the same reason: invoice of %s", party.connection.id)
