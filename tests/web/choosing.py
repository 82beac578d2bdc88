"""Choosing invoices on the pages for transfers, as the tests of those pages do it."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.erp.contract import OverdueInvoice
from chalicelib.ports.records import Refusal, RefusalReason
from chalicelib.ports.transfers import Choice, Draft
from tests.web.office import NOW, Answered, Browser, Office
from tests.web.town import NORDVIK, RUNNING

CONNECTION = f"{NORDVIK}-tripletex"


def line(number: int, customer: str = "31", **changes: object) -> OverdueInvoice:
    names = {"31": "Ingrid Eksempel Hansen", "32": "Brattli <Bygg> AS"}
    made = OverdueInvoice(
        id=f"90{number}",
        voucher_id=f"80{number}",
        number=str(10_000 + number),
        customer_id=customer,
        customer_name=names.get(customer, "Ola Prøve"),
        currency="NOK",
        amount=125_000,
        outstanding=100_000 + number,
        invoice_date=date(2026, 10, 1),
        due_date=date(2026, 10, 15),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def lay_out(office: Office, *drafts: Draft, connection: str = CONNECTION) -> None:
    """A list that a worker has read a minute ago."""
    office.transfers.ask(connection, NOW - timedelta(minutes=2), NOW)
    office.transfers.keep(connection, drafts, NOW - timedelta(minutes=1))


def field(body: str, name: str) -> str:
    return body.split(f'name="{name}" value="')[1].split('"')[0]


def approve(browser: Browser, *picked: str, what: str = "picked", **fields: str) -> Answered:
    """Look at the page, tick, and send."""
    body = browser.get("/transfers").body
    form = {name: field(body, name) for name in ("transfer", "reading", "connection")}
    return browser.post(
        "/transfers",
        form | {"what": what, "not_disputed": "yes"} | {f"pick-{one}": "yes" for one in picked} | fields,
    )


def answer(office: Office, receipt_id: str, case_no: str = RUNNING) -> None:
    """What the workers do: the first is taken, the rest refused for a missing address."""
    first, *rest = office.transfers.choices(NORDVIK, receipt_id)
    office.transfers.taken(first, case_no)
    for choice in rest:
        office.transfers.refused(choice, refusal_of(choice, RefusalReason.MISSING_ADDRESS), NOW)


def refusal_of(choice: Choice, why: RefusalReason) -> Refusal:
    line = choice.invoice
    return Refusal(
        NORDVIK, CONNECTION, f"{choice.receipt_id}-{line.id}", line.voucher_id, line.number, why, "", NOW.date()
    )
