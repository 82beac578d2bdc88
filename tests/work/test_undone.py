"""What settled a case falls away long after: unmatched, bounced, reversed with an earlier date (mission E1)."""

from datetime import date

import pytest

from chalicelib.case.model import Outcome
from chalicelib.case.terms import Terms
from chalicelib.work.following.sync import WHOLE_EVERY
from chalicelib.work.messages.receive import Received
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld
from tests.work.walks import noticed
from tests.world import World


def nights(site: World, first: int, last: int) -> None:
    """Those of June from the first to the last, both included."""
    for day in range(first, last + 1):
        site.run(f"2026-06-{day:02} 23:05")


def matched_and_closed(site: World) -> Sold:
    """An invoice of 1,250.00 whose payment was matched by hand on 2 June, before the notice."""
    site.change_terms(Terms(tolerance=800))
    sold = site.transfer(due=date(2026, 5, 15))
    site.at("2026-06-02 05:00")
    site.site.act("put-on-account", sold, "1250.00")
    site.site.act("match", sold)
    site.webhooks()
    site.settle()
    assert site.case().outcome is Outcome.PAID
    return sold


@pytest.mark.mission("E1")
def test_a_match_undone_three_weeks_later_opens_the_case_with_its_webhook(site: World) -> None:
    sold = matched_and_closed(site)
    nights(site, 2, 22)
    site.at("2026-06-23 12:00")
    site.site.act("unmatch", sold)
    assert site.webhooks() == [Received.ACCEPTED]
    site.settle()
    assert (site.case().open, site.case().erp_balance) == (True, 125_000)
    assert site.shown(sold)["message"] != "SETTLED"


@pytest.mark.mission("E1")
def test_an_open_cases_match_undone_three_weeks_later_counts_no_more_with_its_webhook(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    site.site.act("put-on-account", sold, "1250.00")
    site.site.act("match", sold)
    site.webhooks()
    site.settle()
    assert (site.case().open, site.case().posted.principal) == (True, 125_000), "the fee is left"
    nights(site, 10, 29)
    site.at("2026-06-30 12:00")
    site.site.act("unmatch", sold)
    site.webhooks()
    site.settle()
    assert site.case().posted.principal == 0


@pytest.mark.mission("E1")
def test_without_a_webhook_a_week_of_nights_finds_it(site: World) -> None:
    sold = matched_and_closed(site)
    nights(site, 2, 19)
    site.at("2026-06-20 12:00")
    site.site.act("unmatch", sold)
    site.site.received.clear()
    nights(site, 20, 19 + WHOLE_EVERY)
    assert (site.case().open, site.case().erp_balance) == (True, 125_000)


@pytest.mark.mission("E1")
def test_a_payment_that_bounces_weeks_later_and_is_booked_back_opens_the_case_in_every_erp(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    each.at("2026-06-02 04:00")
    each.any_site.act("arrive", sold)
    each.hears()
    nights(each, 2, 18)
    assert each.case().outcome is Outcome.PAID
    each.at("2026-06-19 12:00")
    if each.joined.erp == "tripletex":
        each.site.act_on("2026-06-02", "reverse", sold)
    else:
        each.any_site.act("reverse", sold)
    each.hears()
    nights(each, 19, 18 + WHOLE_EVERY)
    assert each.case().open
    assert each.case().erp_balance == 125_000


@pytest.mark.mission("E1")
def test_a_case_whose_settlement_stands_stays_closed(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    site.site.act("credit", sold, "1250.00")
    site.webhooks()
    site.settle()
    assert site.case().outcome is Outcome.CREDITED
    nights(site, 10, 20)
    assert site.case().outcome is Outcome.CREDITED
