"""Cases as rows of a table: both remaining amounts, and what comes next."""

from dataclasses import dataclass
from datetime import date

from chalicelib.ports.records import CaseRow
from chalicelib.web.shown import Shown


@dataclass(frozen=True, slots=True)
class RowView:
    """One row, in prepared texts."""

    case_no: str
    invoice: str
    debtor: str
    phase: str
    phase_text: str
    due: str
    ours: str
    theirs: str
    differs: bool
    total: str
    next_text: str
    next_on: str


def row_view(row: CaseRow, today: date, shown: Shown) -> RowView:
    t = shown.words
    closed = bool(row.outcome)
    next_key = f"step.{row.next_step}" if row.next_step else f"why_not_short.{row.why_not}"
    return RowView(
        case_no=row.ref.case_no,
        invoice=row.invoice_number,
        debtor=row.debtor_name,
        phase=row.outcome or row.phase,
        phase_text=t(f"outcome.{row.outcome}") if closed else t(f"phase.{row.phase}"),
        due=shown.short_day(row.due_date),
        ours=shown.money(row.expected_balance, row.currency),
        theirs=shown.money(row.erp_balance, row.currency),
        differs=row.discrepancy,
        total=shown.money(0 if closed else row.total, row.currency),
        next_text="" if closed else t(next_key),
        next_on="" if closed or row.next_on is None or row.next_on < today else shown.short_day(row.next_on),
    )
