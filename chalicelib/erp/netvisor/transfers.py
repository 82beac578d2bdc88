"""What Netvisor's user sent to one of our services and nobody has answered yet, told from the process history.

No resource drives a hand-over. What it leaves behind is the list's isincollection and a line in the history whose
channel is the service; a comment of ours behind that line is our answer.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.erp.contract import ErpUnreadable, Invoice, Proposal
from chalicelib.erp.netvisor import decoding, invoices, phases, reading, wire
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.elements import Node
from chalicelib.erp.netvisor.history import Trail, trail
from chalicelib.erp.netvisor.invoices import trail_of

FRESH = timedelta(minutes=2)
"""How long what was read together may stand for a read of its own."""


@dataclass(frozen=True, slots=True)
class _Read:
    invoice: wire.SalesInvoice
    line: wire.ListedInvoice
    until: datetime


class Transfers:
    """Proposals, and the proposed invoices read together: a hundred in three requests instead of three each.

    What was read together serves once and for two minutes, so that nothing is decided on old figures.
    """

    def __init__(self, api: NetvisorApi, agency: str, clock: Callable[[], datetime]) -> None:
        self._api, self._agency, self._clock = api, agency, clock
        self._read: dict[str, _Read] = {}
        self._cards: dict[str, wire.Customer] = {}

    def proposals(self) -> Sequence[Proposal]:
        """The overdue list in pages, then the histories of what is flagged in it, a hundred per request."""
        until = self._clock() + FRESH
        # A missing attribute is no denial: the history decides.
        unread: list[Node] = []
        overdue = reading.listed(self._api, {"invoicestatus": "overdue"}, unread.append)
        lines = {line.key: line for line in overdue if line.in_collection is not False}
        keys = [*lines, *map(reading.key_of, unread)]
        unreadable: list[Node] = []
        details = reading.invoices(self._api, keys, details=reading.DETAILS, history=True, left_out=unreadable.append)
        # What was handed over is proposed though it cannot be read: it is looked at by itself, and then refused.
        trails = {key: trail_of(invoice, self._agency) for key, invoice in details.items()}
        trails |= {reading.key_of(node): told for node in unreadable if (told := self._told_by(node)) is not None}
        found = [proposal for key, told in trails.items() if (proposal := self._proposed(key, told)) is not None]
        asked = {proposal.voucher_id for proposal in found} & details.keys() & lines.keys()
        self._read = {key: _Read(details[key], lines[key], until) for key in asked}
        owners = [each.invoice.customer_key or each.line.customer_key for each in self._read.values()]
        self._cards = dict(reading.customers(self._api, owners)) if len(owners) > 1 else {}
        return sorted(found, key=lambda proposal: int(proposal.voucher_id))

    def _proposed(self, key: str, told: Trail) -> Proposal | None:
        handed_over = told.handed_over
        if handed_over is None or told.answered:
            return None
        raised = handed_over.at.astimezone(UTC) if handed_over.at else None
        return Proposal(f"{key}-{handed_over.number}", key, self._agency, raised, handed_over.service)

    def _told_by(self, node: Node) -> Trail | None:
        with suppress(ErpUnreadable):
            return trail(decoding.history(node), self._agency, 0, phases.ENDED)
        return None

    def invoice(self, key: str) -> Invoice:
        """A proposed invoice, from what was read with the proposals where that is fresh."""
        read = self._read.pop(key, None)
        if read is None or self._clock() >= read.until:
            return invoices.by_key(self._api, key, self._agency)
        owner = read.invoice.customer_key or read.line.customer_key
        card = self._cards.get(owner) or reading.customer(self._api, owner)
        return invoices.assembled(read.invoice, read.line, card, trail_of(read.invoice, self._agency))
