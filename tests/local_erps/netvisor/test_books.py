"""The simulated Netvisor's general ledger: it adds up, and it refuses what the real one refuses."""

import re
from datetime import date, timedelta

import httpx
import pytest

from local.erps.netvisor import access, books, chart, ledger, parameters
from local.erps.netvisor.api import ROUTES
from local.erps.netvisor.records import Company, Invoice, Payment, Voucher
from tests.contracts.erp_installations_netvisor import Netvisor


def test_after_a_month_of_people_the_ledger_adds_up(site: Netvisor) -> None:
    for number in range(40):
        day = date(2026, 6, 1) + timedelta(days=number)
        site.time.instant += timedelta(days=1)
        site.control.post("/day", json={"day": day.isoformat()})
    sold = site.sell("100.00")
    site.act("arrive", sold, "40.00")
    site.act("delete-invoice", sold)
    office = site.office
    for company in office.store.all(Company):
        found = list(books.vouchers(office, company))
        assert len(found) > 20
        assert all(sum(line.amount for line in each.lines) == 0 for each in found)
        assert len({each.id for each in found}) == len(found)
        invoices = office.store.all(Invoice, company.id)
        waiting = [each.sum for each in office.store.all(Payment, company.id) if each.invoice == 0]
        still_open = sum(ledger.open_sums(office, each)[0] for each in invoices)
        assert books.balances(office, company)[chart.RECEIVABLES] == still_open - sum(waiting)
    assert any(each.credit_loss or each.invoice == 0 for each in office.store.all(Payment))


LINES = (("100,00", "1799", "0", "NONE"), ("-100,00", "7680", "0", "NONE"))


def line(total: str, account: str, percent: str, code: str, kind: str = "net") -> str:
    return (
        f'<voucherline><linesum type="{kind}">{total}</linesum><description>x</description>'
        f'<accountnumber>{account}</accountnumber><vatpercent vatcode="{code}">{percent}</vatpercent></voucherline>'
    )


HEAD = (
    '<calculationmode>net</calculationmode><voucherdate format="ansi">2026-06-01</voucherdate>'
    "<description>Koe</description><voucherclass>Muut</voucherclass>"
)
BOTH = "".join(line(*each) for each in LINES)


def post(site: Netvisor, inner: str) -> httpx.Response:
    return site.raw("POST", "/accounting.nv", f"<root><voucher>{inner}</voucher></root>".encode())


def test_a_voucher_is_posted_and_told(site: Netvisor) -> None:
    answer = post(site, HEAD + BOTH)
    key = re.search(r"<InsertedDataIdentifier>(\d+)<", answer.text)
    assert answer.status_code == 200
    assert key
    shown = site.raw("GET", "/accountingledger.nv?startdate=2026-06-01&enddate=2026-06-01").text
    assert f'<Voucher Status="valid"><NetvisorKey>{key[1]}</NetvisorKey><VoucherDate>1.6.2026</VoucherDate>' in shown
    assert "<VatCode>-</VatCode>" in shown
    before = site.raw("GET", "/accountingledger.nv?startdate=2026-05-31&enddate=2026-05-31").text
    assert f"<NetvisorKey>{key[1]}<" not in before


