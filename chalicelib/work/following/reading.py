"""One look at a case's invoice in the ERP."""

from chalicelib.case.claim_facts import expected_balance
from chalicelib.case.model import Case
from chalicelib.case.reading import Reading
from chalicelib.erp.contract import Erp, Invoice
from chalicelib.ports.assembly import Ports
from chalicelib.work.connections import rights


def look(ports: Ports, erp: Erp, case: Case) -> tuple[Reading, Invoice]:
    """Balance, remark, status and customer as they are now; the matched items only where the balance is not what it
    should be. Raises the ErpError kinds; ErpNotFound when the invoice has vanished.
    """
    invoice = erp.invoice(case.erp_invoice.invoice_id)
    items = None
    if invoice.outstanding != expected_balance(case):
        items = erp.matched_items(invoice.id)
    return Reading(invoice.outstanding, items, invoice.remark, by_hand(ports, case, invoice)), invoice


def by_hand(ports: Ports, case: Case, invoice: Invoice) -> str | None:
    """What somebody set there instead of our status; None where nobody can tell, as we could not write ours (F2)."""
    if not invoice.changed_by_hand:
        return ""
    connection = ports.register.connection(case.erp_invoice.connection_id)
    return None if rights.unwritten(connection.health, ports.clock.law_now()) else invoice.changed_by_hand
