"""The simulated Netvisor as one WSGI application: interface, pages and controls over one ledger."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug import Request, Response

from local.erps.lawclock import LawClock
from local.erps.netvisor.access import Gate
from local.erps.netvisor.api import Api
from local.erps.netvisor.control import Control
from local.erps.netvisor.faults import Faults
from local.erps.netvisor.office import Office
from local.erps.netvisor.pages import Pages
from local.erps.netvisor.records import KINDS
from local.erps.record_store import RecordStore

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class NetvisorApp:
    """Callable by any WSGI server; threads are welcome, the gate keeps each company to one request."""

    api: Api
    pages: Pages
    control: Control
    store: RecordStore

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        return self._dispatch(request)(environ, start_response)

    def _dispatch(self, request: Request) -> Response:
        if request.path.startswith("/sim/"):
            return self.control.answer(request)
        if request.path.endswith(".nv"):
            return self.api.answer(request)
        if request.path == "/":
            return Response(status=302, headers={"Location": "/ui"})
        return self.pages.answer(request)


def create_app(
    state_dir: Path,
    clock: Callable[[], datetime],
    *,
    stamp_clock: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] = time.sleep,
) -> NetvisorApp:
    """Builds the application on the ledger in `state_dir`.

    `clock` is the law clock until PUT /sim/clock sets another instant; `stamp_clock` the wall clock that the times in
    requests are held against. Both give aware instants.
    """
    store = RecordStore(state_dir / "netvisor.sqlite", KINDS)
    faults = Faults()
    law = LawClock(store, clock)
    office = Office(store, law.now)
    api = Api(office, Gate(office, stamp_clock), faults, sleep)
    return NetvisorApp(api, Pages(office), Control(office, law, faults), store)
