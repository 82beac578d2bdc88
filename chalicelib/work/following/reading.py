"""One look at a case's invoice in the ERP."""

from chalicelib.case.claim_facts import expected_balance
from chalicelib.case.model import Case
from chalicelib.case.reading import Reading
from chalicelib.erp.contract import Erp, Invoice


def look(erp: Erp, case: Case) -> tuple[Reading, Invoice]:
    """Balance, remark, status and customer as they are now; the matched items only where the balance is not what it
    should be. Raises the ErpError kinds; ErpNotFound when the invoice has vanished.
    """
    invoice = erp.invoice(case.erp_invoice.invoice_id)
    items = None
    if invoice.outstanding != expected_balance(case):
        items = erp.matched_items(invoice.id)
    return Reading(invoice.outstanding, items, invoice.remark, invoice.changed_by_hand), invoice
