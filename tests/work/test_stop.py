"""Stopping a case: the signed link in the list's mail, the portal, and what it costs (missions C3, D1, D3)."""

import re
from datetime import date

import pytest

from chalicelib.case.model import Outcome, Phase
from chalicelib.work.change import Done, Refused, RefusedReason, approve, terminate, withdrawal_cost
from chalicelib.work.letters.stop_link import StopResult, look, read, stop
from tests.work.test_list import lists, text_of
from tests.work.walks import REGISTRATION, listed, noticed, registered
from tests.world import World

# Fee 38.00, interest of 40 days at 12 % of 1250.00: 16.44, VAT 25 %: 13.61 on Wednesday 24 June.
COST = 3800 + 1644 + 1361


def token_of(site: World) -> str:
    found = re.search(r"/stop/([\w.-]+)", text_of(lists(site)[-1]).replace("=\n", ""))
    assert found is not None
    return found[1]


@pytest.mark.mission("C3")
def test_looking_changes_nothing_acting_stops_and_acting_again_shows_what_was_done(site: World) -> None:
    sold = listed(site)
    site.at("2026-06-24 12:00")
    token = token_of(site)
    link = read(site.ports, token)
    assert link is not None
    before = site.case()
    for _ in range(3):
        assert look(site.ports, link).result is StopResult.OPEN
    assert site.case() == before
    assert withdrawal_cost(site.ports, site.ref()).total == COST
    assert stop(site.ports, token, COST).result is StopResult.STOPPED
    site.settle()
    case = site.case()
    assert (case.phase, case.outcome, case.closed_on) == (Phase.CLOSED, Outcome.WITHDRAWN, date(2026, 6, 24))
    again = stop(site.ports, token, COST)
    assert (again.result, again.on, again.by) == (StopResult.ALREADY_STOPPED, date(2026, 6, 24), "list_mail")
    assert site.case() == case
    site.run(REGISTRATION)
    assert site.case().registered_on is None
    shown = site.shown(sold)
    assert (shown["status"], shown["message"]) == ("DONE", "WITHDRAWN")


@pytest.mark.mission("C3")
def test_until_eight_on_thursday_and_no_longer(site: World) -> None:
    listed(site)
    site.transfer("500.00")
    token = token_of(site)
    link = read(site.ports, token)
    assert link is not None
    site.at("2026-06-25 07:59:59")
    assert look(site.ports, link).result is StopResult.OPEN
    site.at("2026-06-25 08:00")
    assert look(site.ports, link).result is StopResult.TOO_LATE
    assert stop(site.ports, token, withdrawal_cost(site.ports, site.ref()).total).result is StopResult.TOO_LATE
    assert site.case().phase is Phase.LISTED
    site.run(REGISTRATION)
    assert site.case().phase is Phase.COLLECTION
    assert stop(site.ports, token, 0).result is StopResult.TOO_LATE


@pytest.mark.mission("C3", "D3")
def test_another_price_asks_again(site: World) -> None:
    listed(site)
    token = token_of(site)
    site.at("2026-06-23 23:59")
    shown = withdrawal_cost(site.ports, site.ref())
    assert shown.tomorrow == COST
    assert shown.total != COST
    site.at("2026-06-24 00:01")
    assert stop(site.ports, token, shown.total).result is StopResult.PRICE_CHANGED
    assert terminate(site.ports, site.ref(), "u", "portal", shown.total) == Refused(RefusedReason.PRICE_CHANGED)
    assert site.case().phase is Phase.LISTED
    assert stop(site.ports, token, shown.tomorrow).result is StopResult.STOPPED
    site.settle()


