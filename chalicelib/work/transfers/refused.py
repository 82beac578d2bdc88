"""What was refused, once for each invoice, with the case that it became afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.case.local_time import local_day
from chalicelib.case.model import Case
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Refusal, RefusalReason


@dataclass(frozen=True, slots=True)
class Refused:
    """The newest refusal of one invoice."""

    refusal: Refusal
    case_no: str
    """Opened for the invoice since, or the reason why there was no second one; empty where there is none."""

    @property
    def to_do(self) -> bool:
        """Whether the invoice is still without a case."""
        return not self.case_no


def refused(ports: Ports, creditor_id: str) -> Sequence[Refused]:
    """Newest first, of the newest 200 refusals. A few readings for all of them together."""
    newest: dict[tuple[str, str], Refusal] = {}
    for refusal in ports.register.refusals(creditor_id):
        newest.setdefault(_invoice(refusal), refusal)
    latest = _latest(ports, newest.values())
    cases = {case.case_no: case for case in ports.cases.load_many(set(latest.values()))}
    found = []
    for refusal in newest.values():
        ref = latest.get((refusal.connection_id, _asked(refusal)))
        case = cases.get(ref.case_no) if ref is not None else None
        found.append(Refused(refusal, case.case_no if case is not None and _follows(case, refusal) else ""))
    return found


def _invoice(refusal: Refusal) -> tuple[str, str]:
    """One that was gone, or meant for another agency, has no invoice's id, but always its voucher's."""
    return refusal.connection_id, refusal.voucher_id or refusal.invoice_id or refusal.proposal_id


def _asked(refusal: Refusal) -> str:
    """Two of the ERPs call invoice and voucher by one id."""
    return refusal.invoice_id or refusal.voucher_id


def _latest(ports: Ports, refusals: Iterable[Refusal]) -> Mapping[tuple[str, str], CaseRef]:
    wanted: dict[str, set[str]] = {}
    for refusal in refusals:
        wanted.setdefault(refusal.connection_id, set()).add(_asked(refusal))
    return {
        (connection_id, invoice_id): ref
        for connection_id, invoice_ids in wanted.items()
        for invoice_id, ref in ports.cases.latest(connection_id, invoice_ids - {""}).items()
    }


def _follows(case: Case, refusal: Refusal) -> bool:
    """Whether the case makes the refusal a thing of the past: opened after it, or the reason for it."""
    if not refusal.invoice_id and case.erp_invoice.voucher_id != refusal.voucher_id:
        return False
    if refusal.reason is RefusalReason.DUPLICATE:
        return True
    opened = local_day(case.country, case.received_at)
    # Of the same day: as long as a case is open, its invoice is refused as a duplicate only.
    outlived = case.closed_on is None or case.closed_on > refusal.on
    return opened > refusal.on or (opened == refusal.on and outlived)
