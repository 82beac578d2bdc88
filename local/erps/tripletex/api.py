"""The API under /v2: routing, login, limits, faults and the error envelope around every call."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from local.erps.jsontext import Json
from local.erps.stage.answers import cut, gateway_page, respond
from local.erps.tripletex import (
    api_bookkeeping,
    api_customers,
    api_events,
    api_invoices,
    api_ledger,
    api_session,
    api_vouchers,
    errors,
)
from local.erps.tripletex.access import Caller, RateLimit, Sessions
from local.erps.tripletex.call import Call, Route
from local.erps.tripletex.faults import Faults
from local.erps.tripletex.office import Office

ROUTES: tuple[Route, ...] = (
    *api_session.ROUTES,
    *api_invoices.ROUTES,
    *api_customers.ROUTES,
    *api_ledger.ROUTES,
    *api_bookkeeping.ROUTES,
    *api_vouchers.ROUTES,
    *api_events.ROUTES,
)


def _rules() -> Map:
    return Map([Rule(f"/v2{route.path}", methods=[route.method], endpoint=route) for route in ROUTES])


@dataclass(slots=True)
class Api:
    office: Office
    sessions: Sessions
    faults: Faults
    rate: RateLimit
    sleep: Callable[[float], None] = time.sleep
    rules: Map = field(default_factory=_rules)

    def answer(self, request: Request) -> Response:
        """The answer with its request id; nothing of a refused call is kept."""
        request_id = str(uuid.uuid4())
        if self.faults.order.latency_ms:
            self.sleep(self.faults.order.latency_ms / 1000)
        response = self._disturbed(request, request_id) or self._called(request, request_id)
        response.headers["x-tlx-request-id"] = request_id
        return response

    def _disturbed(self, request: Request, request_id: str) -> Response | None:
        if self.faults.order.wrong_envelope and self.faults.order.path in request.path:
            return respond({"data": {"items": []}})
        status = self.faults.instead(request.path)
        if status is None:
            return None
        if isinstance(status, str):
            return gateway_page(500, "Noe gikk galt")
        if status == 429:
            response = _error(
                errors.ApiError(429, 429, "For mange forespørsler.", "Too many requests"), "no", request_id
            )
            response.headers.update({"X-Rate-Limit-Limit": "100", "X-Rate-Limit-Remaining": "0"})
            if not self.faults.order.without_reset_header:
                response.headers["X-Rate-Limit-Reset"] = "1"
            return response
        return _error(errors.ApiError(status, 1000, "Det oppstod en feil.", "An error occurred."), "no", request_id)

    def _called(self, request: Request, request_id: str) -> Response:
        caller: Caller | None = None
        limits: dict[str, str] = {}
        try:
            route, path = self._route(request)
            if route.right is not None:
                caller = self.sessions.caller(request.headers.get("Authorization", ""))
                limits = self.rate.headers(caller.token.id, self.faults.order.rate_limit)
                limits = self.rate.count(caller.token.id, self.faults.order.rate_limit)
                _admit(route, caller)
            call = Call(request, self.office, self.sessions, self.faults, caller, path)
            with self.office.store.transaction():
                response = route.handler(call)
        except errors.ApiError as refused:
            response = _error(refused, caller.language if caller else "no", request_id)
        response.headers.update(self._shown_limits(limits, response.status_code))
        if request.method != "GET" and response.status_code < 300 and self.faults.drops(request.path):
            return cut(request)
        return response

    def _shown_limits(self, limits: dict[str, str], status: int) -> dict[str, str]:
        if status == 429 and self.faults.order.without_reset_header:
            return {name: value for name, value in limits.items() if name != "X-Rate-Limit-Reset"}
        return limits

    def _route(self, request: Request) -> tuple[Route, dict[str, str]]:
        adapter = self.rules.bind("simulated")
        try:
            endpoint, values = adapter.match(request.path, method=request.method)
        except MethodNotAllowed:
            raise errors.bad_request(f"{request.method} is not possible on {request.path}") from None
        except HTTPException:
            raise errors.not_found() from None
        if not isinstance(endpoint, Route):
            raise TypeError("a rule without its route")
        return endpoint, {name: str(value) for name, value in values.items()}


def _admit(route: Route, caller: Caller) -> None:
    if not route.office and caller.company is None:
        raise errors.forbidden()
    if route.right and route.right not in caller.token.rights:
        raise errors.forbidden()


def _error(refused: errors.ApiError, language: str, request_id: str) -> Response:
    faults: list[Json] = [
        {"field": each.field, "message": each.text(language), "path": each.field, "rootId": None}
        for each in refused.faults
    ]
    return respond(
        {
            "status": refused.status,
            "code": refused.code,
            "message": refused.message(language),
            "link": "https://tripletex.no/v2-docs/",
            "developerMessage": refused.developer or None,
            "validationMessages": faults or None,
            "requestId": request_id,
        },
        refused.status,
    )
