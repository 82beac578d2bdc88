"""Mission E6: our settlements that came by bank are put against their invoice, where Netvisor did not do so itself."""

from datetime import date, timedelta

import pytest

from chalicelib.erp.netvisor.adapter import NetvisorErp
from chalicelib.erp.netvisor.references import plain
from tests.contracts.erp_installations import AGENCY, Sold
from tests.contracts.erp_installations_netvisor import Netvisor

TODAY = date(2026, 6, 1)


def match(site: Netvisor, sold: Sold, amount: int = 4000) -> bool:
    assert isinstance(site.erp, NetvisorErp)
    return site.erp.match_settlement(sold.id, amount, TODAY)


def paid(site: Netvisor, sold: Sold) -> list[int]:
    return [item.amount for item in site.erp.matched_items(sold.id)]


def with_us(site: Netvisor, *, part_payments: bool) -> Sold:
    site.set_company(partial_payments=part_payments)
    sold = site.sell("100.00")
    site.start(sold, "reminder")
    return sold


@pytest.mark.mission("E6")
def test_a_bank_payment_that_netvisor_did_not_match_is_matched(site: Netvisor) -> None:
    sold = with_us(site, part_payments=False)
    assert not match(site, sold)
    site.act("arrive", sold, "40.00")
    assert paid(site, sold) == []
    for _ in range(2):
        assert match(site, sold)
    assert paid(site, sold) == [4000]
    assert site.erp.open_balances([sold.id]) == {sold.id: 6000}


@pytest.mark.mission("E6")
def test_a_bank_payment_that_matched_by_itself_is_left_alone(site: Netvisor) -> None:
    sold = with_us(site, part_payments=True)
    site.act("arrive", sold, "40.00", text=f"{AGENCY} OY")
    before = len(site.requests)
    assert match(site, sold)
    assert {request.method for request in site.requests[before:]} == {"GET"}


@pytest.mark.mission("E6")
@pytest.mark.parametrize("deed", ["pay", "arrive"])
def test_the_debtors_own_payment_of_the_same_sum_is_not_taken_for_ours(site: Netvisor, deed: str) -> None:
    sold = with_us(site, part_payments=True)
    site.act(deed, sold, "40.00")
    assert not match(site, sold), "ours is not there yet"
    site.set_company(partial_payments=False)
    site.act("put-on-account", sold, "40.00")
    assert not match(site, sold), "without the reference it is nobody's"
    site.act("arrive", sold, "40.00", text=AGENCY)
    for _ in range(2):
        assert match(site, sold)


@pytest.mark.mission("E6")
@pytest.mark.parametrize("payer", ["", AGENCY])
def test_ours_is_matched_beside_the_debtors_payment_of_the_same_sum(site: Netvisor, payer: str) -> None:
    sold = with_us(site, part_payments=False)
    site.act("pay", sold, "40.00")
    site.act("arrive", sold, "40.00", text=payer)
    for _ in range(2):
        assert match(site, sold)
    assert paid(site, sold) == [4000, 4000]


@pytest.mark.mission("E6")
def test_of_two_that_wait_the_one_in_our_name_is_matched_first(site: Netvisor) -> None:
    sold = with_us(site, part_payments=False)
    site.act("arrive", sold, "40.00")
    site.act("arrive", sold, "40.00", text=AGENCY)
    assert match(site, sold)
    assert [item.settlement for item in site.erp.matched_items(sold.id)] == [True]


def test_one_of_the_day_before_is_an_earlier_one(site: Netvisor) -> None:
    sold = with_us(site, part_payments=True)
    site.act("arrive", sold, "40.00", text=AGENCY)
    assert isinstance(site.erp, NetvisorErp)
    assert site.erp.match_settlement(sold.id, 4000, TODAY)
    assert not site.erp.match_settlement(sold.id, 4000, TODAY + timedelta(days=1))


def test_another_amount_or_another_invoices_reference_is_not_taken(site: Netvisor) -> None:
    sold, other = with_us(site, part_payments=False), with_us(site, part_payments=False)
    site.act("arrive", other, "40.00")
    site.act("arrive", sold, "41.00")
    assert not match(site, sold)


def test_a_lost_answer_matches_nothing_twice(site: Netvisor) -> None:
    sold = with_us(site, part_payments=False)
    site.act("arrive", sold, "40.00")
    site.fault(drop_after_write=True, path="matchpayment.nv")
    assert match(site, sold)
    assert paid(site, sold) == [4000]
    assert len([request for request in site.requests if request.url.path == "/matchpayment.nv"]) == 1


def test_a_payment_that_was_taken_off_again_is_matched_again(site: Netvisor) -> None:
    site.set_company(partial_payments=False)
    sold = site.sell("100.00")
    site.act("arrive", sold, "40.00")
    assert match(site, sold)
    site.act("unmatch", sold)
    assert paid(site, sold) == []
    assert match(site, sold)
    assert paid(site, sold) == [4000]


@pytest.mark.parametrize(
    ("text", "bare"),
    [("20260011", "20260011"), ("2 02600 11", "20260011"), ("00020260011", "20260011"), ("RF5220260011", "20260011")],
)
def test_reference_numbers_are_compared_without_dress(text: str, bare: str) -> None:
    assert plain(text) == bare
