"""Money of a customer that the ERP has matched to nothing: a hint beside the case, never booked (mission E1)."""

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from chalicelib.case.events import UnmatchedSeen
from chalicelib.case.model import Case
from chalicelib.erp.contract import Erp, ErpRefused, ErpRightMissing, OnAccount
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, CaseRow, Creditor
from chalicelib.work.commit import Decision, act
from chalicelib.work.moments import moment

_log = logging.getLogger(__name__)


def hint(ports: Ports, erp: Erp, creditor: Creditor, rows: Sequence[CaseRow]) -> int:
    """Note on each open case how much of its customer's money waits; returns how many changed.

    Calls: those of `on_account`, none without open cases. Only a case whose hint is another one is written.
    """
    if not rows:
        return 0
    try:
        money = erp.on_account()
    except (ErpRightMissing, ErpRefused) as wanting:
        # Without that right there is no hint; nothing else needs it.
        _log.warning("money on account of %s: %s", creditor.id, wanting.detail)
        return 0
    today = moment(ports, creditor.country).today
    found = waiting(money, rows)
    differing = [row for row in rows if found.get(row.ref, 0) != row.unmatched]
    for row in differing:
        seen = UnmatchedSeen(today, found.get(row.ref, 0))

        def decide(case: Case, seen: UnmatchedSeen = seen) -> Decision | None:
            return Decision((seen,)) if case.open and case.unmatched != seen.amount else None

        act(ports, row.ref, decide)
    return len(differing)


def waiting(money: Sequence[OnAccount], rows: Sequence[CaseRow]) -> Mapping[CaseRef, int]:
    """How much waits for each case. The ERP's customer counts where it names one; else the reference of the invoice;
    else the exact name of the payer."""
    by_customer, by_reference, by_name = _indexes(rows)
    found: Counter[CaseRef] = Counter()
    for each in money:
        if each.customer_id:
            refs = by_customer.get(each.customer_id, [])
        else:
            reference = _plain(each.reference)
            refs = (by_reference.get(reference) if reference else None) or by_name.get(_name(each.payer), [])
        for ref in refs:
            found[ref] += each.amount
    return found


_Index = Mapping[str, list[CaseRef]]


def _indexes(rows: Sequence[CaseRow]) -> tuple[_Index, _Index, _Index]:
    by_customer, by_reference, by_name = (defaultdict[str, list[CaseRef]](list) for _ in range(3))
    for row in rows:
        by_customer[row.customer_id].append(row.ref)
        by_reference[_plain(row.reference)].append(row.ref)
        if _name(row.debtor_name):
            by_name[_name(row.debtor_name)].append(row.ref)
    return by_customer, by_reference, by_name


def _plain(reference: str) -> str:
    """Reference numbers are the same without blanks, leading zeros and the RF in front with its two digits."""
    plain = reference.replace(" ", "").upper()
    return (plain[4:] if plain.startswith("RF") else plain).lstrip("0")


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()
