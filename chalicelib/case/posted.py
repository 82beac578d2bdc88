"""Double entry of what was received: the books follow the allocation, never the other way round.

Per case and component the sum of postings equals `claim.allocation`: a commit posts the difference between
the allocation now and what has been posted. Accrued interest is never posted.
"""

from datetime import date

from chalicelib.case.claim_facts import facts_of
from chalicelib.case.model import Case, ItemKind, Posted
from chalicelib.case.postings import PostingLine, PostingSet
from chalicelib.claim.allocation import allocate
from chalicelib.law.lawbook import Lawbook

_ACCOUNTS = {
    "principal": "covered:principal",
    "interest": "covered:interest",
    "costs": "covered:costs",
    "overpayment": "overpaid",
    "credited": "credited:principal",
}
_RECEIVED = "received:creditor"
_CREDITED = "credited:creditor"


def allocated(case: Case, law: Lawbook) -> Posted:
    """What every payment and credit so far has covered."""
    shares = allocate(facts_of(case), law)
    return Posted(
        principal=sum(share.principal for share in shares),
        interest=sum(share.interest for share in shares),
        costs=sum(share.costs for share in shares),
        overpayment=sum(share.overpayment for share in shares),
        credited=sum(item.amount for item in case.items if item.kind is ItemKind.CREDIT_NOTE),
    )


def difference(case: Case, now: Posted, on: date) -> PostingSet | None:
    """What a commit has to post so that the books equal the allocation; None when they do already."""
    lines = []
    for component, account in _ACCOUNTS.items():
        change = getattr(now, component) - getattr(case.posted, component)
        if change:
            against = _CREDITED if component == "credited" else _RECEIVED
            lines += [PostingLine(against, change), PostingLine(account, -change)]
    if not lines:
        return None
    assert sum(line.amount for line in lines) == 0, lines
    return PostingSet(on, case.currency, tuple(lines))
