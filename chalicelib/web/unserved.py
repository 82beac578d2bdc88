"""Addresses that nobody serves, and methods that an address does not take: told to people and to machines."""

import re
from collections.abc import Iterable
from http import HTTPStatus

from chalicelib.letters.model import AgencyContact
from chalicelib.web.exchange import NotFound, Problem, Reply, Request
from chalicelib.web.guards import problem_json
from chalicelib.web.pages import problem_page, wants_html


def unserved(request: Request, served: Iterable[tuple[str, str]], agency: AgencyContact | None) -> Reply:
    """405 with what the address takes, where it takes anything, else 404. `served` are methods and paths of routes."""
    taken = sorted({method for method, path in served if _pattern(path).fullmatch(request.address)})
    if not taken or request.method in taken:
        return told(NotFound("there is nothing at this address: check it"), request, agency)
    detail = f"{request.method} is not taken here: use {' or '.join(taken)}"
    problem = Problem(HTTPStatus.METHOD_NOT_ALLOWED, "wrong_method", detail)
    answered = told(problem, request, agency)
    return Reply(answered.status, answered.body, answered.content_type, {"Allow": ", ".join(taken)})


def told(problem: Problem, request: Request, agency: AgencyContact | None) -> Reply:
    """A page for whoever reads pages, problem details (RFC 9457) for everybody else."""
    return problem_page(problem, request, agency) if wants_html(request) else problem_json(problem)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
