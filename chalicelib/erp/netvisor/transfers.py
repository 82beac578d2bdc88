"""What Netvisor's user sent to one of our services and nobody has answered yet, told from the process history.

No resource drives a hand-over. What it leaves behind is the list's isincollection and a line in the history whose
channel is the service; a comment of ours behind that line is our answer.
"""

from collections.abc import Sequence
from datetime import UTC

from chalicelib.erp.contract import Proposal
from chalicelib.erp.netvisor import reading
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.invoices import trail_of


def proposals(api: NetvisorApi, agency: str) -> Sequence[Proposal]:
    """The overdue list in pages, then the histories of what is flagged in it, a hundred per request."""
    lines = reading.listed(api, {"invoicestatus": "overdue"})
    # A missing attribute is no denial: the history decides.
    keys = [line.key for line in lines if line.in_collection is not False]
    found: list[Proposal] = []
    for key, invoice in reading.invoices(api, keys, history=True).items():
        told = trail_of(invoice, agency)
        handed_over = told.handed_over
        if handed_over is not None and not told.answered:
            raised = handed_over.at.astimezone(UTC) if handed_over.at else None
            found.append(Proposal(f"{key}-{handed_over.number}", key, agency, raised, handed_over.service))
    return sorted(found, key=lambda proposal: int(proposal.voucher_id))
