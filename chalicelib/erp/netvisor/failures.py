"""Netvisor's refusals in the contract's words: by code, never by text, which comes in the language of the header."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.erp.contract import ErpAccessLost, ErpError, ErpNotFound, ErpRefused, ErpRightMissing, ErpUnavailable
from chalicelib.erp.netvisor.elements import Node
from chalicelib.erp.netvisor.resources import right
from chalicelib.erp.redaction import redact_text

NOT_UNIQUE = "REQUEST_NOT_UNIQUE"
DUPLICATE = "DUPLICATE_DATA"

_BY_STATUS = {400: "INVALID_DATA", 401: "AUTHENTICATION_FAILED", 403: "SERVICE_ACCESS_ERROR"}


class NetvisorRefused(ErpRefused):
    """A refusal with Netvisor's own code."""

    def __init__(self, detail: str, code: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Complaint:
    """Netvisor's code, and its text for people, which it asks to be shown unchanged."""

    code: str
    text: str


def complaint(root: Node) -> Complaint | None:
    """None when the answer is a success. Raises LookupError without a status: then it is no answer of Netvisor's.

    A success has one Status, a failure two: FAILED, and "CODE :: text".
    """
    statuses = [each.text for each in root.first("responsestatus").all("status")]
    if root.name != "root" or not statuses:
        raise LookupError("no ResponseStatus")
    if statuses[0].upper() == "OK":
        return None
    told = next((text for text in statuses if text.upper() != "FAILED"), "")
    code, _, text = told.partition("::")
    return Complaint(code.strip().upper() or "UNKNOWN", redact_text(text.strip())[:300])


def failure(resource: str, status: int, told: Complaint | None, company: str) -> ErpError:
    """The error to raise. The code may be one that nobody has seen yet; then the HTTP status decides."""
    code = told.code if told else _BY_STATUS.get(status, "")
    where = f"Netvisor: {resource} for {company} answered {status}, {code or 'no code'}"
    where += f" ({told.text})" if told and told.text else ""
    if code == "AUTHENTICATION_FAILED":
        return ErpAccessLost(
            f"{where}: the API identifiers are refused: their user lost rights, or they are another company's"
        )
    if code == "SERVICE_ACCESS_ERROR":
        allow = f"{where}: allow the resource {resource} in the company's interface access rights"
        return ErpRightMissing(allow, right(resource))
    if code == NOT_UNIQUE or code.startswith("SYSTEM_MAINT") or code == "TECHNICAL_ERROR" or status >= 500:
        return ErpUnavailable(where)
    if status == 404:
        return ErpNotFound(where)
    return NetvisorRefused(where, code)


def unless_there(post: Callable[[], str], look: Callable[[], str | None]) -> str:
    """What was posted, or what Netvisor says is there already; the refusal may be about something else of the kind."""
    try:
        return post()
    except NetvisorRefused as refused:
        found = look() if refused.code == DUPLICATE else None
        if found is None:
            raise
        return found
