"""Settlements in the books of PowerOffice Go, beyond what every ERP does. Numbers as in docs/erp/poweroffice.md."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from chalicelib.erp.contract import Entry, ErpUnavailable, PostingAccounts, Settlement, SettlementLine
from chalicelib.erp.intents import UNDER_WAY
from tests.contracts.erp_installations import Sold
from tests.contracts.erp_installations_poweroffice import PowerOffice, poweroffice


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PowerOffice]:
    opened = poweroffice(tmp_path)
    yield opened
    opened.close()


def paid_out(invoice: Sold, amount: int = 125000, number: str = "17") -> Settlement:
    lines = (
        SettlementLine(Entry.PAYOUT, amount, "Utbetalt"),
        SettlementLine(Entry.CUSTOMER, -amount, f"Faktura {invoice.number}", invoice.id),
    )
    return Settlement(number, date(2026, 6, 1), "NOK", f"Ihht samlebilag {number}", lines)


@pytest.mark.mission("E7")
def test_calls_of_a_settlement(site: PowerOffice) -> None:
    """As docs/erp/poweroffice.md states them."""
    invoice = site.sell()
    site.erp.identity()
    whole = paid_out(invoice)
    for use, calls in (
        (lambda: site.erp.check_accounts(site.accounts(), whole.on), 5),
        (lambda: site.erp.booked(whole), 1),
        (lambda: site.erp.book_settlement(whole, site.accounts()), 10),
        (lambda: site.erp.book_settlement(whole, site.accounts()), 3),
        (lambda: site.erp.booked(whole), 3),
        (lambda: site.erp.overdue(date(2026, 1, 1)), 2),
        (lambda: site.erp.on_account(), 1),
        (lambda: site.erp.recalls(), 0),
    ):
        before = len(site.requests)
        use()
        assert len(site.requests) - before == calls


@pytest.mark.mission("E7")
def test_an_invoice_that_go_did_not_match_is_told_until_its_user_did(site: PowerOffice) -> None:
    """Surprise 34."""
    invoice = site.sell()
    site.fault(match_invoices=False)
    booked = site.erp.book_settlement(paid_out(invoice), site.accounts())
    assert booked.unmatched == (invoice.id,)
    assert site.erp.open_balances([invoice.id]) == {invoice.id: 125000}
    assert site.erp.on_account() == [], "what we posted is not the customer's money"
    site.act("match", invoice)
    found = site.erp.booked(paid_out(invoice))
    assert found is not None
    assert (found.id, found.unmatched) == (booked.id, ())
    (item,) = site.erp.matched_items(invoice.id)
    assert (item.settlement, item.own_settlement) == (True, "17")


@pytest.mark.mission("E7")
def test_reads_that_lag_are_waited_for(site: PowerOffice) -> None:
    """Surprise 19."""
    invoice = site.sell()
    site.time.instant += timedelta(minutes=1)
    site.fault(lag_seconds=1)
    assert site.erp.book_settlement(paid_out(invoice), site.accounts()).unmatched == ()
    assert site.time.slept == 1.5
    site.fault(lag_seconds=1, drop_after_write=True, path=site.ways.settlement_path)
    second = paid_out(site.sell(), number="18")
    assert site.erp.book_settlement(second, site.accounts()) == site.erp.booked(second)
    assert len(site.booked_lines(second)) == 2


@pytest.mark.mission("E7")
def test_an_answer_to_a_posting_that_cannot_be_read_posts_once(site: PowerOffice) -> None:
    invoice = site.sell()
    site.fault(wrong_envelope=True, path=site.ways.settlement_path)
    with pytest.raises(ErpUnavailable):
        site.erp.book_settlement(paid_out(invoice), site.accounts())
    site.fault()
    site.time.instant += UNDER_WAY
    site.erp.book_settlement(paid_out(invoice), site.accounts())
    assert len(site.booked_lines(paid_out(invoice))) == 2


@pytest.mark.mission("E7")
def test_another_process_knows_a_settlement_by_its_reference(site: PowerOffice) -> None:
    """Without the notes of the one that posted it: Go refuses the reference, and the day's postings tell."""
    invoice = site.sell()
    first = site.erp.book_settlement(paid_out(invoice), site.accounts())
    other = site.open(site.access)
    assert other.booked(paid_out(invoice)) == first
    assert other.book_settlement(paid_out(invoice), site.accounts()) == first
    assert len(site.booked_lines(paid_out(invoice))) == 2


@pytest.mark.mission("E7")
def test_what_gos_user_reversed_can_be_fetched_again(site: PowerOffice) -> None:
    invoice = site.sell()
    whole = paid_out(invoice)
    first = site.erp.book_settlement(whole, site.accounts())
    site.unbook(whole)
    assert site.erp.matched_items(invoice.id) == []
    again = site.erp.book_settlement(whole, site.accounts())
    assert again.id != first.id
    assert site.erp.booked(whole) == again == site.erp.book_settlement(whole, site.accounts())
    assert len(site.booked_lines(whole)) == 2
    assert [item.own_settlement for item in site.erp.matched_items(invoice.id)] == ["17"]


@pytest.mark.mission("E7")
def test_what_the_books_demand_of_an_account_is_said_in_words(site: PowerOffice) -> None:
    known = site.accounts()
    wrong = {Entry.PAYOUT: "7830", Entry.INTEREST: "6700", Entry.FEES: "6710", Entry.COLLECTION_COST: "7790"}
    faults = site.erp.check_accounts(PostingAccounts({**known.numbers, **wrong}), date(2026, 6, 1))
    assert sorted(faults) == [
        "account 6700 (chosen for interest) demands a project, which we cannot give",
        "account 6710 (chosen for fees) demands a department, which we cannot give",
        "account 7790 is locked to VAT code 1, and 0 is chosen",
        "account 7830 (chosen for payout) is not active",
    ]
    site.rights(lacking_modules=["BankVoucher_Full"])
    (fault,) = site.erp.check_accounts(known, date(2026, 6, 1))
    assert fault == "BankVoucher_Full is given, but the client's Go subscription lacks the module"
