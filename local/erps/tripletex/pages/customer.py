"""Customers: the list and the card. A saved card is announced to whoever subscribes."""

from dataclasses import replace

from werkzeug import Response

from local.erps.tripletex.customers import change_customer
from local.erps.tripletex.pages.desk import Desk
from local.erps.tripletex.records import Address, Contact, Customer

TEXTS = ("name", "organization_number", "email", "invoice_email", "overdue_notice_email", "phone", "mobile")
ADDRESS = ("line1", "line2", "postal_code", "city")
FLAGS = ("is_private", "is_factoring", "automatic_notice")


def listing(desk: Desk) -> Response:
    return desk.page("customers.html", customers=desk.office.store.all(Customer, desk.company.id))


def card(desk: Desk, identifier: str) -> Response:
    customer = desk.own(Customer, identifier)
    return desk.page(
        "customer.html",
        customer=customer,
        address=desk.office.store.must(Address, customer.postal_address_id),
        contacts=desk.office.store.find(Contact, "customer_id", customer.id),
        texts=TEXTS,
        address_texts=ADDRESS,
        flags=FLAGS,
        saved="saved" in desk.request.args,
    )


def save(desk: Desk, identifier: str) -> Response:
    customer = desk.own(Customer, identifier)
    form = desk.request.form
    texts = {name: form[name].strip() for name in TEXTS if name in form}
    if form.get("language") in ("NO", "EN"):
        texts["language"] = form["language"]
    flags = {name: form.get(name) == "yes" for name in FLAGS}
    place = {name: form[name].strip() for name in ADDRESS if name in form}
    store = desk.office.store
    with store.transaction():
        for address_id in (customer.postal_address_id, customer.physical_address_id):
            changed = replace(store.must(Address, address_id), **place)  # type: ignore[arg-type]
            store.save(changed, desk.office.now)
        change_customer(desk.office, customer, texts, flags)
        desk.office.outbox.announce(desk.company.id, "customer.update", "customer", customer.id)
    return desk.away(f"/customer/{customer.id}?saved=1")
