"""A creditor's connections: how each fares in plain words, what is missing, a new check, and a new key."""

from dataclasses import dataclass
from http import HTTPStatus

from chalicelib.erp.contract import MissingRight
from chalicelib.ports.records import Connection, ConnectionState
from chalicelib.ports.storage import Missing
from chalicelib.web.connection_words import ERP_NAMES, purpose, trouble_text
from chalicelib.web.exchange import NotFound, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_overview import connection_view
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work.connections import onboard
from chalicelib.work.connections.connection_health import ConnectionHealth, Standing, connection_health

_KEY_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class RightView:
    name: str
    purpose: str
    needed: bool


@dataclass(frozen=True, slots=True)
class HealthView:
    """All in the reader's words; empty where there is nothing to tell."""

    id: str
    kind: str
    erp: str
    state: str
    state_text: str
    last_success: str
    synced: str
    next_sync: str
    announcements: str
    trouble: str
    since: str
    last_at: str
    resting_until: str
    missing: tuple[RightView, ...]
    lacking: bool
    broken: bool
    new: bool
    ended: bool
    steps: tuple[str, ...]
    """How rights are given in this ERP."""


def show(desk: Desk) -> Reply:
    """Every connection with its health. While a key is being checked the page looks again by itself."""
    shown = Shown(desk.language, desk.creditor.country)
    views = [_view(desk, each, shown) for each in desk.services.register.connections(desk.creditor.id)]
    done = desk.request.query.get("done", "")
    checking = any(view.new for view in views)
    return page(
        desk,
        "connections.html",
        section="tasks",
        # A working connection stays as it is while it is checked: only these words say that something happens.
        notice=shown.words(f"done.{done}") if done == "rechecked" or (done == "restored" and checking) else "",
        connections=views,
        waiting=done == "rechecked" or any(view.new and not view.trouble for view in views),
    )


def recheck(desk: Desk, form: Form) -> Reply:  # noqa: ARG001
    """Ask for a check now; it runs beside. While the connection rests nobody asks the ERP: the page says until when."""
    connection = _connection(desk)
    health = connection_health(desk.services, connection, desk.creditor.country)
    if _resting(health):
        return see("/connections")
    onboard.check_again(desk.services, connection.id)
    return see("/connections?done=rechecked")


def ask_key(desk: Desk) -> Reply:
    """The steps in the ERP, and the field for the new key."""
    return _ask(desk, _connection(desk), HTTPStatus.OK, "")


def take_key(desk: Desk, form: Form) -> Reply:
    """Keep the new key; the check runs beside, as a page never waits for an ERP."""
    connection = _connection(desk)
    key = form.get("api_key", "")
    if not 0 < len(key) <= _KEY_LIMIT or not key.isprintable():
        return _ask(desk, connection, HTTPStatus.UNPROCESSABLE_ENTITY, "missing")
    if connection.erp == "netvisor" and not all(part.strip() for part in key.partition(":")):
        return _ask(desk, connection, HTTPStatus.UNPROCESSABLE_ENTITY, "two_parts")
    onboard.restore_connection(desk.services, connection.id, key)
    return see("/connections?done=restored")


def _connection(desk: Desk) -> Connection:
    """The connection of the path, when it is this creditor's. Connections have ids of their own, so it is asked."""
    try:
        connection = desk.services.register.connection(desk.request.path["connection_id"])
    except Missing:
        raise NotFound from None
    if connection.creditor_id != desk.creditor.id or connection.state is ConnectionState.ENDED:
        raise NotFound
    return connection


def _ask(desk: Desk, connection: Connection, status: HTTPStatus, trouble: str) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    return page(
        desk,
        "restore.html",
        status,
        section="tasks",
        connection=connection_view(connection, shown),
        connection_id=connection.id,
        steps=_steps(shown, f"restore.{connection.erp}"),
        trouble=trouble,
    )


def _view(desk: Desk, connection: Connection, shown: Shown) -> HealthView:
    health = connection_health(desk.services, connection, desk.creditor.country)
    erp = ERP_NAMES.get(connection.erp, connection.erp)
    # "In order" beside "does not answer" would be two words for one connection.
    silent = health.standing is Standing.HEALTHY and health.trouble is not None
    standing = Standing.RESTING if silent else health.standing
    return HealthView(
        id=connection.id,
        kind=connection.erp,
        erp=erp,
        state=standing.value,
        state_text=shown.words(f"connection.{standing.value}"),
        last_success=shown.short_moment(health.last_success),
        synced=shown.short_moment(health.last_sync),
        next_sync=shown.short_moment(health.next_sync),
        announcements=shown.words(f"connection.announcements_{health.announcements.value}"),
        trouble=trouble_text(shown.words, connection, health, desk.creditor.organisation_number),
        since=shown.short_moment(health.since),
        last_at=shown.short_moment(health.last_at),
        resting_until=shown.short_moment(health.resting_until) if _resting(health) else "",
        missing=tuple(_right(right, connection.erp, shown) for right in health.missing),
        lacking=health.standing is Standing.LACKING,
        broken=health.standing is Standing.BROKEN,
        new=health.standing is Standing.NEW,
        ended=health.standing is Standing.ENDED,
        steps=_rights_steps(health, connection, shown),
    )


def _resting(health: ConnectionHealth) -> bool:
    """One that broke since is checked with its next key, whatever rest it had."""
    return health.standing is Standing.RESTING and health.resting_until is not None


def _right(right: MissingRight, erp: str, shown: Shown) -> RightView:
    return RightView(right.name, purpose(shown.words, erp, right), right.needed)


def _rights_steps(health: ConnectionHealth, connection: Connection, shown: Shown) -> tuple[str, ...]:
    wanted = health.missing or health.standing is Standing.LACKING
    return _steps(shown, f"rights_steps.{connection.erp}") if wanted else ()


def _steps(shown: Shown, prefix: str) -> tuple[str, ...]:
    keys = (f"{prefix}.step_{number}" for number in range(1, 10))
    return tuple(shown.words(key) for key in keys if key in shown.words)