@pytest.mark.mission("C3")
def test_a_link_that_we_did_not_make_is_unknown(site: World) -> None:
    listed(site)
    token = token_of(site)
    payload, mac = token.split(".")
    forged = [
        "",
        "x",
        payload,
        f"{payload}.",
        f".{mac}",
        f"{payload}.{mac[::-1]}",
        f"{payload[:-2]}xx.{mac}",
        f"{payload}.{mac}x",
        "é.é",
    ]
    for wrong in forged:
        assert read(site.ports, wrong) is None, wrong
        assert stop(site.ports, wrong, 0).result is StopResult.UNKNOWN
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("C3")
def test_a_link_of_an_earlier_list_has_ended_with_it(site: World) -> None:
    sold = listed(site)
    first = token_of(site)
    site.site.act("remark", sold, text="Kunden er uenig")
    site.run(REGISTRATION)
    site.site.act("remark", sold, text="")
    site.run("2026-06-29 23:00")
    site.run("2026-06-30 09:00")
    assert stop(site.ports, first, withdrawal_cost(site.ports, site.ref()).total).result is StopResult.TOO_LATE
    second = token_of(site)
    assert stop(site.ports, second, withdrawal_cost(site.ports, site.ref()).total).result is StopResult.STOPPED
    site.settle()


@pytest.mark.mission("D1", "D3")
def test_terminating_is_free_on_business_day_ten_and_costs_on_day_eleven(site: World) -> None:
    noticed(site)
    site.at("2026-06-15 23:59")
    assert withdrawal_cost(site.ports, site.ref()).total == 0
    assert terminate(site.ports, site.ref(), "kari", "portal", 0) == Done()
    site.settle()
    assert site.story()[-1] == "Terminated"


@pytest.mark.mission("D1", "D3")
def test_the_cost_to_the_oere_after_the_free_days(site: World) -> None:
    noticed(site)
    site.at("2026-06-16 00:01")
    cost = withdrawal_cost(site.ports, site.ref())
    assert (cost.fees, cost.interest, cost.salaer, cost.vat, cost.total) == (3800, 1315, 0, 1279, 6394)
    assert terminate(site.ports, site.ref(), "kari", "portal", 0) == Refused(RefusedReason.PRICE_CHANGED)
    assert terminate(site.ports, site.ref(), "kari", "portal", 6394) == Done()
    site.settle()
    assert terminate(site.ports, site.ref(), "kari", "portal", 6394) == Refused(RefusedReason.ALREADY_CLOSED)


@pytest.mark.mission("D1")
def test_a_case_in_collection_can_be_terminated_at_its_cost(site: World) -> None:
    sold = registered(site)
    site.at("2026-07-10 10:00")
    cost = withdrawal_cost(site.ports, site.ref())
    assert (cost.fees + cost.salaer, cost.interest) == (30_000, 2310)
    assert terminate(site.ports, site.ref(), "kari", "portal", cost.total) == Done()
    site.settle()
    assert site.case().outcome is Outcome.WITHDRAWN
    assert site.shown(sold)["message"] == "WITHDRAWN"


@pytest.mark.mission("D1")
def test_a_paid_case_cannot_be_terminated(site: World) -> None:
    sold = site.transfer("1250.00")
    site.site.act("credit", sold)
    site.webhooks()
    site.settle()
    assert site.case().outcome is Outcome.CREDITED
    assert terminate(site.ports, site.ref(), "kari", "portal", 0) == Refused(RefusedReason.ALREADY_CLOSED)


@pytest.mark.mission("C3")
def test_approving_is_for_the_list_and_its_window(site: World) -> None:
    noticed(site)
    assert approve(site.ports, site.ref(), "kari") == Refused(RefusedReason.NOT_ON_LIST)
    site.run("2026-06-23 09:00")
    site.at("2026-06-25 08:00")
    assert approve(site.ports, site.ref(), "kari") == Refused(RefusedReason.TOO_LATE)
    site.at("2026-06-25 07:59")
    assert approve(site.ports, site.ref(), "kari") == Done()
    assert approve(site.ports, site.ref(), "kari") == Done()
    assert site.story().count("Approved") == 1
