"""Our settlement in the creditor's books does not come back as a payment (mission E8), on each ERP's own books."""

from datetime import date

import pytest

from chalicelib.case.claim_facts import principal_open
from chalicelib.case.settling import owed
from chalicelib.ports.records import TaskKind
from local.erps.netvisor.office import Refusal
from tests.contracts.erp_installations import Sold
from tests.contracts.test_erp_books import settlement
from tests.erp_worlds import ErpWorld
from tests.work.whole import booked

ON = date(2026, 6, 1)


def followed(world: ErpWorld) -> Sold:
    sold = world.sell("1250.00")
    world.any_site.send_to_collection(sold)
    world.hears()
    return sold


@pytest.mark.mission("E8", "E9")
def test_a_settlement_of_ours_is_seen_and_pays_nothing_a_second_time(each: ErpWorld) -> None:
    sold = followed(each)
    before = owed(each.case(), ON, each.ports.law)
    whole = settlement(each.any_site, (sold, 125_000), number="S-17")
    each.site.erp.book_settlement(whole, each.any_site.accounts())
    each.run("2026-06-01 23:05")
    case = each.case()
    assert [(item.amount, item.own_settlement) for item in case.items] == [(125_000, "S-17")]
    assert (case.open, case.hold, case.discrepancy_since) == (True, None, None)
    assert (case.erp_balance, principal_open(case)) == (0, 125_000)
    assert owed(case, ON, each.ports.law) == before
    assert booked(each, each.ref())["received:creditor"] == 0
    assert TaskKind.SUSPECTED_PAYMENT not in {task.kind for task in each.tasks()}
    each.run("2026-06-02 23:05")
    assert each.story().count("ItemMatched") == 1


@pytest.mark.mission("E8", "E7")
def test_a_settlement_reversed_in_the_books_changes_only_the_balance(each: ErpWorld) -> None:
    sold = followed(each)
    whole = settlement(each.any_site, (sold, 125_000), number="S-17")
    each.site.erp.book_settlement(whole, each.any_site.accounts())
    each.run("2026-06-01 23:05")
    each.at("2026-06-02 12:00")
    if each.joined.erp == "netvisor":
        # The payments of an invoice that is with a collector are locked there.
        with pytest.raises(Refusal, match="cannot be changed or deleted"):
            each.any_site.unbook(whole)
        return
    each.any_site.unbook(whole)
    each.run("2026-06-02 23:05")
    case = each.case()
    assert (case.items, case.erp_balance, case.discrepancy_since) == ((), 125_000, None)
    assert principal_open(case) == 125_000


@pytest.mark.mission("E8", "E1", "E9")
def test_beside_our_settlement_a_direct_payment_still_counts(each: ErpWorld) -> None:
    sold = followed(each)
    each.at("2026-06-01 12:00")
    each.any_site.act("arrive", sold, "250.00")
    whole = settlement(each.any_site, (sold, 100_000), number="S-18")
    each.site.erp.book_settlement(whole, each.any_site.accounts())
    each.run("2026-06-01 23:05")
    case = each.case()
    assert sorted((item.amount, item.own_settlement) for item in case.items) == [(25_000, ""), (100_000, "S-18")]
    assert (case.erp_balance, principal_open(case), case.posted.principal) == (0, 100_000, 25_000)
    assert (case.hold, case.discrepancy_since) == (None, None)
