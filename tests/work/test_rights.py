"""Rights that a key lacks: named in the health, asked for once, and the rest of the connection goes on (A2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from chalicelib.case.holding import STATUS_CHANGED
from chalicelib.case.model import Phase
from chalicelib.claim.facts import Country
from chalicelib.erp.contract import ErpRightMissing, MissingRight, Stage
from chalicelib.ports.health import Trouble
from chalicelib.ports.records import ConnectionState, Task, TaskKind
from chalicelib.work.connections.connection_health import Standing, connection_health
from local.erps.poweroffice import chart as go_chart
from local.erps.tripletex import chart
from tests.erp_worlds import ErpWorld, erp_world
from tests.work.test_choose import look, transfer
from tests.work.whole import assert_whole
from tests.world import CONNECTION, World

RECIPIENT = "faktura@nordlys.example"


@dataclass(frozen=True)
class Rights:
    """How one ERP's rights are taken and given; `needed` and `books` as the simulator calls them."""

    needed: str
    shown: str
    """Part of the needed right's name as the health has it."""
    books: str
    take: Callable[[Any, str], None]
    give: Callable[[Any], None]


def _take(site: Any, right: str) -> None:
    site.take_right(right)


def _all_of_tripletex(site: Any) -> None:
    site._change_key(lambda key: replace(key, rights=chart.RIGHTS))


def _without_in_go(site: Any, right: str) -> None:
    site.rights(without=[right])
    site.fault(expire_tokens=True)


def _all_of_go(site: Any) -> None:
    site.rights(without=[])
    site.fault(expire_tokens=True)


_NETVISOR: list[str] = []


def _without_in_netvisor(site: Any, right: str) -> None:
    _NETVISOR[:] = site.company["resources"]
    site.take_right(right)


RIGHTS = {
    "tripletex": Rights("ledger", "AUTH_COMPANY_CUSTOMER_ACCOUNTING_REPORTS", "post", _take, _all_of_tripletex),
    "poweroffice": Rights("CustomerLedger", "CustomerLedger", "BankVoucher_Full", _without_in_go, _all_of_go),
    "netvisor": Rights(
        "salespaymentlist",
        "salespaymentlist.nv",
        "accountlist",
        _without_in_netvisor,
        lambda site: site.set_company(resources=list(_NETVISOR)),
    ),
}


@pytest.fixture(params=sorted(RIGHTS))
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, request.param) as made:
        made.run("2026-06-01 10:00")
        yield made
        assert_whole(made)


def asked(site: World) -> list[Task]:
    return [task for task in site.tasks() if task.kind is TaskKind.MISSING_RIGHT]


@pytest.mark.mission("A2")
def test_a_needed_right_is_asked_for_by_name_and_caught_up_when_it_is_given(each: ErpWorld) -> None:
    rights = RIGHTS[each.joined.erp]
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    rights.take(each.any_site, rights.needed)
    each.any_site.act("arrive", sold, "500.00")
    each.run("2026-06-01 23:00")
    connection = each.connection()
    assert connection.state is ConnectionState.HEALTHY
    assert connection.health.trouble is Trouble.RIGHT_MISSING
    assert any(rights.shown in right.name and right.purpose for right in connection.health.lacking)
    (task,) = asked(each)
    assert rights.shown in task.detail
    (mail,) = each.ports.mailer.to(RECIPIENT)
    body = message_from_bytes(mail.raw, policy=default).get_body(("plain",))
    assert body is not None
    assert rights.shown in body.get_content()
    for day in ("2026-06-02", "2026-06-03"):
        each.run(f"{day} 06:00")
        each.run(f"{day} 23:00")
    assert len(asked(each)) == 1
    assert len(each.ports.mailer.to(RECIPIENT)) == 1, "asked once, not every night"
    # Tripletex shows an invoice's payments with the invoice: there the letter leaves, over what is still owed.
    assert bool(each.case().letters) is (each.case().posted.principal == 50_000)
    rights.give(each.any_site)
    each.run("2026-06-04 23:00")
    assert (asked(each), each.connection().health.trouble) == ([], None)
    assert each.case().posted.principal == 50_000


@pytest.mark.mission("A2")
def test_a_right_that_only_bookkeeping_needs_is_shown_and_stops_nothing(each: ErpWorld) -> None:
    rights = RIGHTS[each.joined.erp]
    rights.take(each.any_site, rights.books)
    each.run("2026-06-01 23:00")
    connection = each.connection()
    assert (connection.state, connection.health.trouble) == (ConnectionState.HEALTHY, None)
    assert [right.needed for right in connection.health.missing] == [False]
    assert asked(each) == []
    each.at("2026-06-02 10:00")
    each.any_site.send_to_collection(each.sell("900.00"))
    each.hears()
    assert [case.phase for case in each.cases()] == [Phase.RECEIVED]


