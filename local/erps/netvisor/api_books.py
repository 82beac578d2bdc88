"""Accounting: a voucher by interface, the ledger, the chart, the voucher types, periods and their locks."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from local.erps.netvisor import books, chart
from local.erps.netvisor.call import Call
from local.erps.netvisor.envelope import E, Field, Given, ansi, finnish, read
from local.erps.netvisor.office import invalid
from local.erps.netvisor.records import Voucher, VoucherLine

_LINE = (
    Field("linesum"),
    Field("description", required=False),
    Field("accountnumber"),
    Field("vatpercent"),
    Field("accountdimension", required=False),
    Field("dimension", required=False),
)
_VOUCHER = (
    Field(
        "voucher",
        inner=(
            Field("calculationmode"),
            Field("voucherdate"),
            Field("number", required=False),
            Field("description", required=False),
            Field("voucherclass"),
            Field("checked", required=False),
            Field("comment", required=False),
            Field("voucherline", inner=_LINE, many=True),
        ),
    ),
)


def add(call: Call) -> Sequence[E]:
    """accounting.nv: both sides in one voucher; in gross mode Netvisor adds the lines of the VAT itself."""
    given = read(call.request.get_data(), _VOUCHER).get("voucher")
    mode = given.value("calculationmode")
    if mode not in ("net", "gross"):
        raise invalid("Laskentatapa on net tai gross.", "The calculation mode is net or gross.")
    on = _day(given.get("voucherdate"))
    lines = tuple(line for each in given.inner if each.name == "voucherline" for line in _lines(each, mode))
    made = books.add(call.office, call.company, on, given.value("voucherclass"), given.value("description"), lines)
    return [E("Replies", [E("InsertedDataIdentifier", str(made.id))])]


def _lines(given: Given, mode: str) -> Iterator[VoucherLine]:
    """One line, in gross mode with that of its VAT behind it."""
    if given.get("linesum").attributes.get("type") != mode:
        raise invalid("Rivin summan tyyppi on väärä.", "The sum of a line is of another type than the voucher.")
    code, text = _vat(given.get("vatpercent")), given.value("description")
    cents, account = _cents(given.value("linesum")), given.value("accountnumber")
    net = cents
    if mode == "gross" and chart.VAT_CODES[code]:
        rate = 1 + chart.VAT_CODES[code] / 100
        net = int((Decimal(cents) / rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    yield VoucherLine(account=account, amount=net, text=text, vat_code=code)
    if cents != net:
        yield VoucherLine(account=chart.vat_account(code), amount=cents - net, text="ALV")


def _vat(given: Given) -> str:
    code = given.attributes.get("vatcode", "")
    try:
        percent = Decimal(given.text.replace(",", "."))
    except InvalidOperation:
        raise invalid("ALV-prosentti ei ole luku.", "The VAT percentage is no number.") from None
    if chart.VAT_CODES.get(code) != percent:
        raise invalid(f"ALV-koodi {code} ei sovi.", f"The VAT code {code} does not go with {given.text} percent.")
    return code


def _cents(text: str) -> int:
    try:
        cents = Decimal(text.replace(",", ".")).scaleb(2)
        if cents != int(cents):
            raise InvalidOperation
    except (InvalidOperation, ValueError, OverflowError):
        raise invalid("Summa ei ole luku.", "The sum is no number with two decimals.") from None
    return int(cents)


def _day(given: Given) -> date:
    try:
        if given.attributes.get("format") != "ansi":
            raise ValueError
        return date.fromisoformat(given.text)
    except ValueError:
        raise invalid("Päivä ei kelpaa.", "The date must be of the format ansi.") from None


def ledger(call: Call) -> Sequence[E]:
    """accountingledger.nv: Finnish dates, and "-" where a line has no VAT code."""
    first, last = call.day("startdate"), call.day("enddate")
    if first is None or last is None:
        raise invalid("Aikaväli puuttuu.", "startdate and enddate are missing.")
    found = [each for each in books.vouchers(call.office, call.company) if first <= each.on <= last]
    return [E("Vouchers", [_voucher(call, each) for each in found])]


def _voucher(call: Call, voucher: Voucher) -> E:
    lines = [
        E(
            "VoucherLine",
            [
                E("LineSum", call.money(line.amount)),
                E("Description", line.text),
                E("AccountNumber", line.account),
                E("VatCode", line.vat_code if line.vat_code not in ("", "NONE") else "-"),
            ],
        )
        for line in voucher.lines
    ]
    head = [
        E("NetvisorKey", str(voucher.id)),
        E("VoucherDate", finnish(voucher.on)),
        E("VoucherNumber", str(voucher.number)),
        E("VoucherDescription", voucher.description),
        E("VoucherClass", voucher.voucher_class),
    ]
    return E("Voucher", [*head, *lines], {"Status": "deleted" if voucher.deleted else "valid"})


def accounts(call: Call) -> Sequence[E]:
    del call
    shown = [
        E(
            "Account",
            [
                E("NetvisorKey", str(10_000 + place)),
                E("Number", number),
                E("Name", account.name),
                E("AccountType", "accountgroup" if account.heading else "account"),
                E("IsActive", "1" if account.active else "0"),
            ],
        )
        for place, (number, account) in enumerate(chart.ACCOUNTS.items())
    ]
    defaults = [E(name, number) for name, number in chart.DEFAULTS.items()]
    return [E("AccountList", [E("CompanyDefaultAccounts", defaults), E("Accounts", shown)])]


def voucher_types(call: Call) -> Sequence[E]:
    del call
    shown = [
        E(
            "VoucherType",
            [E("NetvisorKey", str(place)), E("Abbreviation", short), E("Name", name), E("ForeignName", foreign)],
        )
        for place, (short, name, foreign) in enumerate(chart.VOUCHER_TYPES, start=1)
    ]
    return [E("VoucherTypeList", [E("DefaultVoucherTypes"), E("VoucherTypes", shown)])]


def periods(call: Call) -> Sequence[E]:
    """accountingperiodlist.nv says ansi and writes the lock in the Finnish way."""
    locked = call.company.locked_until
    lock = E("AccountingPeriodLockDate", finnish(locked) if locked else "", {"format": "ansi"})
    shown = [
        E("Period", [E("NetvisorKey", str(first.year)), ansi("BeginDate", first), ansi("EndDate", last)])
        for first, last in books.fiscal_years(call.office)
    ]
    return [E("AccountingPeriodList", [E("PeriodLockInformation", [lock]), *shown])]


ROUTES = {
    "accounting.nv": ("POST", add),
    "accountingledger.nv": ("GET", ledger),
    "accountlist.nv": ("GET", accounts),
    "vouchertypelist.nv": ("GET", voucher_types),
    "accountingperiodlist.nv": ("GET", periods),
}
