"""Signed links in the weekly mail: each stops one case of one list, until the list's answer-by instant."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.case.events import Terminated
from chalicelib.case.model import Outcome
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef
from chalicelib.ports.storage import Missing
from chalicelib.work.change import Refused, RefusedReason, terminate

VIA = "list_mail"


@dataclass(frozen=True, slots=True)
class StopLink:
    creditor_id: str
    list_id: str
    case_no: str


class StopResult(StrEnum):
    OPEN = "open"
    STOPPED = "stopped"
    ALREADY_STOPPED = "already_stopped"
    ALREADY_CLOSED = "already_closed"
    TOO_LATE = "too_late"
    PRICE_CHANGED = "price_changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StopOutcome:
    """What became of a stop; `on` and `by` of an earlier one."""

    result: StopResult
    on: date | None = None
    by: str = ""


def make(ports: Ports, creditor_id: str, list_id: str, case_no: str) -> str:
    """The token of one row: readable parts and an HMAC-SHA256 over them, safe in an address."""
    payload = "|".join((creditor_id, list_id, case_no)).encode()
    return f"{_b64(payload)}.{_b64(_mac(ports, payload))}"


def read(ports: Ports, token: str) -> StopLink | None:
    """What a token stands for; None when it was not made by us."""
    payload_part, _, mac_part = token.partition(".")
    try:
        payload, mac = _unb64(payload_part), _unb64(mac_part)
    except ValueError:
        return None
    if not hmac.compare_digest(_mac(ports, payload), mac):
        return None
    creditor_id, list_id, case_no = payload.decode().split("|")
    return StopLink(creditor_id, list_id, case_no)


def look(ports: Ports, link: StopLink) -> StopOutcome:
    """Whether the case can be stopped by this link now, or what was done before. Changes nothing."""
    ref = CaseRef(link.creditor_id, link.case_no)
    try:
        case = ports.cases.load(ref)
        collection_list = ports.lists.load(link.creditor_id, link.list_id)
    except Missing:
        return StopOutcome(StopResult.UNKNOWN)
    if case.outcome is Outcome.WITHDRAWN:
        ended = [stored.event for stored in ports.cases.events(ref) if isinstance(stored.event, Terminated)]
        return StopOutcome(StopResult.ALREADY_STOPPED, ended[-1].on, ended[-1].by)
    if not case.open:
        return StopOutcome(StopResult.ALREADY_CLOSED, case.closed_on)
    deadline = collection_list.answer_by
    if deadline is not None and ports.clock.law_now() >= deadline:
        return StopOutcome(StopResult.TOO_LATE)
    return StopOutcome(StopResult.OPEN)


def stop(ports: Ports, token: str, accepted_total: int) -> StopOutcome:
    """Stop the case of a token at the cost that was shown (minor units). Judged by the request's instant."""
    link = read(ports, token)
    if link is None:
        return StopOutcome(StopResult.UNKNOWN)
    now = look(ports, link)
    if now.result is not StopResult.OPEN:
        return now
    ref = CaseRef(link.creditor_id, link.case_no)
    answer = terminate(ports, ref, VIA, VIA, accepted_total)
    if isinstance(answer, Refused):
        changed = answer.reason is RefusedReason.PRICE_CHANGED
        return StopOutcome(StopResult.PRICE_CHANGED) if changed else look(ports, link)
    return StopOutcome(StopResult.STOPPED, ports.clock.today(ports.cases.load(ref).country), VIA)


def _mac(ports: Ports, payload: bytes) -> bytes:
    return hmac.new(ports.secret("link-key").encode(), payload, hashlib.sha256).digest()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
