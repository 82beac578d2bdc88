"""Netvisor's answers by hand, for what the simulator does not do by itself."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from chalicelib.erp.netvisor.adapter import NetvisorErp
from chalicelib.erp.netvisor.signing import Credentials
from chalicelib.erp.transport import Limits, Transport
from chalicelib.erp.turns import MemoryTurns, Turns

KEYS = Credentials("CU_1", "customer-key", "PA_1", "partner-key", "1234567-1")
AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
OK = "<ResponseStatus><Status>OK</Status><TimeStamp>1.6.2026 12:30:00</TimeStamp></ResponseStatus>"
Handler = Callable[[httpx.Request], httpx.Response]


def answer(inner: str = "", status: int = 200, envelope: str = OK) -> httpx.Response:
    return httpx.Response(status, content=f"<Root>{envelope}{inner}</Root>".encode())


def refused(code: str, status: int = 200, text: str = "Jotain meni pieleen") -> httpx.Response:
    statuses = f"<Status>FAILED</Status><Status>{code} :: {text}</Status>"
    return answer(status=status, envelope=f"<ResponseStatus>{statuses}</ResponseStatus>")


def netvisor(handler: Handler, requests: list[httpx.Request] | None = None) -> NetvisorErp:
    """An adapter whose other end is `handler`; no waiting is real."""
    seen = [] if requests is None else requests

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return handler(request)

    transport = Transport(
        "netvisor",
        "https://netvisor.invalid",
        network=httpx.MockTransport(keep),
        limits=Limits(call=30),
        sleep=lambda _: None,
        chance=lambda: 0.5,
    )
    return NetvisorErp(transport, KEYS, "AutoCollect", lambda: AT, Turns(MemoryTurns(), sleep=lambda _: None))
