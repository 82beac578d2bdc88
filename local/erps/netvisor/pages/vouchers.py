"""What the company's bookkeeper sees: vouchers that came by interface, balances of the accounts, the period lock."""

from datetime import date

from werkzeug import Response

from local.erps.netvisor import books, chart
from local.erps.netvisor.office import Refusal
from local.erps.netvisor.pages.desk import Desk
from local.erps.netvisor.records import Company, Voucher


def listing(desk: Desk, problem: str = "") -> Response:
    """The newest first."""
    company = desk.office.store.must(Company, desk.company.id)
    return desk.page(
        "vouchers.html",
        "vouchers",
        status=422 if problem else 200,
        vouchers=list(reversed(desk.office.store.all(Voucher, company.id))),
        balances=sorted(books.balances(desk.office, company).items()),
        names=chart.ACCOUNTS,
        problem=problem,
    )


def delete(desk: Desk, identifier: str) -> Response:
    try:
        with desk.office.store.transaction():
            books.delete(desk.office, desk.own(Voucher, identifier))
    except Refusal as refused:
        return listing(desk, desk.said(refused))
    return desk.away("/vouchers")


def lock(desk: Desk) -> Response:
    """Locks the accounting up to a day, or with none takes the lock away."""
    typed = desk.request.form.get("until", "")
    try:
        until = date.fromisoformat(typed) if typed else None
    except ValueError:
        return listing(desk, desk.t("bad_date"))
    desk.office.change(desk.company, locked_until=until)
    return desk.away("/vouchers")
