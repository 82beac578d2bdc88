"""/voucherStatus and /voucherMessage: how a collection agency hears of a transfer and reports on it."""

from typing import cast

from werkzeug import Response

from local.erps.jsontext import Json
from local.erps.tripletex import collection, errors
from local.erps.tripletex.call import Call, Route, found, listing, without_identity
from local.erps.tripletex.records import Invoice, Voucher, VoucherMessage, VoucherStatus


def _agency(call: Call) -> int:
    """Only applications on the list of collection agencies get in. Raises 403."""
    if not call.caller.consumer.agency:
        raise errors.forbidden()
    return call.caller.consumer.id


def search(call: Call) -> Response:
    """The agency sees its own; another agency's transfers are filtered away."""
    agency = _agency(call)
    ids, vouchers = call.ids("ids"), call.ids("voucherIds")
    status, kind = call.text("status"), call.text("type")
    if status and status not in collection.STATUSES:
        raise errors.invalid("status", f"Ugyldig verdi: {status}", f"Invalid value: {status}")
    hits = [
        each.id
        for each in call.office.store.all(VoucherStatus, call.company.id)
        if each.agency_id == agency
        and (ids is None or each.id in ids)
        and (vouchers is None or each.voucher_id in vouchers)
        and (not status or each.status == status)
        and kind in ("", "DEBT_COLLECTION")
    ]
    return listing(call, "voucherStatus", hits)


def get_status(call: Call) -> Response:
    record = call.own(VoucherStatus, call.path_id())
    if record.agency_id != _agency(call):
        raise errors.not_found()
    return found(call, "voucherStatus", record.id)


def post_status(call: Call) -> Response:
    agency = _agency(call)
    body = call.body("voucherStatus")
    without_identity(body)
    if body.get("type", "DEBT_COLLECTION") != "DEBT_COLLECTION":
        raise errors.invalid("type", "Må være DEBT_COLLECTION.", "Must be DEBT_COLLECTION.")
    if not body.get("status"):
        raise errors.missing("status")
    made = collection.answer(
        call.office,
        _invoice(call, body.get("voucher")),
        agency,
        status=_text(body, "status"),
        message=_text(body, "message") or "NONE",
        comment=_text(body, "comment"),
        reference=_text(body, "referenceNumber"),
        link=_text(body, "externalObjectUrl"),
    )
    return found(call, "voucherStatus", made.id, 201)


def _text(body: dict[str, Json], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise errors.wrong_type(name)
    return value


def _invoice(call: Call, voucher: Json) -> Invoice:
    if not isinstance(voucher, dict) or not isinstance(voucher.get("id"), int):
        raise errors.missing("voucher.id")
    owners = call.office.store.find(Invoice, "voucher_id", cast("int", voucher["id"]))
    if not owners or owners[0].company_id != call.company.id or call.faults.vanished(owners[0].id):
        raise errors.invalid("voucher.id", "Bilaget finnes ikke.", "The voucher does not exist.")
    return owners[0]


def search_messages(call: Call) -> Response:
    vouchers = call.ids("voucherIds")
    hits = [
        each.id
        for each in call.office.store.all(VoucherMessage, call.company.id)
        if vouchers is None or each.voucher_id in vouchers
    ]
    return listing(call, "voucherMessage", hits)


def post_message(call: Call) -> Response:
    body = call.body("voucherMessage")
    without_identity(body)
    voucher_id = body.get("voucherId")
    if not isinstance(voucher_id, int):
        raise errors.missing("voucherId")
    content = _text(body, "content")
    if not content:
        raise errors.missing("content")
    made = VoucherMessage(
        id=call.office.store.next_id(VoucherMessage),
        company_id=call.company.id,
        created=call.office.now,
        voucher_id=call.own(Voucher, voucher_id).id,
        content=content,
        sender_id=call.caller.token.employee_id,
    )
    call.office.store.insert(made)
    return found(call, "voucherMessage", made.id, 201)


ROUTES = (
    Route("GET", "/voucherStatus", search, "collection"),
    Route("POST", "/voucherStatus", post_status, "collection"),
    Route("GET", "/voucherStatus/<id>", get_status, "collection"),
    Route("GET", "/voucherMessage", search_messages, "invoice"),
    Route("POST", "/voucherMessage", post_message, "invoice"),
)
