"""Access tokens by OAuth client credentials: the agency's application key with the creditor's client key."""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.erp.contract import ErpAccessLost, ErpError, ErpRefused, ErpUnavailable
from chalicelib.erp.poweroffice.failures import failure, problem
from chalicelib.erp.sessions import Session, SessionCache, kept_token
from chalicelib.erp.transport import Answer, Call, Transport

PATH = "/OAuth/Token"
SUBSCRIPTION = "ocp-apim-subscription-key"

MARGIN = timedelta(seconds=60)
"""A token is renewed before its end, as the portal advises, and not after a refusal."""


class Tokens:
    """The tokens of one client key in one version of the API. `subscription_key` is empty for v1, which has none."""

    def __init__(
        self,
        transport: Transport,
        application_key: str,
        client_key: str,
        subscription_key: str,
        clock: Callable[[], datetime],
        cache: SessionCache,
    ) -> None:
        self._transport = transport
        self._keys = f"{application_key}:{client_key}"
        self._subscription_key = subscription_key
        self._clock = clock
        self._cache = cache
        # A digest, so that a cache outside the process never holds the keys themselves.
        self._key = hashlib.sha256(f"{transport.erp}\n{subscription_key}\n{self._keys}".encode()).hexdigest()

    def token(self) -> str:
        """A usable token. ErpAccessLost when the client key is refused: the user deleted the extension in Go."""
        return kept_token(self._cache, self._key, self._clock()) or self._create()

    def renewed(self, refused: str) -> str:
        """A token other than the one that was just refused."""
        return kept_token(self._cache, self._key, self._clock(), refused) or self._create()

    def _create(self) -> str:
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "authorization": "Basic " + base64.b64encode(self._keys.encode()).decode(),
        }
        if self._subscription_key:
            headers[SUBSCRIPTION] = self._subscription_key
        asked = self._clock()
        # A second token does no harm: nothing is booked by it.
        call = Call("POST", PATH, headers=headers, body=b"grant_type=client_credentials", repeatable=True)
        answer = self._transport.send(call)
        if answer.status != 200:
            raise _refusal(answer)
        token, seconds = _granted(answer)
        # Its own word counts, not the documentation's: 20 minutes, 10 minutes and others were seen.
        lifetime = timedelta(seconds=seconds)
        self._cache.put(self._key, Session(token, asked + lifetime - min(MARGIN, lifetime / 2)))
        return token


def _granted(answer: Answer) -> tuple[str, int]:
    try:
        raw = json.loads(answer.body)
        token, seconds = raw["access_token"], int(raw["expires_in"])
    except (ValueError, KeyError, TypeError):
        token, seconds = "", 0
    if not isinstance(token, str) or not token:
        raise ErpUnavailable("PowerOffice: the answer to the sign-in holds no token with its lifetime")
    return token, seconds


def _refusal(answer: Answer) -> ErpError:
    said = problem(answer.body)
    if answer.status == 400 and said.title == "invalid_client":
        return ErpAccessLost("PowerOffice: the client key is refused: the extension must be added anew in Go")
    if answer.status in (401, 403):
        return ErpRefused("PowerOffice: the agency's own subscription key is refused: check the deployment's settings")
    return failure("POST", PATH, answer)
