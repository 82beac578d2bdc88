"""Who asks: the person's session, the language, and the proof that a form was ours. Wall time throughout."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from chalicelib.ports.records import Creditor, Member, Session
from chalicelib.web.assembly import LOCAL, Services
from chalicelib.web.catalogue import LANGUAGES
from chalicelib.web.exchange import Problem, Request

SESSION_HOURS = 8
DEBTOR_MINUTES = 30
DEBTOR = "debtor"
"""The role of a debtor's session; its `username` is the case number."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is not signed in, or need not be."""

    services: Services
    request: Request
    language: str
    csrf: str
    cookies: tuple[str, ...] = ()
    """What must be set for the form on the page to be accepted."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in person at one creditor's portal: every look-up of his goes through `creditor.id`."""

    services: Services
    request: Request
    language: str
    session: Session
    creditor: Creditor
    several: bool = False
    """Whether the person looks after more companies than this one."""


@dataclass(frozen=True, slots=True)
class DebtorVisit:
    """A debtor who came in with case number and PIN: sees that one case and nothing else."""

    services: Services
    request: Request
    language: str
    session: Session

    @property
    def case_no(self) -> str:
        return self.session.username


def cookie(services: Services, name: str, value: str, max_age: int, same_site: str = "Lax") -> str:
    """A Set-Cookie value for the whole origin, out of reach for scripts; `max_age` in seconds, 0 deletes."""
    secure = "" if services.settings.stage == LOCAL else "; Secure"
    return f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={max_age}{secure}"


def open_session(services: Services, member: Member, language: str) -> tuple[Session, str]:
    """A new portal session and its cookie; the old id, if any, is never taken over."""
    return _open(services, member.username, member.creditor_id, member.role, language, timedelta(hours=SESSION_HOURS))


def open_debtor_session(services: Services, creditor_id: str, case_no: str, language: str) -> tuple[Session, str]:
    return _open(services, case_no, creditor_id, DEBTOR, language, timedelta(minutes=DEBTOR_MINUTES))


def _open(
    services: Services, username: str, creditor_id: str, role: str, language: str, lasting: timedelta
) -> tuple[Session, str]:
    session = Session(
        id=secrets.token_urlsafe(32),
        username=username,
        creditor_id=creditor_id,
        role=role,
        csrf=secrets.token_urlsafe(24),
        language=language,
        expires_at=services.clock.wall_now() + lasting,
    )
    services.sessions.save(session)
    name = DEBTOR if role == DEBTOR else "session"
    return session, cookie(services, name, session.id, int(lasting.total_seconds()))


def portal_session(services: Services, request: Request) -> tuple[Session, bool] | None:
    """The person's session while he is still a member (whoever was removed is out at once); whether of several."""
    session = _load(services, request.cookie("session"))
    if session is None or session.role == DEBTOR:
        return None
    memberships = services.register.memberships(session.username)
    for member in memberships:
        if member.creditor_id == session.creditor_id:
            return replace(session, role=member.role), len(memberships) > 1
    return None


def debtor_session(services: Services, request: Request) -> Session | None:
    session = _load(services, request.cookie(DEBTOR))
    return session if session is not None and session.role == DEBTOR else None


def _load(services: Services, session_id: str) -> Session | None:
    if not 20 <= len(session_id) <= 100:
        return None
    return services.sessions.load(session_id, services.clock.wall_now())


def language_of(request: Request, otherwise: str = "") -> str:
    """The language chosen, else what is known of the person, else what the browser prefers."""
    for wanted in (request.cookie("language"), otherwise):
        if wanted in LANGUAGES:
            return wanted
    preferred = request.headers.get("accept-language", "nb").lower()
    return "nb" if preferred[:2] in {"nb", "nn", "no", "da", "sv"} else "en"


def visit(services: Services, request: Request) -> Visit:
    """A visitor with a form token of his own: kept in a cookie, repeated in the form (double submit)."""
    token = request.cookie("form")
    fresh = not 20 <= len(token) <= 100
    if fresh:
        token = secrets.token_urlsafe(24)
    cookies = (cookie(services, "form", token, 3600, "Strict"),) if fresh else ()
    return Visit(services, request, language_of(request), token, cookies)


def checked_form(services: Services, request: Request, token: str) -> Mapping[str, str]:
    """The form's fields when it is one of ours. Raises Problem 403 when it came from elsewhere or is outdated."""
    form = request.form()
    if not _from_here(services.agency.public_url, request):
        raise Problem(HTTPStatus.FORBIDDEN, "foreign_form")
    if not hmac.compare_digest(form.get("csrf", "").encode(), token.encode()):
        raise Problem(HTTPStatus.FORBIDDEN, "form_expired")
    return form


def _from_here(public_url: str, request: Request) -> bool:
    """The browser's own word on where the form stood; the configured address counts, never Host."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    ours = urlsplit(public_url)
    return origin == f"{ours.scheme}://{ours.netloc}"
