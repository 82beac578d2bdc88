"""The debtor's way in: case number and PIN from the letter; guessing is locked out."""

import hashlib
import hmac
from dataclasses import dataclass

from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class LockedOut:
    """Too many wrong tries within the hour."""


def pin_of(ports: Ports, case_no: str) -> str:
    """Six digits that belong to the case: derived with a key, so that nothing has to be stored and a letter
    that is drawn again shows the same."""
    digest = hmac.new(ports.secret("pin-key").encode(), case_no.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def debtor_page(ports: Ports) -> str:
    """The public address of the page, as it stands in letters."""
    return f"{ports.agency.public_url}/d"


def enter(ports: Ports, case_no: str, pin: str, source: str) -> CaseRef | LockedOut | None:
    """The case, when number and PIN fit. `source` is the caller's network address: one who tries many case numbers
    is locked out as well as one who tries many PINs of one case."""
    now = ports.clock.wall_now()
    keys = (f"PIN#{case_no}", f"PIN#from#{source}")
    if any(ports.sessions.failures(key, now) >= _ATTEMPTS * (4 if "#from#" in key else 1) for key in keys):
        return LockedOut()
    ref = ports.cases.find(case_no)
    fits = hmac.compare_digest(pin_of(ports, case_no).encode(), pin.strip().encode())
    if ref is not None and fits:
        return ref
    for key in keys:
        ports.sessions.fail(key, now)
    return None
