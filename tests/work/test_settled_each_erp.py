"""What each ERP tells of credits, of our settlements and of money beside them, and what a case makes of it."""

from dataclasses import replace
from datetime import date

import httpx
import pytest

from chalicelib.case.claim_facts import principal_open
from chalicelib.case.model import Outcome, Phase
from chalicelib.erp.contract import ErpNotAsked
from tests.contracts.test_erp_books import principal_booked, settlement
from tests.erp_worlds import ErpWorld
from tests.world import CREDITOR


@pytest.mark.mission("E1", "E9")
def test_a_claim_that_was_paid_in_part_and_credited_whole_is_over_and_nothing_is_sent(each: ErpWorld) -> None:
    each.change_terms(replace(each.ports.register.creditor(CREDITOR).terms, tolerance=0))
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    each.run("2026-06-02 06:00")
    sent = each.case().letters
    each.at("2026-06-02 12:00")
    each.any_site.act("arrive", sold, "500.00")
    each.run("2026-06-02 23:05")
    each.at("2026-06-03 12:00")
    each.any_site.act("credit", sold, "1250.00")
    each.run("2026-06-03 23:05")
    case = each.case()
    assert (case.outcome, case.discrepancy_since) == (Outcome.CREDITED, None)
    for moment in ("2026-06-23 09:00", "2026-06-25 08:05", "2026-06-30 06:00"):
        each.run(moment)
    assert each.case().letters == sent
    assert (each.case().phase, each.case().discrepancy_since) == (Phase.CLOSED, None)


@pytest.mark.mission("E8")
def test_a_direct_payment_that_bounced_beside_our_settlement_brings_the_claim_back(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    sold = each.sell("2000.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    each.at("2026-06-02 04:00")
    each.any_site.act("arrive", sold, "1000.00")
    each.run("2026-06-02 23:05")
    assert principal_open(each.case()) == 100_000
    each.at("2026-06-03 12:00")
    whole = settlement(each.any_site, (sold, 100_000), number="S-17", on=date(2026, 6, 3))
    each.site.erp.book_settlement(whole, each.any_site.accounts())
    each.run("2026-06-03 23:05")
    assert principal_open(each.case()) == 100_000
    each.at("2026-06-04 12:00")
    each.any_site.act("pay", sold, "-1000.00")
    each.run("2026-06-04 23:05")
    assert [(item.amount, item.own_settlement) for item in each.case().items] == [(100_000, "S-17")]
    assert principal_open(each.case()) == 200_000


@pytest.mark.mission("E7")
def test_two_workers_who_post_one_settlement_at_once_post_it_once(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    whole, accounts = settlement(each.any_site, (sold, 125_000), number="S-17"), each.any_site.accounts()
    first, second = each.ports.open_erp(each.connection()), each.ports.open_erp(each.connection())
    path, refused = each.any_site.ways.settlement_path, list[ErpNotAsked]()

    class SecondMeanwhile(httpx.BaseTransport):
        """Before the first one's write arrives, the second looks and finds nothing."""

        def __init__(self, inner: httpx.BaseTransport) -> None:
            self._inner = inner

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST" and path in str(request.url) and not refused:
                with pytest.raises(ErpNotAsked) as caught:
                    second.book_settlement(whole, accounts)
                refused.append(caught.value)
            return self._inner.handle_request(request)

    each.ports.network.wrap(SecondMeanwhile)
    first.book_settlement(whole, accounts)
    assert refused
    assert principal_booked(each.any_site, whole) == 125_000
    assert second.book_settlement(whole, accounts) == first.booked(whole)
    assert principal_booked(each.any_site, whole) == 125_000
