"""/ledger/voucher and /ledger/accountingPeriod: what somebody books by interface, found again, and reversed."""

from datetime import date
from decimal import Decimal
from typing import cast

from werkzeug import Response

from local.erps.jsontext import Json, minor
from local.erps.tripletex import chart, errors, manual_vouchers, payments
from local.erps.tripletex.call import Call, Route, check_body, found, listing, rows_listing, without_identity
from local.erps.tripletex.fields import Row
from local.erps.tripletex.manual_vouchers import TypedLine, TypedVoucher
from local.erps.tripletex.periods import Period, periods
from local.erps.tripletex.records import Customer, Voucher
from local.erps.tripletex.shapes import url


def vouchers(call: Call) -> Response:
    first, last = call.span("dateFrom", "dateTo")
    ids = call.ids("id")
    hits = [
        each.id
        for each in call.office.store.all(Voucher, call.company.id)
        if first <= each.on < last and (ids is None or each.id in ids)
    ]
    return listing(call, "voucher", hits)


def by_external_number(call: Call) -> Response:
    wanted = call.text("externalVoucherNumber")
    hits = [each.id for each in call.office.store.all(Voucher, call.company.id) if each.external_number == wanted]
    return listing(call, "voucher", hits if wanted else [])


def get_voucher(call: Call) -> Response:
    return found(call, "voucher", call.own(Voucher, call.path_id()).id)


def post_voucher(call: Call) -> Response:
    """A second identical call books a second voucher: there is no idempotency key."""
    if call.flag("sendToLedger") is False:
        raise errors.bad_request("vouchers that wait for approval are not simulated")
    if "post" not in call.caller.token.rights:
        raise errors.forbidden()
    body = call.body("voucher")
    without_identity(body)
    faults = [name for name in ("date", "description", "postings") if body.get(name) is None]
    if faults:
        told = tuple(errors.Fault(name, "Kan ikke være null.", "Cannot be null.") for name in faults)
        raise errors.ApiError(422, 18000, "Validering feilet.", "Validation failed.", told)
    typed = TypedVoucher(
        on=_day(body["date"]),
        description=_text(body, "description"),
        lines=tuple(_line(call, each) for each in _list(body["postings"])),
        type_name=_type_name(call, body.get("voucherType")),
        external_number=_text(body, "externalVoucherNumber"),
    )
    return found(call, "voucher", manual_vouchers.post(call.office, call.company, typed).id, 201)


def _day(value: Json) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise errors.invalid("date", "Må ha formatet yyyy-MM-dd.", "Format must be yyyy-MM-dd.") from None


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise errors.wrong_type("postings")
    return value


def _text(body: dict[str, Json], name: str) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise errors.wrong_type(name)
    return value


def _line(call: Call, value: Json) -> TypedLine:
    body = check_body("posting", value)
    without_identity(body)
    row = body.get("row", 0)
    if not isinstance(row, int):
        raise errors.wrong_type("postings.row")
    account = chart.account_number(call.company.id, _reference(body, "account") or 0)
    if account is None:
        raise errors.invalid("postings.account.id", "Kontoen finnes ikke.", "The account does not exist.")
    vat_type = _reference(body, "vatType")
    if vat_type is not None and vat_type not in chart.VAT_TYPES:
        raise errors.invalid("postings.vatType.id", "Mva-koden finnes ikke.", "The VAT type does not exist.")
    customer = _reference(body, "customer")
    if customer is not None and _foreign(call, customer):
        raise errors.invalid("postings.customer.id", "Kunden finnes ikke.", "The customer does not exist.")
    return TypedLine(
        row=row,
        account=account,
        gross=_gross(body),
        description=_text(body, "description"),
        vat_type=vat_type,
        customer_id=customer or 0,
        invoice_number=_text(body, "invoiceNumber"),
    )


def _foreign(call: Call, customer: int) -> bool:
    record = call.office.store.get(Customer, customer)
    return record is None or record.company_id != call.company.id


def _reference(body: dict[str, Json], name: str) -> int | None:
    """The id of a sub-object. An explicit null in one is refused, as the real one does with `account.name`."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise errors.wrong_type(f"postings.{name}")
    for each in value:
        if value[each] is None:
            raise errors.missing(f"postings.{name}.{each}")
    if not isinstance(value.get("id"), int):
        raise errors.missing(f"postings.{name}.id")
    return cast("int", value["id"])


def _gross(body: dict[str, Json]) -> int:
    """Both gross amounts, alike for kroner; the net ones are not looked at."""
    amounts: list[Decimal] = []
    for name in ("amountGross", "amountGrossCurrency"):
        value = body.get(name)
        if value is None:
            raise errors.missing(f"postings.{name}")
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise errors.wrong_type(f"postings.{name}")
        amounts.append(Decimal(value))
    if amounts[0] != amounts[1]:
        words = ("Beløpene må være like når valutaen er NOK.", "The amounts must be equal for NOK.")
        raise errors.invalid("postings.amountGrossCurrency", *words)
    return minor(amounts[0])


def _type_name(call: Call, value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    for name in chart.VOUCHER_TYPES:
        if chart.voucher_type_id(call.company.id, name) == value.get("id"):
            return name
    raise errors.invalid("voucherType.id", "Finnes ikke.", "Does not exist.")


def reverse(call: Call) -> Response:
    voucher = call.own(Voucher, call.path_id())
    on = call.must_day("date")
    manual_vouchers.check_open(call.company, on)
    return found(call, "voucher", payments.reverse(call.office, voucher, on).id)


def accounting_periods(call: Call) -> Response:
    ids = call.ids("id")
    start_from, start_to = call.day("startFrom"), call.day("startTo")
    end_from, end_to = call.day("endFrom"), call.day("endTo")
    hits = [
        each
        for each in periods(call.company, call.office.today)
        if (ids is None or each.id in ids)
        and (start_from is None or each.start >= start_from)
        and (start_to is None or each.start < start_to)
        and (end_from is None or each.end >= end_from)
        and (end_to is None or each.end < end_to)
    ]
    return rows_listing(call, "accountingPeriod", [_period_row(each) for each in hits])


def _period_row(period: Period) -> Row:
    return {
        "id": period.id,
        "version": 0,
        "url": url("accountingPeriod", period.id),
        "name": f"{period.number:02d}/{period.start.year}",
        "number": period.number,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "isClosed": period.is_closed,
    }


ROUTES = (
    Route("GET", "/ledger/voucher", vouchers, "ledger"),
    Route("POST", "/ledger/voucher", post_voucher, "ledger"),
    Route("GET", "/ledger/voucher/>externalVoucherNumber", by_external_number, "ledger"),
    Route("GET", "/ledger/voucher/<id>", get_voucher, "ledger"),
    Route("PUT", "/ledger/voucher/<id>/:reverse", reverse, "ledger"),
    Route("GET", "/ledger/accountingPeriod", accounting_periods, "ledger"),
)
