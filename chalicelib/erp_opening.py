"""Opening a connection's ERP with this installation's addresses, keys and shared limits."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from chalicelib.erp.contract import Erp
from chalicelib.erp.registry import KINDS, NETVISOR, POWEROFFICE, TRIPLETEX, Access, open_erp
from chalicelib.ports.records import Connection

if TYPE_CHECKING:
    import httpx

    from chalicelib.erp.intents import Intents
    from chalicelib.erp.slots import Slots
    from chalicelib.erp.transport import Transport
    from chalicelib.erp.turns import Turn, Turns

AGENCY_KEYS: Mapping[str, str] = MappingProxyType(
    {TRIPLETEX: "tripletex-consumer-token", POWEROFFICE: "poweroffice-agency-key", NETVISOR: "netvisor-agency-key"}
)
"""The parameter with what the ERP's vendor gave the agency."""
_LEGACY = "poweroffice-v1"


class NotSetUp(KeyError):
    """The deployment lacks what an ERP needs; the message names the parameter."""

    def __init__(self, erp: str, parameter: str) -> None:
        super().__init__(parameter)
        self._text = f"{erp} is not set up in this installation: the parameter {parameter} is missing (docs/deploy.md)"

    def __str__(self) -> str:
        return self._text


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What opening takes from the installation, each asked for only when an ERP needs it."""

    secret: Callable[[str], str]
    """A parameter of the installation. Raises KeyError."""
    company_key: Callable[[Connection], str]
    """The creditor's key, opened."""
    agency_name: Callable[[], str]
    slots: Callable[[str, float], "Slots"]
    """A limit by name, with slots so many seconds apart, that all workers share."""
    turn: Callable[[], "Turn"]
    intents: Callable[[str], "Intents"]
    """The notes of what is written into a connection's ERP."""
    wall_now: Callable[[], datetime]
    law_now: Callable[[], datetime]
    trace_path: str = ""
    """Where exchanges are traced into; empty = nowhere."""
    time_left: Callable[[], float] | None = None
    """Seconds that the running function still has."""
    time_whole: Callable[[], float] | None = None
    """Seconds that it had when it began."""
    awaited: Callable[[], bool] = lambda: False
    """Whether a person waits for what is being done: such calls go before the workers' within a shared limit."""
    sleep: Callable[[float], None] = time.sleep
    """How a call waits before it is repeated."""
    network: "httpx.BaseTransport | None" = None
    """In place of the real network."""


class ErpOpening:
    """Opens connections. Hosts, with their open sockets, and sessions are kept as long as the process lives."""

    def __init__(self, around: Surroundings) -> None:
        from chalicelib.erp.sessions import MemorySessions

        self._around = around
        self._hosts: dict[str, Transport] = {}
        self._sessions = MemorySessions()

    def __call__(self, connection: Connection) -> Erp:
        """The adapter of a connection. Raises NotSetUp, and ValueError for an ERP that nobody knows."""
        kind, around = connection.erp, self._around
        if kind not in AGENCY_KEYS:
            raise ValueError(f"unknown ERP {kind!r}: known are {', '.join(KINDS)}")
        access = Access(
            agency_key=self._setting(kind, AGENCY_KEYS[kind]),
            company_key=around.company_key(connection),
            company_id=connection.company_id,
        )
        return open_erp(
            kind,
            self._host(kind),
            access,
            agency=around.agency_name(),
            clock=around.wall_now,
            law_clock=around.law_now,
            sessions=self._sessions,
            turns=self._turns() if kind == NETVISOR else None,
            legacy=self._host(_LEGACY) if kind == POWEROFFICE else None,
            intents=around.intents(connection.id),
        )

    def _setting(self, erp: str, parameter: str) -> str:
        try:
            return self._around.secret(parameter)
        except KeyError as missing:
            raise NotSetUp(erp, parameter) from missing

    def _turns(self) -> "Turns":
        from chalicelib.erp.netvisor.api import LEASE
        from chalicelib.erp.turns import Turns

        return Turns(self._around.turn(), lease=LEASE)

    def _host(self, name: str) -> "Transport":
        if name not in self._hosts:
            self._hosts[name] = self._made(name)
        return self._hosts[name]

    def _made(self, name: str) -> "Transport":
        """The way to one host, with the patience and the limits that its vendor asks for."""
        from chalicelib.erp.trace import TraceFile
        from chalicelib.erp.transport import Limits, Transport

        around, erp = self._around, name.removesuffix("-v1")
        limits, retries, slots = Limits(), None, None
        if erp == POWEROFFICE:
            from chalicelib.erp.poweroffice.limits import RETRIES

            retries, slots = RETRIES, self._go_slots(name)
        elif erp == NETVISOR:
            from chalicelib.erp.netvisor.api import LIMITS

            limits = LIMITS
        return Transport(
            erp,
            self._setting(erp, f"{name}-base-url"),
            network=around.network,
            limits=limits,
            retries=retries,
            trace=TraceFile(around.trace_path) if around.trace_path else None,
            slots=slots,
            time_left=around.time_left,
            time_whole=around.time_whole,
            sleep=around.sleep,
        )

    def _go_slots(self, name: str) -> "Slots":
        """PowerOffice's limits hold over all clients of the agency together, and so over all workers."""
        from chalicelib.erp.poweroffice.limits import LEGACY_SLOT, SLOT, WORKER_SLOT
        from chalicelib.erp.slots import PartOfLimit

        around = self._around
        if name == _LEGACY:
            return around.slots(name, LEGACY_SLOT)
        workers, whole = around.slots(f"{name}-workers", WORKER_SLOT), around.slots(name, SLOT)
        return PartOfLimit(workers, whole, lambda: not around.awaited())
