"""The simulated PowerOffice Go as one WSGI application: both APIs, pages and controls over one ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from local.erps.lawclock import LawClock
from local.erps.poweroffice.access import Tokens, Traffic
from local.erps.poweroffice.api import Api
from local.erps.poweroffice.control import Control
from local.erps.poweroffice.faults import FaultOrder, Faults
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.pages import pages
from local.erps.poweroffice.records import KINDS
from local.erps.record_store import RecordStore
from local.erps.stage.app import Answers, SimulatedErp


@dataclass
class PowerOfficeApp(SimulatedErp):
    api: Api
    pages: Answers
    control: Control
    store: RecordStore

    def is_api(self, path: str) -> bool:
        return path.lower().startswith(("/oauth/", "/v2/", "/v1/"))


def create_app(
    state_dir: Path,
    clock: Callable[[], datetime],
    *,
    token_clock: Callable[[], datetime] | None = None,
    rate_limit: int = 10,
    legacy_rate_limit: int = 50,
) -> PowerOfficeApp:
    """Builds the application on the ledger in `state_dir`.

    `clock` is the law clock until PUT /sim/clock sets another instant; `token_clock` (default: `clock`) is what tokens
    die by. All clocks give aware instants. The limits are requests in a second, over all clients together.
    """
    store = RecordStore(state_dir / "poweroffice.sqlite", KINDS)
    faults = Faults(FaultOrder())
    law = LawClock(store, clock)
    office = Office(store, law.now)
    tokens = Tokens(office, token_clock or clock)
    traffic, legacy_traffic = Traffic(rate_limit), Traffic(legacy_rate_limit)
    api = Api(office, tokens, faults, traffic, legacy_traffic)
    control = Control(office, law, faults, tokens, {"v2": traffic, "v1": legacy_traffic})
    return PowerOfficeApp(api, pages(office), control, store)
