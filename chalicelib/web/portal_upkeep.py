"""What the creditor puts right: tasks, and a connection that needs a new key."""

from http import HTTPStatus

from chalicelib.ports.records import Connection
from chalicelib.ports.storage import Missing
from chalicelib.web.exchange import NotFound, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_overview import BY_HAND, connection_view, task_view
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work import onboard

_KEY_LIMIT = 4000


def tasks(desk: Desk) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    register = desk.services.register
    done = desk.request.query.get("done", "")
    return page(
        desk,
        "tasks.html",
        section="tasks",
        notice=shown.words("done.restored") if done == "restored" else "",
        tasks=[task_view(task, shown) for task in register.tasks(desk.creditor.id)],
        connections=[connection_view(each, shown) for each in register.connections(desk.creditor.id)],
    )


def tick_off(desk: Desk, form: Form) -> Reply:  # noqa: ARG001
    """A person says that a task is done; only where nothing else can tell."""
    register = desk.services.register
    task_id = desk.request.path["task_id"]
    for task in register.tasks(desk.creditor.id):
        if task.id == task_id and task.kind in BY_HAND:
            register.close_task(desk.creditor.id, task_id, desk.services.clock.today(desk.creditor.country))
            return see("/tasks")
    raise NotFound


def ask_key(desk: Desk) -> Reply:
    """The steps in the ERP, and the field for the new key."""
    return _ask(desk, _connection(desk), HTTPStatus.OK, "")


def take_key(desk: Desk, form: Form) -> Reply:
    """Keep the new key; the check runs beside, as a page never waits for an ERP."""
    connection = _connection(desk)
    key = form.get("api_key", "")
    if not 0 < len(key) <= _KEY_LIMIT or not key.isprintable():
        return _ask(desk, connection, HTTPStatus.UNPROCESSABLE_ENTITY, "missing")
    onboard.restore_connection(desk.services, connection.id, key)
    return see("/tasks?done=restored")


def _connection(desk: Desk) -> Connection:
    """The connection of the path, when it is this creditor's. Connections have ids of their own, so it is asked."""
    try:
        connection = desk.services.register.connection(desk.request.path["connection_id"])
    except Missing:
        raise NotFound from None
    if connection.creditor_id != desk.creditor.id:
        raise NotFound
    return connection


def _ask(desk: Desk, connection: Connection, status: HTTPStatus, trouble: str) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    view = connection_view(connection, shown)
    return page(
        desk,
        "restore.html",
        status,
        section="tasks",
        connection=view,
        connection_id=connection.id,
        kind=connection.erp,
        trouble=trouble,
    )
