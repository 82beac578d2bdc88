"""API access: keys are made, restored and revoked here; a key is shown once."""

import secrets
from dataclasses import replace

from werkzeug import Response

from local.erps.stage.front import NoSuchPage
from local.erps.tripletex import chart
from local.erps.tripletex.access import make_key
from local.erps.tripletex.pages.desk import Desk
from local.erps.tripletex.records import EmployeeToken


def listing(desk: Desk, token: str = "") -> Response:
    keys = [
        (key, chart.consumer(key.consumer_id).name) for key in desk.office.store.all(EmployeeToken, desk.company.id)
    ]
    return desk.page("keys.html", keys=keys, applications=chart.CONSUMERS, token=token)


def create(desk: Desk) -> Response:
    form = desk.request.form
    application = next((each for each in chart.CONSUMERS if str(each.id) == form.get("application", "")), None)
    if application is None:
        raise NoSuchPage
    name = form.get("name", "").strip() or application.name
    return listing(desk, make_key(desk.office, desk.company, application.id, name).token)


def restore(desk: Desk, identifier: str) -> Response:
    """The old token dies; subscriptions and rights stay."""
    key = desk.own(EmployeeToken, identifier)
    token = f"test-{secrets.token_urlsafe(24)}"
    desk.office.store.save(replace(key, token=token, revoked=False), desk.office.now)
    return listing(desk, token)


def revoke(desk: Desk, identifier: str) -> Response:
    key = desk.own(EmployeeToken, identifier)
    desk.office.store.save(replace(key, revoked=True), desk.office.now)
    return desk.away("/keys")
