"""A simulated ERP as one WSGI application: interface, pages and controls over one ledger."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from werkzeug import Request, Response

from local.erps.lawclock import LawClock
from local.erps.record_store import RecordStore

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Answers(Protocol):
    def answer(self, request: Request) -> Response: ...


class Controls(Answers, Protocol):
    law: LawClock


class SimulatedErp(ABC):
    """Callable by any WSGI server, from many threads."""

    api: Answers
    pages: Answers
    control: Controls
    store: RecordStore

    @abstractmethod
    def is_api(self, path: str) -> bool:
        """Whether a path belongs to the interface for programs."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self.response(Request(environ))(environ, start_response)

    def response(self, request: Request) -> Response:
        if request.path.startswith("/sim/"):
            return self.control.answer(request)
        if self.is_api(request.path):
            return self.api.answer(request)
        if request.path == "/":
            return Response(status=302, headers={"Location": "/ui"})
        return self.pages.answer(request)
