"""Facts 8.7 and 9, missions E1 to E3: payments with and without the tick, corrections, losses, deletions, balances."""

from datetime import date, timedelta

import pytest

from chalicelib.case.model import ItemKind, MatchedItem
from chalicelib.erp.netvisor import matching
from chalicelib.erp.netvisor.wire import Payment
from tests.contracts.erp_installations import Sold
from tests.contracts.erp_installations_netvisor import Netvisor
from tests.erp.netvisor.scripted import answer, netvisor

ON = date(2026, 6, 1)


def paid(key: int, cents: int, payer: str = "Koe Asiakas") -> Payment:
    return Payment(str(key), payer, ON, cents, None)


def found(*payments: Payment, losses: frozenset[str] = frozenset()) -> list[tuple[str, int, bool]]:
    items = matching.items(payments, losses, "AutoCollect", foreign=False)
    return [(item.id, item.amount, item.settlement) for item in items]


def explained(site: Netvisor, sold: Sold) -> list[MatchedItem]:
    items = list(site.erp.matched_items(sold.id))
    invoice = site.erp.invoice(sold.id)
    assert sum(item.amount for item in items) == invoice.amount - invoice.outstanding
    return items


@pytest.mark.mission("E2")
def test_the_tick_makes_the_agency_the_payer(site: Netvisor) -> None:
    sold = site.sell()
    site.send_to_collection(sold)
    site.act("settle", sold, "100.00")
    site.act("pay", sold, "50.00")
    site.act("arrive", sold, "25.00")
    assert [(item.kind, item.amount, item.settlement) for item in explained(site, sold)] == [
        (ItemKind.PAYMENT, 10000, True),
        (ItemKind.PAYMENT, 5000, False),
        (ItemKind.PAYMENT, 2500, False),
    ]


@pytest.mark.mission("E2")
def test_a_negative_payment_corrects_one_of_its_own_kind() -> None:
    ours, theirs = paid(1, 10000, "AutoCollect AS"), paid(2, 10000)
    assert found(ours, theirs, paid(3, -10000)) == [("1", 10000, True)]
    assert found(ours, theirs, paid(3, -10000, "AUTOCOLLECT AS")) == [("2", 10000, False)]
    assert found(theirs, paid(3, -4000)) == [("2:6000", 6000, False)]
    assert found(paid(3, -4000)) == [("3", -4000, False)]
    assert found(ours, theirs, paid(3, -4000, "AutoCollect AS")) == [("1:6000", 6000, True), ("2", 10000, False)]
    assert found(ours, paid(3, -4000)) == [("1:6000", 6000, True)]


@pytest.mark.mission("E3")
def test_a_credit_loss_is_no_payment(site: Netvisor) -> None:
    sold = site.sell("100.00")
    site.act("pay", sold, "40.00")
    site.act("lose", sold)
    assert [(item.kind, item.amount) for item in explained(site, sold)] == [
        (ItemKind.PAYMENT, 4000),
        (ItemKind.WRITE_OFF, 6000),
    ]
    assert site.erp.invoice(sold.id).stage is None


def test_a_credit_loss_is_told_by_its_type_and_not_by_its_name() -> None:
    assert found(paid(1, 500, "Luottotappio")) == [("1", 500, False)]
    items = matching.items([paid(1, 500, "AutoCollect")], frozenset({"1"}), "AutoCollect", foreign=False)
    assert [(item.kind, item.settlement) for item in items] == [(ItemKind.WRITE_OFF, False)]


@pytest.mark.mission("E3")
def test_a_negative_payment_takes_back_a_loss_as_large_or_what_no_direct_payment_explains() -> None:
    def told(*payments: Payment) -> list[tuple[str, ItemKind, int]]:
        items = matching.items(payments, frozenset({"2"}), "AutoCollect", foreign=False)
        return [(item.id, item.kind, item.amount) for item in items]

    loss = paid(2, 10000, "Luottotappio")
    assert told(loss, paid(3, -10000)) == []
    assert told(loss, paid(3, -4000)) == [("2:6000", ItemKind.WRITE_OFF, 6000)]
    assert told(paid(1, 10000), loss, paid(3, -10000)) == [("2", ItemKind.WRITE_OFF, 10000)]
    assert told(paid(1, 4000), loss, paid(3, -10000)) == [("1", ItemKind.PAYMENT, 4000)]
    assert told(paid(1, 20000), loss, paid(3, -10000)) == [("1", ItemKind.PAYMENT, 20000)]
    assert told(paid(1, 4000), loss, paid(3, -11000)) == [("2:3000", ItemKind.WRITE_OFF, 3000)]
    settled = paid(1, 10000, "AutoCollect AS")
    assert told(settled, loss, paid(3, -10000)) == [("1", ItemKind.PAYMENT, 10000)]


def test_a_payment_in_another_currency_counts_in_the_invoices(site: Netvisor) -> None:
    sold = site.sell("100.00", currency="SEK")
    site.act("pay", sold, "40.00")
    assert [item.amount for item in explained(site, sold)] == [4000]


@pytest.mark.mission("F2")
def test_part_payments_of_a_plan_come_in_as_reference_payments(site: Netvisor) -> None:
    sold = site.sell("100.00")
    site.act("plan", sold)
    for _ in range(2):
        site.act("arrive", sold, "50.00")
    assert [item.amount for item in explained(site, sold)] == [5000, 5000]
    assert site.erp.open_balances([sold.id]) == {sold.id: 0}


@pytest.mark.mission("E6")
def test_without_part_payments_a_part_stays_untargeted(site: Netvisor) -> None:
    site.set_company(partial_payments=False)
    sold = site.sell("100.00")
    site.act("arrive", sold, "50.00")
    assert explained(site, sold) == []
    site.act("match", sold)
    assert [item.amount for item in explained(site, sold)] == [5000]


