"""What must hold at the end of every scenario, whatever happened in it."""

import hashlib
from collections import Counter
from dataclasses import replace

from chalicelib.case.claim_facts import expected_balance, facts_of
from chalicelib.case.events import CaseOpened, LetterDelivered
from chalicelib.case.evolve import fold, opened
from chalicelib.case.model import Case, LetterKind, LetterState
from chalicelib.case.plan import plan_for
from chalicelib.case.postings import PostingSet
from chalicelib.claim.allocation import allocate
from chalicelib.claim.facts import Country
from chalicelib.letters.render import render
from chalicelib.ports.records import CaseRef
from chalicelib.store import items, keys
from chalicelib.work.messages.idle import pending
from tests.world import World


def assert_whole(world: World) -> None:
    if not world.unfinished:
        assert pending(world.ports) == 0, list(world.ports.outbox.pending(world.clock.wall_now()))
    for case in world.cases():
        ref = CaseRef(case.creditor_id, case.case_no)
        _events_make_the_snapshot(world, ref, case)
        _books_follow_the_allocation(world, ref, case)
        _letters_are_what_was_archived(world, ref, case)
        _row_tells_the_same(world, ref, case)
        _knows_why_not(world, case)
        charged = [letter for letter in case.letters if letter.fee > 0 and letter.state is not LetterState.VOIDED]
        assert sum(letter.kind is LetterKind.NOTICE for letter in charged) <= 1, "two fees for one claim"


def _events_make_the_snapshot(world: World, ref: CaseRef, case: Case) -> None:
    first, *rest = [stored.event for stored in world.ports.cases.events(ref)]
    assert isinstance(first, CaseOpened)
    folded = fold(opened(first), rest)
    kept = {"version": case.version, "posted": case.posted, "debtor_name": case.debtor_name}
    assert replace(folded, **kept) == case  # type: ignore[arg-type]


def posting_sets(world: World, ref: CaseRef) -> list[PostingSet]:
    return [items.POSTING.value(item) for item in world.cloud.table.query(keys.case_pk(ref), "POSTING#")]


def booked(world: World, ref: CaseRef) -> Counter[str]:
    """Sum per account over all posting sets of a case; debit positive."""
    sums: Counter[str] = Counter()
    for posted in posting_sets(world, ref):
        assert sum(line.amount for line in posted.lines) == 0, posted
        for line in posted.lines:
            sums[line.account] += line.amount
    return sums


def _books_follow_the_allocation(world: World, ref: CaseRef, case: Case) -> None:
    shares = allocate(facts_of(case), world.ports.law)
    sums = booked(world, ref)
    assert -sums["covered:principal"] == sum(share.principal for share in shares) == case.posted.principal
    assert -sums["covered:interest"] == sum(share.interest for share in shares) == case.posted.interest
    assert -sums["covered:costs"] == sum(share.costs for share in shares) == case.posted.costs
    assert -sums["overpaid"] == sum(share.overpayment for share in shares) == case.posted.overpayment
    paid = sum(share.principal + share.interest + share.costs + share.overpayment for share in shares)
    assert sums["received:creditor"] == paid
    assert sums["credited:creditor"] == case.posted.credited == -sums["credited:principal"]


def _letters_are_what_was_archived(world: World, ref: CaseRef, case: Case) -> None:
    channels = {
        stored.event.letter_id: stored.event.channel
        for stored in world.ports.cases.events(ref)
        if isinstance(stored.event, LetterDelivered)
    }
    for letter in world.ports.cases.letters(ref):
        name = letter.content.letter_id
        if name not in channels:
            continue
        pdf = world.ports.archive.get(letter.pdf_key)
        assert hashlib.sha256(pdf).hexdigest() == letter.sha256
        assert render(letter.content) == pdf, "the same inputs draw the same bytes"
        if channels[name] == "print":
            spool = f"print/{letter.content.issued_on.isoformat()}/{name}"
            assert world.ports.archive.get(f"{spool}.pdf") == pdf
            assert letter.sha256 in world.ports.archive.get(f"{spool}.json").decode()
        assert case.letter(name).channel == channels[name]


def _row_tells_the_same(world: World, ref: CaseRef, case: Case) -> None:
    rows = [row for row in world.ports.cases.rows(ref.creditor_id, case.phase.value) if row.ref == ref]
    assert [(row.expected_balance, row.erp_balance, row.list_id) for row in rows] == [
        (expected_balance(case), case.erp_balance, case.list_id or "")
    ]


def _knows_why_not(world: World, case: Case) -> None:
    terms = world.ports.register.creditor(case.creditor_id).terms
    plan = plan_for(case, terms, world.clock.today(Country.NO), world.ports.law)
    assert plan.why_not
    assert plan.step is None or plan.on is not None
