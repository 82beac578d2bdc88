"""The simulated Tripletex as one WSGI application: API, pages and controls over one ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from werkzeug import Request, Response

from local.erps.lawclock import LawClock
from local.erps.record_store import RecordStore
from local.erps.stage.app import Answers, SimulatedErp, wall_clock
from local.erps.tripletex.access import RateLimit, Sessions
from local.erps.tripletex.api import Api
from local.erps.tripletex.control import Control
from local.erps.tripletex.faults import FaultOrder, Faults
from local.erps.tripletex.office import Office
from local.erps.tripletex.outbox import Outbox, Send
from local.erps.tripletex.pages import pages
from local.erps.tripletex.records import KINDS


@dataclass
class TripletexApp(SimulatedErp):
    """Without a background deliverer, webhooks leave right after each request."""

    api: Api
    pages: Answers
    control: Control
    outbox: Outbox
    store: RecordStore
    background: bool

    def is_api(self, path: str) -> bool:
        return path.startswith("/v2/")

    def response(self, request: Request) -> Response:
        answered = super().response(request)
        if not self.background:
            self.outbox.deliver_due()
        return answered


def create_app(
    state_dir: Path,
    clock: Callable[[], datetime],
    send: Send,
    *,
    session_clock: Callable[[], datetime] | None = None,
    background: bool = False,
    rate_limit: int = 100,
    rate_period: float = 1.0,
) -> TripletexApp:
    """Builds the application on the ledger in `state_dir`.

    `clock` is the law clock until PUT /sim/clock sets another instant; `session_clock` (default: `clock`) is what
    session tokens die by; `send` posts a webhook and returns the status. All clocks give aware instants.
    """
    store = RecordStore(state_dir / "tripletex.sqlite", KINDS)
    faults = Faults(FaultOrder())
    law = LawClock(store, clock)
    outbox = Outbox(faults, send, wall_clock)
    office = Office(store, law.now, outbox)
    outbox.attach(office)
    sessions = Sessions(office, session_clock or clock)
    api = Api(office, sessions, faults, RateLimit(rate_limit, rate_period))
    control = Control(office, law, faults, outbox, sessions)
    return TripletexApp(api, pages(office), control, outbox, store, background)
