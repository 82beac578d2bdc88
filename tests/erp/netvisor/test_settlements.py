"""Mission E6: settlements matched to their invoice, or posted once whatever happens on the way."""

from datetime import date

import pytest

from chalicelib.erp.contract import ErpNotFound, ErpRefused, ErpUnavailable
from chalicelib.erp.netvisor.adapter import NetvisorErp
from chalicelib.erp.netvisor.settlements import _plain
from tests.contracts.erp_installations import Sold
from tests.contracts.erp_installations_netvisor import Netvisor

TODAY = date(2026, 6, 1)
METHOD = "Perintätilitys"


def erp(site: Netvisor) -> NetvisorErp:
    assert isinstance(site.erp, NetvisorErp)
    return site.erp


def settled(site: Netvisor, sold: Sold) -> list[tuple[int, bool]]:
    return [(item.amount, item.settlement) for item in site.erp.matched_items(sold.id)]


def with_us(site: Netvisor, *, part_payments: bool) -> Sold:
    site.set_company(partial_payments=part_payments)
    sold = site.sell("100.00")
    site.start(sold, "reminder")
    return sold


@pytest.mark.mission("E6")
def test_a_bank_payment_that_netvisor_did_not_match_is_matched(site: Netvisor) -> None:
    sold = with_us(site, part_payments=False)
    assert not erp(site).match_settlement(sold.id, 4000, TODAY)
    site.act("arrive", sold, "40.00")
    assert settled(site, sold) == []
    for _ in range(2):
        assert erp(site).match_settlement(sold.id, 4000, TODAY)
    assert settled(site, sold) == [(4000, False)]
    assert site.erp.open_balances([sold.id]) == {sold.id: 6000}


@pytest.mark.mission("E6")
def test_a_bank_payment_that_matched_by_itself_is_left_alone(site: Netvisor) -> None:
    sold = with_us(site, part_payments=True)
    site.act("arrive", sold, "40.00")
    before = len(site.requests)
    assert erp(site).match_settlement(sold.id, 4000, TODAY)
    assert [request.method for request in site.requests[before:]] == ["GET"]


def test_another_amount_or_another_invoices_reference_is_not_taken(site: Netvisor) -> None:
    sold, other = with_us(site, part_payments=False), with_us(site, part_payments=False)
    site.act("arrive", other, "40.00")
    site.act("arrive", sold, "41.00")
    assert not erp(site).match_settlement(sold.id, 4000, TODAY)


@pytest.mark.mission("E6")
@pytest.mark.parametrize("part_payments", [True, False])
def test_a_posted_settlement_stands_once_linked_and_as_ours(site: Netvisor, part_payments: bool) -> None:
    sold = with_us(site, part_payments=part_payments)
    first = erp(site).book_settlement(sold.id, 4000, TODAY, METHOD)
    assert erp(site).book_settlement(sold.id, 4000, TODAY, METHOD) == first
    assert settled(site, sold) == [(4000, True)]
    assert erp(site).book_settlement(sold.id, 6000, TODAY, METHOD) != first
    assert site.erp.open_balances([sold.id]) == {sold.id: 0}


@pytest.mark.mission("E6")
@pytest.mark.parametrize("part_payments", [True, False])
def test_a_lost_answer_posts_nothing_twice(site: Netvisor, part_payments: bool) -> None:
    sold = with_us(site, part_payments=part_payments)
    site.fault(drop_after_write=True, path="salespayment.nv")
    erp(site).book_settlement(sold.id, 4000, TODAY, METHOD)
    assert settled(site, sold) == [(4000, True)]
    posts = [request for request in site.requests if request.url.path == "/salespayment.nv"]
    assert len(posts) == 1


def test_a_post_that_never_arrived_is_not_claimed(site: Netvisor) -> None:
    sold = with_us(site, part_payments=True)
    site.fault(status=503, path="salespayment.nv")
    with pytest.raises(ErpUnavailable):
        erp(site).book_settlement(sold.id, 4000, TODAY, METHOD)
    assert settled(site, sold) == []
    erp(site).book_settlement(sold.id, 4000, TODAY, METHOD)
    assert settled(site, sold) == [(4000, True)]


def test_what_cannot_be_booked_is_refused(site: Netvisor) -> None:
    sold = with_us(site, part_payments=True)
    with pytest.raises(ErpRefused, match="Maksutapaa"):
        erp(site).book_settlement(sold.id, 4000, TODAY, "Ei ole")
    for amount in (0, -1):
        with pytest.raises(ErpRefused, match="above nil"):
            erp(site).book_settlement(sold.id, amount, TODAY, METHOD)
    with pytest.raises(ErpNotFound):
        erp(site).book_settlement("77", 4000, TODAY, METHOD)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("20260011", "20260011"), ("2 02600 11", "20260011"), ("00020260011", "20260011"), ("RF5220260011", "20260011")],
)
def test_reference_numbers_are_compared_without_dress(text: str, plain: str) -> None:
    assert _plain(text) == plain
