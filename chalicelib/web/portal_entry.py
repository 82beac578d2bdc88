"""Coming in and going out: sign-in with its further steps, language, choice of company."""

from dataclasses import replace
from http import HTTPStatus

from chalicelib.web.catalogue import LANGUAGES
from chalicelib.web.exchange import NotFound, Problem, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.sign_in import (
    Answer,
    Asked,
    AttemptExpired,
    Challenge,
    PasswordTooWeak,
    SignInRefused,
    TooManyAttempts,
    WrongCode,
)
from chalicelib.web.visitors import Desk, Visit, cookie, open_session

_ATTEMPTS, _ATTEMPTS_FROM_EVERYWHERE = 5, 40
"""Wrong passwords or codes per user name and hour, beside what the identity service itself counts."""
_YEAR = 365 * 24 * 3600
_PAGES = {
    Challenge.NEW_PASSWORD: "sign_in_password.html",
    Challenge.CODE: "sign_in_code.html",
    Challenge.CODE_SETUP: "sign_in_app.html",
}


def show(visit: Visit) -> Reply:
    return page(visit, "sign_in.html", username="", trouble="")


def start(visit: Visit, form: Form) -> Reply:
    """User name and password. What was wrong is not told apart."""
    username = form.get("username", "").lower()[:254]
    password = form.get("password", "")
    if not username or not password:
        return page(visit, "sign_in.html", HTTPStatus.UNPROCESSABLE_ENTITY, username=username, trouble="missing")
    if _locked(visit, username):
        return page(visit, "sign_in.html", HTTPStatus.TOO_MANY_REQUESTS, username=username, trouble="locked")
    try:
        answer = visit.services.identity.start(username, password)
    except TooManyAttempts:
        return page(visit, "sign_in.html", HTTPStatus.TOO_MANY_REQUESTS, username=username, trouble="locked")
    except SignInRefused:
        _count(visit, username)
        return page(visit, "sign_in.html", HTTPStatus.UNAUTHORIZED, username=username, trouble="wrong")
    return _follow(visit, answer)


def go_on(visit: Visit, form: Form) -> Reply:
    """A new password, a code, or the first code of a new authenticator app."""
    username, ticket, value = form.get("username", ""), form.get("ticket", ""), form.get("value", "")
    shown_as = form.get("shown_as", "")
    try:
        challenge = Challenge(form.get("challenge", ""))
    except ValueError:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_form") from None
    if not username or not ticket:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_form")
    asked = Asked(challenge, ticket, username, shown_as, form.get("key", ""))
    if _locked(visit, username):
        return page(visit, "sign_in.html", HTTPStatus.TOO_MANY_REQUESTS, username=shown_as, trouble="locked")
    if challenge is not Challenge.NEW_PASSWORD:
        value = value.replace(" ", "")
    elif value != form.get("again", ""):
        return _ask(visit, asked, HTTPStatus.UNPROCESSABLE_ENTITY, "differs")
    try:
        answer = visit.services.identity.answer(asked, value)
    except WrongCode as wrong:
        _count(visit, username)
        return _ask(visit, replace(asked, ticket=wrong.ticket or ticket), HTTPStatus.UNAUTHORIZED, "wrong_code")
    except PasswordTooWeak:
        return _ask(visit, asked, HTTPStatus.UNPROCESSABLE_ENTITY, "weak")
    except TooManyAttempts:
        return page(visit, "sign_in.html", HTTPStatus.TOO_MANY_REQUESTS, username=shown_as, trouble="locked")
    except (AttemptExpired, SignInRefused):
        return page(visit, "sign_in.html", HTTPStatus.UNAUTHORIZED, username=shown_as, trouble="expired")
    return _follow(visit, answer)


def sign_out(desk: Desk, form: Form) -> Reply:  # noqa: ARG001
    desk.services.sessions.delete(desk.session.id)
    return see("/sign-in", cookie(desk.services, "session", "", 0))


def choose_language(visit: Visit) -> Reply:
    """A link and no form: it changes nothing but the reader's own pages."""
    language = visit.request.path["language"]
    if language not in LANGUAGES:
        raise NotFound
    return see(_back(visit.request.query.get("back", "/")), cookie(visit.services, "language", language, _YEAR))


def companies(desk: Desk) -> Reply:
    """For those who look after several companies."""
    mine = desk.services.register.memberships(desk.session.username)
    choices = [(member.creditor_id, desk.services.register.creditor(member.creditor_id).name) for member in mine]
    return page(desk, "companies.html", choices=sorted(choices, key=lambda choice: choice[1]))


def choose_company(desk: Desk, form: Form) -> Reply:
    for member in desk.services.register.memberships(desk.session.username):
        if member.creditor_id == form.get("creditor", ""):
            _, fresh = open_session(desk.services, member, desk.language)
            desk.services.sessions.delete(desk.session.id)
            return see("/", fresh)
    raise NotFound


def _follow(visit: Visit, answer: Answer) -> Reply:
    if isinstance(answer, Asked):
        return _ask(visit, answer)
    memberships = visit.services.register.memberships(answer.username)
    if not memberships:
        raise Problem(HTTPStatus.FORBIDDEN, "no_membership")
    _, fresh = open_session(visit.services, memberships[0], visit.language)
    return see("/companies" if len(memberships) > 1 else "/", fresh)


def _ask(visit: Visit, asked: Asked, status: HTTPStatus = HTTPStatus.OK, trouble: str = "") -> Reply:
    grouped = " ".join(asked.key[at : at + 4] for at in range(0, len(asked.key), 4))
    return page(visit, _PAGES[asked.challenge], status, asked=asked, grouped=grouped, trouble=trouble)


def _keys(visit: Visit, username: str) -> dict[str, int]:
    """What failures count against, and how many it takes: nobody shall lock another out from elsewhere with ease."""
    return {
        f"SIGNIN#{username}#{visit.request.source}": _ATTEMPTS,
        f"SIGNIN#{username}": _ATTEMPTS_FROM_EVERYWHERE,
    }


def _locked(visit: Visit, username: str) -> bool:
    sessions, now = visit.services.sessions, visit.services.clock.wall_now()
    return any(sessions.failures(key, now) >= limit for key, limit in _keys(visit, username).items())


def _count(visit: Visit, username: str) -> None:
    for key in _keys(visit, username):
        visit.services.sessions.fail(key, visit.services.clock.wall_now())


def _back(wanted: str) -> str:
    """A path of ours, or the start page: never another site's address."""
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if plain and wanted.isascii() and len(wanted) < 500 else "/"
