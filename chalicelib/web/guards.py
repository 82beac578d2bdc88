"""What stands before each handler: who may come in, in which shape, and how a problem is told to him.

A route names exactly one guard (see `router.ROUTES`), so a handler can never be reached without it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from chalicelib.ports.storage import Missing, VersionConflict
from chalicelib.web import pages, tokens
from chalicelib.web.assembly import LOCAL, Services
from chalicelib.web.exchange import JsonValue, NotFound, Problem, Redirected, Reply, Request, as_json, see
from chalicelib.web.shown import MACHINE
from chalicelib.web.visitors import (
    DebtorVisit,
    Desk,
    Visit,
    checked_form,
    debtor_session,
    language_of,
    portal_session,
    visit,
)

Handler = Callable[[Services, Request], Reply]
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Caller:
    """A machine with a token of its own. It reaches the creditors that it made or was made a member of."""

    services: Services
    request: Request
    client_id: str

    @property
    def member_name(self) -> str:
        """Under which the client stands among a creditor's members; no e-mail address can equal it."""
        return f"{MACHINE}{self.client_id}"


def visitor(handler: Callable[[Visit], Reply]) -> Handler:
    """A page that anybody may see."""
    return _pages(lambda services, request: handler(visit(services, request)))


def visitor_form(handler: Callable[[Visit, Form], Reply]) -> Handler:
    """A form that anybody may send from our own page."""

    def run(services: Services, request: Request) -> Reply:
        who = visit(services, request)
        return handler(who, checked_form(services, request, who.csrf))

    return _pages(run)


def signed_in(handler: Callable[[Desk], Reply]) -> Handler:
    """A page of the portal; others are sent to sign in."""
    return _pages(lambda services, request: handler(_desk(services, request)))


def signed_in_form(handler: Callable[[Desk, Form], Reply]) -> Handler:
    """A form of the portal."""

    def run(services: Services, request: Request) -> Reply:
        desk = _desk(services, request)
        return handler(desk, checked_form(services, request, desk.session.csrf))

    return _pages(run)


def debtor(handler: Callable[[DebtorVisit], Reply]) -> Handler:
    """A page of the debtor who came in with case number and PIN."""
    return _pages(lambda services, request: handler(_debtor_visit(services, request)))


def debtor_form(handler: Callable[[DebtorVisit, Form], Reply]) -> Handler:
    def run(services: Services, request: Request) -> Reply:
        who = _debtor_visit(services, request)
        return handler(who, checked_form(services, request, who.session.csrf))

    return _pages(run)


def machine(scope: str, handler: Callable[[Caller], Reply]) -> Handler:
    """A route of the open API: a bearer token with the scope."""

    def run(services: Services, request: Request) -> Reply:
        client_id = tokens.client_of(services.settings, request.headers.get("authorization", ""), scope)
        return handler(Caller(services, request, client_id))

    return told_in_json(run)


def local_only(handler: Handler) -> Handler:
    """Exists in the local stage only; elsewhere nobody learns that it could."""

    def run(services: Services, request: Request) -> Reply:
        if services.settings.stage != LOCAL:
            raise NotFound
        return handler(services, request)

    return told_in_json(run)


def told_in_json(handler: Handler) -> Handler:
    """Problems as application/problem+json (RFC 9457)."""

    def run(services: Services, request: Request) -> Reply:
        try:
            return handler(services, request)
        except Problem as problem:
            return problem_json(problem)
        except Missing:
            return problem_json(NotFound("nothing is stored under that id: check it"))
        except VersionConflict:
            return problem_json(Problem(HTTPStatus.CONFLICT, "changed_meanwhile", "changed meanwhile: read and repeat"))

    return run


def problem_json(problem: Problem) -> Reply:
    told: dict[str, JsonValue] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": int(problem.status),
        "code": problem.code,
        "detail": problem.detail or problem.status.description or problem.status.phrase,
    }
    if problem.listed:
        told["problems"] = [{"path": path, "message": message} for path, message in problem.listed]
    return as_json(told, problem.status, "application/problem+json")


def _pages(handler: Handler) -> Handler:
    """Problems as pages, in the visitor's language."""

    def run(services: Services, request: Request) -> Reply:
        try:
            return handler(services, request)
        except Redirected as elsewhere:
            return see(elsewhere.target)
        except Problem as problem:
            found = problem
        except Missing:
            found = NotFound()
        except VersionConflict:
            found = Problem(HTTPStatus.CONFLICT, "changed_meanwhile")
        return pages.problem_page(found, request, services.agency.contact)

    return run


def _desk(services: Services, request: Request) -> Desk:
    found = portal_session(services, request)
    if found is None:
        raise Redirected("/sign-in")
    session, several = found
    creditor = services.register.creditor(session.creditor_id)
    return Desk(services, request, language_of(request, session.language), session, creditor, several)


def _debtor_visit(services: Services, request: Request) -> DebtorVisit:
    session = debtor_session(services, request)
    if session is None:
        raise Redirected("/d")
    return DebtorVisit(services, request, language_of(request, session.language), session)
