"""Settlements in the creditor's books, and money that stands on account: the same for every ERP, over HTTP."""

from datetime import date, timedelta

import pytest

from chalicelib.case.model import ItemKind
from chalicelib.erp.contract import (
    Entry,
    ErpNotAsked,
    ErpRefused,
    ErpUnavailable,
    PostingAccounts,
    Settlement,
    SettlementLine,
)
from chalicelib.erp.intents import UNDER_WAY
from tests.contracts.erp_installations import Installation, Sold

ON = date(2026, 6, 1)
SALAER = 43750
INTEREST = 1240
FEES = 3500


def settlement(site: Installation, *sold: tuple[Sold, int], number: str = "17", on: date = ON) -> Settlement:
    """The creditor gets the principal, interest and fees of the invoices, less one collection cost with VAT."""
    principal = sum(amount for _, amount in sold)
    lines = (
        SettlementLine(Entry.PAYOUT, principal + INTEREST + FEES - SALAER, "Utbetalt"),
        SettlementLine(Entry.COLLECTION_COST, SALAER, "Salær inkl. mva"),
        *(SettlementLine(Entry.CUSTOMER, -amount, f"Faktura {one.number}", one.id) for one, amount in sold),
        SettlementLine(Entry.INTEREST, -INTEREST, "Forsinkelsesrente"),
        SettlementLine(Entry.FEES, -FEES, "Purregebyr"),
    )
    return Settlement(number, on, site.ways.currency, f"Ihht samlebilag {number}", lines)


def principal_booked(site: Installation, booked: Settlement) -> int:
    """What the simulated ERP's own books took off the customers' debts because of it."""
    lines = site.booked_lines(booked)
    assert sum(amount for _, amount in lines) == 0
    return -sum(amount for account, amount in lines if account == site.ways.receivables)


