"""Losses in Tripletex as an accountant types them: with and without VAT, beside money, for several invoices."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from chalicelib.case.model import ItemKind
from chalicelib.erp.contract import Entry, Settlement, SettlementLine
from local.erps.tripletex import books, payments
from local.erps.tripletex.manual_vouchers import TypedLine, TypedVoucher, post
from local.erps.tripletex.records import Company, Posting, Voucher
from local.erps.tripletex.records import Invoice as ErpInvoice
from tests.contracts.erp_installations import Installation, Sold, Tripletex, tripletex
from tests.contracts.test_erp_contract import items

ON = date(2026, 6, 1)
PAID, LOST = ItemKind.PAYMENT, ItemKind.WRITE_OFF
TAP_1 = 550
"""The id of the VAT type for losses on claims at the high rate; 0 is none."""

Other = tuple[int, int, int]
"""A line's account, amount with VAT, and VAT type."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Tripletex]:
    opened = tripletex(tmp_path)
    yield opened
    opened.close()


def typed(site: Tripletex, taken: Sequence[tuple[Sold, int]], *others: Other, rows: Sequence[int] = ()) -> Voucher:
    """One voucher: what is taken off each invoice, against the others; matched line by line. Each line stands in a row
    of its own unless `rows` names them, the others' first."""
    office, store = site.app.api.office, site.app.store
    row = iter(rows or range(1, 100))
    with store.transaction():
        sold = [(store.must(ErpInvoice, int(one.id)), amount) for one, amount in taken]
        against = [TypedLine(next(row), account, amount, vat_type=vat) for account, amount, vat in others]
        claims = [
            TypedLine(next(row), 1500, -amount, customer_id=one.customer_id, invoice_number=str(one.number))
            for one, amount in sold
        ]
        company = store.must(Company, sold[0][0].company_id)
        made = post(office, company, TypedVoucher(ON, "Ført for hånd", (*against, *claims)))
        lines = [line for line in store.find(Posting, "voucher_id", made.id) if line.account == 1500]
        for line, (one, _) in zip(lines, sold, strict=True):
            books.match(office, line, one, ON)
    return made


def told(site: Tripletex, invoice: Sold) -> list[tuple[ItemKind, int]]:
    return items(cast("Installation", site), invoice)


def reversed_(site: Tripletex, voucher: Voucher) -> None:
    with site.app.store.transaction():
        payments.reverse(site.app.api.office, site.app.store.must(Voucher, voucher.id), ON)


@pytest.mark.mission("E3")
@pytest.mark.parametrize(
    "others",
    [
        ((7830, 125000, 0),),
        ((7830, 125000, TAP_1),),
        # The VAT taken back by a line of its own.
        ((7830, 100000, 0), (2700, 25000, 0)),
        ((7830, 100000, 0), (7830, 25000, 0)),
    ],
)
def test_a_loss_with_and_without_its_vat(site: Tripletex, others: tuple[Other, ...]) -> None:
    invoice = site.sell("1250.00")
    typed(site, [(invoice, 125000)], *others)
    assert told(site, invoice) == [(LOST, 125000)]


@pytest.mark.mission("E3")
@pytest.mark.parametrize("account", [1579, 1900, 1920, 3900, 7770, 8160])
def test_what_stands_against_another_account_is_no_loss(site: Tripletex, account: int) -> None:
    invoice = site.sell("1250.00")
    typed(site, [(invoice, 125000)], (account, 125000, 0))
    assert told(site, invoice) == [(PAID, 125000)]


@pytest.mark.mission("E3")
def test_one_line_of_money_and_loss_is_two_items_that_add_up_and_keep_their_ids(site: Tripletex) -> None:
    invoice = site.sell("1250.00")
    made = typed(site, [(invoice, 125000)], (1920, 100000, 0), (7830, 25000, TAP_1))
    assert told(site, invoice) == [(PAID, 100000), (LOST, 25000)]
    line = site.newest_customer_line(invoice)
    found = site.erp.matched_items(invoice.id)
    assert [item.id for item in found] == [f"{line}:100000", f"loss-{line}:25000"]
    assert site.erp.matched_items(invoice.id) == found
    reversed_(site, made)
    assert told(site, invoice) == []


@pytest.mark.mission("E3")
def test_halves_of_money_and_loss_have_ids_of_their_own(site: Tripletex) -> None:
    invoice = site.sell("1250.00")
    typed(site, [(invoice, 125000)], (1920, 62500, 0), (7830, 62500, 0))
    assert told(site, invoice) == [(PAID, 62500), (LOST, 62500)]


