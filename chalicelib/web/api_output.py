"""How the open API shows a case: plain JSON with amounts as text, days as ISO dates, and stable words for events."""

from collections.abc import Sequence
from datetime import date, datetime

from chalicelib.case import events as happened
from chalicelib.case.events import Event
from chalicelib.case.model import Case, ItemKind, LetterKind, Plan
from chalicelib.claim import money
from chalicelib.ports.records import CaseRow, Connection, Creditor, Refusal, StoredEvent
from chalicelib.web.catalogue import words
from chalicelib.web.connection_words import purpose, trouble_text
from chalicelib.web.exchange import JsonValue
from chalicelib.work.connections.connection_health import ConnectionHealth

Json = dict[str, JsonValue]

_LETTERS = {LetterKind.NOTICE: "notice_sent", LetterKind.PAYMENT_DEMAND: "payment_demand_sent"}
_ITEMS = {
    ItemKind.PAYMENT: "direct_payment",
    ItemKind.CREDIT_NOTE: "credit_note",
    ItemKind.WRITE_OFF: "written_off_by_creditor",
}


def amount(minor: int) -> str:
    """Minor units as "1250.00"."""
    return money.text(minor)


def day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def creditor_json(creditor: Creditor, connections: Sequence[tuple[Connection, ConnectionHealth]]) -> Json:
    terms = creditor.terms
    return {
        "creditor": creditor.id,
        "name": creditor.name,
        "organisation_number": creditor.organisation_number,
        "country": creditor.country.value,
        "language": creditor.language,
        "list_recipient": creditor.list_recipient,
        "deducts_vat": creditor.deducts_vat,
        "registration": terms.registration.value,
        "answer_hour": terms.answer_hour,
        "free_business_days": terms.free_business_days,
        "tolerance": amount(terms.tolerance),
        "ended_on": day(creditor.ended_on),
        "connections": [connection_json(connection, health, creditor) for connection, health in connections],
    }


def connection_json(connection: Connection, health: ConnectionHealth, creditor: Creditor) -> Json:
    """Without the key: nobody gets it back. Texts are in the creditor's language, instants by the law clock."""
    t = words(creditor.language)
    trouble = trouble_text(t, connection, health, creditor.organisation_number)
    rights: list[JsonValue] = [
        {"name": right.name, "purpose": purpose(t, connection.erp, right), "needed": right.needed}
        for right in health.missing
    ]
    return {
        "connection": connection.id,
        "erp": connection.erp,
        "company_id": connection.company_id,
        "state": connection.state.value,
        "checked_at": instant(connection.checked_at),
        "synced_at": instant(connection.synced_at),
        "last_error": trouble,
        "health": {
            "standing": health.standing.value,
            "trouble": None if health.trouble is None else health.trouble.value,
            "since": instant(health.since),
            "last_at": instant(health.last_at),
            "last_success": instant(health.last_success),
            "resting_until": instant(health.resting_until),
            "next_sync": instant(health.next_sync),
            "announcements": health.announcements.value,
            "missing_rights": rights,
        },
    }


def row_json(row: CaseRow) -> Json:
    return {
        "case": row.ref.case_no,
        "invoice": row.invoice_number,
        "debtor_name": row.debtor_name,
        "phase": row.phase,
        "currency": row.currency,
        "principal": amount(row.principal),
        "open": "0.00" if row.outcome else amount(row.total),
        "expected_balance": amount(row.expected_balance),
        "erp_balance": None if row.erp_balance is None else amount(row.erp_balance),
        "discrepancy": row.discrepancy,
        "due_date": day(row.due_date),
        "next": {"step": row.next_step or None, "on": day(row.next_on), "why_not": row.why_not},
        "outcome": row.outcome or "open",
    }


def refusal_json(refusal: Refusal, advice: str) -> Json:
    return {
        "invoice": refusal.invoice_number,
        "on": day(refusal.on),
        "reason": refusal.reason.value,
        "detail": refusal.detail,
        "advice": advice,
    }


