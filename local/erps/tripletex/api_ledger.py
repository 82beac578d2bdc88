"""/ledger: accounts, codes, postings, vouchers and what is matched."""

from dataclasses import replace
from datetime import date

from werkzeug import Response

from local.erps.jsontext import Json
from local.erps.stage.answers import respond
from local.erps.tripletex import books, chart, errors
from local.erps.tripletex.call import Call, Route, found, listing, rows_listing
from local.erps.tripletex.cards import account_row
from local.erps.tripletex.records import CloseGroup, Posting


def accounts(call: Call) -> Response:
    ids, numbers = call.ids("id"), call.ids("number")
    ledger, bank = call.text("ledgerType"), call.flag("isBankAccount")
    rows = [account_row(call.office, call.company.id, number) for number in chart.ACCOUNTS]
    return rows_listing(
        call,
        "account",
        [
            row
            for row in rows
            if (ids is None or row["id"] in ids)
            and (numbers is None or row["number"] in numbers)
            and (not ledger or row["ledgerType"] == ledger)
            and bank in (None, row["isBankAccount"])
        ],
    )


def get_account(call: Call) -> Response:
    if chart.account_number(call.company.id, call.path_id()) is None:
        raise errors.not_found()
    return found(call, "account", call.path_id())


def vat_types(call: Call) -> Response:
    ids = call.ids("id")
    number = call.text("number")
    hits = [
        key
        for key, entry in chart.VAT_TYPES.items()
        if (ids is None or key in ids) and (not number or entry[0] in number.split(","))
    ]
    return listing(call, "vatType", hits)


def voucher_types(call: Call) -> Response:
    name = call.text("name")
    hits = [chart.voucher_type_id(call.company.id, each) for each in chart.VOUCHER_TYPES if name in each]
    return listing(call, "voucherType", hits)


def _postings(call: Call) -> list[Posting]:
    """The lines of the company that the filters of both searches let through, dates aside."""
    account, customer = call.integer("accountId"), call.integer("customerId")
    low, high = call.integer("accountNumberFrom"), call.integer("accountNumberTo")
    kind = call.text("type")
    wanted = None if account is None else chart.account_number(call.company.id, account) or 0
    lines = call.office.store.all(Posting, call.company.id)
    return [
        line
        for line in lines
        if wanted in (None, line.account)
        and customer in (None, line.customer_id)
        and (low is None or line.account >= low)
        and (high is None or line.account < high)
        and (not kind or line.type == kind)
    ]


def postings(call: Call) -> Response:
    first, last = call.span("dateFrom", "dateTo")
    return listing(call, "posting", [line.id for line in _postings(call) if first <= line.on < last])


def get_posting(call: Call) -> Response:
    return found(call, "posting", call.own(Posting, call.path_id()).id)


def open_posts(call: Call) -> Response:
    """Lines before the (exclusive) date on closeable accounts that nothing has settled."""
    end = call.must_day("date")
    lines = [line for line in _postings(call) if line.on < end and line.account == chart.RECEIVABLES]
    return listing(call, "posting", [line.id for line in lines if not line.close_group_id and line.amount])


def close_postings(call: Call) -> Response:
    """What cannot be closed is told line by line, and then nothing is closed."""
    ids = call.parsed()
    if not isinstance(ids, list) or not all(isinstance(each, int) for each in ids) or not ids:
        raise errors.invalid_json()
    lines = [call.own(Posting, each) for each in ids if isinstance(each, int)]
    problem = _problem(lines)
    if not problem:
        owner = next((line.balance_of for line in lines if line.amount > 0 and line.balance_of), 0)
        _join(call, lines, owner, call.office.today)
    told: list[Json] = [{"postingId": line.id, "message": problem} for line in lines if problem]
    return respond({"fullResultSize": len(told), "from": 0, "count": len(told), "versionDigest": "", "values": told})


def _problem(lines: list[Posting]) -> str:
    if any(line.close_group_id for line in lines):
        return "A posting is already closed."
    if len({line.customer_id for line in lines}) != 1 or any(line.account != chart.RECEIVABLES for line in lines):
        return "The postings must be of one customer on a closeable account."
    if sum(line.amount for line in lines) != 0:
        return "The sum of the postings must be 0."
    return ""


def _join(call: Call, lines: list[Posting], owner: int, on: date) -> None:
    for line in lines:
        if owner and line.balance_of != owner:
            call.office.store.save(replace(line, balance_of=owner), call.office.now)
    books.close(call.office, [call.office.store.must(Posting, line.id) for line in lines], on)


def close_groups(call: Call) -> Response:
    first, last = call.span("dateFrom", "dateTo")
    ids = call.ids("id")
    hits = [
        each.id
        for each in call.office.store.all(CloseGroup, call.company.id)
        if first <= each.on < last and (ids is None or each.id in ids)
    ]
    return listing(call, "closeGroup", hits)


def get_close_group(call: Call) -> Response:
    return found(call, "closeGroup", call.own(CloseGroup, call.path_id()).id)


ROUTES = (
    Route("GET", "/ledger/account", accounts, "ledger"),
    Route("GET", "/ledger/account/<id>", get_account, "ledger"),
    Route("GET", "/ledger/vatType", vat_types, "ledger"),
    Route("GET", "/ledger/voucherType", voucher_types, "ledger"),
    Route("GET", "/ledger/posting", postings, "ledger"),
    Route("GET", "/ledger/posting/openPost", open_posts, "ledger"),
    Route("PUT", "/ledger/posting/:closePostings", close_postings, "ledger"),
    Route("GET", "/ledger/posting/<id>", get_posting, "ledger"),
    Route("GET", "/ledger/closeGroup", close_groups, "ledger"),
    Route("GET", "/ledger/closeGroup/<id>", get_close_group, "ledger"),
)
