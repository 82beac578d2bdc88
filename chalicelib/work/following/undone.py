"""Matches that are undone in an ERP which names them by their id alone, whenever they were made (mission E1)."""

from datetime import timedelta

from chalicelib.erp.contract import LedgerChanges
from chalicelib.ports.assembly import Ports
from chalicelib.work.connections.erp_access import erp_of
from chalicelib.work.following.follow import follow
from chalicelib.work.one_by_one import one_by_one

KEPT = timedelta(days=800)
"""Longer than a case and what may settle it take; a match from before then is found by the nights."""


def note_matches(ports: Ports, connection_id: str, changes: LedgerChanges) -> None:
    """Keep which of our invoices were matched. Calls: none without matches, else two reads per hundred."""
    named = frozenset(invoice for invoices in changes.groups.values() for invoice in invoices)
    if not named:
        return
    ours = ports.cases.latest(connection_id, named).keys()
    matches = {match: invoices & ours for match, invoices in changes.groups.items() if invoices & ours}
    ports.matches.note(connection_id, matches, ports.clock.wall_now() + KEPT)


def sync_undone(ports: Ports, connection_id: str, match_id: str) -> int:
    """Read whole what the match was about, open cases and closed ones; returns how many changed.

    Safe to repeat. Calls: those of `follow` per case.
    """
    invoices = ports.matches.invoices(connection_id, match_id) if match_id else frozenset()
    refs = sorted(ports.cases.latest(connection_id, invoices).values(), key=lambda ref: ref.case_no)
    if not refs:
        return 0
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        walk = one_by_one(ports, refs, lambda ref: follow(ports, erp, creditor, ref), erp.identity)
        walk.raise_unfinished()
        return walk.done
