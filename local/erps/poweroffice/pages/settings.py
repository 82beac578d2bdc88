"""Settings: payment follow-up with the debt collection integration, and extensions with their client keys."""

from dataclasses import replace

from werkzeug import Response

from local.erps.poweroffice import onboarding
from local.erps.poweroffice.pages.desk import Desk
from local.erps.poweroffice.records import Application, Client, Extension
from local.erps.stage.desk import PageError
from local.erps.stage.front import NoSuchPage


def follow_up(desk: Desk, problem: str = "") -> Response:
    installed = {each.application for each in desk.office.store.all(Extension, desk.company.id)}
    agencies = [each for each in desk.office.store.all(Application) if "DebtCollection_Full" in each.privileges]
    return desk.page(
        "follow_up.html",
        "payment_follow_up",
        422 if problem else 200,
        agencies=[each for each in agencies if each.key in installed],
        saved=desk.request.args.get("saved") == "yes",
        problem=problem,
    )


def save_follow_up(desk: Desk) -> Response:
    form = desk.request.form
    try:
        since = desk.day("activate_from")
    except PageError as refused:
        return follow_up(desk, desk.said(refused))
    changed = replace(
        desk.office.store.must(Client, desk.company.id),
        friendly_notice=form.get("friendly_notice") == "yes",
        own_reminder=form.get("own_reminder") == "yes",
        own_notice=form.get("own_notice") == "yes",
        agency=form.get("agency", ""),
        approve_automatically=form.get("automatic_approval") == "yes",
        activate_from=since,
    )
    desk.office.store.insert(changed)
    return desk.away("/settings?saved=yes")


def extensions(desk: Desk, fresh: Extension | None = None) -> Response:
    return desk.page(
        "extensions.html",
        "extensions",
        extensions=desk.office.store.all(Extension, desk.company.id),
        applications=desk.office.store.all(Application),
        fresh=fresh,
    )


def add_extension(desk: Desk) -> Response:
    """The answer itself shows the key: it is not kept anywhere for showing again."""
    try:
        with desk.office.store.transaction():
            fresh = onboarding.add_extension(desk.office, desk.company, desk.request.form.get("application", ""))
    except LookupError:
        raise NoSuchPage from None
    return extensions(desk, fresh)


def delete_extension(desk: Desk, identifier: str) -> Response:
    desk.office.store.delete(desk.own(Extension, identifier))
    return desk.away("/extensions")
