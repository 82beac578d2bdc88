"""A scripted ERP on the other end of the wire: answers by method and path, every request kept, no real waiting."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from chalicelib.erp.transport import Limits, Transport
from chalicelib.erp.tripletex.adapter import TripletexErp

Script = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


@dataclass
class Time:
    """Monotonic seconds and the ERP's instant; sleeping moves both and takes no time."""

    instant: datetime = field(default_factory=lambda: datetime(2026, 6, 1, 10, 0, tzinfo=UTC))
    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class Scripted:
    """Answers come in the order given for their method and path; the last one stays."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self._answers: dict[tuple[str, str], list[Script]] = {}

    def on(self, method: str, path: str, *answers: Script) -> None:
        self._answers[method, path] = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        queue = self._answers.get((request.method, request.url.path))
        if queue is None:
            return refusal(404, 6000)
        script = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(script, Exception):
            raise script
        if isinstance(script, httpx.Response):
            # A response object can be read once; the last one in the script may be asked for again.
            return httpx.Response(script.status_code, headers=script.headers, content=script.content)
        return script(request)

    def to(self, method: str, path: str) -> list[httpx.Request]:
        return [r for r in self.requests if (r.method, r.url.path) == (method, path)]


def value(inner: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json={"value": inner})


def values(*inner: Any) -> httpx.Response:
    body = {"fullResultSize": len(inner), "from": 0, "count": len(inner), "versionDigest": None, "values": list(inner)}
    return httpx.Response(200, json=body)


def refusal(status: int, code: int, *fields: str) -> httpx.Response:
    request_id = "00000000-0000-4000-8000-000000000000"
    body = {
        "status": status,
        "code": code,
        "message": "Validering feilet.",
        "link": "https://tripletex.no/v2-docs/",
        "developerMessage": None,
        "validationMessages": [{"field": name, "message": "Kan ikke være null."} for name in fields] or None,
        "requestId": request_id,
    }
    return httpx.Response(status, json=body, headers={"x-tlx-request-id": request_id})


def body_of(request: httpx.Request) -> Any:
    return json.loads(request.content)


def scripted_transport(server: Scripted, time: Time, **more: Any) -> Transport:
    settings: dict[str, Any] = {
        "network": httpx.MockTransport(server),
        "limits": Limits(call=30),
        "sleep": time.sleep,
        "chance": lambda: 0.5,
        "monotonic": time.monotonic,
        "now": time.now,
    } | more
    return Transport("tripletex", "https://tripletex.invalid", **settings)


def scripted_tripletex(server: Scripted, time: Time, **more: Any) -> TripletexErp:
    """An adapter signed in by default; a test scripts its own sign-in by setting that path before."""
    if ("POST", "/token/session/:create") not in server._answers:
        server.on("POST", "/token/session/:create", value({"token": "session-one"}, 201))
    transport = scripted_transport(server, time, **more)
    return TripletexErp(transport, "consumer-key", "employee-key", "0", "Fjord Inkasso AS", time.now)
