"""A case that must stand still. Whoever stops it, a list that it stands on loses it (mission C3)."""

from datetime import date

from chalicelib.case.events import Event, PutOnHold, Unlisted
from chalicelib.case.model import Case

WRITTEN_OFF = "written_off"
"""Hold reason: the creditor wrote the invoice off in its books. The debt stands; it says what shall happen (E3)."""
SUSPECTED_PAYMENT = "suspected_payment"
"""Hold reason: the ERP names us as payer of money that we did not pay: probably the debtor paid the creditor (E2)."""
STATUS_CHANGED = "status_changed_by_hand"
"""Hold reason: somebody in the ERP set another status than ours. Perhaps he wants the invoice back; he says so (F2)."""


def held(case: Case, on: date, reason: str) -> tuple[Event, ...]:
    """The events that stop an open case for a reason; nothing when it is held for that reason already.

    What was paused in between comes on a new list: the window that ran meanwhile was no window.
    """
    if case.held_for(reason):
        return ()
    left = (Unlisted(on, case.list_id, "held"),) if case.list_id is not None else ()
    return (*left, PutOnHold(on, reason))
