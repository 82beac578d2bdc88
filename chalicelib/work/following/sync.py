"""Keeping claims in step with the ERP: payments, credits, reversals, balances; nightly and when a webhook says so."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zlib import crc32

from chalicelib.case.model import Step, WhyNot
from chalicelib.erp.contract import Erp, ErpAccessLost
from chalicelib.erp.registry import DATED
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, CaseRow, Connection, ConnectionState, Creditor
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.connections.erp_access import erp_of
from chalicelib.work.connections.every_part import every_part
from chalicelib.work.following import customer_money, interest_invoices, recall
from chalicelib.work.following.case_rows import open_rows, settled_rows
from chalicelib.work.following.follow import follow
from chalicelib.work.following.undone import note_matches
from chalicelib.work.moments import moment
from chalicelib.work.one_by_one import Round, one_by_one

_log = logging.getLogger(__name__)
WHOLE_EVERY = 7
"""Nights within which every open case is read whole once, whatever its balance says: a seventh of them each night.
What shows in no balance and no ledger (a customer card, a status, a reference) waits no longer than that."""
MOST = 40
"""Cases that one webhook or poll reads whole: the next one comes in minutes, and other companies wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Where a nightly run that was too long for one function goes on."""

    after: str
    """The last case number that is done; they are done in the order of their numbers."""
    cursor: str
    """The ledger's cursor as the first slice got it: what moves during the run is looked at next time."""
    failed: tuple[str, ...] = ()
    """Case numbers that failed on the way and have one more try at the end."""
    whole: bool = True
    """Whether what a night looks at beside the cases went through in the first slice."""


def sync(ports: Ports, connection_id: str, going_on: Slice | None = None) -> int:
    """The nightly run for one connection; returns how many cases changed. Safe to repeat: it follows what is.

    Every open case's balance is compared; only what differs, was touched, is held, is about to be listed, or has its
    turn this night is read whole. A run that is too long hands the rest on to a message of its own, and the ledger's
    cursor is kept only when all had their turn.

    Calls: to the ERP those of `ledger_changes`, and of `open_balances` over what is not done yet and, where its changes
    are found by their dates, over a seventh of what money or credit closed; once a run those of
    `recalls`, `on_account` and `overdue`; then per case read whole those of `follow`. Of the table the open cases'
    rows, and a read per hundred touched invoices.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        changes = erp.ledger_changes(connection.cursor)
        note_matches(ports, connection_id, changes)
        rows = open_rows(ports, connection)
        failures = [] if going_on else _beside_the_cases(ports, erp, connection, creditor, rows)
        todo = _to_read(ports, erp, creditor, connection, rows, changes.invoice_ids, going_on.after if going_on else "")
        cursor = going_on.cursor if going_on else changes.cursor
        earlier = [CaseRef(creditor.id, case_no) for case_no in (going_on.failed if going_on else ())]
        walk = _follow_all(ports, erp, creditor, todo)
        if walk.left:
            failed = [ref.case_no for ref in (*earlier, *(ref for ref, _ in walk.failed))]
            whole = going_on.whole if going_on else not failures
            _hand_on(ports, connection_id, Slice(todo[-len(walk.left) - 1].case_no, cursor, tuple(failed), whole))
            return walk.done
        again = _follow_all(ports, erp, creditor, earlier)
        # Before the failures: what failed differs still, and the look back covers a week. It holds up nobody's cursor.
        if going_on is None or _brings_on(connection, cursor, failed=bool(walk.failed or again.failed)):
            _synced(ports, connection_id, cursor, whole=going_on.whole if going_on else not failures)
        for each in (walk, again):
            each.raise_unfinished()
        if failures:
            raise failures[0]
    return walk.done + again.done


def sync_matches(ports: Ports, connection_id: str) -> int:
    """What a webhook about matches calls for: of what moved since the cursor, invoices whose balance is another than
    the one last read are read whole, `MOST` at a time.

    The nightly run sees to the rest: it looks at the same stretch again, which changes nothing twice. Calls: those of
    `ledger_changes` and of `open_balances` over the cases among them, then those of `follow`.
    """
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        return _follow_differing(ports, erp, connection, creditor, MOST)


def sync_differing(ports: Ports, connection_id: str, most: int = MOST) -> int:
    """The same where nothing is announced and so is asked often; what was taken back there is honoured as well."""
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    with erp_of(ports, connection) as erp:
        done = every_part(
            lambda: recall.honour(ports, erp, connection, creditor),
            lambda: _follow_differing(ports, erp, connection, creditor, most),
        )
        return sum(done)


def _follow_differing(ports: Ports, erp: Erp, connection: Connection, creditor: Creditor, most: int) -> int:
    changes = erp.ledger_changes(connection.cursor)
    note_matches(ports, connection.id, changes)
    cases = ports.cases.load_many(ports.cases.latest(connection.id, changes.invoice_ids).values())
    if not cases:
        return 0
    balances = erp.open_balances([case.erp_invoice.invoice_id for case in cases])
    differing = [
        CaseRef(case.creditor_id, case.case_no)
        for case in cases
        if balances.get(case.erp_invoice.invoice_id) != case.erp_balance
    ]
    walk = _follow_all(ports, erp, creditor, differing[:most])
    walk.raise_unfinished()
    return walk.done


def sync_customer(ports: Ports, connection_id: str, customer_id: str) -> int:
    """The ERP says that a customer card changed: the customer's open cases are read whole (mission B9), `MOST` of
    them; the nights see to the rest. Calls: the rows of the open cases, then those of `follow`."""
    connection = ports.register.connection(connection_id)
    creditor = ports.register.creditor(connection.creditor_id)
    theirs = [row.ref for row in open_rows(ports, connection) if row.customer_id == customer_id]
    if not theirs:
        return 0
    with erp_of(ports, connection) as erp:
        walk = _follow_all(ports, erp, creditor, theirs[:MOST])
        walk.raise_unfinished()
        return walk.done


def _beside_the_cases(
    ports: Ports, erp: Erp, connection: Connection, creditor: Creditor, rows: Sequence[CaseRow]
) -> list[Exception]:
    """What a night looks at once, whatever the balances say. One that fails stops neither the others nor the cases."""
    looks: tuple[Callable[[], int], ...] = (
        lambda: recall.honour(ports, erp, connection, creditor),
        lambda: customer_money.hint(ports, erp, creditor, rows),
        lambda: interest_invoices.warn(ports, erp, connection, creditor, rows),
    )
    failures: list[Exception] = []
    for look in looks:
        try:
            look()
        except ErpAccessLost:
            raise
        except Exception as error:  # noqa: BLE001 - raised by the caller, after the cases had their turn
            _log.warning("beside the sync of %s: %s", connection.id, type(error).__name__)
            failures.append(error)
    return failures


def _to_read(
    ports: Ports,
    erp: Erp,
    creditor: Creditor,
    connection: Connection,
    rows: Iterable[CaseRow],
    touched: frozenset[str],
    after: str,
) -> list[CaseRef]:
    """The cases to read whole, in the order of their numbers, from the one `after` on."""
    today = moment(ports, creditor.country).today
    rows = [row for row in rows if row.ref.case_no > after]
    settled = _settled_in_turn(ports, connection, today, after)
    asked = [row.invoice_id for row in (*rows, *settled)]
    balances = erp.open_balances(asked) if asked else {}
    suspects = {row.ref for row in rows if _suspect(row, balances, touched, today)}
    suspects |= {row.ref for row in settled if balances.get(row.invoice_id, row.erp_balance) != row.erp_balance}
    # What settled a closed case may have fallen away.
    closed = ports.cases.latest(connection.id, touched - {row.invoice_id for row in rows})
    suspects |= {ref for ref in closed.values() if ref.case_no > after}
    return sorted(suspects, key=lambda ref: ref.case_no)


def _settled_in_turn(ports: Ports, connection: Connection, today: date, after: str) -> list[CaseRow]:
    """None where the ERP tells of whatever moves an invoice's balance, however it is dated."""
    if connection.erp not in DATED:
        return []
    return [
        row for row in settled_rows(ports, connection, today) if row.ref.case_no > after and _has_its_turn(row, today)
    ]


