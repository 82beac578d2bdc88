"""What has happened to a case, told in the reader's language, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.case import events as happened
from chalicelib.case.events import Event
from chalicelib.case.model import Case, EarlierLetter
from chalicelib.web.shown import Shown


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    on: str
    text: str
    detail: str
    kind: str
    """For the mark beside it: letter, money, decision, trouble, time."""


def history_view(case: Case, history: Sequence[Event], shown: Shown) -> list[HistoryEntry]:
    matched = {event.item_id: event for event in history if isinstance(event, happened.ItemMatched)}
    entries = []
    for event in history:
        key, kind, values = _told(event, case, matched, shown)
        if key:
            if isinstance(event, happened.CaseOpened):
                entries += [_own_letter(letter, case, shown) for letter in event.earlier_letters]
            text, detail = shown.words(f"history.{key}.text", **values), shown.words(f"history.{key}.detail", **values)
            entries.append(HistoryEntry(shown.short_day(event.on), text, detail, kind))
    return entries[::-1]


def _own_letter(letter: EarlierLetter, case: Case, shown: Shown) -> HistoryEntry:
    """What the creditor sent before the transfer: it counts against the limits of ours (mission B8)."""
    fee = shown.money(letter.fee, case.currency)
    until = shown.day(letter.deadline)
    text, detail = shown.words(f"own_letter.{letter.kind}"), shown.words("own_letter.detail", fee=fee, deadline=until)
    return HistoryEntry(shown.short_day(letter.on), text, detail, "time")


def _person(by: str, shown: Shown) -> str:
    """Who acted: a user by name; the link in the mail was used by somebody who was not asked for one."""
    return shown.words(f"by.{by}") if f"by.{by}" in shown.words else shown.words("by.named", name=by)


Told = tuple[str, str, dict[str, str]]


def _told(event: Event, case: Case, matched: dict[str, happened.ItemMatched], shown: Shown) -> Told:
    match event:
        case happened.CaseOpened():
            return "opened", "time", {"amount": shown.money(event.principal, case.currency)}
        case happened.Listed():
            return "listed", "time", {"answer_by": shown.moment(event.answer_by)}
        case happened.Unlisted():
            return "unlisted", "time", {"reason": shown.words.first(f"reason.{event.reason}", "reason.other")}
        case happened.Approved():
            return "approved", "decision", {"by": _person(event.by, shown)}
        case happened.Registered():
            return "registered", "time", {}
        case happened.Terminated():
            return (
                "terminated",
                "decision",
                {"by": _person(event.by, shown), "cost": shown.money(event.cost, case.currency)},
            )
        case happened.Closed():
            return f"closed_{event.outcome.value}", "decision", {}
        case happened.Reopened():
            return "reopened", "trouble", {}
        case happened.PutOnHold():
            return "held", "trouble", {"reason": shown.words.first(f"reason.{event.reason}", "reason.other")}
        case happened.HoldLifted():
            return "released", "time", {}
        case happened.DebtorChanged():
            return (
                "debtor_changed",
                "time",
                {"fields": ", ".join(shown.words(f"debtor_field.{f}") for f in event.fields)},
            )
        case happened.LetterIssued() | happened.LetterDelivered() | happened.LetterVoided() | happened.EmailFailed():
            return _letter_told(event, case, shown)
        case _:
            return _money_told(event, case, matched, shown)


def _letter_told(
    event: happened.LetterIssued | happened.LetterDelivered | happened.LetterVoided | happened.EmailFailed,
    case: Case,
    shown: Shown,
) -> Told:
    letter = case.letter(event.letter_id)
    name = shown.words(f"letter.{letter.kind.value}")
    match event:
        case happened.LetterIssued():
            fee, deadline = shown.money(event.fee, case.currency), shown.day(event.deadline)
            return "letter_issued", "letter", {"letter": name, "fee": fee, "deadline": deadline}
        case happened.LetterDelivered():
            channel = shown.words.first(f"channel.{event.channel}", "channel.other")
            return "letter_delivered", "letter", {"letter": name, "channel": channel}
        case happened.LetterVoided():
            return "letter_voided", "trouble", {"letter": name, "fee": shown.money(letter.fee, case.currency)}
        case happened.EmailFailed():
            return "email_failed", "trouble", {"letter": name}


def _money_told(event: Event, case: Case, matched: dict[str, happened.ItemMatched], shown: Shown) -> Told:
    def money(minor: int) -> str:
        return shown.money(minor, case.currency)

    match event:
        case happened.ItemMatched():
            values = {"amount": money(event.amount), "booked_on": shown.short_day(event.booked_on)}
            if event.own_settlement:
                return "own_settlement", "money", {**values, "number": event.own_settlement}
            return event.kind.value, "money", values
        case happened.ItemUnmatched():
            before = matched.get(event.item_id)
            return "unmatched", "trouble", {"amount": money(before.amount) if before else ""}
        case happened.RemainderWaived():
            return "waived", "money", {"amount": money(event.amount)}
        case happened.DiscrepancyFound():
            values = {"ours": money(event.expected), "theirs": money(event.balance)}
            return "discrepancy", "trouble", values
        case happened.DiscrepancyResolved():
            return "agreed", "money", {"amount": money(event.balance)}
        case _:
            return "", "", {}
