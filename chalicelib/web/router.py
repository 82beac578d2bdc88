"""Every address of the service and who answers. The web framework is known here and nowhere else in this package."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from chalice import Chalice  # type: ignore[attr-defined]
from chalice.app import Request as GatewayRequest
from chalice.app import Response

from chalicelib.web import assembly, hooks
from chalicelib.web.exchange import Problem, Reply, Request
from chalicelib.web.guards import (
    Handler,
    debtor,
    debtor_form,
    local_only,
    machine,
    signed_in,
    signed_in_form,
    told_in_json,
    visitor,
    visitor_form,
)
from chalicelib.web.unserved import told, unserved

FORM = "application/x-www-form-urlencoded"
CATCH_ALL = "/{proxy+}"
"""What no route above serves, by address or by method: the gateway itself would answer with JSON of its own."""
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_LONG = re.compile(r"[A-Za-z0-9._~-]{1,600}")
_LONG_NAMES = {"name", "token", "task_id"}
"""Parameters that are no ids: names of static files, signed tokens, natural keys."""
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    handler: Handler
    """Already behind its guard."""


def late(name: str) -> Callable[..., Reply]:
    """A handler by module and name, loaded when it is first asked for: a webhook's cold start pays for no page."""
    module, function = name.split(".")

    def run(*given: object) -> Reply:
        handler: Callable[..., Reply] = getattr(import_module(f"chalicelib.web.{module}"), function)
        return handler(*given)

    run.__qualname__ = name
    return run


