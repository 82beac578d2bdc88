"""PowerOffice's refusals in the contract's words, whichever of its gateways and versions they come from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.erp.contract import ErpAccessLost, ErpError, ErpNotFound, ErpRefused, ErpRightMissing, ErpUnavailable
from chalicelib.erp.redaction import redact_text
from chalicelib.erp.transport import Answer

DUPLICATE = "ApiUniqueConstraint"
"""v1's name for a number or reference that is in use."""
NOT_ACTIVE = "SecurityException"
"""v1's name for a client whose debt collector is not us: it then lists no approved invoice and opens no case."""


class LegacyRefused(ErpRefused):
    """v1 answered 200 with `success: false`; `exception` is its name for the trouble."""

    def __init__(self, detail: str, exception: str) -> None:
        super().__init__(detail)
        self.exception = exception


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error body says, without personal data that can be recognised."""

    title: str
    detail: str

    def __str__(self) -> str:
        return ": ".join(text for text in (self.title, self.detail) if text)


def problem(body: bytes) -> Problem:
    """Reads ProblemDetails, a gateway's or OAuth's error. Names come in any case; a body may be empty."""
    try:
        raw = json.loads(body)
    except ValueError:
        return Problem("", "")
    if not isinstance(raw, dict):
        return Problem("", "")
    named = {str(name).lower(): value for name, value in raw.items() if isinstance(value, str)}
    title = named.get("title") or named.get("error") or ""
    detail = named.get("detail") or named.get("error_description") or named.get("message") or ""
    return Problem(redact_text(title)[:200], redact_text(detail)[:400])


def failure(method: str, path: str, answer: Answer) -> ErpError:
    """The error to raise for an HTTP status that is not a success."""
    said = str(problem(answer.body))
    where = f"PowerOffice: {method} {path} answered {answer.status}" + (f", {said}" if said else "")
    where += f", request {answer.request_id}" if answer.request_id else ""
    if answer.status == 401:
        return ErpAccessLost(f"{where}: the access is refused")
    if answer.status == 403:
        return ErpRightMissing(f"{where}: the integration lacks a right")
    if answer.status == 404:
        return ErpNotFound(where)
    if 400 <= answer.status < 500:
        return ErpRefused(where)
    return ErpUnavailable(where)


def legacy_failure(path: str, envelope: Mapping[str, object]) -> LegacyRefused:
    """The error in a v1 envelope that came with status 200."""
    found = envelope.get("validation")
    validation = found if isinstance(found, dict) else {}
    exception = str(validation.get("exception") or "")
    said = [validation.get("summary"), exception, validation.get("exceptionDetails")]
    words = redact_text(": ".join(str(each) for each in said if each))[:400]
    reference = validation.get("errorLogReference")
    support = f", error log {reference}" if reference else ""
    return LegacyRefused(f"PowerOffice: {path} was refused: {words or 'no reason was given'}{support}", exception)
