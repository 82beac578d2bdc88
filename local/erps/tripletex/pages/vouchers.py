"""Vouchers: the newest of the company's books with their lines, and the button that reverses one."""

from werkzeug import Response

from local.erps.tripletex import chart, manual_vouchers, payments
from local.erps.tripletex.errors import ApiError
from local.erps.tripletex.pages.desk import Desk
from local.erps.tripletex.records import Posting, Voucher

SHOWN = 50


def listing(desk: Desk, problem: str = "") -> Response:
    store = desk.office.store
    newest = list(reversed(store.all(Voucher, desk.company.id)))[:SHOWN]
    return desk.page(
        "vouchers.html",
        status=422 if problem else 200,
        vouchers=[(each, store.find(Posting, "voucher_id", each.id)) for each in newest],
        numbers={each.id: each.number for each in store.all(Voucher, desk.company.id)},
        account_name=lambda number: chart.ACCOUNTS[number][0],
        problem=problem,
    )


def reverse(desk: Desk, identifier: str) -> Response:
    """What the ledger refuses is shown on the page."""
    voucher = desk.own(Voucher, identifier)
    try:
        with desk.office.store.transaction():
            manual_vouchers.check_open(desk.company, desk.office.today)
            payments.reverse(desk.office, voucher, desk.office.today)
    except ApiError as refused:
        return listing(desk, desk.refused(refused))
    return desk.away("/vouchers")
