"""The open API for transfers: what is overdue, choosing from it, automatic transfers and exempted customers."""

import hashlib
import re
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from chalicelib.erp.contract import Service
from chalicelib.ports.records import Connection, ConnectionState, Creditor
from chalicelib.ports.transfers import Choice, TransferReceipt, Via
from chalicelib.web.api import creditor_of
from chalicelib.web.api_input import read_body
from chalicelib.web.api_output import Json, amount, day, instant
from chalicelib.web.catalogue import words
from chalicelib.web.exchange import NotFound, Problem, Reply, as_json
from chalicelib.web.guards import Caller
from chalicelib.work.transfers import choose, exemptions, overdue_list
from chalicelib.work.transfers.choose import Approval, NotTaken
from chalicelib.work.transfers.overdue_list import Row

_KEY = re.compile(r"[\x21-\x7e]{8,200}")
_TOLD = {
    NotTaken.NOT_DECLARED: "not_disputed: say true, the claims must be undisputed",
    NotTaken.NO_SERVICE: "service: reminder or collection where the ERP has two services, and none elsewhere",
    NotTaken.CONNECTION_AWAY: "the connection is broken or ended: restore it first",
    NotTaken.LIST_MOVED: "reading: the overdue list was read anew, read it and choose again",
    NotTaken.NOTHING_CHOSEN: "nothing of it can be chosen: it waits already, or is not on the list",
    NotTaken.OTHER_ACT: "header Idempotency-Key: used before for another transfer, take a new one",
}
_STATES = {NotTaken.CONNECTION_AWAY, NotTaken.LIST_MOVED, NotTaken.OTHER_ACT}
"""What is no fault of the body but of the moment."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class TransferInput(_Strict):
    """What is chosen: exactly one of `invoices` (ids), `customer` (id) and `everything`."""

    connection: str = Field(default="", max_length=64)
    reading: str = Field(min_length=1, max_length=40)
    invoices: list[Annotated[str, StringConstraints(min_length=1, max_length=64)]] = Field(
        default_factory=list, max_length=5000
    )
    customer: str = Field(default="", max_length=64)
    everything: StrictBool = False
    service: Literal["reminder", "collection"] | None = None
    not_disputed: StrictBool
    """A declaration of law: nothing but true and false."""
    approved_by: str = Field(default="", max_length=120)
    """Who said that the claims are not disputed, where the client acts for a person."""


class SettingsInput(_Strict):
    """`automatic_from`: null switches automatic transfers off."""

    automatic_from: Annotated[date, Field(strict=True)] | None
    reminder_goes_on: StrictBool = False


class ExemptionInput(_Strict):
    connection: str = Field(default="", max_length=64)
    name: str = Field(default="", max_length=200)


def list_overdue(caller: Caller) -> Reply:
    """GET .../overdue?connection=: the list as it was read last, and how the reading stands."""
    creditor = creditor_of(caller)
    connection = _connection(caller, creditor, caller.request.query.get("connection", ""))
    listed = overdue_list.overdue_list(caller.services, creditor.id, connection.id)
    reading = listed.reading
    return as_json(
        {
            "connection": connection.id,
            "reading": reading.id if reading is not None and reading.id else None,
            "read_at": instant(reading.told_at) if reading is not None else None,
            "being_read": reading is not None and reading.running,
            "problem": reading.problem if reading is not None else "",
            "invoices": [_row_json(row) for row in listed.rows],
        }
    )


def read_overdue(caller: Caller) -> Reply:
    """POST .../overdue?connection=: have the list read; 202 at once, at most once a minute."""
    creditor = creditor_of(caller)
    connection = _connection(caller, creditor, caller.request.query.get("connection", ""))
    asked = overdue_list.ask(caller.services, connection.id)
    return as_json({"connection": connection.id, "asked": asked}, HTTPStatus.ACCEPTED)


def create_transfer(caller: Caller) -> Reply:
    """POST .../transfers with the header Idempotency-Key: 202 with a receipt; the same key again is the same one."""
    creditor = creditor_of(caller)
    given = read_body(caller.request, TransferInput)
    if sum((bool(given.invoices), bool(given.customer), given.everything)) != 1:
        raise _unfit("give one of invoices, customer and everything")
    key = caller.request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise _unfit("header Idempotency-Key: 8 to 200 visible characters, your own for each transfer")
    outcome = choose.approve(
        caller.services,
        creditor,
        Approval(
            id=f"api-{hashlib.sha256(f'{caller.client_id} {key}'.encode()).hexdigest()[:32]}",
            connection=_connection(caller, creditor, given.connection),
            by=given.approved_by or caller.member_name,
            via=Via.API,
            not_disputed=given.not_disputed,
            reading_id=given.reading,
            invoice_ids=frozenset(given.invoices),
            customer_id=given.customer,
            everything=given.everything,
            service=Service(given.service) if given.service else None,
        ),
    )
    if isinstance(outcome, NotTaken):
        status = HTTPStatus.CONFLICT if outcome in _STATES else HTTPStatus.UNPROCESSABLE_ENTITY
        raise Problem(status, outcome.value, _TOLD[outcome])
    return as_json(_receipt_json(caller, creditor, outcome), HTTPStatus.ACCEPTED)


def read_transfer(caller: Caller) -> Reply:
    """GET .../transfers/{transfer_id}: what was accepted under which case number, refused and why, or still waits."""
    creditor = creditor_of(caller)
    receipt = caller.services.transfers.receipt(creditor.id, caller.request.path["transfer_id"])
    return as_json(_receipt_json(caller, creditor, receipt))


def read_settings(caller: Caller) -> Reply:
    return as_json(_settings_json(creditor_of(caller)))


def put_settings(caller: Caller) -> Reply:
    """PUT .../transfer-settings: automatic transfers need the standing declaration (mission B6)."""
    creditor = creditor_of(caller)
    given = read_body(caller.request, SettingsInput)
    if given.automatic_from is not None and not creditor.standing_not_disputed:
        raise _unfit("automatic_from: needs standing_not_disputed of the creditor first")
    terms = replace(creditor.terms, automatic_from=given.automatic_from, reminder_goes_on=given.reminder_goes_on)
    changed = replace(creditor, terms=terms)
    if changed != creditor:
        caller.services.register.save_creditor(changed)
    return as_json(_settings_json(changed))


def list_exemptions(caller: Caller) -> Reply:
    creditor = creditor_of(caller)
    connection = _connection(caller, creditor, caller.request.query.get("connection", ""))
    exempted = caller.services.transfers.exemptions(connection.id)
    return as_json({"exempt": [{"customer": each.customer_id, "name": each.customer_name} for each in exempted]})


def put_exemption(caller: Caller) -> Reply:
    """PUT .../exemptions/{customer_id}: from now on none of its invoices is taken; open cases go on."""
    creditor = creditor_of(caller)
    given = read_body(caller.request, ExemptionInput)
    connection = _connection(caller, creditor, given.connection)
    customer_id = caller.request.path["customer_id"]
    exemptions.exempt(caller.services, connection.id, customer_id, given.name, caller.member_name)
    return as_json({"customer": customer_id, "exempt": True})


def delete_exemption(caller: Caller) -> Reply:
    creditor = creditor_of(caller)
    connection = _connection(caller, creditor, caller.request.query.get("connection", ""))
    exemptions.lift(caller.services, connection.id, caller.request.path["customer_id"])
    return as_json({"customer": caller.request.path["customer_id"], "exempt": False})


def _connection(caller: Caller, creditor: Creditor, wanted: str) -> Connection:
    """The named connection of the creditor, or its only one."""
    found = [
        connection
        for connection in caller.services.register.connections(creditor.id)
        if connection.id == wanted or (not wanted and connection.state is not ConnectionState.ENDED)
    ]
    if not found:
        raise NotFound("no such connection of this creditor")
    if len(found) > 1:
        raise _unfit(f"connection: name one of {', '.join(connection.id for connection in found)}")
    return found[0]


def _unfit(detail: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_body", detail)


def _row_json(row: Row) -> Json:
    line = row.draft.invoice
    return {
        "invoice": line.id,
        "number": line.number,
        "customer": line.customer_id,
        "customer_name": line.customer_name,
        "currency": line.currency,
        "amount": amount(line.amount),
        "outstanding": amount(line.outstanding),
        "invoice_date": day(line.invoice_date),
        "due_date": day(line.due_date),
        "exempt": row.exempt,
        "missing_contact": row.no_contact,
        "earlier_case": row.draft.earlier_case or None,
    }


def _receipt_json(caller: Caller, creditor: Creditor, receipt: TransferReceipt) -> Json:
    t = words(creditor.language)
    choices = caller.services.transfers.choices(creditor.id, receipt.id)

    def shown(choice: Choice) -> Json:
        reason = choice.reason.value if choice.reason is not None else ""
        return {
            "invoice": choice.invoice.id,
            "number": choice.invoice.number,
            "state": choice.state.value,
            "case": choice.case_no or None,
            "reason": reason or None,
            "detail": choice.detail,
            "advice": t(f"refusal.{reason}.advice") if reason else None,
        }

    return {
        "transfer": receipt.id,
        "connection": receipt.connection_id,
        "approved_by": receipt.by,
        "approved_at": instant(receipt.told_at),
        "service": receipt.service.value if receipt.service is not None else None,
        "count": receipt.count,
        "invoices": [shown(choice) for choice in choices],
    }


def _settings_json(creditor: Creditor) -> Json:
    terms = creditor.terms
    return {"automatic_from": day(terms.automatic_from), "reminder_goes_on": terms.reminder_goes_on}