@pytest.mark.mission("E2")
def test_payments_of_a_transferred_invoice_are_locked(site: Netvisor) -> None:
    sold = site.sell("100.00")
    site.act("pay", sold, "40.00")
    site.start(sold, "reminder")
    for deed in ("delete-payment", "unmatch"):
        assert "cannot be changed" in site.refused(deed, sold)
    site.act("pay", sold, "-40.00")
    assert explained(site, sold) == []


@pytest.mark.mission("E2")
def test_a_payment_deleted_all_the_same_is_noticed(site: Netvisor) -> None:
    sold, quiet = site.sell("100.00"), site.sell()
    site.act("arrive", sold)
    site.time.instant += timedelta(days=5)
    cursor = site.erp.ledger_changes("").cursor
    site.act("delete-payment", sold, text="force")
    site.time.instant += timedelta(days=3)
    changes = site.erp.ledger_changes(cursor)
    # A deleted payment does not name its invoice, so every open one is looked at.
    assert {sold.id, quiet.id} <= changes.invoice_ids
    assert site.erp.open_balances([sold.id]) == {sold.id: 10000}


@pytest.mark.parametrize(("days", "told"), [(6, True), (7, True), (8, False)])
def test_a_deleted_invoice_is_told_for_seven_days(site: Netvisor, days: int, told: bool) -> None:
    sold = site.sell()
    cursor = site.erp.ledger_changes("").cursor
    site.act("delete-invoice", sold)
    site.time.instant += timedelta(days=days)
    assert (sold.id in site.erp.ledger_changes(cursor).invoice_ids) is told
    assert site.erp.open_balances([sold.id]) == {}


def test_a_look_after_more_than_a_week_says_so_and_looks_wider(
    site: Netvisor, caplog: pytest.LogCaptureFixture
) -> None:
    sold = site.sell()
    site.start(sold, "reminder")
    site.time.instant += timedelta(days=5)
    cursor = site.erp.ledger_changes("").cursor
    site.time.instant += timedelta(days=6)
    assert sold.id in site.erp.ledger_changes(cursor).invoice_ids
    assert "over a week ago" in caplog.text


@pytest.mark.parametrize("inner", ["", "<DeletedSalesInvoices />", "<DeletedSalesInvoices></DeletedSalesInvoices>"])
def test_the_empty_list_of_deletions_in_its_forms(inner: str) -> None:
    assert netvisor(lambda _: answer(inner)).ledger_changes("2026-06-01").invoice_ids == frozenset()


def test_deletions_with_dates_of_either_form() -> None:
    rows = "".join(
        f"<DeletedSalesInvoice><NetvisorKey>{key}</NetvisorKey><DeleteDate>{on}</DeleteDate></DeletedSalesInvoice>"
        for key, on in ((1, "2026-05-31"), (2, "31.5.2026"), (3, "1.1.2020"))
    )
    erp = netvisor(lambda _: answer(f"<DeletedSalesInvoices>{rows}</DeletedSalesInvoices>"))
    assert erp.ledger_changes("2026-06-01").invoice_ids == {"1", "2"}


@pytest.mark.parametrize("cursor", ["", "nonsense", "2099-01-01"])
def test_a_cursor_that_cannot_be_used_is_no_reason_to_stop(site: Netvisor, cursor: str) -> None:
    sold = site.sell()
    changes = site.erp.ledger_changes(cursor)
    assert sold.id in changes.invoice_ids
    assert changes.cursor == "2026-06-01"


@pytest.mark.mission("E1")
def test_balances_of_open_and_closed_ones_over_pages(site: Netvisor) -> None:
    sold = [site.sell("100.00") for _ in range(6)]
    site.act("arrive", sold[1])
    site.act("pay", sold[3], "30.00")
    site.act("delete-invoice", sold[4])
    site.fault(page_size=2)
    assert site.erp.open_balances([each.id for each in sold]) == {
        sold[0].id: 10000,
        sold[1].id: 0,
        sold[2].id: 10000,
        sold[3].id: 7000,
        sold[5].id: 10000,
    }
    assert site.erp.open_balances([]) == {}


def test_what_no_document_explains_is_not_invented(caplog: pytest.LogCaptureFixture) -> None:
    invoice = (
        "<SalesInvoice><SalesInvoiceNetvisorKey>9001</SalesInvoiceNetvisorKey><SalesInvoiceNumber>14"
        "</SalesInvoiceNumber><SalesInvoiceDate>1.5.2026</SalesInvoiceDate>"
        "<SalesInvoiceAmount>100,00</SalesInvoiceAmount></SalesInvoice>"
    )
    line = (
        "<SalesInvoiceList><SalesInvoice><NetvisorKey>9001</NetvisorKey><InvoiceNumber>14</InvoiceNumber>"
        "<InvoiceSum>100,00</InvoiceSum><OpenSum>90,00</OpenSum></SalesInvoice></SalesInvoiceList>"
    )
    answers = {"/getsalesinvoice.nv": invoice, "/salesinvoicelist.nv": line, "/salespaymentlist.nv": ""}
    erp = netvisor(lambda request: answer(answers[request.url.path]))
    assert list(erp.matched_items("9001")) == []
    assert "do not explain" in caplog.text


def test_an_amount_that_cannot_be_read_is_missing_and_no_nil() -> None:
    line = "<SalesInvoice><NetvisorKey>1</NetvisorKey><OpenSum>x</OpenSum></SalesInvoice>"
    erp = netvisor(lambda _: answer(f"<SalesInvoiceList>{line}</SalesInvoiceList>"))
    assert erp.open_balances(["1", "2", "3"]) == {}
