"""Our status and comment on the invoice: read what stands, then write what differs, the comment before the status."""

from chalicelib.erp.contract import ErpUnavailable, ReportStatus, StatusReport
from chalicelib.erp.netvisor import phases, reading
from chalicelib.erp.netvisor.api import NetvisorApi, netvisor_key
from chalicelib.erp.netvisor.elements import Tag
from chalicelib.erp.netvisor.history import Trail
from chalicelib.erp.netvisor.invoices import trail_of

COMMENT, STATUS = "salesinvoicecomment.nv", "updatesalesinvoicestatus.nv"


def report(api: NetvisorApi, agency: str, status: StatusReport) -> None:
    """A read, and a write each for comment and status where they differ; a repeat writes nothing. A case that is
    given back takes a second read and perhaps a second status.

    A settled invoice keeps its status: only the payments decide about it.
    """
    key = netvisor_key(status.voucher_id, "invoice")
    found = reading.invoice(api, key, details=reading.LINKS, history=True)
    told = trail_of(found, agency)
    with_agency = False
    if status.status in (ReportStatus.WITHDRAWN, ReportStatus.REFUSED):
        line = reading.listed_one(api, found.number, key)
        with_agency = line is not None and line.in_collection is True
    service = told.handed_over.service if told.handed_over else None
    wanted = phases.shown(status, service, found.stage, with_agency)
    comment = phases.comment(agency, wanted.word, status)
    if not _stands(told, comment):
        _say(api, agency, key, comment)
    if found.stage is not None and (with_agency or wanted.statuses[-1:] != (found.stage,)):
        for stage in wanted.statuses:
            # Setting the same status twice does no harm.
            api.post(STATUS, {"netvisorkey": key, "status": stage.value}, repeatable=True)


def _say(api: NetvisorApi, agency: str, key: str, text: str) -> None:
    try:
        _post(api, key, text)
    except ErpUnavailable:
        # The answer may have been lost after the write: look, and only then repeat, once.
        found = reading.invoice(api, key, details=reading.LINKS, history=True)
        if not _stands(trail_of(found, agency), text):
            _post(api, key, text)


def _stands(told: Trail, comment: str) -> bool:
    """A new hand-over wants its own answer, even one of the same words."""
    return told.said == comment and (told.handed_over is None or told.answered)


def _post(api: NetvisorApi, key: str, text: str) -> None:
    comment = (Tag("invoicetype", "invoice"), Tag("invoicenetvisorkey", key), Tag("comment", text))
    api.post(COMMENT, {}, Tag("salesinvoicecomments", (Tag("salesinvoicecomment", comment),)))
