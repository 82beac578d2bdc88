"""What a fresh look into the ERP changes: items, balance, remark, status. The same for every trigger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.case.claim_facts import expected_balance
from chalicelib.case.events import (
    BalanceRead,
    DiscrepancyFound,
    DiscrepancyResolved,
    Event,
    HoldLifted,
    ItemMatched,
    ItemUnmatched,
    Unlisted,
    UnmatchedSeen,
)
from chalicelib.case.evolve import evolve
from chalicelib.case.holding import STATUS_CHANGED, SUSPECTED_PAYMENT, WRITTEN_OFF, held
from chalicelib.case.model import Case, ItemKind, MatchedItem
from chalicelib.case.settling import settle
from chalicelib.case.terms import Terms
from chalicelib.law.lawbook import Lawbook

REMARK = "erp_remark"
"""Hold reason: the ERP's user set a remark on the invoice, which counts as disputed (mission B6)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at one invoice. Amounts in minor units."""

    balance: int
    items: Sequence[MatchedItem] | None
    """The current set of matched items; None when only the balance was read."""
    remark: str | None
    """The remark; "" for none, None when it was not read."""
    by_hand: str | None = None
    """What stands there instead of the status that we put; "" when ours stands, None when it was not read."""


def read(case: Case, seen: Reading, terms: Terms, today: date, law: Lawbook) -> tuple[Event, ...]:
    """The events that bring a case in step with the ERP. Reading the same twice gives nothing the second time."""
    events: list[Event] = []
    events += _items(case, seen.items, today)
    after = case
    for event in events:
        after = evolve(after, event)
    if after.erp_balance != seen.balance:
        events.append(BalanceRead(today, seen.balance))
    events += _discrepancy(after, seen.balance, today)
    if after.open:
        for event in (*_remark(after, seen.remark, today), *_by_hand(after, seen.by_hand, today)):
            # Of a list a case is taken once, however much holds it.
            if isinstance(event, Unlisted) and after.list_id is None:
                continue
            events.append(event)
            after = evolve(after, event)
    ended = settle(after, terms, today, law)
    if after.open and not ended:
        events += _questions(case, after, today)
    return (*events, *ended)


def _questions(before: Case, after: Case, today: date) -> list[Event]:
    """Holds for what the creditor must explain. Only what is new asks: an answer given is not asked for again."""
    fresh = [item for item in after.items if item not in before.items]
    reasons = {
        WRITTEN_OFF: (item.kind is ItemKind.WRITE_OFF for item in fresh),
        SUSPECTED_PAYMENT: (suspected(item) for item in fresh),
    }
    standing = {
        WRITTEN_OFF: any(item.kind is ItemKind.WRITE_OFF for item in after.items),
        SUSPECTED_PAYMENT: any(suspected(item) for item in after.items),
    }
    events: list[Event] = []
    for reason, asks in reasons.items():
        if any(asks):
            events += held(replace(after, list_id=None) if events else after, today, reason)
        elif after.held_for(reason) and not standing[reason]:
            events.append(HoldLifted(today, reason))
    return events


def suspected(item: MatchedItem | ItemMatched) -> bool:
    """The ERP takes it for a settlement of ours, and it is none: probably the debtor paid the creditor (mission E2)."""
    return item.settlement and not item.own_settlement


def _items(case: Case, items: Sequence[MatchedItem] | None, today: date) -> list[Event]:
    if items is None:
        return []
    before, now = set(case.items), set(items)
    gone: list[Event] = [ItemUnmatched(today, item.id, "no_longer_matched") for item in case.items if item not in now]
    fresh = sorted(now - before, key=lambda item: (item.on, item.id))
    new: list[Event] = [
        ItemMatched(today, item.id, item.kind, item.amount, item.on, item.settlement, item.own_settlement)
        for item in fresh
    ]
    return gone + new + _found_its_invoice(case, fresh, today)


def _found_its_invoice(case: Case, fresh: Sequence[MatchedItem], today: date) -> list[Event]:
    """Money that waited unmatched and is matched now is waiting no longer; the night counts what is left anew."""
    paid = sum(item.amount for item in fresh if item.kind is ItemKind.PAYMENT and not item.own_settlement)
    left = max(case.unmatched - max(paid, 0), 0)
    return [UnmatchedSeen(today, left)] if left != case.unmatched else []


def _discrepancy(case: Case, balance: int, today: date) -> list[Event]:
    expected = expected_balance(case)
    if balance != expected and case.discrepancy_since is None:
        return [DiscrepancyFound(today, expected, balance)]
    if balance == expected and case.discrepancy_since is not None:
        return [DiscrepancyResolved(today, balance)]
    return []


def _remark(case: Case, remark: str | None, today: date) -> list[Event]:
    if remark is None:
        return []
    if remark and not case.held_for(REMARK):
        return list(held(case, today, REMARK))
    if not remark and case.held_for(REMARK):
        return [HoldLifted(today, REMARK)]
    return []


def _by_hand(case: Case, standing: str | None, today: date) -> list[Event]:
    if standing is None:
        return []
    if not standing and case.held_for(STATUS_CHANGED):
        return [HoldLifted(today, STATUS_CHANGED)]
    if standing and (case.by_hand_until is None or case.by_hand_until < today):
        return list(held(case, today, STATUS_CHANGED))
    return []
