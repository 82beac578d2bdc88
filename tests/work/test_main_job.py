"""The main job: an overdue invoice becomes a notice, a list, a collection case and a right balance."""

from datetime import date

import pytest

from chalicelib.case.model import LetterKind, LetterState, Phase
from tests.world import World


@pytest.mark.mission("B1", "C1", "C2", "C3", "C4")
def test_an_unpaid_invoice_goes_all_the_way_to_a_payment_demand(site: World) -> None:
    sold = site.site.sell("1250.00", due=date(2026, 5, 15))
    site.site.send_to_collection(sold)
    site.run("2026-06-01 23:00")
    assert site.case().phase is Phase.RECEIVED
    site.run("2026-06-02 06:00")
    notice = site.case().standing(LetterKind.NOTICE)
    assert notice is not None
    assert (notice.on, notice.deadline, notice.fee) == (date(2026, 6, 2), date(2026, 6, 16), 3800)
    assert notice.state is LetterState.DELIVERED
    site.run("2026-06-16 09:00")
    assert site.case().phase is Phase.NOTICE  # the deadline is a Tuesday: the next one
    site.run("2026-06-23 09:00")
    assert site.case().phase is Phase.LISTED
    site.run("2026-06-25 07:59")
    assert site.case().phase is Phase.LISTED
    site.run("2026-06-25 08:05")
    case = site.case()
    assert case.phase is Phase.COLLECTION
    demand = case.standing(LetterKind.PAYMENT_DEMAND)
    assert demand is not None
    assert (demand.on, demand.deadline, demand.channel) == (date(2026, 6, 25), date(2026, 7, 9), "print")
    assert site.story() == [
        "CaseOpened",
        "BalanceRead",
        "LetterIssued",
        "LetterDelivered",
        "Listed",
        "Registered",
        "LetterIssued",
        "LetterDelivered",
    ]
