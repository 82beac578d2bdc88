"""Connecting a client: the user is sent to Go, approves, and comes back with a token that becomes a client key.

1. `initiate` gives the address to send the user to. 2. The browser comes back; `returned` reads what it brought.
3. `finalize` turns the token into client keys. The state ties the return to the session that began it.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from chalicelib.erp.contract import ErpRefused, ErpUnavailable
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import ANSWERS, BASE
from chalicelib.erp.poweroffice.failures import failure
from chalicelib.erp.poweroffice.tokens import SUBSCRIPTION
from chalicelib.erp.transport import Call, Transport

_TOKEN_NAMES = ("token", "onboarding_token")
"""Sources differ on the name of the parameter: both are taken."""


class Outcome(StrEnum):
    """What Go says of the user's visit."""

    SUCCESS = "success"
    CANCELED = "canceled"
    CLIENT_NOT_FOUND = "clientnotfound"
    NO_CLIENT_ACCESS = "noclientaccess"
    INTEGRATION_BLOCKED = "integrationblocked"
    UNKNOWN = "unknown"


class StateMismatch(Exception):
    """The return does not belong to the session that began the onboarding: it must not be finalized."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the user goes, and until when the address works."""

    url: str
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser brought back; `token` is empty unless the outcome is a success."""

    outcome: Outcome
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """One approved client with its key, which is shown to nobody and sealed at once."""

    key: str = field(repr=False)
    name: str
    organisation_number: str


def initiate(
    transport: Transport,
    application_key: str,
    subscription_key: str,
    organisation_number: str,
    return_url: str,
    state: str,
) -> Departure:
    """Begins an onboarding. `return_url` must be on PowerOffice's list for this application; only its domain and path
    are compared, so that the state travels as a parameter. Without an organisation number the user may pick several
    clients."""
    body = {
        "ApplicationKey": application_key,
        "ClientOrganizationNo": organisation_number or None,
        "RedirectUri": _with_state(return_url, state),
    }
    # A second temporary address does no harm.
    raw = _post(transport, subscription_key, "/Onboarding/Initiate", body, repeatable=True)
    link = ANSWERS.read(wire.TemporaryLink, raw)
    return Departure(link.temporary_url, link.valid_until_date_time_offset)


def returned(parameters: Mapping[str, str], expected_state: str) -> Return:
    """Reads the parameters of the return. Raises StateMismatch for one that this session did not begin."""
    if not expected_state or not hmac.compare_digest(parameters.get("state", "").encode(), expected_state.encode()):
        raise StateMismatch("the onboarding was not begun in this session")
    token = next((parameters[name] for name in _TOKEN_NAMES if parameters.get(name)), "")
    said = parameters.get("status", "").lower()
    outcome = Outcome(said) if said in tuple(Outcome) else Outcome.UNKNOWN
    if not said and token:
        outcome = Outcome.SUCCESS
    if outcome is Outcome.SUCCESS and not token:
        outcome = Outcome.UNKNOWN
    return Return(outcome, token if outcome is Outcome.SUCCESS else "")


def finalize(transport: Transport, subscription_key: str, token: str, organisation_number: str) -> Client:
    """Turns the token into the key of the client with that organisation number.

    ErpRefused when the user approved only other clients. A lost answer cannot be asked for again: the user begins anew.
    """
    raw = _post(transport, subscription_key, "/Onboarding/Finalize", {"OnboardingToken": token}, repeatable=False)
    clients = ANSWERS.read(wire.Onboarded, raw).onboarded_clients_information
    for one in clients:
        number = one.client_organization_number.replace(" ", "")
        if number == organisation_number:
            return Client(one.client_key, one.client_name, number)
    raise ErpRefused(
        f"PowerOffice: the user approved {len(clients)} clients, none with organisation number {organisation_number}"
    )


def _with_state(url: str, state: str) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "state"]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*query, ("state", state)]), ""))


def _post(
    transport: Transport, subscription_key: str, path: str, body: Mapping[str, str | None], *, repeatable: bool
) -> object:
    headers = {"content-type": "application/json", SUBSCRIPTION: subscription_key}
    content = json.dumps(body).encode()
    answer = transport.send(Call("POST", BASE + path, headers=headers, body=content, repeatable=repeatable))
    if answer.status in (401, 403):
        raise ErpRefused("PowerOffice: the agency's own subscription key is refused: check the deployment's settings")
    if answer.status != 200:
        raise failure("POST", path, answer)
    found = ANSWERS.parsed(answer.body)
    if not isinstance(found, dict):
        raise ErpUnavailable(f"PowerOffice: unexpected form of {path}: not an object")
    return found
