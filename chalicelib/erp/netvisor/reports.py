"""Our status and comment on the invoice: read what stands, then write what differs, the comment before the status."""

from dataclasses import dataclass
from hashlib import sha256

from chalicelib.erp.contract import ReportStatus, Stage, StatusReport
from chalicelib.erp.intents import Intents, once
from chalicelib.erp.netvisor import phases, reading, wire
from chalicelib.erp.netvisor.api import NetvisorApi, netvisor_key
from chalicelib.erp.netvisor.elements import Tag
from chalicelib.erp.netvisor.history import Trail
from chalicelib.erp.netvisor.invoices import trail_of

COMMENT, STATUS = "salesinvoicecomment.nv", "updatesalesinvoicestatus.nv"


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports into one company. `intents` keep a comment from being written twice, and what a refusal gives back."""

    api: NetvisorApi
    agency: str
    intents: Intents

    def report(self, status: StatusReport) -> None:
        """A read, and a write each for comment and status where they differ; a repeat writes nothing. A case that is
        given back takes a second read and perhaps a second status.

        A settled invoice keeps its status: only the payments decide about it.
        """
        key = netvisor_key(status.voucher_id, "invoice")
        found = reading.invoice(self.api, key, details=reading.LINKS, history=True)
        told = trail_of(found, self.agency)
        if phases.over(self.agency, status.reference, told.comments[: told.before]):
            # The case ended before the invoice was sent again: what came since belongs to another one.
            return
        with_agency = False
        if status.status in (ReportStatus.WITHDRAWN, ReportStatus.REFUSED):
            line = reading.listed_one(self.api, found.number, key)
            with_agency = line is not None and line.in_collection is True
        service = told.handed_over.service if told.handed_over else status.service
        wanted = phases.shown(status, service, found.stage, with_agency)
        comment = phases.comment(self.agency, wanted.word, status)
        if not _stands(told, comment):
            self._say(key, told, comment)
        if status.status is ReportStatus.REFUSED:
            self._refuse(status, found, told, with_agency)
        elif found.stage is not None and (with_agency or wanted.statuses[-1:] != (found.stage,)):
            self._set(key, wanted.statuses)

    def _say(self, key: str, told: Trail, text: str) -> None:
        """The place among our comments is in the note's key: a word that comes again later is another comment."""
        digest = sha256(text.encode()).hexdigest()[:16]

        def standing() -> str | None:
            # The answer may have been lost after the write.
            now = reading.invoice(self.api, key, details=reading.LINKS, history=True)
            return text if _stands(trail_of(now, self.agency), text) else None

        def post() -> str:
            inner = (Tag("invoicetype", "invoice"), Tag("invoicenetvisorkey", key), Tag("comment", text))
            self.api.post(COMMENT, {}, Tag("salesinvoicecomments", (Tag("salesinvoicecomment", inner),)))
            return text

        once(self.intents, f"comment/{key}/{len(told.comments)}/{digest}", look=standing, post=post)

    def _refuse(self, status: StatusReport, found: wire.SalesInvoice, told: Trail, with_agency: bool) -> None:
        """Takes the invoice from our header and gives back the status that it came with.

        That status is noted first: between the two writes it stands nowhere else, and a repeat after a crash must
        still know it.
        """
        if found.stage is None:
            return
        came_as = found.stage.value
        number = told.handed_over.number if told.handed_over else 0
        if not with_agency and (number == 0 or found.stage is not Stage.OVERDUE):
            return
        noted = once(self.intents, f"refuse/{found.key}/{number}/from", look=lambda: None, post=lambda: came_as)
        wanted = phases.shown(status, None, Stage(noted), with_agency=True)

        def give_back() -> str:
            self._set(found.key, wanted.statuses)
            return noted

        once(self.intents, f"refuse/{found.key}/{number}/back", look=lambda: None, post=give_back)

    def _set(self, key: str, statuses: tuple[Stage, ...]) -> None:
        for stage in statuses:
            # Setting the same status twice does no harm, so it needs no note and may be repeated.
            self.api.post(STATUS, {"netvisorkey": key, "status": stage.value}, repeatable=True)


def _stands(told: Trail, comment: str) -> bool:
    """A new hand-over wants its own answer, even one of the same words."""
    return told.said == comment and (told.handed_over is None or told.answered)
