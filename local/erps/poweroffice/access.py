"""Keys, tokens and the limit: who calls, for which client, with which rights, and how often."""

import base64
import binascii
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Application, Client, Extension, Token
from local.erps.poweroffice.refusals import Refused


class NoToken(Exception):
    """OAuth's refusal: status 400 with an error code of RFC 6749, section 5.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Caller:
    """One client, seen by one application with the rights that its token carries."""

    client: Client
    application: str
    privileges: tuple[str, ...]

    def admit(self, right: str) -> None:
        """403 with an empty body where the right, or its full form, is not in the token."""
        if right and not {right, f"{right}_Full"} & set(self.privileges):
            raise Refused(403)


@dataclass(slots=True)
class Tokens:
    """`clock` is the one that tokens die by: wall time, unless a test sets it."""

    office: Office
    clock: Callable[[], datetime]

    def grant(self, authorization: str, form: dict[str, str], seconds: int, *, legacy: bool) -> Token:
        """A token for an application key and a client key. Raises NoToken."""
        if form.get("grant_type") != "client_credentials":
            raise NoToken("unsupported_grant_type", "grant_type must be client_credentials")
        application, client_key = _basic(authorization)
        extension = next(
            (
                each
                for each in self.office.store.all(Extension)
                if each.client_key == client_key and each.application == application
            ),
            None,
        )
        if extension is None:
            raise NoToken("invalid_client", "The application key or client key is invalid")
        return self.office.store.insert(
            Token(
                id=self.office.store.next_id(Token),
                company_id=extension.company_id,
                created=self.clock(),
                token=f"test-{secrets.token_urlsafe(32)}",
                extension_id=extension.id,
                expires=self.clock() + timedelta(seconds=seconds),
                legacy=legacy,
                privileges=self.valid(extension),
            )
        )

    def valid(self, extension: Extension) -> tuple[str, ...]:
        """The application's privileges for which the client's subscription has the module."""
        client = self.office.store.must(Client, extension.company_id)
        return tuple(each for each in self._given(extension) if each not in client.lacking_modules)

    def invalid(self, extension: Extension) -> tuple[str, ...]:
        client = self.office.store.must(Client, extension.company_id)
        return tuple(each for each in self._given(extension) if each in client.lacking_modules)

    def _given(self, extension: Extension) -> tuple[str, ...]:
        applications = self.office.store.all(Application)
        return next((each.privileges for each in applications if each.key == extension.application), ())

    def caller(self, authorization: str, *, legacy: bool) -> Caller:
        """Raises 401 for a token that ended, is of the other version, or whose extension was deleted."""
        scheme, _, text = authorization.partition(" ")
        found = next((each for each in self.office.store.all(Token) if each.token == text), None)
        if scheme.lower() != "bearer" or found is None or found.legacy != legacy or found.expires <= self.clock():
            raise Refused(401, "Unauthorized")
        extension = self.office.store.get(Extension, found.extension_id)
        if extension is None:
            raise Refused(401, "Unauthorized")
        client = self.office.store.must(Client, extension.company_id)
        return Caller(client, extension.application, found.privileges)

    def extension_of(self, caller: Caller) -> Extension:
        found = self.office.store.all(Extension, caller.client.id)
        return next(each for each in found if each.application == caller.application)

    def end_all(self) -> None:
        with self.office.store.transaction():
            for token in self.office.store.all(Token):
                self.office.store.delete(token)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    application, colon, client_key = text.partition(":")
    if not colon:
        raise NoToken("invalid_client", "No client credentials were sent")
    return application, client_key


@dataclass(slots=True)
class Traffic:
    """At most `limit` requests are let through in any second, over all clients together."""

    limit: int
    monotonic: Callable[[], float] = time.monotonic
    most: int = 0
    """The largest number that arrived in any second, refused ones too: what the callers did, not what came through."""
    refused: int = 0
    _let_through: deque[float] = field(default_factory=deque)
    _arrived: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> bool:
        """Counts a request; False when it is one too many."""
        with self._lock:
            now = self.monotonic()
            for each in (self._arrived, self._let_through):
                while each and each[0] <= now - 1.0:
                    each.popleft()
            self._arrived.append(now)
            self.most = max(self.most, len(self._arrived))
            if len(self._let_through) >= self.limit:
                self.refused += 1
                return False
            self._let_through.append(now)
            return True
