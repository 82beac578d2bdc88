"""Customer cards, sales settings, API identifiers and the rights to interface resources."""

import secrets

from werkzeug import Response

from local.erps.netvisor.access import RESOURCES
from local.erps.netvisor.pages.desk import Desk
from local.erps.netvisor.records import Customer

_CARD = ("name", "street", "post_code", "city", "email", "phone", "contact_name", "contact_email", "contact_phone")


def customers(desk: Desk) -> Response:
    return desk.page("customers.html", "customers", customers=desk.office.store.all(Customer, desk.company.id))


def card(desk: Desk, identifier: str) -> Response:
    return desk.page("customer.html", "customers", customer=desk.own(Customer, identifier))


def save_card(desk: Desk, identifier: str) -> Response:
    customer, form = desk.own(Customer, identifier), desk.request.form
    texts = {name: form.get(name, "").strip() for name in _CARD}
    desk.office.change(
        customer, **texts, prohibited=form.get("prohibited") == "yes", automation=form.get("automation") == "yes"
    )
    return desk.away(f"/customer/{customer.id}")


def settings(desk: Desk) -> Response:
    return desk.page("settings.html", "settings", resources=RESOURCES)


def save_settings(desk: Desk) -> Response:
    form = desk.request.form
    desk.office.change(
        desk.company,
        partial_payments=form.get("partial_payments") == "yes",
        contact_to_invoice=form.get("contact_to_invoice") == "yes",
        resources=tuple(name for name in RESOURCES if name in form.getlist("resource")),
    )
    return desk.away("/settings")


def new_pair(desk: Desk) -> Response:
    """Identifiers of another name and key; nobody gets in with the old ones, and lost rights stay lost."""
    number = int(desk.company.customer_id.rpartition("_")[2]) + 1
    identifier = f"TEST_{desk.company.short.upper()}_{number}"
    desk.office.change(desk.company, customer_id=identifier, customer_key=f"test-customer-key-{secrets.token_hex(8)}")
    return desk.away("/settings")


def change_user(desk: Desk, deed: str) -> Response:
    desk.office.change(desk.company, revoked=deed == "revoke")
    return desk.away("/settings")
