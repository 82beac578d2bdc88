"""Customers and the card with its tick "Transfer to debt collection agency"."""

from dataclasses import replace

from werkzeug import Response

from local.erps.poweroffice.pages.desk import Desk
from local.erps.poweroffice.records import Customer

FIELDS = ("name", "organization_number", "email", "phone", "line1", "postal_code", "city")


def listing(desk: Desk) -> Response:
    return desk.page("customers.html", "customers", customers=desk.office.store.all(Customer, desk.company.id))


def card(desk: Desk, identifier: str) -> Response:
    saved = desk.request.args.get("saved") == "yes"
    return desk.page("customer.html", "customers", customer=desk.own(Customer, identifier), fields=FIELDS, saved=saved)


def save(desk: Desk, identifier: str) -> Response:
    """An address change does not move the card's last change, in the real one neither; the rest does."""
    form = desk.request.form
    found = desk.own(Customer, identifier)
    changed = replace(
        found,
        name=form.get("name", found.name).strip(),
        organization_number=form.get("organization_number", found.organization_number).strip(),
        email=form.get("email", found.email).strip(),
        phone=form.get("phone", found.phone).strip(),
        line1=form.get("line1", found.line1).strip(),
        postal_code=form.get("postal_code", found.postal_code).strip(),
        city=form.get("city", found.city).strip(),
        transfer_to_agency=form.get("transfer_to_agency") == "yes",
        send_reminders=form.get("send_reminders") == "yes",
    )
    desk.office.store.save(changed, desk.office.now)
    return desk.away(f"/customer/{identifier}?saved=yes")
