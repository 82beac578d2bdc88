"""/customer and /contact: the cards, searched, made and changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from werkzeug import Response

from local.erps.jsontext import Json
from local.erps.tripletex import chart, errors
from local.erps.tripletex.call import Call, Route, check_body, found, listing, without_identity
from local.erps.tripletex.customers import CustomerCard, add_contact, add_customer, change_customer
from local.erps.tripletex.office import OSLO
from local.erps.tripletex.records import Address, Contact, Customer

_TEXTS = {
    "name": "name",
    "organizationNumber": "organization_number",
    "email": "email",
    "invoiceEmail": "invoice_email",
    "overdueNoticeEmail": "overdue_notice_email",
    "phoneNumber": "phone",
    "phoneNumberMobile": "mobile",
    "description": "description",
    "language": "language",
}
_FLAGS = {
    "isPrivateIndividual": "is_private",
    "isInactive": "is_inactive",
    "isFactoring": "is_factoring",
    "isAutomaticSoftReminderEnabled": "automatic_soft_reminder",
    "isAutomaticReminderEnabled": "automatic_reminder",
    "isAutomaticNoticeOfDebtCollectionEnabled": "automatic_notice",
}
_ADDRESS = {"addressLine1": "line1", "addressLine2": "line2", "postalCode": "postal_code", "city": "city"}


def search(call: Call) -> Response:
    ids = call.ids("id")
    numbers = call.ids("customerAccountNumber")
    inactive = bool(call.flag("isInactive"))
    since = _instant(call, "changedSince")
    exact = {name: call.text(name) for name in ("organizationNumber", "email", "invoiceEmail", "phoneNumberMobile")}
    hits = [
        each.id
        for each in call.office.store.all(Customer, call.company.id)
        if (ids is None or each.id in ids)
        and (numbers is None or each.number in numbers)
        and each.is_inactive == inactive
        and call.text("customerName").lower() in each.name.lower()
        and all(not wanted or str(getattr(each, _TEXTS[name])) == wanted for name, wanted in exact.items())
        and (since is None or (each.updated or each.created) >= since)
    ]
    return listing(call, "customer", hits)


def _instant(call: Call, name: str) -> datetime | None:
    text = call.text(name)
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise errors.invalid(name, "Ugyldig tidspunkt.", "Invalid date and time.") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=OSLO)


def get_customer(call: Call) -> Response:
    return found(call, "customer", call.own(Customer, call.path_id()).id)


def post_customer(call: Call) -> Response:
    body = call.body("customer")
    without_identity(body)
    if not body.get("name"):
        raise errors.missing("name")
    customer = add_customer(call.office, call.company.id, CustomerCard(name=str(body["name"])))
    _change(call, customer, body)
    call.office.outbox.announce(call.company.id, "customer.create", "customer", customer.id)
    return found(call, "customer", customer.id, 201)


def put_customer(call: Call) -> Response:
    """Partial: what is left out stays. With a version, a stale one is refused."""
    customer = call.own(Customer, call.path_id())
    body = call.body("customer")
    check_version(body, customer.version)
    _change(call, customer, body)
    call.office.outbox.announce(call.company.id, "customer.update", "customer", customer.id)
    return found(call, "customer", customer.id)


def check_version(body: Mapping[str, Json], version: int) -> None:
    sent = body.get("version")
    if sent is not None and sent != version:
        raise errors.stale_version()


def texts_of(body: Mapping[str, Json], names: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for name, attribute in names.items():
        if name in body:
            value = body[name]
            if not isinstance(value, str):
                raise errors.wrong_type(name)
            values[attribute] = value
    return values


def _change(call: Call, customer: Customer, body: Mapping[str, Json]) -> None:
    texts = texts_of(body, _TEXTS)
    if texts.get("language", "NO") not in ("NO", "EN"):
        raise errors.invalid("language", "Ugyldig verdi.", "Invalid value.")
    flags = {}
    for name, attribute in _FLAGS.items():
        if name in body:
            value = body[name]
            if not isinstance(value, bool):
                raise errors.wrong_type(name)
            flags[attribute] = value
    fresh = call.office.store.must(Customer, customer.id)
    change_customer(call.office, fresh, texts, flags)
    for name, identifier in (
        ("postalAddress", fresh.postal_address_id),
        ("physicalAddress", fresh.physical_address_id),
    ):
        if body.get(name) is not None:
            _change_address(call, identifier, check_body("address", body[name]))


def _change_address(call: Call, identifier: int, body: Mapping[str, Json]) -> None:
    address = call.office.store.must(Address, identifier)
    values = texts_of(body, _ADDRESS)
    country = body.get("country")
    if isinstance(country, dict):
        values["country"] = next(
            (code for code, entry in chart.COUNTRIES.items() if entry[0] == country.get("id")), address.country
        )
    call.office.store.save(replace(address, **values), call.office.now)  # type: ignore[arg-type]


def search_contacts(call: Call) -> Response:
    ids, customers = call.ids("id"), call.ids("customerId")
    first, last, email = call.text("firstName"), call.text("lastName"), call.text("email")
    hits = [
        each.id
        for each in call.office.store.all(Contact, call.company.id)
        if (ids is None or each.id in ids)
        and (customers is None or each.customer_id in customers)
        and first in each.first_name
        and last in each.last_name
        and (not email or each.email == email)
    ]
    return listing(call, "contact", hits)


def get_contact(call: Call) -> Response:
    return found(call, "contact", call.own(Contact, call.path_id()).id)


def post_contact(call: Call) -> Response:
    body = call.body("contact")
    without_identity(body)
    customer = body.get("customer")
    if not isinstance(customer, dict) or not isinstance(customer.get("id"), int):
        raise errors.missing("customer.id")
    owner = call.own(Customer, cast("int", customer["id"]))
    names = {"firstName": "first", "lastName": "last", "email": "email", "phoneNumberMobile": "mobile"}
    values = {"first": "", "last": "", "email": "", "mobile": ""} | texts_of(body, names)
    contact = add_contact(call.office, owner, values["first"], values["last"], values["email"], values["mobile"])
    call.office.outbox.announce(call.company.id, "contact.create", "contact", contact.id)
    return found(call, "contact", contact.id, 201)


ROUTES = (
    Route("GET", "/customer", search, "customer"),
    Route("POST", "/customer", post_customer, "customer"),
    Route("GET", "/customer/<id>", get_customer, "customer"),
    Route("PUT", "/customer/<id>", put_customer, "customer"),
    Route("GET", "/contact", search_contacts, "customer"),
    Route("POST", "/contact", post_contact, "customer"),
    Route("GET", "/contact/<id>", get_contact, "customer"),
)
