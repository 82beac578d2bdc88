"""One way to every ERP: deadlines, careful repeats, redacted logs. It knows HTTP and nothing of any ERP's words."""

import logging
import random
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from math import inf
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.erp.contract import ErpNotAsked, ErpUnavailable
from chalicelib.erp.redaction import redact_url
from chalicelib.erp.retries import RetryRule, asked_wait, is_passing, may_repeat
from chalicelib.erp.slots import Slots
from chalicelib.erp.trace import Exchange, TraceFile

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

_FRESH = 0.6
"""A run with this part of its time left has time enough, however short it is."""
_REQUEST_ID_HEADERS = ("x-tlx-request-id", "x-request-id", "x-correlation-id")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `repeatable` says that sending it twice does no harm; a GET always is."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    repeatable: bool = False
    sign: Callable[[str], Mapping[str, str]] | None = None
    """Headers made anew for every attempt, from the address exactly as it is sent."""
    correlation: str = ""
    """What ties all attempts at one call together in log and trace; given by the transport."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, with header names in lower case. Never a 429 or 5xx: those end as ErpUnavailable."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str:
        """The ERP's own id of the exchange, which its support asks for; empty when it gave none."""
        return next((self.headers[name] for name in _REQUEST_ID_HEADERS if name in self.headers), "")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes. `call` holds for one call with all its repeats and waits."""

    call: float = 30.0
    connect: float = 5.0
    read: float = 15.0
    body: int = 25_000_000
    least: float = 0.0
    """What an attempt must have: with less left the ERP is not asked at all, rather than cut off over its answer."""
    repeat_unanswered: bool = True
    """Whether a call may be repeated at once whose answer did not come in time: the ERP may be at work on it still."""


class _NoAnswerError(Exception):
    def __init__(self, detail: str, arrived: bool, asked: bool = True, late: bool = False) -> None:
        """`late`: the answer had its time, and the ERP may still be at work on it."""
        super().__init__(detail)
        self.late = late
        self.detail = detail
        self.arrived = arrived
        self.asked = asked


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def _call_id() -> str:
    """Sixteen hex digits in groups too short to be taken for a national id and left out of a log."""
    digits = secrets.token_hex(8)
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


class Transport:
    """Sends calls to one ERP; one instance may serve every company there, since nothing of a company stays in it.

    `slots` keeps the ERP's limit where all callers share one; every attempt takes a slot of its own.
    `network` replaces the real network in tests; `time_left` says how many seconds the caller itself has left, so
    that a function is never overrun, and `time_whole` how many it had when it began; `sleep`, `chance`, `monotonic`
    and `now` are the machine's unless given.
    """

    def __init__(
        self,
        erp: str,
        base_url: str,
        *,
        network: "httpx.BaseTransport | None" = None,
        limits: Limits | None = None,
        retries: RetryRule | None = None,
        trace: TraceFile | None = None,
        slots: Slots | None = None,
        time_left: Callable[[], float] | None = None,
        time_whole: Callable[[], float] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.erp = erp
        self._base_url = base_url.rstrip("/")
        self._network = network
        self._limits = limits or Limits()
        self._retries = retries or RetryRule()
        self._trace = trace
        self._slots = slots
        self._time_left = time_left
        self._time_whole = time_whole
        self._sleep = sleep
        self._chance = chance
        self._monotonic = monotonic
        self._now = now
        self._opened: httpx.Client | None = None

    def send(self, call: Call) -> Answer:
        """The ERP's answer of any status below 500 but 429. Raises ErpUnavailable when there was none in time, and
        ErpNotAsked when there was no time or slot to ask."""
        deadline = self._deadline()
        call = replace(call, correlation=_call_id())
        repeatable = call.repeatable or call.method == "GET"
        attempt, tried = 0, False
        while True:
            attempt += 1
            asked: float | None = None
            try:
                answer = self._once(call, deadline)
            except _NoAnswerError as failure:
                trouble = failure.detail
                again = not failure.arrived or (repeatable and (self._limits.repeat_unanswered or not failure.late))
                tried = tried or failure.asked
            else:
                tried = True
                if not is_passing(answer.status):
                    return answer
                trouble = f"answered {answer.status}" + (f", request {answer.request_id}" if answer.request_id else "")
                again = may_repeat(answer.status, repeatable)
                asked = asked_wait(answer.headers)
            wait = self._retries.wait(attempt, asked, self._chance())
            if not again or attempt >= self._retries.attempts or self._too_late(wait, deadline):
                kind = ErpUnavailable if tried else ErpNotAsked
                raise kind(f"{self.erp}: {call.method} {call.path}: {trouble} (attempt {attempt})")
            where = (self.erp, call.method, call.path)
            _log.warning("%s: %s %s: %s; again in %.1f s, call %s", *where, trouble, wait, call.correlation)
            self._sleep(wait)

    def pause(self, seconds: float) -> None:
        """Waits between a write and reading it back, where reads lag behind writes."""
        self._sleep(seconds)

    def close(self) -> None:
        """Gives the connections back."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _deadline(self) -> float:
        left = self._limits.call if self._time_left is None else min(self._limits.call, self._time_left())
        return self._monotonic() + left

    def _least(self) -> float:
        # A part of a run that is short as a whole: who never has enough would never ask.
        whole = inf if self._time_whole is None else self._time_whole()
        return min(self._limits.least, whole * _FRESH)

    def _too_late(self, wait: float, deadline: float) -> bool:
        left = deadline - self._monotonic() - wait
        return left <= 0 or left < self._least()

    def _once(self, call: Call, deadline: float) -> Answer:
        self._await_slot(deadline)
        started = self._monotonic()
        if self._too_late(0.0, deadline):
            raise _NoAnswerError("no time was left for the call", arrived=False, asked=False)
        url = self._base_url + call.path + (f"?{urlencode(call.query)}" if call.query else "")
        ours = {"accept": "application/json", "user-agent": "AutoCollect", "x-correlation-id": call.correlation}
        headers = ours | dict(call.headers)
        if call.sign is not None:
            headers |= call.sign(url)
        try:
            answer = self._exchange(call, url, headers, deadline)
        except _NoAnswerError as failure:
            self._note(call, url, headers, Answer(0, {}, b""), failure.detail, started)
            raise
        self._note(call, url, headers, answer, "", started)
        return answer

    def _await_slot(self, deadline: float) -> None:
        if self._slots is None:
            return
        wait = self._slots.reserve(max(0.0, deadline - self._monotonic()))
        if wait is None:
            taken = "the shared limit is taken for longer than the call may last"
            raise _NoAnswerError(taken, arrived=False, asked=False)
        if wait > 0:
            self._sleep(wait)

    def _exchange(self, call: Call, url: str, headers: dict[str, str], deadline: float) -> Answer:
        import httpx

        left = deadline - self._monotonic()
        # Shares of what is left, so that connecting, sending and waiting together cannot pass the deadline.
        quarter = min(self._limits.connect, left / 4)
        reading = min(self._limits.read, left - 2 * quarter)
        timeout = httpx.Timeout(connect=quarter, pool=quarter, write=quarter, read=reading)
        try:
            with self._client().stream(
                call.method, url, headers=headers, content=call.body or None, timeout=timeout
            ) as response:
                body = self._body(response, deadline)
                return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _NoAnswerError(f"no connection ({type(error).__name__})", arrived=False) from error
        except httpx.ReadTimeout as error:
            raise _NoAnswerError("no answer (ReadTimeout)", arrived=True, late=True) from error
        except httpx.RequestError as error:
            # The library's own text can hold the address with its query, so only the kind is told.
            raise _NoAnswerError(f"no answer ({type(error).__name__})", arrived=True) from error

    def _body(self, response: "httpx.Response", deadline: float) -> bytes:
        # Half of what is left for all of it, and half for its last part: the timeout holds for each part anew.
        half = max(0.0, deadline - self._monotonic()) / 2
        latest = deadline - half
        timeouts = response.request.extensions["timeout"]
        timeouts["read"] = min(timeouts["read"], half)
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._limits.body:
                raise _NoAnswerError(f"the answer is larger than {self._limits.body} bytes", arrived=True)
            parts.append(part)
            if self._monotonic() > latest:
                raise _NoAnswerError("the answer came too slowly", arrived=True, late=True)
        return b"".join(parts)

    def _client(self) -> "httpx.Client":
        if self._opened is None:
            import httpx

            # httpx logs whole addresses, query included; ours are redacted.
            logging.getLogger("httpx").setLevel(logging.WARNING)
            # A cookie set for one company must never travel with another's call.
            no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
            self._opened = httpx.Client(transport=self._network, cookies=no_cookies, trust_env=False)
        return self._opened

    def _note(
        self, call: Call, url: str, headers: Mapping[str, str], answer: Answer, trouble: str, started: float
    ) -> None:
        if _log.isEnabledFor(logging.INFO):
            self._log(call, answer, trouble, round((self._monotonic() - started) * 1000))
        if self._trace is not None:
            self._trace.write(
                Exchange(
                    erp=self.erp,
                    method=call.method,
                    url=url,
                    headers=headers,
                    body=call.body,
                    status=answer.status,
                    answer_headers=answer.headers,
                    answer_body=answer.body,
                    at=self._now().isoformat(),
                    call_id=call.correlation,
                    trouble=trouble,
                )
            )

    def _log(self, call: Call, answer: Answer, trouble: str, took: int) -> None:
        # Which fields were asked for is long, always the same, and in the trace file.
        query = {name: text for name, text in call.query.items() if name != "fields"}
        path = redact_url(call.path + (f"?{urlencode(query)}" if query else ""))
        _log.info(
            "%s: %s %s -> %s in %d ms, call %s, request %s",
            self.erp,
            call.method,
            path,
            answer.status or trouble,
            took,
            call.correlation,
            answer.request_id or "-",
            extra={
                "erp": self.erp,
                "erp_call_id": call.correlation,
                "erp_request_id": answer.request_id,
                "erp_status": answer.status,
                "erp_ms": took,
            },
        )
