"""Tokens, sessions and the rate limit: who calls, for which company, and how often."""

import base64
import binascii
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from local.erps.tripletex import chart
from local.erps.tripletex.errors import ApiError, forbidden, invalid, unauthorized
from local.erps.tripletex.office import OSLO, Office
from local.erps.tripletex.records import Company, EmployeeToken, Session


@dataclass(frozen=True, slots=True)
class Caller:
    """`company` is None for an accountant's token that named no client."""

    token: EmployeeToken
    consumer: chart.Consumer
    home: Company
    company: Company | None

    @property
    def language(self) -> str:
        return self.home.language

    def books(self) -> Company:
        """The company whose data the call may see. Raises 403 for an accountant's office itself."""
        if self.company is None:
            raise forbidden()
        return self.company


def make_key(office: Office, company: Company, consumer_id: int, name: str, token: str = "") -> EmployeeToken:
    """A new employee token with all rights; shown to its maker once."""
    return office.store.insert(
        EmployeeToken(
            id=office.store.next_id(EmployeeToken),
            company_id=company.id,
            created=office.now,
            name=name,
            token=token or f"test-{secrets.token_urlsafe(24)}",
            consumer_id=consumer_id,
            employee_id=company.employee_id,
            rights=chart.RIGHTS,
        )
    )


@dataclass(slots=True)
class Sessions:
    """`clock` is the one that session tokens die by: wall time, unless a test sets it."""

    office: Office
    clock: Callable[[], datetime]

    def today(self) -> date:
        return self.clock().astimezone(OSLO).date()

    def create(self, consumer_token: str, employee_token: str, expires: str) -> Session:
        """Raises 422 with the field that is wrong."""
        consumer = next((each for each in chart.CONSUMERS if each.token == consumer_token), None)
        if consumer is None:
            raise invalid("arg:consumerToken", "Ugyldig consumerToken.", "Invalid consumer token.")
        keys = self.office.store.all(EmployeeToken)
        key = next((each for each in keys if each.token == employee_token and not each.revoked), None)
        if key is None or key.consumer_id != consumer.id:
            raise invalid("arg:employeeToken", "Ugyldig employeeToken.", "Invalid employee token.")
        session = Session(
            id=self.office.store.next_id(Session),
            company_id=key.company_id,
            created=self.clock(),
            token=f"test-{secrets.token_urlsafe(32)}",
            token_id=key.id,
            expires=self._expiry(expires),
        )
        return self.office.store.insert(session)

    def _expiry(self, text: str) -> date:
        try:
            expires = date.fromisoformat(text)
        except ValueError:
            expires = None
        if expires is None or len(text) != 10:
            raise invalid("arg:expirationDate", "Må ha formatet yyyy-MM-dd.", "Format must be yyyy-MM-dd.")
        if expires <= self.today():
            raise invalid("arg:expirationDate", "Må være etter dagens dato.", "Must be later than today.")
        return expires

    def end(self, token: str) -> None:
        for session in self.office.store.all(Session):
            if session.token == token:
                self.office.store.delete(session)

    def end_all(self) -> None:
        with self.office.store.transaction():
            for session in self.office.store.all(Session):
                self.office.store.delete(session)

    def caller(self, header: str) -> Caller:
        """Reads Basic authentication: user name the company id or 0, password the session token. Raises 401, 403."""
        user, password = _basic(header)
        session = next((each for each in self.office.store.all(Session) if each.token == password), None)
        if session is None or session.expires <= self.today():
            raise unauthorized()
        key = self.office.store.must(EmployeeToken, session.token_id)
        if key.revoked:
            raise unauthorized()
        home = self.office.store.must(Company, key.company_id)
        return Caller(key, chart.consumer(key.consumer_id), home, self._target(home, user))

    def _target(self, home: Company, user: str) -> Company | None:
        if user in ("", "0"):
            return None if home.is_office else home
        if not user.isdigit():
            raise unauthorized()
        wanted = int(user)
        if wanted not in (home.client_ids if home.is_office else (home.id,)):
            raise unauthorized()
        return self.office.store.must(Company, wanted)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise unauthorized()
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as broken:
        raise unauthorized() from broken
    user, colon, password = text.partition(":")
    if not colon:
        raise unauthorized()
    return user, password


@dataclass(slots=True)
class RateLimit:
    """So many requests per period for each employee and application; then 429 until the period ends."""

    limit: int = 100
    period: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    _windows: dict[int, tuple[float, int]] = field(default_factory=dict)

    def count(self, token_id: int, limit: int | None) -> dict[str, str]:
        """Counts a request. Returns the headers; raises ApiError 429, whose headers `headers` gives."""
        now = self.monotonic()
        start, used = self._windows.get(token_id, (now, 0))
        if now - start >= self.period:
            start, used = now, 0
        self._windows[token_id] = (start, used + 1)
        if used + 1 > (limit or self.limit):
            raise ApiError(429, 429, "For mange forespørsler.", "Too many requests")
        return self.headers(token_id, limit)

    def headers(self, token_id: int, limit: int | None) -> dict[str, str]:
        allowed = limit or self.limit
        start, used = self._windows.get(token_id, (self.monotonic(), 0))
        reset = max(0, int(start + self.period - self.monotonic()) + 1)
        return {
            "X-Rate-Limit-Limit": str(allowed),
            "X-Rate-Limit-Remaining": str(max(0, allowed - used)),
            "X-Rate-Limit-Reset": str(reset),
        }
