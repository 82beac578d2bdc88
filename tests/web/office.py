"""The web side with everything behind it: real storage in process, clocks and identity service set by the test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.test import Client

from app import app
from chalicelib.erp.contract import Erp
from chalicelib.law import lawbook
from chalicelib.ports.assembly import Agency
from chalicelib.ports.records import Connection
from chalicelib.store.archive import S3Archive
from chalicelib.store.cases import DynamoCases, DynamoMailings
from chalicelib.store.intake import DynamoIntake
from chalicelib.store.law_clock import DynamoLawClock
from chalicelib.store.lists import DynamoLists
from chalicelib.store.matches import DynamoMatches
from chalicelib.store.numbers import DynamoNumbers
from chalicelib.store.outbox import DynamoOutbox
from chalicelib.store.register import DynamoRegister
from chalicelib.store.runs import DynamoRuns
from chalicelib.store.sessions import DynamoSessions
from chalicelib.store.transfers import DynamoTransfers
from chalicelib.web.sign_in import (
    Answer,
    Asked,
    AttemptExpired,
    Challenge,
    PasswordTooWeak,
    SignedIn,
    WrongCode,
    WrongCredentials,
)
from tests.cloud import Cloud
from tests.doubles import FakeMailer, FakeVault, FixedClock, InMemoryQueue
from tests.letters.samples import AGENCY

PUBLIC = "https://collect.example"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Oslo."""
PASSWORD, NEW_PASSWORD, CODE, APP_KEY = "Snøfall-i-nord-7", "Vinterlys-over-fjorden-9", "123456", "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True, slots=True)
class SettingsInTest:
    stage: str = "local"
    region: str = "eu-north-1"
    user_pool_id: str = "eu-north-1_test"
    user_client_id: str = "portal"
    jwks_url: str = ""


@dataclass
class ScriptedIdentity:
    """An identity service whose users are asked for what `steps` names, in that order."""

    steps: dict[str, tuple[Challenge, ...]] = field(default_factory=dict)
    invited: list[str] = field(default_factory=list)

    def start(self, username: str, password: str) -> Answer:
        if username not in self.steps or password != PASSWORD:
            raise WrongCredentials
        return self._after(username, 0)

    def answer(self, asked: Asked, value: str) -> Answer:
        """The ticket says who it is, whatever name the form sends."""
        number, _, username = asked.ticket.partition("-")
        step = int(number) if number.isdigit() and username in self.steps else 99
        if step >= len(self.steps.get(username, ())) or self.steps[username][step] is not asked.challenge:
            raise AttemptExpired
        if asked.challenge is Challenge.NEW_PASSWORD and value != NEW_PASSWORD:
            raise PasswordTooWeak
        if asked.challenge is not Challenge.NEW_PASSWORD and value != CODE:
            raise WrongCode
        return self._after(username, step + 1)

    def _after(self, username: str, step: int) -> Answer:
        if step == len(self.steps[username]):
            return SignedIn(username)
        challenge = self.steps[username][step]
        key = APP_KEY if challenge is Challenge.CODE_SETUP else ""
        return Asked(challenge, f"{step}-{username}", f"id-of-{username}", username, key)

    def create_user(self, username: str) -> bool:
        known = username in self.invited
        self.invited.append(username)
        return not known


class NoErp:
    def __call__(self, connection: Connection) -> Erp:
        raise AssertionError(f"a page asked the ERP of {connection.id}")


@dataclass
class Office:
    """Satisfies `chalicelib.web.assembly.Services`."""

    cloud: Cloud
    settings: SettingsInTest = field(default_factory=SettingsInTest)
    identity: ScriptedIdentity = field(default_factory=ScriptedIdentity)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    queue: InMemoryQueue = field(default_factory=InMemoryQueue)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    vault: FakeVault = field(default_factory=FakeVault)
    open_erp: NoErp = field(default_factory=NoErp)
    law: lawbook.Lawbook = field(default_factory=lawbook.load)
    agency: Agency = field(
        default_factory=lambda: Agency(AGENCY, (AGENCY.name,), PUBLIC, "AutoCollect <no-reply@collect.example>")
    )

    def time_left(self) -> float:
        """Pages are not timed."""
        return inf

    @property
    def cases(self) -> DynamoCases:
        return self.cloud.cases

    @property
    def register(self) -> DynamoRegister:
        return self.cloud.register

    @property
    def intake(self) -> DynamoIntake:
        return self.cloud.intake

    @property
    def matches(self) -> DynamoMatches:
        return self.cloud.matches

    @property
    def lists(self) -> DynamoLists:
        return self.cloud.lists

    @property
    def mailings(self) -> DynamoMailings:
        return self.cloud.mailings

    @property
    def outbox(self) -> DynamoOutbox:
        return self.cloud.outbox

    @property
    def runs(self) -> DynamoRuns:
        return self.cloud.runs

    @property
    def sessions(self) -> DynamoSessions:
        return self.cloud.sessions

    @property
    def numbers(self) -> DynamoNumbers:
        return self.cloud.numbers

    @property
    def transfers(self) -> DynamoTransfers:
        return self.cloud.transfers

    @property
    def archive(self) -> S3Archive:
        return self.cloud.archive

    @property
    def law_clock(self) -> DynamoLawClock:
        return self.cloud.law_clock

    def secret(self, name: str) -> str:
        return f"test-{name}-that-is-long-enough"

    def open(self, monkeypatch: pytest.MonkeyPatch) -> "Office":
        """From here the application's requests are served by this office."""
        monkeypatch.setattr("chalicelib.wiring.services", lambda: self)
        return self


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    body: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def json(self) -> Any:
        import json

        return json.loads(self.body)


class Browser:
    """Keeps cookies, sends forms with the token of the page it last saw, as a browser would."""

    def __init__(self, language: str = "nb") -> None:
        self._client = Client(app, stage_name="local")
        self._language = language
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def get(self, path: str, **headers: str) -> Answered:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Answered:
        """A form; the field csrf is filled in unless given."""
        body = urlencode({"csrf": self.csrf, **(fields or {})}).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.send("POST", path, body, form | headers)

    def send(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answered:
        given = {"Accept": "text/html,*/*", "Accept-Language": self._language, **(headers or {})}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        got = self._client.http.request(method, path, headers=given, body=body)
        raw: str | list[str] = got.headers.get("Set-Cookie", [])
        cookies = tuple(raw) if isinstance(raw, list) else (raw,)
        for cookie in cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        text = got.body.decode() if isinstance(got.body, bytes) else str(got.body)
        if 'name="csrf" value="' in text:
            self.csrf = text.split('name="csrf" value="')[1].split('"')[0]
        return Answered(got.status_code, text, got.headers, cookies)

    def sign_in(self, username: str) -> Answered:
        """The whole way in, for a user who is asked for nothing but the password."""
        self.get("/sign-in")
        answered = self.post("/sign-in", {"username": username, "password": PASSWORD})
        assert answered.status == 303, answered.body
        return answered