ROUTES = (
    Route("POST", "/hooks/tripletex/{connection_id}", told_in_json(hooks.tripletex)),
    Route("POST", "/hooks/notify/{connection_id}", told_in_json(hooks.notify)),
    # The open API
    Route("POST", "/v1/creditors", machine("onboard", late("api.create_creditor"))),
    Route("GET", "/v1/creditors/{creditor_id}", machine("read", late("api.read_creditor"))),
    Route("PUT", "/v1/creditors/{creditor_id}/connections/{erp}", machine("onboard", late("api.put_connection"))),
    Route("POST", "/v1/creditors/{creditor_id}/members", machine("onboard", late("api.add_member"))),
    Route("GET", "/v1/creditors/{creditor_id}/cases", machine("read", late("api.list_cases"))),
    Route("GET", "/v1/creditors/{creditor_id}/refusals", machine("read", late("api.list_refusals"))),
    Route("GET", "/v1/creditors/{creditor_id}/overdue", machine("read", late("api_transfers.list_overdue"))),
    Route("POST", "/v1/creditors/{creditor_id}/overdue", machine("transfer", late("api_transfers.read_overdue"))),
    Route("POST", "/v1/creditors/{creditor_id}/transfers", machine("transfer", late("api_transfers.create_transfer"))),
    Route(
        "GET",
        "/v1/creditors/{creditor_id}/transfers/{transfer_id}",
        machine("read", late("api_transfers.read_transfer")),
    ),
    Route("GET", "/v1/creditors/{creditor_id}/transfer-settings", machine("read", late("api_transfers.read_settings"))),
    Route(
        "PUT", "/v1/creditors/{creditor_id}/transfer-settings", machine("onboard", late("api_transfers.put_settings"))
    ),
    Route("GET", "/v1/creditors/{creditor_id}/exemptions", machine("read", late("api_transfers.list_exemptions"))),
    Route(
        "PUT",
        "/v1/creditors/{creditor_id}/exemptions/{customer_id}",
        machine("onboard", late("api_transfers.put_exemption")),
    ),
    Route(
        "DELETE",
        "/v1/creditors/{creditor_id}/exemptions/{customer_id}",
        machine("onboard", late("api_transfers.delete_exemption")),
    ),
    Route("GET", "/v1/cases/{case_no}", machine("read", late("api.read_case"))),
    Route("GET", "/v1/cases/{case_no}/letters/{letter_id}", machine("read", late("api.read_letter"))),
    Route("POST", "/v1/dead-letters/{queue}/redrive", machine("operate", late("api_operations.redrive"))),
    Route("POST", "/v1/statements", machine("statements", late("api.make_statement"))),
    # The creditor's portal
    Route("GET", "/", signed_in(late("portal_overview.show"))),
    Route("GET", "/sign-in", visitor(late("portal_entry.show"))),
    Route("POST", "/sign-in", visitor_form(late("portal_entry.start"))),
    Route("POST", "/sign-in/next", visitor_form(late("portal_entry.go_on"))),
    Route("POST", "/sign-out", signed_in_form(late("portal_entry.sign_out"))),
    Route("GET", "/language/{language}", visitor(late("portal_entry.choose_language"))),
    Route("GET", "/companies", signed_in(late("portal_entry.companies"))),
    Route("POST", "/companies", signed_in_form(late("portal_entry.choose_company"))),
    Route("GET", "/cases", signed_in(late("portal_cases.show"))),
    Route("GET", "/cases/{case_no}", signed_in(late("portal_case.show"))),
    Route("GET", "/cases/{case_no}/letters/{letter_id}", signed_in(late("portal_case.letter"))),
    Route("GET", "/cases/{case_no}/statement", signed_in(late("portal_case.statement_file"))),
    Route("GET", "/cases/{case_no}/terminate", signed_in(late("portal_terminate.ask"))),
    Route("POST", "/cases/{case_no}/terminate", signed_in_form(late("portal_terminate.act"))),
    Route("POST", "/cases/{case_no}/resume", signed_in_form(late("portal_case.resume"))),
    Route("POST", "/cases/{case_no}/approve", signed_in_form(late("portal_lists.approve_case"))),
    Route("GET", "/lists", signed_in(late("portal_lists.newest"))),
    Route("GET", "/lists/{list_id}", signed_in(late("portal_lists.show"))),
    Route("GET", "/refused", signed_in(late("portal_refused.show"))),
    Route("GET", "/transfers", signed_in(late("portal_transfers.show"))),
    Route("POST", "/transfers", signed_in_form(late("portal_transfers.approve"))),
    Route("POST", "/transfers/read", signed_in_form(late("portal_transfers.read_again"))),
    Route("GET", "/transfers/settings", signed_in(late("portal_transfer_settings.show"))),
    Route("POST", "/transfers/settings", signed_in_form(late("portal_transfer_settings.save"))),
    Route("POST", "/transfers/exempt", signed_in_form(late("portal_transfer_settings.exempt"))),
    Route("POST", "/transfers/lift", signed_in_form(late("portal_transfer_settings.lift"))),
    Route("GET", "/transfers/{transfer_id}", signed_in(late("portal_transfer_receipt.show"))),
    Route("GET", "/tasks", signed_in(late("portal_upkeep.tasks"))),
    Route("POST", "/tasks/{task_id}/done", signed_in_form(late("portal_upkeep.tick_off"))),
    Route("GET", "/connections", signed_in(late("portal_connections.show"))),
    Route("POST", "/connections/{connection_id}/check", signed_in_form(late("portal_connections.recheck"))),
    Route("GET", "/connections/{connection_id}/restore", signed_in(late("portal_connections.ask_key"))),
    Route("POST", "/connections/{connection_id}/restore", signed_in_form(late("portal_connections.take_key"))),
    # Links in the list mail, and the debtor's page: no sign-in
    Route("GET", "/stop/{token}", visitor(late("stop_pages.ask"))),
    Route("POST", "/stop/{token}", visitor_form(late("stop_pages.act"))),
    Route("GET", "/d", visitor(late("debtor_pages.ask"))),
    Route("POST", "/d", visitor_form(late("debtor_pages.enter"))),
    Route("GET", "/d/claim", debtor(late("debtor_pages.claim"))),
    Route("GET", "/d/letters/{letter_id}", debtor(late("debtor_pages.letter"))),
    Route("POST", "/d/message", debtor_form(late("debtor_pages.say"))),
    Route("POST", "/d/leave", debtor_form(late("debtor_pages.leave"))),
    Route("GET", "/static/{name}", told_in_json(late("static_files.serve"))),
    # Local stage only
    Route("GET", "/local/clock", local_only(late("local_stage.read_clock"))),
    Route("PUT", "/local/clock", local_only(late("local_stage.set_clock"))),
    Route("POST", "/local/tick", local_only(late("local_stage.tick"))),
    Route("GET", "/local/idle", local_only(late("local_stage.idle"))),
)


