"""Accounting, Vouchers: what extensions posted, how the user takes it back, and up to when the books are locked."""

from dataclasses import replace

from werkzeug import Response

from local.erps.poweroffice import vouchers
from local.erps.poweroffice.pages.desk import Desk
from local.erps.poweroffice.records import Client, Voucher
from local.erps.poweroffice.refusals import Refused
from local.erps.stage.desk import PageError


def listing(desk: Desk, problem: str = "") -> Response:
    found = desk.office.store.all(Voucher, desk.company.id)
    return desk.page(
        "vouchers.html",
        "vouchers",
        422 if problem else 200,
        vouchers=[(each, vouchers.postings(desk.office, each)) for each in reversed(found)],
        lock_date=desk.office.store.must(Client, desk.company.id).lock_date,
        problem=problem,
    )


def reverse(desk: Desk, identifier: str) -> Response:
    """Nothing is ever deleted: another voucher takes it back."""
    found = desk.own(Voucher, identifier)
    try:
        with desk.office.store.transaction():
            vouchers.reverse(desk.office, found)
    except Refused:
        return listing(desk, desk.t("reversed_already"))
    return desk.away("/vouchers")


def lock(desk: Desk) -> Response:
    """An empty date opens everything."""
    try:
        until = desk.day("until")
    except PageError as refused:
        return listing(desk, desk.said(refused))
    desk.office.store.insert(replace(desk.office.store.must(Client, desk.company.id), lock_date=until))
    return desk.away("/vouchers")
