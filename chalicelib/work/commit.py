"""Load, decide, write in one transaction; when somebody else was faster, decide anew on what is there now."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.case.claim_facts import expected_balance
from chalicelib.case.events import Event
from chalicelib.case.evolve import fold
from chalicelib.case.model import DUE_STEPS, Case
from chalicelib.case.plan import plan_for
from chalicelib.case.posted import allocated, difference
from chalicelib.case.settling import owed
from chalicelib.case.terms import Terms
from chalicelib.erp.contract import Debtor
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Commit, FrozenLetter
from chalicelib.ports.storage import FactExists, VersionConflict
from chalicelib.work.questions import answered, ask

_log = logging.getLogger(__name__)
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall be written. No events means: nothing to do."""

    events: tuple[Event, ...]
    unique: tuple[str, ...] = ()
    letters: Callable[[Case], tuple[FrozenLetter, ...]] = lambda _: ()
    """Makes the frozen letters from the case after the events."""
    debtor: Debtor | None = None
    """The debtor's data as they are from now on; None = they stay."""
    by_hand: str = ""
    """What stands in the ERP instead of our status, for the question about it (mission F2)."""


def act(ports: Ports, ref: CaseRef, decide: Callable[[Case], Decision | None]) -> Case:
    """Apply a decision to a case and return the case as it is afterwards.

    A unique fact that exists already means that the same was done before: the case is returned as it is. Raises
    VersionConflict when five tries met another writer each time.
    """
    for attempt in range(_TRIES):
        before = ports.cases.load(ref)
        decision = decide(before)
        if decision is None or not decision.events:
            return before
        after = fold(before, decision.events)
        if decision.debtor is not None:
            after = replace(after, debtor_name=decision.debtor.name)
        try:
            return write(ports, before, after, decision)
        except FactExists as exists:
            _log.info("already done: %s", exists.key)
            return ports.cases.load(ref)
        except VersionConflict:
            _log.info("case %s changed meanwhile, attempt %d", ref.case_no, attempt + 1)
            time.sleep(random.uniform(0, 0.05 * 2**attempt))
    raise VersionConflict(f"case {ref.case_no} was changed by others {_TRIES} times in a row")


def write(ports: Ports, before: Case | None, after: Case, decision: Decision) -> Case:
    """Commit a decision; a case that is due at once is also sent to the worker, as the index may lag behind."""
    terms = ports.register.creditor(after.creditor_id).terms
    today = ports.clock.today(after.country)
    posted = allocated(after, ports.law)
    postings = difference(after, posted, today)
    after = replace(after, posted=posted)
    plan = plan_for(after, terms, today, ports.law)
    # The questions first: what stands committed is not looked at a second time.
    ask(ports, after, decision.events, today, decision.by_hand)
    ports.cases.commit(
        Commit(
            before=before,
            after=after,
            events=decision.events,
            plan=plan,
            total=owed(after, today, ports.law),
            expected_balance=expected_balance(after),
            debtor_name=after.debtor_name,
            debtor=decision.debtor,
            postings=postings,
            unique=decision.unique,
            letters=decision.letters(after),
        ),
        ports.clock.wall_now(),
    )
    answered(ports, before, after, today)
    if _due_now(before, plan.step in DUE_STEPS and plan.on is not None and plan.on <= today, terms, ports):
        ports.queue.job(
            "progress",
            creditor_id=after.creditor_id,
            case_no=after.case_no,
            day=today.isoformat(),
            group=after.erp_invoice.connection_id,
        )
    return after


def _due_now(before: Case | None, due: bool, terms: Terms, ports: Ports) -> bool:
    if not due:
        return False
    if before is None:
        return True
    today = ports.clock.today(before.country)
    earlier = plan_for(before, terms, today, ports.law)
    return earlier.step not in DUE_STEPS or earlier.on is None or earlier.on > today
