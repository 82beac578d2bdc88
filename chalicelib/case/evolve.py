"""Folds events into the snapshot. No decisions here: an event has happened, the case becomes what it says."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.case.events import (
    Approved,
    BalanceRead,
    CaseOpened,
    Closed,
    DebtorChanged,
    DiscrepancyFound,
    DiscrepancyResolved,
    EmailFailed,
    Event,
    HoldLifted,
    ItemMatched,
    ItemUnmatched,
    LetterDelivered,
    LetterIssued,
    LetterVoided,
    Listed,
    PutOnHold,
    Registered,
    RemainderWaived,
    Reopened,
    Terminated,
    Unlisted,
    UnmatchedSeen,
)
from chalicelib.case.holding import STATUS_CHANGED
from chalicelib.case.lifecycle import moved
from chalicelib.case.model import Case, Hold, Letter, LetterKind, LetterState, MatchedItem, Outcome, Phase


def opened(event: CaseOpened) -> Case:
    """The case that an accepted invoice becomes."""
    return Case(
        case_no=event.case_no,
        creditor_id=event.creditor_id,
        erp_invoice=event.erp_invoice,
        country=event.country,
        debtor=event.debtor,
        principal=event.principal,
        currency=event.currency,
        invoice_date=event.invoice_date,
        due_date=event.due_date,
        kid=event.kid,
        received_at=event.received_at,
        not_disputed=event.not_disputed,
        creditor_deducts_vat=event.creditor_deducts_vat,
        law_version=event.law_version,
        phase=Phase.RECEIVED,
        earlier_letters=event.earlier_letters,
        service=event.service,
    )


def fold(case: Case, events: Iterable[Event]) -> Case:
    """The case after all events, one version on."""
    after = case
    for event in events:
        after = evolve(after, event)
    return replace(after, version=case.version + 1)


def evolve(case: Case, event: Event) -> Case:
    """The case after one event. Raises ForbiddenTransition on a move that the lifecycle does not have."""
    match event:
        case LetterIssued() | LetterDelivered() | LetterVoided() | EmailFailed():
            return _letter(case, event)
        case Listed() | Unlisted() | Approved() | Registered():
            return _list(case, event)
        case ItemMatched() | ItemUnmatched() | BalanceRead() | DiscrepancyFound() | DiscrepancyResolved():
            return _money(case, event)
        case PutOnHold(on, reason):
            return case if case.held_for(reason) else replace(case, holds=(*case.holds, Hold(reason, on)))
        case HoldLifted(on, reason):
            until = on if reason == STATUS_CHANGED else case.by_hand_until
            holds = tuple(hold for hold in case.holds if hold.reason != reason)
            return replace(case, holds=holds, by_hand_until=until)
        case RemainderWaived(_, amount):
            return replace(case, waived=case.waived + amount)
        case Terminated(on, cost=cost):
            return replace(_closed(case, Closed(on, Outcome.WITHDRAWN)), charged=cost)
        case Closed():
            return _closed(case, event)
        case Reopened():
            phase = moved(case.phase, standing_phase(case))
            return replace(case, phase=phase, outcome=None, closed_on=None, waived=0)
        case DebtorChanged(_, names):
            return replace(
                case, email_unusable=case.email_unusable and not {"email", "contact_email"}.intersection(names)
            )
        case UnmatchedSeen(_, amount):
            return replace(case, unmatched=amount)
        case CaseOpened():
            raise ValueError("a case is opened once")


def standing_phase(case: Case) -> Phase:
    """Where the letters and the registration say that an open case stands, lists aside."""
    if case.registered_on is not None:
        return Phase.COLLECTION
    return Phase.NOTICE if case.standing(LetterKind.NOTICE) else Phase.RECEIVED


def _closed(case: Case, event: Closed) -> Case:
    phase = moved(case.phase, Phase.CLOSED)
    return replace(
        case, phase=phase, outcome=event.outcome, closed_on=event.on, list_id=None, answer_by=None, approved=False
    )


def _letter(case: Case, event: LetterIssued | LetterDelivered | LetterVoided | EmailFailed) -> Case:
    match event:
        case LetterIssued(on, letter_id, kind, deadline, fee):
            letter = Letter(letter_id, kind, on, deadline, fee)
            phase = moved(case.phase, Phase.NOTICE) if kind is LetterKind.NOTICE else case.phase
            return replace(case, letters=(*case.letters, letter), phase=phase)
        case LetterDelivered(_, letter_id, channel):
            return _with_letter(case, replace(case.letter(letter_id), state=LetterState.DELIVERED, channel=channel))
        case LetterVoided(_, letter_id):
            after = _with_letter(case, replace(case.letter(letter_id), state=LetterState.VOIDED))
            phase = after.phase if after.phase is Phase.CLOSED else moved(after.phase, standing_phase(after))
            return replace(after, phase=phase, list_id=None, answer_by=None, approved=False)
        case EmailFailed():
            return replace(case, email_unusable=True)


def _with_letter(case: Case, changed: Letter) -> Case:
    return replace(case, letters=tuple(changed if old.id == changed.id else old for old in case.letters))


def _list(case: Case, event: Listed | Unlisted | Approved | Registered) -> Case:
    match event:
        case Listed(_, list_id, answer_by):
            phase = moved(case.phase, Phase.LISTED)
            return replace(case, phase=phase, list_id=list_id, answer_by=answer_by, approved=False)
        case Unlisted():
            phase = moved(case.phase, standing_phase(case))
            return replace(case, phase=phase, list_id=None, answer_by=None, approved=False)
        case Approved():
            return replace(case, approved=True)
        case Registered(on):
            phase = moved(case.phase, Phase.COLLECTION)
            return replace(case, phase=phase, registered_on=on, list_id=None, answer_by=None)


def _money(
    case: Case, event: ItemMatched | ItemUnmatched | BalanceRead | DiscrepancyFound | DiscrepancyResolved
) -> Case:
    match event:
        case ItemMatched():
            return replace(case, items=(*case.items, _matched(event)))
        case ItemUnmatched(_, item_id):
            return replace(case, items=tuple(item for item in case.items if item.id != item_id))
        case BalanceRead(_, balance):
            return replace(case, erp_balance=balance)
        case DiscrepancyFound(on):
            return replace(case, discrepancy_since=on)
        case DiscrepancyResolved():
            return replace(case, discrepancy_since=None)


def _matched(event: ItemMatched) -> MatchedItem:
    return MatchedItem(event.item_id, event.kind, event.amount, event.booked_on, event.settlement, event.own_settlement)
