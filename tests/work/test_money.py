"""Money and credits that the ERP matches: what they settle, what stays, what a reversal brings back (mission E1)."""

from datetime import date

import pytest

from chalicelib.case.model import Case, Outcome, Phase
from chalicelib.case.settling import owed
from chalicelib.case.terms import Terms
from tests.contracts.erp_installations import Sold
from tests.work.walks import LIST, NOTICE, listed, noticed, registered
from tests.work.whole import booked
from tests.world import World


def pay(site: World, sold: Sold, amount: str | None = None, on: str = "") -> None:
    if on:
        site.site.act_on(on, "arrive", sold, amount)
    else:
        site.site.act("arrive", sold, amount)


def webhooked(site: World) -> None:
    site.webhooks()
    site.settle()


def left(site: World, on: date, case_no: str = "AC-0001-00001") -> int:
    return owed(site.case(case_no), on, site.ports.law)


@pytest.mark.mission("E1")
def test_the_bare_principal_leaves_fee_and_interest_open(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    pay(site, sold)
    site.run("2026-06-10 23:00")
    case = site.case()
    # Fee 38.00 and interest of 26 days at 12 %: 10.68.
    assert (case.phase, left(site, date(2026, 6, 10))) == (Phase.NOTICE, 3800 + 1068)
    assert case.posted.principal == 125_000
    assert left(site, date(2026, 8, 1)) == 3800 + 1068
    assert site.shown(sold)["message"] == "ONGOING"
    site.run(LIST)
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("E1")
@pytest.mark.parametrize(("tolerance", "closed"), [(740, True), (739, False)])
def test_a_remainder_is_let_go_up_to_the_tolerance_and_not_one_oere_above(
    site: World, tolerance: int, closed: bool
) -> None:
    site.change_terms(Terms(tolerance=tolerance))
    sold = site.transfer(due=date(2026, 5, 15))
    site.at("2026-06-02 05:00")
    pay(site, sold)
    webhooked(site)
    # Paid on 2 June before the notice: only interest of 18 days is left.
    assert (site.case().outcome is Outcome.PAID) is closed
    assert site.case().waived == (740 if closed else 0)
    assert site.shown(sold)["message"] == ("SETTLED" if closed else "ONGOING")


@pytest.mark.mission("E1", "B10")
def test_a_payment_of_all_that_is_owed_closes_and_tells_the_erp(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    pay(site, sold, "1298.68")
    site.run("2026-06-10 23:00")
    assert (site.case().phase, site.case().outcome) == (Phase.CLOSED, Outcome.PAID)
    assert site.case().posted.overpayment == 0
    shown = site.shown(sold)
    assert (shown["status"], shown["message"], shown["reference"]) == ("DONE", "SETTLED", "AC-0001-00001")


@pytest.mark.mission("E1")
def test_a_part_payment_lowers_interest_from_its_day_and_the_rest_goes_on(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    pay(site, sold, "1000.00")
    site.run("2026-06-10 23:00")
    assert site.case().posted.principal == 100_000
    # 26 days of 1250.00 and 13 of 250.00 at 12 %.
    assert left(site, date(2026, 6, 23)) == 25_000 + 3800 + 1068 + 107
    site.run(LIST)
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("E1")
def test_a_full_credit_note_closes_whatever_fees_had_come(site: World) -> None:
    sold = listed(site)
    site.site.act("credit", sold)
    webhooked(site)
    assert (site.case().phase, site.case().outcome, site.case().list_id) == (Phase.CLOSED, Outcome.CREDITED, None)
    assert booked(site, site.ref())["credited:creditor"] == 125_000
    assert site.shown(sold)["message"] == "SETTLED"


@pytest.mark.mission("E1")
def test_a_partial_credit_note_was_never_owed_so_no_interest_ran_on_it(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    site.site.act("credit", sold, "1000.00")
    site.run("2026-06-10 23:00")
    # 250.00 from the due date: 26 days at 12 %: 2.14.
    assert left(site, date(2026, 6, 10)) == 25_000 + 3800 + 214
    assert (site.case().posted.credited, site.case().posted.principal) == (100_000, 0)


@pytest.mark.mission("E1", "E5")
def test_a_reversal_opens_the_case_again_without_a_new_fee(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    pay(site, sold, "1298.68")
    site.run("2026-06-10 23:00")
    assert site.case().outcome is Outcome.PAID
    site.at("2026-06-12 12:00")
    site.site.act("reverse", sold)
    site.run("2026-06-12 23:00")
    case = site.case()
    assert (case.phase, case.outcome, case.closed_on, len(case.letters)) == (Phase.NOTICE, None, None, 1)
    assert booked(site, site.ref())["covered:principal"] == 0
    assert site.shown(sold)["message"] == "ONGOING"
    site.run("2026-06-15 06:00")
    assert len(site.case().letters) == 1
    assert left(site, date(2026, 6, 16)) == 125_000 + 3800 + 1315
    site.run(LIST)
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("E1")
def test_a_webhook_counts_a_payment_within_the_same_settle(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    pay(site, sold)
    # Nothing ticks here: only what the webhook sets going.
    assert len(site.webhooks()) >= 1
    site.settle()
    assert site.case().posted.principal == 125_000


@pytest.mark.mission("E1")
def test_a_lost_webhook_loses_nothing(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    pay(site, sold, "400.00")
    site.site.received.clear()
    site.settle()
    assert site.case().posted.principal == 0
    site.run("2026-06-10 23:00")
    assert site.case().posted.principal == 40_000


@pytest.mark.mission("E1", "E5")
def test_a_payment_dated_back_recomputes_the_interest(site: World) -> None:
    sold = registered(site)
    site.at("2026-06-26 12:00")
    pay(site, sold, on="2026-05-25")
    site.run("2026-06-26 23:00")
    assert site.case().posted.principal == 125_000
    # Interest of ten days only: 4.11. Paid before the notice left, that fee was not earned either.
    assert left(site, date(2026, 6, 26)) <= 3800 + 411
    assert site.case().phase in (Phase.COLLECTION, Phase.CLOSED)


@pytest.mark.mission("E1")
def test_unmatching_and_matching_again_follow(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    site.site.act("put-on-account", sold, "500.00")
    site.run("2026-06-10 23:00")
    assert site.case().items == ()
    site.at("2026-06-11 12:00")
    site.site.act("match", sold)
    site.run("2026-06-11 23:00")
    assert site.case().posted.principal == 50_000
    site.at("2026-06-12 12:00")
    site.site.act("unmatch", sold)
    site.run("2026-06-12 23:00")
    assert site.case().posted.principal == 0
    site.at("2026-06-13 12:00")
    site.site.act("match", sold)
    site.run("2026-06-13 23:00")
    assert site.case().posted.principal == 50_000
    assert site.story().count("ItemMatched") == 2
    assert booked(site, site.ref())["received:creditor"] == 50_000


@pytest.mark.mission("E1", "C1")
def test_a_payment_in_the_last_minute_stops_the_letter_and_a_stale_balance_never_sends_one(site: World) -> None:
    sold = site.transfer_early(due=date(2026, 5, 19))
    site.at("2026-06-02 05:59")
    site.site.act("credit", sold)
    site.site.received.clear()
    site.run(NOTICE)
    assert site.case().letters == ()
    assert site.case().outcome is Outcome.CREDITED
    second = site.transfer("800.00", due=date(2026, 5, 19))
    site.at("2026-06-03 05:59")
    site.site.unexplained(second, 10_000)
    site.run("2026-06-03 06:00")
    blocked = site.case("AC-0001-00002")
    assert (blocked.letters, blocked.discrepancy_since) == ((), date(2026, 6, 3))


@pytest.mark.mission("E1")
def test_a_payment_before_the_registration_stops_the_payment_demand(site: World) -> None:
    sold = listed(site)
    site.at("2026-06-25 07:50")
    pay(site, sold, "1304.85")
    site.site.received.clear()
    site.run("2026-06-25 08:05")
    case = site.case()
    assert (case.outcome, len(case.letters), case.registered_on) == (Outcome.PAID, 1, None)


@pytest.mark.mission("E1", "B1")
def test_what_was_paid_before_the_transfer_is_part_of_the_claim(site: World) -> None:
    sold = site.sell()
    site.at("2026-06-01 09:00")
    pay(site, sold, "250.00", on="2026-05-20")
    site.at("2026-06-01 10:30")
    site.site.send_to_collection(sold)
    webhooked(site)
    case: Case = site.case()
    assert (case.principal, case.erp_balance, case.posted.principal) == (125_000, 100_000, 25_000)
    site.run(NOTICE)
    content = site.ports.cases.letters(site.ref())[0].content
    # 5 days of 1250.00 and 13 of 1000.00 at 12 %.
    assert (content.principal_open, content.interest_open) == (100_000, 205 + 427)


@pytest.mark.mission("E1")
def test_too_much_is_an_overpayment_and_stays_visible(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    pay(site, sold, "1400.00")
    site.run("2026-06-10 23:00")
    assert site.case().outcome is Outcome.PAID
    assert site.case().posted.overpayment == 140_000 - 125_000 - 3800 - 1068
