"""Both versions of the API: routing, tokens, limits, faults, and each version's own form of a refusal."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from local.erps.jsontext import Json, read
from local.erps.poweroffice import api_v1, api_v2, chart, onboarding
from local.erps.poweroffice.access import NoToken, Tokens, Traffic
from local.erps.poweroffice.call import Call
from local.erps.poweroffice.faults import Faults
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.refusals import Refused, Unsuccessful, bad_request, not_found
from local.erps.stage.answers import cut, gateway_page, respond

SUBSCRIPTION = "Ocp-Apim-Subscription-Key"
TOKEN = "/OAuth/Token"

T = TypeVar("T", api_v1.Route, api_v2.Route)


def _current_rules() -> Map:
    return Map([Rule(f"/v2{route.path}", methods=[route.method], endpoint=route) for route in api_v2.ROUTES])


def _legacy_rules() -> Map:
    return Map(
        [Rule(f"/v1{route.path}", methods=[route.method], endpoint=route) for route in api_v1.ROUTES],
        strict_slashes=False,
    )


@dataclass(slots=True)
class Api:
    """`traffic` counts v2 with its sign-in, `legacy_traffic` v1."""

    office: Office
    tokens: Tokens
    faults: Faults
    traffic: Traffic
    legacy_traffic: Traffic
    sleep: Callable[[float], None] = time.sleep
    current: Map = field(default_factory=_current_rules)
    legacy: Map = field(default_factory=_legacy_rules)

    def answer(self, request: Request) -> Response:
        """Nothing of a refused call is kept."""
        if self.faults.order.latency_ms:
            self.sleep(self.faults.order.latency_ms / 1000)
        old = request.path.startswith("/v1/")
        response = self._disturbed(request, old) or self._called(request, old)
        if self.faults.order.wrong_envelope and self.faults.order.path in request.path:
            return respond({"result": "OK"})
        if request.method != "GET" and response.status_code < 300 and self.faults.drops(request.path):
            return cut(request)
        return response

    def _disturbed(self, request: Request, old: bool) -> Response | None:
        status = self.faults.instead(request.path)
        if isinstance(status, str):
            return gateway_page(500, "Noe gikk galt")
        if status == 429 or (status is None and not (self.legacy_traffic if old else self.traffic).count()):
            return self._too_many()
        return None if status is None else _problem(Refused(status, "An error occurred"))

    def _too_many(self) -> Response:
        response = respond({"statusCode": "429", "message": "Rate limit is exceeded. Try again in 1 seconds."}, 429)
        if not self.faults.order.without_retry_after:
            response.headers["Retry-After"] = "1"
        return response

    def _called(self, request: Request, old: bool) -> Response:
        try:
            with self.office.store.transaction():
                if request.path.lower().endswith(TOKEN.lower()):
                    return self._token(request, old)
                return self._old(request) if old else self._new(request)
        except NoToken as refused:
            return respond({"error": refused.error, "error_description": refused.description}, 400)
        except Unsuccessful as refused:
            return api_v1.unsuccessful(refused)
        except Refused as refused:
            return _problem(refused)

    def _token(self, request: Request, old: bool) -> Response:
        if not old:
            _demand_subscription(request)
        form = {name: str(value) for name, value in request.form.items()}
        seconds = self.faults.order.token_seconds
        token = self.tokens.grant(request.headers.get("Authorization", ""), form, seconds, legacy=old)
        return respond({"access_token": token.token, "token_type": "bearer", "expires_in": seconds})

    def _new(self, request: Request) -> Response:
        _demand_subscription(request)
        if request.method == "POST" and request.path == "/v2/Onboarding/Initiate":
            return respond(onboarding.initiate(self.office, _body(request), request.host_url.rstrip("/")))
        if request.method == "POST" and request.path == "/v2/Onboarding/Finalize":
            return respond(onboarding.finalize(self.office, _body(request)))
        caller = self.tokens.caller(request.headers.get("Authorization", ""), legacy=False)
        route, path = _match(self.current, request, api_v2.Route)
        caller.admit(route.right)
        return route.handler(Call(request, self.office, self.tokens, self.faults, caller, path))

    def _old(self, request: Request) -> Response:
        caller = self.tokens.caller(request.headers.get("Authorization", ""), legacy=True)
        route, path = _match(self.legacy, request, api_v1.Route)
        caller.admit("DebtCollection")
        route.admit(request)
        return route.handler(Call(request, self.office, self.tokens, self.faults, caller, path))


def _match(rules: Map, request: Request, kind: type[T]) -> tuple[T, dict[str, str]]:
    try:
        endpoint, values = rules.bind("simulated").match(request.path, method=request.method)
    except HTTPException:
        raise not_found("Resource not found") from None
    if not isinstance(endpoint, kind):
        raise TypeError("a rule without its route")
    return endpoint, {name: str(value) for name, value in values.items()}


def _demand_subscription(request: Request) -> None:
    if request.headers.get(SUBSCRIPTION, "") != chart.SUBSCRIPTION_KEY:
        raise Refused(401, "Access denied due to missing or invalid subscription key.")


def _body(request: Request) -> dict[str, Json]:
    try:
        parsed = read(request.get_data())
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise bad_request("The body is not a JSON object.")
    return parsed


def _problem(refused: Refused) -> Response:
    """ProblemDetails in either case of letters; a 403 says nothing at all."""
    if refused.status == 403:
        return Response(status=403)
    values: dict[str, Json] = {"Title": refused.title, "Detail": refused.detail, "Status": refused.status}
    named = {name.lower() if refused.lower else name: value for name, value in values.items()}
    return respond(named, refused.status)