@pytest.mark.mission("A2")
def test_what_needs_no_missing_right_goes_on(each: ErpWorld) -> None:
    """Without the ledger invoices are still taken and reported; only money and letters wait."""
    if each.joined.erp == "poweroffice":
        # Go shows no invoice's customer without it.
        return
    rights = RIGHTS[each.joined.erp]
    rights.take(each.any_site, rights.needed)
    each.run("2026-06-01 23:00")
    each.at("2026-06-02 10:00")
    sold = each.sell("900.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    (case,) = each.cases()
    assert each.shown(sold)["reference"] == case.case_no


CHOICE = "DebtCollectionIntegration"


@pytest.mark.mission("A2", "B1")
@pytest.mark.parametrize("other", ["", go_chart.RIVAL])
def test_another_debt_collector_in_go_is_told_within_minutes_and_caught_up_when_we_are_chosen(
    go: ErpWorld, other: str
) -> None:
    site = go.any_site
    go.at("2026-06-01 12:00")
    followed, waiting = go.sell("1250.00"), go.sell("900.00")
    site.send_to_collection(followed)
    go.run("2026-06-01 12:00")
    calls = len(site.requests)
    go.run("2026-06-01 12:05")
    a_poll = len(site.requests) - calls
    site.send_to_collection(waiting)
    site.settings(agency=other)
    go.run("2026-06-01 12:10")
    health = connection_health(go.ports, go.connection(), Country.NO)
    assert (go.connection().state, health.standing) == (ConnectionState.HEALTHY, Standing.LACKING)
    assert [right.name.partition(" ")[0] for right in health.missing] == [CHOICE]
    assert [task.detail for task in asked(go)] == [health.missing[0].name]
    (mail,) = go.ports.mailer.to(RECIPIENT)
    body = message_from_bytes(mail.raw, policy=default).get_body(("plain",))
    assert body is not None
    assert CHOICE in body.get_content()
    assert "Betalingsoppfølging og Inkassointegrasjon" in body.get_content()
    calls = len(site.requests)
    go.run("2026-06-01 12:15")
    assert len(site.requests) - calls < a_poll, "asked less and not more while nothing can be had"
    site.act("arrive", followed, "250.00")
    for night in ("2026-06-01 23:00", "2026-06-02 23:00"):
        go.run(night)
    assert (len(asked(go)), len(go.ports.mailer.to(RECIPIENT))) == (1, 1), "asked once"
    assert [case.posted.principal for case in go.cases()] == [25_000], "money is seen all the same"
    site.settings(agency=go_chart.AUTOCOLLECT)
    go.run("2026-06-03 10:05")
    assert (asked(go), go.connection().health.trouble, go.connection().health.missing) == ([], None, ())
    assert [case.erp_invoice.invoice_id for case in go.cases()] == [followed.id, waiting.id]
    assert go.shown(waiting)["reference"] == go.cases()[1].case_no
    calls = len(site.requests)
    go.run("2026-06-03 10:10")
    assert len(site.requests) - calls == a_poll, "no check more than the one"


@pytest.mark.mission("A2", "B1")
def test_what_was_chosen_in_the_portal_waits_for_go_to_name_us(go: ErpWorld) -> None:
    """The case is there and its letters leave; Go gets it as soon as the client has chosen us."""
    site = go.any_site
    go.at("2026-06-01 12:00")
    sold = go.sell("1250.00")
    site.send_to_collection(sold)
    site.settings(agency=go_chart.RIVAL)
    look(go)
    assert [state for state, _ in transfer(go, sold).values()] == ["taken"]
    assert go.shown(sold)["reference"] == ""
    go.run("2026-06-01 12:05")
    site.settings(agency=go_chart.AUTOCOLLECT)
    go.run("2026-06-01 12:10")
    (case,) = go.cases()
    assert go.shown(sold)["reference"] == case.case_no
    assert (asked(go), go.refusals()) == ([], [])


STATUS = MissingRight("updatesalesinvoicestatus.nv", "our status on the invoice", needed=True)


@pytest.mark.mission("A2", "B10")
def test_a_right_to_write_shows_when_a_write_is_refused_and_again_when_one_goes_through(site: World) -> None:
    opened, refusing = site.ports.open_erp, [True]

    class Refusing:
        """The simulated ERP, whose door for statuses is shut; nobody can see that by asking."""

        def __init__(self, erp: Any) -> None:
            self._erp = erp

        def __getattr__(self, name: str) -> Any:
            return getattr(self._erp, name)

        def report(self, status: Any) -> None:
            if refusing[0]:
                raise ErpRightMissing("the resource is not allowed", STATUS)
            self._erp.report(status)

    site.replace_ports(open_erp=lambda connection: Refusing(opened(connection)))
    sold, other = site.transfer(), site.transfer("99.00")
    health = site.ports.register.connection(CONNECTION).health
    assert (health.lacking, health.asked) == ((STATUS,), STATUS.name)
    assert [task.detail for task in asked(site)] == [STATUS.name]
    site.run("2026-06-01 23:00")
    assert len(asked(site)) == 1
    assert [len(case.letters) for case in site.cases()] == [0, 0]
    site.run("2026-06-02 06:00")
    assert [len(case.letters) for case in site.cases()] == [1, 1], "letters go on"
    refusing[0] = False
    site.run("2026-06-02 23:00")
    assert asked(site) == []
    assert site.ports.register.connection(CONNECTION).health.lacking == ()
    assert [site.shown(each)["reference"] for each in (sold, other)] == ["AC-0001-00001", "AC-0001-00002"]
    assert len(site.ports.mailer.to(RECIPIENT)) == 1


@pytest.mark.mission("A2")
def test_a_new_key_that_may_not_say_whose_it_is_waits_for_the_right(tmp_path: Path) -> None:
    with erp_world(tmp_path, "poweroffice") as go:
        _without_in_go(go.any_site, "CommonServices")
        from chalicelib.work.connections import onboard

        onboard.restore_connection(go.ports, go.connection_id, go.joined.key(go.site))
        go.settle()
        assert go.connection().state is ConnectionState.NEW
        assert [task.kind for task in asked(go)] == [TaskKind.MISSING_RIGHT]
        _all_of_go(go.any_site)
        go.run("2026-06-01 23:00")
        assert go.connection().state is ConnectionState.HEALTHY
        assert asked(go) == []
        assert_whole(go)


@pytest.mark.mission("A2", "B10")
def test_netvisor_names_the_resource_that_a_refused_status_needs(tmp_path: Path) -> None:
    """Nobody can ask Netvisor whether a resource that writes is allowed: the refusal tells it, and the task stays."""
    with erp_world(tmp_path, "netvisor") as world:
        world.run("2026-06-01 10:00")
        _without_in_netvisor(world.any_site, "updatesalesinvoicestatus")
        world.at("2026-06-01 12:00")
        sold = world.sell("900.00")
        world.any_site.send_to_collection(sold)
        world.hears()
        assert [right.name for right in world.connection().health.lacking] == ["updatesalesinvoicestatus.nv"]
        assert [task.detail for task in asked(world)] == ["updatesalesinvoicestatus.nv"]
        world.run("2026-06-01 23:05")
        assert len(asked(world)) == 1
        assert_whole(world)


@pytest.mark.mission("F2", "A2", "B10")
def test_a_status_that_we_could_not_write_is_not_somebodys_change(tmp_path: Path) -> None:
    """Our comment stands there and our status does not: nobody changed it, and no case is held for it."""
    with erp_world(tmp_path, "netvisor") as world:
        world.run("2026-06-01 10:00")
        _without_in_netvisor(world.any_site, "updatesalesinvoicestatus")
        world.at("2026-06-01 12:00")
        sold = [world.sell(f"{amount}.00") for amount in (900, 800, 700)]
        for one in sold:
            world.any_site.send_to_collection(one)
        world.hears()
        for night in range(1, 9):
            world.run(f"2026-06-0{night} 23:05")
        assert [case.hold for case in world.cases()] == [None, None, None]
        assert [task for task in world.tasks() if task.kind is TaskKind.STATUS_CHANGED_BY_HAND] == []
        RIGHTS["netvisor"].give(world.any_site)
        world.run("2026-06-09 23:05")
        world.run("2026-06-10 23:05")
        assert [case.hold for case in world.cases()] == [None, None, None]
        assert [world.site.erp.invoice(one.id).stage for one in sold] == [Stage.COLLECTED] * 3
        world.any_site.set_by_hand(sold[0], Stage.REMINDED)
        for night in range(11, 19):
            world.run(f"2026-06-{night} 23:05")
        assert [case.held_for(STATUS_CHANGED) for case in world.cases()] == [True, False, False]
        assert_whole(world)