def attach(app: Chalice) -> None:
    """Register every route and the security headers on the application."""
    for route in ROUTES:
        accepted = [FORM] if route.method == "POST" and not _is_machine(route.path) else ["*/*"]
        app.route(route.path, methods=[route.method], content_types=accepted, name=_name(route))(_view(app, route))
    app.route(CATCH_ALL, methods=_METHODS, content_types=["*/*"], name="unserved")(_left_over(app))
    app.register_middleware(_last_words, "http")


def _is_machine(path: str) -> bool:
    return path.startswith(("/hooks/", "/v1/", "/local/"))


def _name(route: Route) -> str:
    return f"{route.method.lower()}_{re.sub(r'[^a-z0-9]+', '_', route.path.lower()).strip('_')}"


def _view(app: Chalice, route: Route) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        assert app.current_request is not None, "views run within a request"
        request = _request(app.current_request, path)
        well_formed = all(
            (_LONG if name in _LONG_NAMES else _ID).fullmatch(value) for name, value in request.path.items()
        )
        handler = route.handler if well_formed else _nobody
        return _response(handler(assembly.services(), request))

    return view


def _left_over(app: Chalice) -> Callable[[], Response]:
    def view() -> Response:
        given = app.current_request
        assert given is not None, "views run within a request"
        rest = next(iter((given.uri_params or {}).values()), "")
        request = replace(_request(given, {}), address=f"/{rest}")
        taken = [(route.method, route.path) for route in ROUTES]
        return _response(unserved(request, taken, assembly.services().agency.contact))

    return view


def _nobody(services: assembly.Services, request: Request) -> Reply:
    """An address with a part that no id of ours can be."""
    return unserved(request, (), services.agency.contact)


def _request(given: GatewayRequest, path: dict[str, str]) -> Request:
    # The gateway leaves path parameters encoded.
    decoded = {name: unquote(value) for name, value in path.items()}
    address = str(given.path)
    for name, value in path.items():
        address = address.replace(f"{{{name}}}", value)
    raw: str | bytes = given.raw_body
    return Request(
        method=str(given.method),
        address=address,
        path=decoded,
        query={} if given.query_params is None else dict(given.query_params.items()),
        headers={str(name).lower(): str(value) for name, value in given.headers.items()},
        body=raw.encode() if isinstance(raw, str) else raw,
        source=_source(str(given.headers.get("x-forwarded-for", "")), given.context.get("identity", {})),
    )


def _source(forwarded: str, identity: Mapping[str, Any]) -> str:
    """The address before the distribution's: the gateway appends the edge's own, the edge the visitor's.

    Whoever calls the gateway past the distribution can write what he likes here. It only widens what counts against
    a name or a case, which has a limit of its own; the edge's address would lock out everybody behind it.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return (hops[-2] if len(hops) > 1 else str(identity.get("sourceIp", "")))[:45]


def _response(reply: Reply) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": reply.content_type, **reply.headers}
    if reply.cookies:
        headers["Set-Cookie"] = list(reply.cookies)
    return Response(reply.body, headers, int(reply.status))


def _last_words(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Security headers on everything, nothing kept by caches, and a page instead of the framework's own errors."""
    response = get_response(event)
    if isinstance(response.body, dict) and response.status_code >= 400:
        response = _in_our_words(event, response.status_code)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _in_our_words(event: GatewayRequest, status: int) -> Response:
    """The framework answers a wrong method, a wrong media type and a crash with its own JSON."""
    return _response(told(_framework_problem(status), _request(event, {}), None))


def _framework_problem(status: int) -> Problem:
    codes = {405: "wrong_method", 415: "wrong_media_type"}
    return Problem(HTTPStatus(status), codes.get(status, "trouble"))
