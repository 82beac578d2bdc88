"""Tripletex's refusals in the contract's words.

Decided by status, code and field: the texts come in the key owner's language.
"""

import json
from dataclasses import dataclass

from chalicelib.erp.contract import ErpAccessLost, ErpError, ErpNotFound, ErpRefused, ErpRightMissing, ErpUnavailable
from chalicelib.erp.transport import Answer
from chalicelib.erp.tripletex.entitlements import lacking

RESULT_SET_TOO_LARGE = 23000


class TripletexRefused(ErpRefused):
    """A validation refusal; `code` is Tripletex's own, `fields` the names it objects to."""

    def __init__(self, detail: str, code: int, fields: tuple[str, ...]) -> None:
        super().__init__(detail)
        self.code = code
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Complaint:
    """The part of an error body that decisions may rest on."""

    code: int
    fields: tuple[str, ...]


def complaint(body: bytes) -> Complaint:
    """Reads an error body; an HTML page or anything else unexpected has code 0 and no fields."""
    try:
        raw = json.loads(body)
    except ValueError:
        return Complaint(0, ())
    if not isinstance(raw, dict):
        return Complaint(0, ())
    messages = raw.get("validationMessages")
    found = [m.get("field") for m in messages if isinstance(m, dict)] if isinstance(messages, list) else []
    code = raw.get("code")
    return Complaint(code if isinstance(code, int) else 0, tuple(name for name in found if isinstance(name, str)))


def failure(method: str, path: str, answer: Answer) -> ErpError:
    """The error to raise for an answer that is not a success."""
    about = complaint(answer.body)
    where = f"Tripletex: {method} {path} answered {answer.status}, code {about.code or '-'}"
    where += f", fields {', '.join(about.fields)}" if about.fields else ""
    where += f", request {answer.request_id}" if answer.request_id else ""
    if answer.status == 401:
        return ErpAccessLost(f"{where}: the key is refused")
    if answer.status == 403:
        right = lacking(method, path)
        named = f"the right {right.purpose}: {right.name}" if right is not None else "a right"
        return ErpRightMissing(f"{where}: the key lacks {named}", right)
    if answer.status == 404:
        return ErpNotFound(where)
    if answer.status == 409:
        # Revision or lock: somebody else was faster; the same call is worth trying later.
        return ErpUnavailable(where)
    if 400 <= answer.status < 500:
        return TripletexRefused(where, about.code, about.fields)
    return ErpUnavailable(where)
