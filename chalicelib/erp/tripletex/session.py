"""Session tokens: made from the agency's and the creditor's key, good until midnight Norwegian time."""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.erp.contract import ErpAccessLost, ErpRefused, ErpUnavailable
from chalicelib.erp.sessions import MemorySessions as MemorySessions
from chalicelib.erp.sessions import Session as Session
from chalicelib.erp.sessions import SessionCache as SessionCache
from chalicelib.erp.sessions import kept_token
from chalicelib.erp.transport import Answer, Call, Transport
from chalicelib.erp.tripletex.failures import complaint, failure

CREATE = "/token/session/:create"

MARGIN = timedelta(minutes=5)
"""A session is not used in its last minutes: clocks differ, and a call takes a while."""


@cache
def oslo() -> ZoneInfo:
    """The zone that Tripletex's dates and session ends follow."""
    return ZoneInfo("Europe/Oslo")


def norwegian_date(now: datetime) -> date:
    """The date in Norway at an aware instant."""
    return now.astimezone(oslo()).date()


class Sessions:
    """The session of one employee token: one request a day, and one more when Tripletex ended it early."""

    def __init__(
        self,
        transport: Transport,
        consumer_token: str,
        employee_token: str,
        clock: Callable[[], datetime],
        cache: SessionCache,
    ) -> None:
        self._transport = transport
        self._consumer_token = consumer_token
        self._employee_token = employee_token
        self._clock = clock
        self._cache = cache
        # A digest, so that a cache outside the process never holds the keys themselves.
        self._key = hashlib.sha256(f"{consumer_token}\n{employee_token}".encode()).hexdigest()

    def token(self) -> str:
        """A usable session token. ErpAccessLost when the creditor's key is refused."""
        return kept_token(self._cache, self._key, self._clock()) or self._create()

    def renewed(self, refused: str) -> str:
        """A token other than the one that was just refused."""
        return kept_token(self._cache, self._key, self._clock(), refused) or self._create()

    def _create(self) -> str:
        # The token may die as soon as its date begins, so "tomorrow" lasts until tonight; in the
        # last minutes before midnight the day after tomorrow is asked for.
        ends = norwegian_date(self._clock() + MARGIN) + timedelta(days=1)
        body = {
            "consumerToken": self._consumer_token,
            "employeeToken": self._employee_token,
            "expirationDate": ends.isoformat(),
        }
        call = Call(
            "POST",
            CREATE,
            headers={"content-type": "application/json; charset=utf-8"},
            body=json.dumps(body).encode(),
            # A second session does no harm: nothing is booked by it.
            repeatable=True,
        )
        answer = self._transport.send(call)
        if answer.status not in (200, 201):
            raise _refusal(answer)
        midnight = datetime(ends.year, ends.month, ends.day, tzinfo=oslo())
        token = _token_in(answer)
        self._cache.put(self._key, Session(token, midnight - MARGIN))
        return token


def basic_auth(company_id: str, session_token: str) -> str:
    """The header value: the company as user name ("0" for the key owner's own), the session as password."""
    return "Basic " + base64.b64encode(f"{company_id}:{session_token}".encode()).decode()


def _token_in(answer: Answer) -> str:
    try:
        token = json.loads(answer.body)["value"]["token"]
    except (ValueError, KeyError, TypeError):
        token = None
    if not isinstance(token, str) or not token:
        raise ErpUnavailable("Tripletex: the answer to the sign-in holds no session token")
    return token


def _refusal(answer: Answer) -> Exception:
    fields = complaint(answer.body).fields
    if any("consumerToken" in name for name in fields):
        return ErpRefused("Tripletex: the agency's own consumer token is refused: check the deployment's settings")
    if any("employeeToken" in name for name in fields) or answer.status in (403, 404):
        return ErpAccessLost("Tripletex: the creditor's API key is refused: it must be created anew in Tripletex")
    return failure("POST", CREATE, answer)