def _suspect(row: CaseRow, balances: Mapping[str, int], touched: frozenset[str], today: date) -> bool:
    balance = balances.get(row.invoice_id)
    agrees = balance == row.expected_balance == row.erp_balance and not row.discrepancy
    seen_to = not agrees or row.invoice_id in touched or row.why_not == WhyNot.HELD.value
    return seen_to or _listed_by(row, today + timedelta(days=1)) or _has_its_turn(row, today)


def _listed_by(row: CaseRow, day: date) -> bool:
    """A remark shows in no balance: what the next list would name is looked at before it is named (mission B6)."""
    return row.next_step == Step.PUT_ON_LIST.value and row.next_on is not None and row.next_on <= day


def _has_its_turn(row: CaseRow, today: date) -> bool:
    return (crc32(row.ref.case_no.encode()) - today.toordinal()) % WHOLE_EVERY == 0


def _follow_all(ports: Ports, erp: Erp, creditor: Creditor, refs: Sequence[CaseRef]) -> Round[CaseRef]:
    return one_by_one(ports, refs, lambda ref: follow(ports, erp, creditor, ref), erp.identity)


def _hand_on(ports: Ports, connection_id: str, rest: Slice) -> None:
    """`rest.after` is the case that was looked at last, whether it failed or not."""
    _log.info("sync of %s goes on after %s", connection_id, rest.after)
    ports.queue.job(
        "sync_rest",
        connection_id=connection_id,
        after=rest.after,
        cursor=rest.cursor,
        failed=",".join(rest.failed),
        whole="yes" if rest.whole else "",
        group=connection_id,
    )


def _brings_on(connection: Connection, cursor: str, *, failed: bool) -> bool:
    """Whether the end of a slice is news: one that fails is tried again, days later perhaps, when newer nights are
    through."""
    return cursor > connection.cursor or (cursor == connection.cursor and not failed)


def _synced(ports: Ports, connection_id: str, cursor: str, *, whole: bool) -> None:
    """Keep the cursor; a lost race means that somebody else's newer state stands, and tonight's overlap heals it.

    The instant of the last sync moves only with a `whole` one: what is looked for since then would else be missed.
    """
    connection = ports.register.connection(connection_id)
    if connection.state not in (ConnectionState.NEW, ConnectionState.HEALTHY):
        return
    done = replace(
        connection,
        state=ConnectionState.HEALTHY,
        cursor=cursor,
        synced_at=ports.clock.law_now() if whole else connection.synced_at,
        last_error="",
    )
    try:
        ports.register.save_connection(done, ports.clock.wall_now())
    except VersionConflict:
        _log.info("connection %s changed during its sync", connection_id)
