"""Facts 4, 8, 9, 11, 12: what goes out, element by element in the order that Netvisor demands, and by which method.

There is no public description to check against: the simulated Netvisor holds every request to the order, the elements
and the parameters that are known, and here stands what they look like.
"""

import re
from datetime import date

import httpx
import pytest

from chalicelib.erp.contract import Entry, Measure, ReportStatus, Settlement, SettlementLine, StatusReport
from chalicelib.erp.netvisor.adapter import NetvisorErp
from chalicelib.erp.netvisor.rights import RESOURCES
from tests.contracts.erp_installations import Sold
from tests.contracts.erp_installations_netvisor import Netvisor

ON = date(2026, 6, 1)
READS = {resource.name for resource in RESOURCES if resource.probe is not None}
WRITES = {resource.name for resource in RESOURCES} - READS


def settled(site: Netvisor, sold: Sold, cost: int = 12550, text: str = "Perintätilitys kesäkuu") -> Settlement:
    lines = (
        SettlementLine(Entry.CUSTOMER, -40000, f"Lasku {sold.number}", sold.id),
        SettlementLine(Entry.PAYOUT, 40000 - cost, "Tilitys"),
        SettlementLine(Entry.COLLECTION_COST, cost, ""),
    )
    booked = Settlement("17", ON, "EUR", text, lines)
    site.erp.book_settlement(booked, site.accounts())
    return booked


def body(site: Netvisor, resource: str) -> str:
    (sent,) = [request for request in site.requests if request.url.path == f"/{resource}"]
    return sent.content.decode("ascii")


def test_a_payment_of_a_settlement(site: Netvisor) -> None:
    sold = site.sell()
    settled(site, sold)
    assert body(site, "salespayment.nv") == (
        '<root><salespayment><sum currency="EUR">400,00</sum><paymentdate>2026-06-01</paymentdate>'
        f'<targetidentifier type="netvisor" targettype="invoice">{sold.id}</targetidentifier>'
        "<sourcename>AutoCollect 17</sourcename>"
        '<paymentmethod type="alternative" overrideaccountingaccountnumber="1799">Perint&#228;tilitys</paymentmethod>'
        "</salespayment></root>"
    )


def test_the_voucher_of_a_settlement(site: Netvisor) -> None:
    settled(site, site.sell())
    assert body(site, "accounting.nv") == (
        "<root><voucher><calculationmode>gross</calculationmode>"
        '<voucherdate format="ansi">2026-06-01</voucherdate>'
        "<description>AutoCollect 17: Perint&#228;tilitys kes&#228;kuu</description><voucherclass>Muut</voucherclass>"
        '<voucherline><linesum type="gross">-125,50</linesum><description>Tilitys</description>'
        '<accountnumber>1799</accountnumber><vatpercent vatcode="NONE">0</vatpercent></voucherline>'
        # An optional element may be left out, and must not be empty.
        '<voucherline><linesum type="gross">125,50</linesum>'
        '<accountnumber>7680</accountnumber><vatpercent vatcode="KOOS">25,5</vatpercent></voucherline>'
        "</voucher></root>"
    )


def test_a_voucher_without_vat_is_net_line_by_line(site: Netvisor) -> None:
    costs = (SettlementLine(Entry.PAYOUT, -5, "Tilitys"), SettlementLine(Entry.ROUNDING, 5, "Pyöristys"))
    site.erp.book_settlement(Settlement("18", ON, "EUR", "", costs), site.accounts())
    sent = body(site, "accounting.nv")
    assert "<calculationmode>net</calculationmode>" in sent
    assert "<description>AutoCollect 18:</description>" in sent
    assert re.findall(r'<linesum type="(\w+)">([^<]*)<', sent) == [("net", "-0,05"), ("net", "0,05")]
    assert re.findall(r'vatcode="(\w+)">([^<]*)<', sent) == [("NONE", "0"), ("NONE", "0")]


def test_a_match_and_a_comment(site: Netvisor) -> None:
    site.set_company(partial_payments=False)
    sold = site.sell()
    settled(site, sold, cost=0)
    payment = site.newest_customer_line(sold)
    assert body(site, "matchpayment.nv") == (
        f"<root><matchpayment><handlingtype>partialpayment</handlingtype><paymentnetvisorkey>{payment}"
        f"</paymentnetvisorkey><invoicenetvisorkey>{sold.id}</invoicenetvisorkey></matchpayment></root>"
    )
    site.erp.report(StatusReport(sold.id, ReportStatus.ONGOING, "AC-1", "Hei", ""))
    assert body(site, "salesinvoicecomment.nv") == (
        "<root><salesinvoicecomments><salesinvoicecomment><invoicetype>invoice</invoicetype>"
        f"<invoicenetvisorkey>{sold.id}</invoicenetvisorkey><comment>AutoCollect: vastaanotettu AC-1. Hei</comment>"
        "</salesinvoicecomment></salesinvoicecomments></root>"
    )


def all_uses(site: Netvisor) -> list[httpx.Request]:
    """The requests of everything that the adapter can do."""
    site.set_company(partial_payments=False)
    erp, sold, other = site.erp, site.sell(), site.sell()
    assert isinstance(erp, NetvisorErp)
    site.send_to_collection(sold)
    erp.identity()
    assert erp.ensure_webhooks("https://portal.example/hook", "secret") == ()
    assert erp.recalls() == ()
    erp.proposals()
    erp.invoice(sold.id)
    erp.invoice_pdf(sold.id)
    erp.report(StatusReport(sold.id, ReportStatus.ONGOING, "AC-1", "Hei", "", Measure.DEMANDED))
    site.act("credit", other, "10.00")
    site.act("arrive", other, "100.00")
    assert erp.match_settlement(other.id, 10000, ON)
    erp.matched_items(other.id)
    erp.open_balances([sold.id, other.id])
    erp.ledger_changes("")
    erp.overdue(ON)
    erp.on_account()
    erp.missing_rights()
    settled(site, sold)
    erp.report(StatusReport(sold.id, ReportStatus.WITHDRAWN, "AC-1", "Trukket", ""))
    return site.requests


def test_reads_are_gets_writes_are_posts_and_nothing_else_is_asked_for(site: Netvisor) -> None:
    seen = {(request.method, request.url.path.removeprefix("/")) for request in all_uses(site)}
    # deletesalesinvoice.nv is a GET that deletes: what is not in the list of resources is never called.
    assert seen == {("GET", name) for name in READS} | {("POST", name) for name in WRITES}


def test_only_writes_with_elements_have_a_body_and_none_has_a_declaration(site: Netvisor) -> None:
    for request in all_uses(site):
        bare = request.method == "GET" or request.url.path == "/updatesalesinvoicestatus.nv"
        assert (request.content == b"") is bare
        assert bare or request.content.startswith(b"<root>")
        assert request.method == "GET" or request.headers["content-type"] == "text/xml; charset=utf-8"
        assert request.url.query.isascii()


@pytest.mark.mission("E6")
def test_a_payment_never_comes_with_a_status_that_would_settle_the_invoice(site: Netvisor) -> None:
    set_to = {request.url.params.get("status") for request in all_uses(site) if "status.nv" in request.url.path}
    assert set_to == {"collected", "overdue"}
