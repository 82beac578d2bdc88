"""/event: what one may subscribe to, and the subscriptions of the current employee token."""

from dataclasses import replace

from werkzeug import Response

from local.erps.jsontext import Json
from local.erps.stage.answers import respond
from local.erps.tripletex import errors
from local.erps.tripletex.api_customers import check_version, texts_of
from local.erps.tripletex.call import Call, Route, check_body, found, listing, without_identity
from local.erps.tripletex.fields import check, parse
from local.erps.tripletex.outbox import may_receive
from local.erps.tripletex.records import Subscription

EVENTS: dict[str, tuple[str, str, str]] = {
    "invoice.charged": ("An invoice or credit note was charged", "Invoice", "invoice"),
    "customer.create": ("A customer was created", "Customer", "customer"),
    "customer.update": ("A customer was updated", "Customer", "customer"),
    "contact.create": ("A contact was created", "Contact", "contact"),
    "contact.update": ("A contact was updated", "Contact", "contact"),
    "voucher.create": ("A voucher was created", "Voucher", "voucher"),
    "voucher.update": ("A voucher was updated", "Voucher", "voucher"),
    "closeGroup.create": ("Postings were closed against each other", "CloseGroup", "closeGroup"),
    "closeGroup.delete": ("Closed postings were opened", "CloseGroup", "closeGroup"),
    "voucherstatus.ready": ("A voucher is ready for the agency", "VoucherStatus", "voucherStatus"),
}
_WRITABLE = {
    "event": "event",
    "targetUrl": "target_url",
    "fields": "fields",
    "status": "status",
    "authHeaderName": "auth_header_name",
    "authHeaderValue": "auth_header_value",
    "hmacSharedSecret": "secret",
}


def events(_call: Call) -> Response:
    return respond({"value": {name: {"description": text} for name, (text, _model, _kind) in EVENTS.items()}})


def get_event(call: Call) -> Response:
    name = call.path["eventType"]
    if name not in EVENTS:
        raise errors.not_found()
    text, model, _kind = EVENTS[name]
    example: Json = {"value": None, "event": name, "subscriptionId": 1, "id": 1}
    return respond({"value": {"name": name, "description": text, "payloadModel": model, "examples": [example]}})


def _mine(call: Call) -> list[Subscription]:
    return call.office.store.find(Subscription, "token_id", call.caller.token.id)


def subscriptions(call: Call) -> Response:
    return listing(call, "subscription", [each.id for each in _mine(call)])


def _own(call: Call, identifier: int) -> Subscription:
    found_one = next((each for each in _mine(call) if each.id == identifier), None)
    if found_one is None:
        raise errors.not_found()
    return found_one


def get_subscription(call: Call) -> Response:
    return found(call, "subscription", _own(call, call.path_id()).id)


def post_subscription(call: Call) -> Response:
    return found(call, "subscription", _create(call, call.body("subscription")).id, 201)


def post_list(call: Call) -> Response:
    made = [_create(call, check_body("subscription", each)) for each in _bodies(call)]
    return listing(call, "subscription", [each.id for each in made], 201)


def _bodies(call: Call) -> list[Json]:
    parsed = call.parsed()
    if not isinstance(parsed, list):
        raise errors.invalid_json()
    return parsed


def _create(call: Call, body: dict[str, Json]) -> Subscription:
    without_identity(body)
    texts = texts_of(body, _WRITABLE)
    for name in ("event", "targetUrl"):
        if not body.get(name):
            raise errors.missing(name)
    _check(texts)
    return call.office.store.insert(
        Subscription(
            id=call.office.store.next_id(Subscription),
            company_id=call.company.id,
            created=call.office.now,
            token_id=call.caller.token.id,
            **texts,  # type: ignore[arg-type]
        )
    )


def _check(texts: dict[str, str]) -> None:
    if "event" in texts and texts["event"] not in EVENTS:
        raise errors.invalid("event", "Ukjent hendelse.", "Unknown event.")
    if "target_url" in texts and not may_receive(texts["target_url"]):
        raise errors.invalid("targetUrl", "Må være en absolutt HTTPS-adresse.", "Must be absolute and use HTTPS.")
    if texts.get("status", "ACTIVE") not in ("ACTIVE", "DISABLED"):
        raise errors.invalid("status", "Ugyldig verdi.", "Invalid value.")
    if texts.get("fields") and "event" in texts:
        check(EVENTS[texts["event"]][2], parse(texts["fields"]))


def put_subscription(call: Call) -> Response:
    return found(call, "subscription", _change(call, _own(call, call.path_id()), call.body("subscription")).id)


def put_list(call: Call) -> Response:
    changed = []
    for each in _bodies(call):
        body = check_body("subscription", each)
        identifier = body.get("id")
        if not isinstance(identifier, int):
            raise errors.missing("id")
        changed.append(_change(call, _own(call, identifier), body).id)
    return listing(call, "subscription", changed)


def _change(call: Call, subscription: Subscription, body: dict[str, Json]) -> Subscription:
    """Status ACTIVE again forgets the failures."""
    check_version(body, subscription.version)
    texts = texts_of(body, _WRITABLE)
    _check({"event": subscription.event} | texts)
    changed = replace(subscription, **texts)  # type: ignore[arg-type]
    if texts.get("status") == "ACTIVE":
        changed = replace(changed, failures=0, failing_since=None)
    return call.office.store.save(changed, call.office.now)


def delete_subscription(call: Call) -> Response:
    call.office.store.delete(_own(call, call.path_id()))
    return Response(status=204)


def delete_list(call: Call) -> Response:
    call.need("ids")
    for identifier in sorted(call.ids("ids") or ()):
        call.office.store.delete(_own(call, identifier))
    return Response(status=204)


ROUTES = (
    Route("GET", "/event", events, None),
    Route("GET", "/event/subscription", subscriptions, ""),
    Route("POST", "/event/subscription", post_subscription, ""),
    Route("POST", "/event/subscription/list", post_list, ""),
    Route("PUT", "/event/subscription/list", put_list, ""),
    Route("DELETE", "/event/subscription/list", delete_list, ""),
    Route("GET", "/event/subscription/<id>", get_subscription, ""),
    Route("PUT", "/event/subscription/<id>", put_subscription, ""),
    Route("DELETE", "/event/subscription/<id>", delete_subscription, ""),
    Route("GET", "/event/<eventType>", get_event, None),
)
