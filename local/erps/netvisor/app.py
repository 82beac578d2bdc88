"""The simulated Netvisor as one WSGI application: interface, pages and controls over one ledger."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from local.erps.lawclock import LawClock
from local.erps.netvisor.access import Gate
from local.erps.netvisor.api import Api
from local.erps.netvisor.control import Control
from local.erps.netvisor.faults import FaultOrder, Faults
from local.erps.netvisor.office import Office
from local.erps.netvisor.pages import pages
from local.erps.netvisor.records import KINDS
from local.erps.record_store import RecordStore
from local.erps.stage.app import Answers, SimulatedErp, wall_clock


@dataclass
class NetvisorApp(SimulatedErp):
    """The gate keeps each company to one request, whatever threads there are."""

    api: Api
    pages: Answers
    control: Control
    store: RecordStore

    def is_api(self, path: str) -> bool:
        return path.endswith(".nv")


def create_app(
    state_dir: Path,
    clock: Callable[[], datetime],
    *,
    stamp_clock: Callable[[], datetime] = wall_clock,
    sleep: Callable[[float], None] = time.sleep,
) -> NetvisorApp:
    """Builds the application on the ledger in `state_dir`.

    `clock` is the law clock until PUT /sim/clock sets another instant; `stamp_clock` the wall clock that the times in
    requests are held against. Both give aware instants.
    """
    store = RecordStore(state_dir / "netvisor.sqlite", KINDS)
    faults = Faults(FaultOrder())
    law = LawClock(store, clock)
    office = Office(store, law.now)
    api = Api(office, Gate(office, stamp_clock), faults, sleep)
    return NetvisorApp(api, pages(office), Control(office, law, faults), store)