@pytest.mark.mission("E3")
@pytest.mark.parametrize("order", [(100000, 25000), (25000, 100000)])
def test_of_two_lines_the_one_as_large_as_the_loss_is_the_loss(site: Tripletex, order: tuple[int, int]) -> None:
    invoice = site.sell("1250.00")
    made = typed(site, [(invoice, amount) for amount in order], (1920, 100000, 0), (7830, 25000, TAP_1))
    assert sorted(told(site, invoice)) == [(PAID, 100000), (LOST, 25000)]
    reversed_(site, made)
    assert told(site, invoice) == []


@pytest.mark.mission("E3")
def test_a_voucher_for_several_invoices_tells_each_its_own(site: Tripletex) -> None:
    paid, lost, also_lost = site.sell("1000.00"), site.sell("250.00"), site.sell("80.00")
    taken = [(paid, 100000), (lost, 25000), (also_lost, 8000)]
    typed(site, taken, (1920, 100000, 0), (7830, 25000, TAP_1), (7830, 8000, TAP_1))
    assert [told(site, one) for one in (paid, lost, also_lost)] == [[(PAID, 100000)], [(LOST, 25000)], [(LOST, 8000)]]


@pytest.mark.mission("E3")
@pytest.mark.parametrize(("rows", "lost"), [((1, 2, 1, 2), 1), ((2, 1, 1, 2), 0)])
def test_of_lines_alike_the_one_in_a_row_with_the_loss_is_the_loss(
    site: Tripletex, rows: tuple[int, ...], lost: int
) -> None:
    sold = [site.sell("250.00"), site.sell("250.00")]
    typed(site, [(one, 25000) for one in sold], (1920, 25000, 0), (7830, 25000, TAP_1), rows=rows)
    assert [told(site, one) for one in (sold[lost], sold[1 - lost])] == [[(LOST, 25000)], [(PAID, 25000)]]


@pytest.mark.mission("E3")
def test_a_loss_that_fits_no_line_alone_is_shared_to_the_last_oere(site: Tripletex) -> None:
    sold = [site.sell("100.00"), site.sell("100.00"), site.sell("100.00")]
    typed(site, [(one, 10000) for one in sold], (1920, 20000, 0), (7830, 10000, 0))
    shares = [dict(told(site, one)) for one in sold]
    assert [one[LOST] for one in shares] == [3333, 3333, 3334]
    assert [one[PAID] for one in shares] == [6667, 6667, 6666]


@pytest.mark.mission("E3")
def test_a_row_of_money_and_loss_says_nothing_of_its_lines(site: Tripletex) -> None:
    sold = [site.sell("1000.00"), site.sell("250.00")]
    typed(site, [(sold[0], 100000), (sold[1], 25000)], (1920, 100000, 0), (7830, 25000, 0), rows=(1, 1, 1, 1))
    assert [told(site, one) for one in sold] == [[(PAID, 100000)], [(LOST, 25000)]]


@pytest.mark.mission("E3")
def test_a_payment_taken_back_leaves_the_loss_of_the_same_amount(site: Tripletex) -> None:
    invoice = site.sell("1250.00")
    site.act("pay", invoice, "400.00")
    site.act("lose", invoice, "400.00")
    site.act("pay", invoice, "-400.00")
    assert told(site, invoice) == [(LOST, 40000)]
    site.act("unmatch", invoice)
    site.act("unmatch", invoice)
    assert told(site, invoice) == [(PAID, 40000)]


@pytest.mark.mission("E3", "E8")
def test_what_our_settlement_writes_off_is_no_loss_of_the_creditor(site: Tripletex) -> None:
    invoice = site.sell("1250.00")
    lines = (
        SettlementLine(Entry.PAYOUT, 100000, ""),
        SettlementLine(Entry.WRITE_OFF, 25000, "Tap"),
        SettlementLine(Entry.CUSTOMER, -125000, "", invoice.id),
    )
    site.erp.book_settlement(Settlement("7", ON, "NOK", "Oppgjør", lines), site.accounts())
    (item,) = site.erp.matched_items(invoice.id)
    assert (item.kind, item.amount, item.own_settlement) == (PAID, 125000, "7")


@pytest.mark.mission("E3")
def test_a_loss_is_told_in_as_many_calls_as_a_payment(site: Tripletex) -> None:
    invoice = site.sell("1250.00")
    site.act("lose", invoice, "250.00")
    site.erp.identity()
    for hidden, calls in ((0, 1), (5000, 2)):
        site.unexplained(invoice, hidden)
        before = len(site.requests)
        found = site.erp.matched_items(invoice.id)
        assert [(item.kind, item.amount) for item in found] == [(LOST, 25000)]
        assert len(site.requests) - before == calls