def test_a_settlement_that_does_not_balance_is_no_settlement(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    with pytest.raises(ValueError, match="off by 100 minor units"):
        Settlement("17", ON, "NOK", "", (*whole.lines, SettlementLine(Entry.ROUNDING, 100, "Øre")))
    with pytest.raises(ValueError, match="name an invoice"):
        Settlement("17", ON, "NOK", "", tuple(SettlementLine(Entry.CUSTOMER, 0, "") for _ in whole.lines))


@pytest.mark.mission("E7")
def test_a_settlement_stands_in_the_books_and_pays_its_invoices(site: Installation) -> None:
    first, second = site.sell(), site.sell("800.00")
    whole = settlement(site, (first, 125000), (second, 80000))
    assert site.erp.booked(whole) is None
    assert site.erp.check_accounts(site.accounts(), ON) == []
    booked = site.erp.book_settlement(whole, site.accounts())
    assert booked.id
    assert booked.unmatched == ()
    assert site.erp.booked(whole) == booked
    assert principal_booked(site, whole) == 205000
    assert site.erp.open_balances([first.id, second.id]) == {first.id: 0, second.id: 0}


@pytest.mark.mission("E7")
def test_a_settlement_of_a_part_leaves_the_rest_open(site: Installation) -> None:
    sold = site.sell()
    part = settlement(site, (sold, 50000))
    booked = site.erp.book_settlement(part, site.accounts())
    assert principal_booked(site, part) == 50000
    if not booked.unmatched:
        assert site.erp.open_balances([sold.id]) == {sold.id: 75000}
    else:
        assert booked.unmatched == (sold.id,)
        assert site.erp.open_balances([sold.id]) == {sold.id: 125000}


@pytest.mark.mission("E8")
def test_our_own_settlement_is_known_as_ours(site: Installation) -> None:
    sold = site.sell()
    site.act("pay", sold, "250.00")
    site.erp.book_settlement(settlement(site, (sold, 100000)), site.accounts())
    found = {item.amount: item for item in site.erp.matched_items(sold.id)}
    assert found.keys() == {25000, 100000}
    assert (found[25000].settlement, found[25000].own_settlement) == (False, "")
    assert (found[100000].kind, found[100000].settlement) == (ItemKind.PAYMENT, True)
    assert found[100000].own_settlement == "17"


@pytest.mark.mission("E7")
def test_a_settlement_is_booked_once_however_often_it_is_sent(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    first = site.erp.book_settlement(whole, site.accounts())
    for _ in range(2):
        assert site.erp.book_settlement(whole, site.accounts()) == first
    assert principal_booked(site, whole) == 125000


@pytest.mark.mission("E7")
def test_two_settlements_of_the_same_amount_on_one_day_are_two(site: Installation) -> None:
    sold = site.sell("2000.00")
    both = [settlement(site, (sold, 50000), number=number) for number in ("17", "18")]
    ids = {site.erp.book_settlement(one, site.accounts()).id for one in both}
    assert len(ids) == 2
    assert [principal_booked(site, one) for one in both] == [50000, 50000]


@pytest.mark.mission("E7")
def test_a_settlement_whose_answer_was_lost_stands_once(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    site.fault(drop_after_write=True, path=site.ways.settlement_path)
    booked = site.erp.book_settlement(whole, site.accounts())
    assert booked == site.erp.booked(whole)
    assert principal_booked(site, whole) == 125000


@pytest.mark.mission("E7")
def test_a_settlement_that_found_the_erp_away_is_booked_later(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    site.fault(status=500, count=-1)
    with pytest.raises(ErpUnavailable):
        site.erp.book_settlement(whole, site.accounts())
    site.fault(count=0)
    site.time.instant += UNDER_WAY
    site.erp.book_settlement(whole, site.accounts())
    assert principal_booked(site, whole) == 125000


@pytest.mark.mission("E7")
def test_a_settlement_that_nobody_heard_of_is_left_alone_until_it_must_be_over(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    site.fault(status=500, count=-1, path=site.ways.settlement_path)
    with pytest.raises(ErpUnavailable):
        site.erp.book_settlement(whole, site.accounts())
    site.fault(count=0)
    site.time.instant += UNDER_WAY - timedelta(minutes=1)
    with pytest.raises(ErpNotAsked):
        site.erp.book_settlement(whole, site.accounts())
    assert site.booked_lines(whole) == []
    site.time.instant += timedelta(minutes=1)
    site.erp.book_settlement(whole, site.accounts())
    assert principal_booked(site, whole) == 125000


@pytest.mark.mission("E8")
@pytest.mark.parametrize(
    ("paid", "back", "ours", "theirs"),
    [
        # The debtor's own payment bounced: ours stands.
        (1000, -1000, [100000], []),
        (1000, -400, [100000], [60000]),
        # Our settlement was undone by an entry that does not say so: what the debtor paid stands.
        (400, -1000, [], [40000]),
        (400, -1100, [30000], []),
    ],
)
def test_a_payment_that_bounced_and_a_settlement_that_was_undone_are_not_taken_for_each_other(
    site: Installation, paid: int, back: int, ours: list[int], theirs: list[int]
) -> None:
    sold = site.sell(f"{paid + 1000}.00")
    site.act("arrive", sold, f"{paid}.00")
    assert site.erp.book_settlement(settlement(site, (sold, 100000)), site.accounts()).unmatched == ()
    site.act("pay", sold, f"{back}.00")
    found = site.erp.matched_items(sold.id)
    assert [item.amount for item in found if item.own_settlement == "17"] == ours
    assert [item.amount for item in found if not item.own_settlement] == theirs
    assert site.erp.open_balances([sold.id]) == {sold.id: -100 * back}


@pytest.mark.mission("E7")
def test_a_settlement_that_the_erps_user_took_out_is_missed(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    site.erp.book_settlement(whole, site.accounts())
    site.unbook(whole)
    assert site.erp.booked(whole) is None
    assert site.booked_lines(whole) == []
    assert site.erp.open_balances([sold.id]) == {sold.id: 125000}


@pytest.mark.mission("E7")
def test_an_account_that_is_not_there_is_named_and_nothing_is_posted(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    known = site.accounts()
    wrong = PostingAccounts({**known.numbers, Entry.INTEREST: "9998"}, known.vat_codes, known.payment_method)
    assert any("9998" in fault for fault in site.erp.check_accounts(wrong, ON))
    with pytest.raises(ErpRefused, match="9998"):
        site.erp.book_settlement(whole, wrong)
    assert site.booked_lines(whole) == []
    site.erp.book_settlement(whole, known)
    assert principal_booked(site, whole) == 125000


@pytest.mark.mission("E7")
def test_a_locked_period_is_told_and_nothing_is_posted(site: Installation) -> None:
    sold = site.sell()
    whole = settlement(site, (sold, 125000))
    site.lock_period(ON)
    assert site.erp.check_accounts(site.accounts(), ON) != []
    with pytest.raises(ErpRefused):
        site.erp.book_settlement(whole, site.accounts())
    assert site.booked_lines(whole) == []
    later = settlement(site, (sold, 125000), number="18", on=ON + timedelta(days=1))
    assert site.erp.check_accounts(site.accounts(), ON + timedelta(days=1)) == []
    site.erp.book_settlement(later, site.accounts())
    assert principal_booked(site, later) == 125000


@pytest.mark.mission("E1")
def test_money_on_account_is_a_hint_until_it_is_matched(site: Installation) -> None:
    sold = site.sell()
    customer = site.erp.invoice(sold.id)
    before = list(site.erp.on_account())
    site.act("put-on-account", sold, "400.00")
    new = [money for money in site.erp.on_account() if money not in before]
    assert [(money.amount, money.on) for money in new] == [(40000, ON)]
    assert new[0].customer_id == customer.customer_id or customer.debtor.name in new[0].payer
    site.act("match", sold)
    assert list(site.erp.on_account()) == before
