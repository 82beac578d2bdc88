"""From the kind of a connection to its adapter: the one place that knows which ERPs there are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.erp.contract import Erp

if TYPE_CHECKING:
    from chalicelib.erp.transport import Transport
    from chalicelib.erp.tripletex.session import SessionCache

TRIPLETEX = "tripletex"
KINDS = (TRIPLETEX,)


@dataclass(frozen=True, slots=True)
class Access:
    """What opens one creditor's company: the agency's key, the creditor's key, and which of its companies is meant."""

    agency_key: str = field(repr=False)
    company_key: str = field(repr=False)
    company_id: str = ""
    """Tripletex: "" or "0" for the key owner's company, else an accountant's client."""


def open_erp(
    kind: str,
    transport: "Transport",
    access: Access,
    *,
    agency: str,
    clock: Callable[[], datetime],
    law_clock: Callable[[], datetime] | None = None,
    sessions: "SessionCache | None" = None,
) -> Erp:
    """The adapter of a connection. ValueError for a kind that is not in `KINDS`.

    `clock` is the wall clock, `law_clock` the one that the ERP dates its bookings by (the same unless given).
    """
    if kind == TRIPLETEX:
        from chalicelib.erp.tripletex.adapter import TripletexErp

        return TripletexErp(
            transport, access.agency_key, access.company_key, access.company_id, agency, clock, sessions, law_clock
        )
    raise ValueError(f"unknown ERP {kind!r}: known are {', '.join(KINDS)}")
