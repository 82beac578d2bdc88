"""One decision on one case as the writes of one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from chalicelib.case.events import Event
from chalicelib.case.model import DUE_STEPS, Case
from chalicelib.ports.effects import EFFECTS, LEVEL_TRIGGERED, EffectKind
from chalicelib.ports.records import CaseRef, CaseRow, Commit
from chalicelib.ports.storage import CommitTooLarge, FactExists, VersionConflict
from chalicelib.store import items, keys
from chalicelib.store.codec import Item, encode, number, size, text
from chalicelib.store.dynamo import ABSENT, UNCHANGED, Put, Write
from chalicelib.store.outbox import open_effects

SNAPSHOT_BYTES_MAX = 100_000


def writes(commit: Commit, at: datetime) -> list[Write]:
    """Facts first: when one exists that is the answer, whatever else stands in the way. The store counts versions."""
    ref = CaseRef(commit.after.creditor_id, commit.after.case_no)
    version = (commit.before.version if commit.before else 0) + 1
    return [
        *_facts(commit, ref),
        _snapshot(commit, ref, version),
        *_events(commit, ref, version, at),
        *_letters(commit, ref),
        *_postings(commit, ref, version),
        *_party(commit, ref),
    ]


def _facts(commit: Commit, ref: CaseRef) -> Iterator[Write]:
    if len(set(commit.unique)) != len(commit.unique):
        raise ValueError(f"a unique fact is named twice: {', '.join(commit.unique)}")
    of = {"of": text(keys.case_pk(ref))}
    for key in commit.unique:
        yield Put(items.bare(keys.unique(key), "unique") | of, ABSENT, FactExists(key))
    if commit.before is None:
        invoice = commit.after.erp_invoice
        assigned = (invoice.connection_id, invoice.invoice_id, invoice.assignment)
        assignment = items.bare(keys.assignment(*assigned), "assignment") | of
        yield Put(assignment, ABSENT, FactExists(keys.assignment_fact(*assigned)))
        for fact in (keys.case_no_fact(commit.after.case_no), keys.kid_fact(commit.after.kid)):
            yield Put(items.bare(keys.unique(fact), "unique") | of, ABSENT, FactExists(fact))


def _snapshot(commit: Commit, ref: CaseRef, version: int) -> Put:
    case = replace(commit.after, version=version)
    item = items.CASE.item(keys.case(ref), case, version)
    if size(item) >= SNAPSHOT_BYTES_MAX:
        raise CommitTooLarge(f"the snapshot of case {ref.case_no} has {size(item)} bytes, under {SNAPSHOT_BYTES_MAX}")
    item |= {"group": text(case.erp_invoice.connection_id)} | _row(commit, ref, case) | _due(commit, ref)
    moved = VersionConflict(f"case {ref.case_no} is not at version {version - 1} any more")
    if commit.before is None:
        return Put(item, ABSENT, moved)
    return Put(item, UNCHANGED, moved, {":seen": number(commit.before.version)})


def _row(commit: Commit, ref: CaseRef, case: Case) -> Item:
    row = CaseRow(
        ref=ref,
        phase=case.phase,
        invoice_number=case.erp_invoice.invoice_number,
        invoice_id=case.erp_invoice.invoice_id,
        connection_id=case.erp_invoice.connection_id,
        debtor_name=commit.debtor_name,
        currency=case.currency,
        principal=case.principal,
        expected_balance=commit.expected_balance,
        erp_balance=case.erp_balance,
        total=commit.total,
        due_date=case.due_date,
        next_step=commit.plan.step or "",
        next_on=commit.plan.on,
        why_not=commit.plan.why_not,
        outcome=case.outcome or "",
        discrepancy=case.discrepancy_since is not None,
        list_id=case.list_id or "",
        customer_id=case.erp_invoice.customer_id,
        reference=case.erp_invoice.reference,
        unmatched=case.unmatched,
    )
    shard, on = keys.row(ref, case.phase, commit.plan.on or case.closed_on)
    return {"row": encode(row, CaseRow), "rows_shard": text(shard), "rows_on": text(on)}


def _due(commit: Commit, ref: CaseRef) -> Item:
    if commit.plan.step not in DUE_STEPS or commit.plan.on is None:
        return {}
    shard, on = keys.due(ref, commit.plan.on)
    return {"due_shard": text(shard), "due_on": text(on)}


def _events(commit: Commit, ref: CaseRef, version: int, at: datetime) -> Iterator[Write]:
    taken = VersionConflict(f"case {ref.case_no} has events of version {version} already")
    for index, (event, effects) in enumerate(zip(commit.events, effects_of(commit.events), strict=True)):
        key = keys.event(ref, version, index)
        item = items.EVENT.item(key, event, version) | {"at": text(keys.instant(at))}
        yield Put(item | open_effects(key.pk, effects, at, commit.after.erp_invoice.connection_id), ABSENT, taken)


def effects_of(events: tuple[Event, ...]) -> list[tuple[EffectKind, ...]]:
    """Per event its effects. What reads the case when it runs is needed once, so the last event alone carries it."""
    found: list[tuple[EffectKind, ...]] = []
    carried: set[EffectKind] = set()
    for event in reversed(events):
        kinds = EFFECTS[type(event).__name__]
        found.append(tuple(kind for kind in kinds if kind not in carried))
        carried |= LEVEL_TRIGGERED.intersection(kinds)
    return found[::-1]


def _letters(commit: Commit, ref: CaseRef) -> Iterator[Write]:
    for letter in commit.letters:
        key = keys.letter(ref, letter.content.letter_id)
        taken = VersionConflict(f"case {ref.case_no} has a letter {letter.content.letter_id} already")
        yield Put(items.LETTER.item(key, letter), ABSENT, taken)


def _postings(commit: Commit, ref: CaseRef, version: int) -> Iterator[Write]:
    postings = commit.postings
    if postings is None:
        return
    if sum(line.amount for line in postings.lines) != 0:
        raise ValueError(f"the postings of case {ref.case_no} do not balance: {postings.lines}")
    shard, on = keys.journal(ref, version, postings.on)
    item = items.POSTING.item(keys.posting(ref, version), postings, version)
    taken = VersionConflict(f"case {ref.case_no} has postings of version {version} already")
    yield Put(item | {"journal_shard": text(shard), "journal_on": text(on)}, ABSENT, taken)


def _party(commit: Commit, ref: CaseRef) -> Iterator[Write]:
    if commit.debtor is not None:
        yield Put(items.PARTY.item(keys.party(ref), commit.debtor))
