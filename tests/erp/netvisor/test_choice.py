"""Missions B1, B2, B7, E1: what is overdue, what waits on account, and which invoices are about interest alone."""

from datetime import date

import httpx
import pytest

from chalicelib.erp.contract import OnAccount
from chalicelib.erp.netvisor.decoding import sales_invoice
from chalicelib.erp.netvisor.elements import parse
from chalicelib.erp.netvisor.interest import charged_on
from tests.contracts.erp_installations_netvisor import Netvisor
from tests.erp.netvisor.scripted import answer, netvisor
from tests.erp.netvisor.test_invoices import invoice_with

LONG_AGO = date(2020, 1, 1)


@pytest.mark.mission("B1")
def test_the_list_of_overdue_ones_takes_a_page_and_an_empty_one(site: Netvisor) -> None:
    sold = [site.sell(due=date(2026, 5, 20 - number)) for number in range(5)]
    before = len(site.requests)
    found = [line.id for line in site.erp.overdue(LONG_AGO) if line.id in {each.id for each in sold}]
    assert len(site.requests) - before == 2
    assert found == [each.id for each in reversed(sold)]
    site.fault(page_size=2)
    assert [line.id for line in site.erp.overdue(LONG_AGO) if line.id in found] == found


@pytest.mark.mission("B1")
def test_what_is_with_a_collector_is_among_them_and_credit_notes_are_not(site: Netvisor) -> None:
    ours, credited, foreign = site.sell(), site.sell("100.00"), site.sell("100.00", currency="SEK")
    site.start(ours, "reminder")
    site.act("credit", credited, "40.00")
    site.act("unmatch", credited)
    found = {line.id: line for line in site.erp.overdue(LONG_AGO)}
    assert {ours.id, credited.id, foreign.id} <= found.keys()
    assert all(line.outstanding > 0 for line in found.values())
    assert (found[foreign.id].currency, found[foreign.id].amount, found[foreign.id].outstanding) == (
        "SEK",
        10000,
        10000,
    )


def test_a_list_of_the_older_shape_has_no_due_dates() -> None:
    line = (
        "<SalesInvoiceList><SalesInvoice><NetvisorKey>9001</NetvisorKey><InvoiceNumber>14</InvoiceNumber>"
        "<Invoicedate>1.5.2026</Invoicedate><InvoiceStatus>open</InvoiceStatus><CustomerName>Koe Oy</CustomerName>"
        "<InvoiceSum>100,00</InvoiceSum><OpenSum>40,00</OpenSum></SalesInvoice></SalesInvoiceList>"
    )
    whole = (
        "<SalesInvoice><SalesInvoiceNetvisorKey>9001</SalesInvoiceNetvisorKey><SalesInvoiceDate>2026-05-01"
        "</SalesInvoiceDate><SalesInvoiceDueDate>2026-05-15</SalesInvoiceDueDate><SalesInvoiceAmount>100,00"
        "</SalesInvoiceAmount></SalesInvoice>"
    )

    def handler(request: httpx.Request) -> httpx.Response:
        if "getsalesinvoice" in request.url.path:
            return answer(whole)
        return answer("" if request.url.params.get("invoicesabovenetvisorkey") else line)

    (found,) = netvisor(handler).overdue(LONG_AGO)
    assert (found.invoice_date, found.due_date, found.currency) == (date(2026, 5, 1), date(2026, 5, 15), "EUR")
    assert (found.customer_name, found.amount, found.outstanding) == ("Koe Oy", 10000, 4000)


@pytest.mark.mission("E1")
def test_money_on_account_names_its_payer_and_reference(site: Netvisor) -> None:
    site.set_company(partial_payments=False)
    sold = site.sell("100.00", name="Koe Oy")
    before = list(site.erp.on_account())
    site.act("arrive", sold, "40.00")
    reference = site.erp.invoice(sold.id).reference
    new = [money for money in site.erp.on_account() if money not in before]
    assert new == [OnAccount("", "Koe Oy", reference, 4000, date(2026, 6, 1))]


@pytest.mark.mission("E1")
def test_our_own_waiting_settlements_negative_ones_and_losses_are_no_money_on_account() -> None:
    def payment(key: int, name: str, total: str) -> str:
        return (
            f"<SalesPayment><NetvisorKey>{key}</NetvisorKey><Name>{name}</Name><Date>1.6.2026</Date><Sum>{total}</Sum>"
            "<ReferenceNumber /><InvoiceNumber /></SalesPayment>"
        )

    rows = payment(1, "AutoCollect 17", "40,00") + payment(2, "Koe Oy", "-5,00") + payment(3, "Koe Oy", "7,00")
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        return answer(
            f"<SalesPaymentList>{'' if 'abovenetvisorkey' in request.url.params else rows}</SalesPaymentList>"
        )

    found = netvisor(handler, asked).on_account()
    assert [(money.payer, money.amount) for money in found] == [("Koe Oy", 700)]
    assert asked[0].url.params["limitlinkedpayments"] == "0"
    assert asked[0].url.params["limitbytype"] == "excludecreditloss"


def product(*names: str) -> str:
    lines = "".join(
        f"<SalesInvoiceProductLine><ProductName>{name}</ProductName></SalesInvoiceProductLine>" for name in names
    )
    return f"<InvoiceLines><InvoiceLine>{lines}</InvoiceLine></InvoiceLines>"


BEFORE, AFTER = "SalesInvoiceFreeTextBeforeLines", "SalesInvoiceFreeTextAfterLines"


@pytest.mark.mission("B7", "B8")
@pytest.mark.parametrize(
    ("elements", "told"),
    [
        (product("Viivästyskorko laskusta 2026015"), "2026015"),
        (product("Viivästyskorko 1.5.-31.5.", "Viivästyskorko, lasku nro 2026015"), "2026015"),
        (product("Dröjsmålsränta"), "?"),
        (product("Penalty interest on invoice 2026015"), "2026015"),
        (f"<{BEFORE}>KORKOLASKU</{BEFORE}>" + product("Maksu"), "?"),
        (product("Tavara"), ""),
        (product("Tavara", "Viivästyskorko"), ""),
        (product("Tavara") + f"<{AFTER}>Viivästyskorko 8 %, lasku 2026015</{AFTER}>", ""),
        (product(), ""),
        ("", ""),
    ],
)
def test_an_invoice_over_interest_alone_is_told(elements: str, told: str) -> None:
    assert invoice_with(elements).interest_of == told


def test_its_own_number_is_not_the_invoice_that_it_charges_on() -> None:
    elements = f"<SalesInvoiceNumber>2026016</SalesInvoiceNumber><{BEFORE}>Korkolasku 2026016</{BEFORE}>"
    dated = "<SalesInvoiceDate>2026-06-01</SalesInvoiceDate>"
    read = sales_invoice(parse(f"<SalesInvoice>{elements}{dated}{product('Viivästyskorko')}</SalesInvoice>".encode()))
    assert charged_on(read) == "?"
