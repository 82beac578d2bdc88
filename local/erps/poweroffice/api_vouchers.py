"""Version 2: direct posting of bank journals, reading them back, and reversing them."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from werkzeug import Response

from local.erps.jsontext import Json, kroner, minor
from local.erps.poweroffice import chart, shapes, vouchers
from local.erps.poweroffice.call import Call
from local.erps.poweroffice.records import Customer, Voucher
from local.erps.poweroffice.refusals import bad_request, not_found
from local.erps.poweroffice.sales import RATES
from local.erps.stage.answers import respond

HEAD = frozenset(
    {
        "VoucherDate",
        "CurrencyCode",
        "Description",
        "ExternalImportReference",
        "ImportedVoucherNo",
        "SaftSourceId",
        "SaftBatchId",
        "VoucherLines",
    }
)
LINE = frozenset(
    {
        "AccountId",
        "PostingDate",
        "VatId",
        "CurrencyAmount",
        "CurrencyCode",
        "CurrencyExchangeRate",
        "Description",
        "InvoiceNo",
        "Cid",
        "CustomMatchingReference",
        "ExternalLineReference",
        "VatReturnSpecification",
        "DepartmentId",
        "ProjectId",
        "LocationId",
        "Dim1Id",
        "Dim2Id",
        "Dim3Id",
        "ProductId",
        "Quantity",
        "Quantity2",
    }
)


def post(call: Call) -> Response:
    """201 with the voucher as it stands. Unknown and missing fields are refused before anything is posted."""
    body = call.body()
    _known(body, HEAD, "the voucher")
    if _text(body, "CurrencyCode") not in RATES:
        raise bad_request("CurrencyCode is required and must be a currency of the client")
    listed = body.get("VoucherLines")
    number = body.get("ImportedVoucherNo")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise bad_request("ImportedVoucherNo must be a number")
    order = vouchers.Order(
        on=_day(body, "VoucherDate"),
        lines=[_line(call, each) for each in listed] if isinstance(listed, list) else [],
        description=_text(body, "Description"),
        reference=_text(body, "ExternalImportReference"),
        imported_number=number,
    )
    match = call.faults.order.match_invoices
    made = vouchers.post(call.office, call.client, call.caller.application, order, match=match)
    return respond(_shape(call, made), 201)


def one(call: Call) -> Response:
    return respond(_shape(call, _voucher(call)))


def reverse(call: Call) -> Response:
    vouchers.reverse(call.office, _voucher(call))
    return Response(status=200)


def _voucher(call: Call) -> Voucher:
    """Only what this integration posted here can be read."""
    wanted = call.path["id"].lower()
    for each in call.office.store.all(Voucher, call.client.id):
        if each.guid == wanted and each.application == call.caller.application and call.visible(each.created):
            return each
    raise not_found(f"Bank voucher with id = {wanted} not found.")


def _line(call: Call, raw: Json) -> vouchers.Line:
    if not isinstance(raw, dict):
        raise bad_request("A voucher line is not an object")
    _known(raw, LINE, "a voucher line")
    amount, vat, account = raw.get("CurrencyAmount"), raw.get("VatId"), raw.get("AccountId")
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal) or not amount:
        raise bad_request("CurrencyAmount must be a positive or negative number not 0")
    code = next((each for each in chart.VAT_CODES if chart.vat_id(each) == vat and each.active), None)
    if code is None:
        raise bad_request(f"Vat code with id = {vat} not found.")
    number = next((each for each in chart.ACCOUNTS if chart.account_id(each) == account), None)
    customers = call.office.store.all(Customer, call.client.id)
    customer = next((each for each in customers if chart.subledger_id(each.id) == account), None)
    if number is None and customer is None:
        raise bad_request(f"Account with id = {account} not found.")
    return vouchers.Line(
        amount=minor(Decimal(amount)),
        on=_day(raw, "PostingDate"),
        vat=code,
        account=number,
        customer=customer,
        invoice_no=_text(raw, "InvoiceNo"),
        cid=_text(raw, "Cid"),
        text=_text(raw, "Description"),
    )


def _known(body: dict[str, Json], names: Collection[str], where: str) -> None:
    strange = sorted(set(body) - set(names))
    if strange:
        raise bad_request(f"Unknown field(s) in {where}: {', '.join(strange)}")


def _day(body: dict[str, Json], name: str) -> date:
    try:
        return date.fromisoformat(_text(body, name)[:10])
    except ValueError:
        raise bad_request(f"{name} is required and must be a date") from None


def _text(body: dict[str, Json], name: str) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad_request(f"{name} must be text")
    return value


def _shape(call: Call, voucher: Voucher) -> Json:
    lines: list[Json] = [
        {
            "Id": posting.id,
            "PostingDate": posting.on.isoformat(),
            "CurrencyAmount": kroner(posting.amount),
            "Description": posting.text or None,
            "CreatedDateTimeOffset": shapes.seven(posting.created),
        }
        for posting in vouchers.postings(call.office, voucher)
    ]
    return {
        "Id": voucher.guid,
        "VoucherNo": voucher.number,
        "VoucherDate": voucher.on.isoformat(),
        "CurrencyCode": "NOK",
        "Description": voucher.description or None,
        "ExternalImportReference": voucher.external_reference or None,
        "ImportedVoucherNo": voucher.imported_number,
        "IsReversed": voucher.reversed,
        "CreatedDateTimeOffset": shapes.seven(voucher.created),
        "VoucherLines": lines,
    }
