"""From the kind of a connection to its adapter: the one place that knows which ERPs there are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.erp.contract import Erp
from chalicelib.erp.intents import Intents, MemoryIntents

if TYPE_CHECKING:
    from chalicelib.erp.transport import Transport
    from chalicelib.erp.tripletex.session import SessionCache
    from chalicelib.erp.turns import Turns

TRIPLETEX = "tripletex"
NETVISOR = "netvisor"
POWEROFFICE = "poweroffice"
KINDS = (TRIPLETEX, NETVISOR, POWEROFFICE)
WEBHOOKS = frozenset({TRIPLETEX})
"""ERPs that announce changes by themselves; the others are asked again and again."""
BY_HAND = frozenset({NETVISOR})
"""ERPs whose users can set another status than the agency's while the agency has the invoice (mission F2)."""
SERVICES = frozenset({NETVISOR})
"""ERPs for which a transfer names one of two services, reminder or collection (mission B5)."""
DATED = frozenset({TRIPLETEX})
"""ERPs whose changes are found by the dates of postings: what is undone or dated back shows in balances only."""
DOORS = frozenset({"DebtCollection", "DebtCollectionIntegration"})
"""Rights, by the first word of their names, without which an ERP does not show what waits: where it shows it, they are
there again."""


@dataclass(frozen=True, slots=True)
class Access:
    """What opens one creditor's company: the agency's key, the creditor's key, and which of its companies is meant."""

    agency_key: str = field(repr=False)
    company_key: str = field(repr=False)
    company_id: str = ""
    """Tripletex: "" or "0" for the key owner's company, else an accountant's client. Netvisor: the business id.

    Netvisor's keys are pairs, "partner id:partner key" and "customer id:customer key". PowerOffice's agency key is
    the pair "application key:subscription key", the company key is the client key of the creditor's extension.
    """


def open_erp(
    kind: str,
    transport: "Transport",
    access: Access,
    *,
    agency: str,
    clock: Callable[[], datetime],
    law_clock: Callable[[], datetime] | None = None,
    sessions: "SessionCache | None" = None,
    turns: "Turns | None" = None,
    legacy: "Transport | None" = None,
    intents: Intents | None = None,
) -> Erp:
    """The adapter of a connection. ValueError for a kind that is not in `KINDS`.

    `clock` is the wall clock, `law_clock` the one that the ERP dates its bookings by (the same unless given). `turns`
    are for ERPs that bear one request at a time: shared by all who call them, and demanded there. `legacy` leads to
    the host of an ERP's older version where the newer one lacks what we need, and is demanded there. `intents` are
    the connection's notes of what is written; without them they last as long as the adapter.
    """
    notes = MemoryIntents(clock) if intents is None else intents
    if kind == TRIPLETEX:
        from chalicelib.erp.tripletex.adapter import TripletexErp

        keys = (access.agency_key, access.company_key, access.company_id)
        return TripletexErp(transport, *keys, agency, clock, sessions, law_clock, notes)
    if kind == NETVISOR:
        from chalicelib.erp.netvisor.adapter import NetvisorErp
        from chalicelib.erp.netvisor.signing import credentials

        if turns is None:
            raise ValueError("Netvisor bears one request at a time per company: give the turns that all callers share")
        signed_by = credentials(access.agency_key, access.company_key, access.company_id)
        return NetvisorErp(transport, signed_by, agency, clock, turns, law_clock, notes)
    if kind == POWEROFFICE:
        from chalicelib.erp.poweroffice.adapter import PowerOfficeErp, keys_of

        if legacy is None:
            raise ValueError("PowerOffice keeps cases in its older version: give the transport to that host too")
        keys_of_client = keys_of(access.agency_key, access.company_key)
        return PowerOfficeErp(transport, legacy, keys_of_client, agency, clock, sessions, law_clock, notes)
    raise ValueError(f"unknown ERP {kind!r}: known are {', '.join(KINDS)}")