def test_gross_lines_get_their_vat_split_off(site: Netvisor) -> None:
    head = HEAD.replace("net<", "gross<")
    gross = line("125,50", "7680", "25,5", "KOOS", "gross") + line("-125,50", "1799", "0", "NONE", "gross")
    assert post(site, head + gross).status_code == 200
    (made,) = site.app.store.all(Voucher)
    assert [(each.account, each.amount) for each in made.lines] == [
        ("7680", 10000),
        (chart.VAT_RECEIVABLE, 2550),
        ("1799", -12550),
    ]


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (BOTH + HEAD, "wrong order"),
        (HEAD.replace("<description>Koe</description>", "") + "<description>Koe</description>" + BOTH, "wrong order"),
        (HEAD + "<voucherline><accountnumber>1799</accountnumber></voucherline>", "linesum is missing"),
        (HEAD + BOTH.replace("<description>x</description>", "<note>x</note>"), "note is not known"),
        (HEAD + HEAD + BOTH, "wrong order"),
        (HEAD.replace("<voucherclass>", "<voucherclass>x</voucherclass><voucherclass>") + BOTH, "repeated"),
        (HEAD, "voucherline is missing"),
        (HEAD + line(*LINES[0]), "does not balance"),
        (HEAD + line("0,00", "1799", "0", "NONE"), "does not balance"),
        (HEAD + BOTH.replace("7680", "7681"), "no account 7681"),
        (HEAD + BOTH.replace("7680", "1700"), "no account 1700"),
        (HEAD + BOTH.replace("7680", "1798"), "no account 1798"),
        (HEAD.replace("Muut", "MU") + BOTH, "no voucher class MU"),
        (HEAD + BOTH.replace("NONE", "KOOS"), "KOOS does not go with 0"),
        (HEAD + BOTH.replace("NONE", "XX"), "XX does not go with 0"),
        (HEAD + BOTH.replace('type="net"', 'type="gross"', 1), "another type"),
        (HEAD.replace("net<", "brutto<") + BOTH, "net or gross"),
        (HEAD.replace("2026-06-01", "1.6.2026") + BOTH, "format ansi"),
        (HEAD.replace(' format="ansi"', "") + BOTH, "format ansi"),
        (HEAD.replace("2026", "1999") + BOTH, "no accounting period"),
        (HEAD + BOTH.replace("100,00", "100,005"), "two decimals"),
    ],
)
def test_what_accounting_refuses(site: Netvisor, inner: str, said: str) -> None:
    answer = post(site, inner)
    assert (answer.status_code, "INVALID_DATA" in answer.text) == (400, True)
    assert said in answer.text
    assert site.app.store.all(Voucher) == []


@pytest.mark.parametrize(("until", "free"), [("2026-05-31", True), ("2026-06-01", False)])
def test_a_locked_period_takes_nothing(site: Netvisor, until: str, free: bool) -> None:
    sold = site.sell("100.00")
    site.act("pay", sold, "10.00")
    site.set_company(locked_until=until)
    answer = post(site, HEAD + BOTH)
    assert (answer.status_code == 200) is free
    assert ("PERIOD_LOCK" in answer.text) is not free
    if not free:
        assert "locked until" in site.refused("pay", sold)
        assert "locked until" in site.refused("delete-payment", sold)


def test_the_lock_is_told_in_the_finnish_way_under_the_name_of_ansi(site: Netvisor) -> None:
    assert "<AccountingPeriodLockDate" in site.raw("GET", "/accountingperiodlist.nv").text
    site.set_company(locked_until="2026-05-31")
    shown = site.raw("GET", "/accountingperiodlist.nv").text
    assert '<AccountingPeriodLockDate format="ansi">31.5.2026</AccountingPeriodLockDate>' in shown


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<sum>1,00</sum>", "paymentdate is missing"),
        ('<paymentdate>2026-06-01</paymentdate><sum currency="EUR">1,00</sum>', "wrong order"),
    ],
)
def test_a_payment_in_another_order_is_refused(site: Netvisor, inner: str, said: str) -> None:
    answer = site.raw("POST", "/salespayment.nv", f"<root><salespayment>{inner}</salespayment></root>".encode())
    assert (answer.status_code, said in answer.text) == (400, True)


@pytest.mark.parametrize("resource", sorted(ROUTES))
def test_an_unknown_parameter_is_refused(site: Netvisor, resource: str) -> None:
    answer = site.raw(ROUTES[resource][0], f"/{resource}?netvisorkee=1")
    assert (answer.status_code, "netvisorkee is not known" in answer.text) == (400, True)


def test_every_resource_can_be_allowed_and_has_known_parameters() -> None:
    assert set(access.RESOURCES) == set(ROUTES)
    assert parameters.KNOWN.keys() <= set(ROUTES)