def case_json(case: Case, plan: Plan, open_total: int, expected_balance: int, history: Sequence[StoredEvent]) -> Json:
    """One case with its history. `open_total` is what the debtor owes in all today; nothing once it is closed."""
    return {
        "case": case.case_no,
        "creditor": case.creditor_id,
        "erp": case.erp_invoice.erp,
        "country": case.country.value,
        "invoice": case.erp_invoice.invoice_number,
        "debtor": case.debtor.value,
        "principal": amount(case.principal),
        "currency": case.currency,
        "invoice_date": day(case.invoice_date),
        "due_date": day(case.due_date),
        "kid": case.kid,
        "received_at": instant(case.received_at),
        "phase": case.phase.value,
        "open": amount(open_total) if case.open else "0.00",
        "expected_balance": amount(expected_balance),
        "erp_balance": None if case.erp_balance is None else amount(case.erp_balance),
        "discrepancy_since": day(case.discrepancy_since),
        "unmatched_in_erp": amount(case.unmatched if case.open else 0),
        "hold": None if case.hold is None else {"reason": case.hold.reason, "since": day(case.hold.since)},
        "list": case.list_id,
        "answer_by": instant(case.answer_by),
        "approved": case.approved,
        "registered_on": day(case.registered_on),
        "closed_on": day(case.closed_on),
        "outcome": "open" if case.outcome is None else case.outcome.value,
        "plan": {
            "step": None if plan.step is None else plan.step.value,
            "on": day(plan.on),
            "why_not": plan.why_not.value,
        },
        "letters": [_letter_json(case, letter.id) for letter in case.letters],
        "events": events_json(case, [stored.event for stored in history]),
    }


def _letter_json(case: Case, letter_id: str) -> Json:
    letter = case.letter(letter_id)
    return {
        "letter": letter.id,
        "kind": letter.kind.value,
        "on": day(letter.on),
        "deadline": day(letter.deadline),
        "fee": amount(letter.fee),
        "state": letter.state.value,
        "channel": letter.channel or None,
    }


def events_json(case: Case, history: Sequence[Event]) -> list[JsonValue]:
    """The events that mean something outside, oldest first, in words that stay the same."""
    matched = {event.item_id: event for event in history if isinstance(event, happened.ItemMatched)}
    told: list[JsonValue] = []
    for event in history:
        entry = _event(event, case, matched)
        if entry is not None:
            told.append({"on": event.on.isoformat(), **entry})
    return told


def _event(event: Event, case: Case, matched: dict[str, happened.ItemMatched]) -> Json | None:
    match event:
        case happened.CaseOpened():
            return {"type": "transferred", "amount": amount(event.principal)}
        case happened.LetterIssued():
            return {
                "type": _LETTERS[event.kind],
                "amount": amount(event.fee),
                "deadline": day(event.deadline),
                "letter": event.letter_id,
            }
        case happened.LetterVoided():
            fee = case.letter(event.letter_id).fee
            return {"type": "fee_voided", "amount": amount(fee), "letter": event.letter_id, "reason": event.reason}
        case happened.Listed():
            return {"type": "listed", "list": event.list_id, "answer_by": instant(event.answer_by)}
        case happened.Unlisted():
            return {"type": "unlisted", "list": event.list_id, "reason": event.reason}
        case happened.Registered():
            return {"type": "registered", "mode": event.mode}
        case happened.Terminated():
            return {"type": "stopped", "amount": amount(event.cost), "via": event.via}
        case happened.Closed():
            return {"type": "closed", "outcome": event.outcome.value}
        case happened.Reopened():
            return {"type": "reopened", "reason": event.reason}
        case _:
            return _money_event(event, matched)


def _money_event(event: Event, matched: dict[str, happened.ItemMatched]) -> Json | None:
    match event:
        case happened.ItemMatched() if event.own_settlement:
            settled = {"settlement": event.own_settlement, "booked_on": day(event.booked_on)}
            return {"type": "our_settlement", "amount": amount(event.amount), **settled}
        case happened.ItemMatched():
            return {"type": _ITEMS[event.kind], "amount": amount(event.amount), "booked_on": day(event.booked_on)}
        case happened.ItemUnmatched():
            before = matched.get(event.item_id)
            return {"type": "payment_reversed", "amount": None if before is None else amount(before.amount)}
        case happened.RemainderWaived():
            return {"type": "remainder_waived", "amount": amount(event.amount), "rule": event.rule}
        case happened.PutOnHold():
            return {"type": "held", "reason": event.reason}
        case happened.HoldLifted():
            return {"type": "released"}
        case happened.DebtorChanged():
            return {"type": "debtor_changed", "fields": list(event.fields)}
        case happened.DiscrepancyFound():
            return {"type": "discrepancy", "expected": amount(event.expected), "erp_balance": amount(event.balance)}
        case _:
            return None
