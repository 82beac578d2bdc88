"""Changes of the customer card reach the open case (mission B9), and are written only where they are some."""

from dataclasses import fields
from datetime import date

from chalicelib.case.events import DebtorChanged
from chalicelib.case.model import Case
from chalicelib.erp.contract import Debtor
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef


def card_changed(ports: Ports, case: Case, now: Debtor, on: date) -> tuple[DebtorChanged, ...]:
    """What differs from the card as the case has it: one read of the table. Nothing for a closed case.

    A card without a name is no card: what is known of the debtor is kept.
    """
    if not case.open or not now.name.strip():
        return ()
    known = ports.cases.debtor(CaseRef(case.creditor_id, case.case_no))
    names = tuple(each.name for each in fields(Debtor) if getattr(known, each.name) != getattr(now, each.name))
    return (DebtorChanged(on, names),) if names else ()
