"""When a case is over because nothing, or nothing worth following, is owed any more."""

from datetime import date

from chalicelib.case.claim_facts import facts_of, principal_open
from chalicelib.case.events import Closed, Event, RemainderWaived, Reopened
from chalicelib.case.model import Case, ItemKind, Outcome
from chalicelib.case.terms import Terms
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import Lawbook

SMALL_REMAINDER = "small_remainder"
"""The principal is settled and what is left of interest and costs is at most the creditor's tolerance: let it go."""


def owed(case: Case, on: date, law: Lawbook) -> int:
    """What the debtor owes on a day, in minor units; a closed case owes nothing."""
    return statement(facts_of(case), on, law).open.total if case.open else 0


def settle(case: Case, terms: Terms, on: date, law: Lawbook) -> tuple[Event, ...]:
    """The events that close a case which money or credits have settled, or open it again when that fell away."""
    remaining = principal_open(case)
    if not case.open:
        fell_away = case.outcome in (Outcome.PAID, Outcome.CREDITED) and remaining > 0
        return (Reopened(on, "settlement_fell_away"),) if fell_away else ()
    if remaining > 0:
        return ()
    credited = sum(item.amount for item in case.items if item.kind is ItemKind.CREDIT_NOTE)
    if credited >= case.principal:
        # Credited in full, the claim never stood: interest and costs fall with it.
        return (Closed(on, Outcome.CREDITED),)
    total = owed(case, on, law)
    if total <= 0:
        return (Closed(on, Outcome.PAID),)
    if total <= terms.tolerance:
        return (RemainderWaived(on, total, SMALL_REMAINDER), Closed(on, Outcome.PAID))
    return ()
