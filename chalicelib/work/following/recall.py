"""Invoices that the ERP's user took back from us there (mission D4): honoured, paid for as agreed, and answered."""

import logging

from chalicelib.case import commands
from chalicelib.case.commands import Refused
from chalicelib.case.model import Case
from chalicelib.erp.contract import Erp, ErpNotFound, ErpRefused, Recall, ReportStatus, StatusReport
from chalicelib.letters.status_texts import status_comment
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Connection, Creditor
from chalicelib.work.commit import Decision, act
from chalicelib.work.connections.erp_access import erp_of
from chalicelib.work.following.follow import follow
from chalicelib.work.moments import moment
from chalicelib.work.one_by_one import one_by_one

_log = logging.getLogger(__name__)


def take_recalls(ports: Ports, connection_id: str) -> int:
    """Honour all that waits in the ERP of a connection; returns how many cases were withdrawn."""
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        return honour(ports, erp, connection, creditor)


def honour(ports: Ports, erp: Erp, connection: Connection, creditor: Creditor) -> int:
    """The same where the ERP is open already. Once per recall, however often it is announced.

    Calls: those of `recalls`; per recall that waits one invoice and those of `follow`. What failed for a passing
    reason is raised at the end, after the others had their turn.
    """
    made = one_by_one(ports, erp.recalls(), lambda one: _honour(ports, erp, connection, creditor, one), erp.identity)
    made.raise_unfinished()
    return made.done


def recall_fact(connection_id: str, recall_id: str) -> str:
    return f"RECALL#{connection_id}#{recall_id}"


def _honour(ports: Ports, erp: Erp, connection: Connection, creditor: Creditor, one: Recall) -> bool:
    invoice_id = _invoice_of(erp, one.voucher_id)
    ref = ports.cases.latest(connection.id, [invoice_id]).get(invoice_id) if invoice_id else None
    if ref is None:
        if invoice_id:
            # Before the answer: once that stands there, nobody tells us of it any more.
            ports.transfers.note_fact(taken_back(connection.id, invoice_id))
        _answer_unknown(ports, erp, creditor, one)
        return False
    # What was paid before counts before: the cost is worked out from what is owed now.
    follow(ports, erp, creditor, ref)
    at = moment(ports, creditor.country)
    fact = recall_fact(connection.id, one.id)

    def decide(case: Case) -> Decision | None:
        answer = commands.recall(case, at, creditor.terms, ports.law, one.raised_at)
        return None if isinstance(answer, Refused) else Decision(answer, unique=(fact,))

    before = ports.cases.load(ref)
    after = act(ports, ref, decide)
    if after.version == before.version:
        # It has ended already, or this recall was honoured before: the answer is how it stands now.
        ports.queue.job("report", creditor_id=ref.creditor_id, case_no=ref.case_no, group=connection.id)
        return False
    return True


def taken_back(connection_id: str, invoice_id: str) -> str:
    """The fact that an invoice was taken back before it became a case: only people send it again (mission B2)."""
    return f"TAKEN_BACK#{connection_id}#{invoice_id}"


def _invoice_of(erp: Erp, voucher_id: str) -> str:
    try:
        return erp.invoice_by_voucher(voucher_id).id
    except ErpNotFound:
        return ""


def _answer_unknown(ports: Ports, erp: Erp, creditor: Creditor, one: Recall) -> None:
    """Nothing of ours follows that voucher; without an answer the recall would come back for ever."""
    comment = status_comment("never_taken", creditor.erp_language, {})
    try:
        erp.report(StatusReport(one.voucher_id, ReportStatus.WITHDRAWN, "", comment, f"{ports.agency.public_url}/"))
    except (ErpNotFound, ErpRefused) as said:
        # Asked for again by the next look; no other recall waits for it.
        _log.warning("recall %s of nothing of ours: %s", one.id, said.detail)
