"""What the creditor puts right: the tasks."""

from chalicelib.web.exchange import NotFound, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_overview import BY_HAND, connection_view, task_view
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk


def tasks(desk: Desk) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    register = desk.services.register
    return page(
        desk,
        "tasks.html",
        section="tasks",
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
