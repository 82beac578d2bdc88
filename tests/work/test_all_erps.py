"""The same job on each of the three ERPs, opened as the product opens them: transfer, money, status, key."""

from datetime import date

import pytest

from chalicelib.case.claim_facts import facts_of
from chalicelib.case.holding import SUSPECTED_PAYMENT, WRITTEN_OFF
from chalicelib.case.model import ItemKind, Outcome, Phase, WhyNot
from chalicelib.claim.facts import Country
from chalicelib.claim.statement import statement
from chalicelib.erp.contract import Service
from chalicelib.ports.records import ConnectionState, RefusalReason, TaskKind
from chalicelib.work.connections import onboard
from chalicelib.work.transfers import gate
from tests.erp_worlds import ErpWorld
from tests.world import CREDITOR


def claim(world: ErpWorld) -> int:
    """The principal that the debtor owes, in minor units."""
    case = world.case()
    return statement(facts_of(case), world.clock.today(case.country), world.ports.law).open.principal


def asked(world: ErpWorld) -> list[tuple[TaskKind, str]]:
    return [(task.kind, task.subject) for task in world.tasks()]


@pytest.mark.mission("B1", "B10", "E1", "F2")
def test_a_transfer_becomes_a_case_and_what_happens_in_the_erp_reaches_it(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    case = each.case()
    assert (case.principal, case.erp_invoice.erp, case.country) == (125_000, each.joined.erp, each.joined.country)
    shown = each.shown(sold)
    assert shown["reference"] == "AC-0001-00001"
    assert shown["comment"]
    each.any_site.act("arrive", sold, "500.00")
    each.hears()
    # Tripletex announces a match only when it closes the group: a part payment waits for the night.
    each.run("2026-06-01 23:05")
    assert [(item.kind, item.amount) for item in each.case().items] == [(ItemKind.PAYMENT, 50_000)]
    told = each.shown(sold)["comment"].replace("\N{NO-BREAK SPACE}", " ")
    assert "500,00" in told
    assert "750,00" in told
    each.at("2026-06-02 05:00")
    each.any_site.act("credit", sold)
    each.hears()
    case = each.case()
    assert (case.phase, case.erp_balance, case.discrepancy_since) == (Phase.CLOSED, 0, None)
    assert each.shown(sold)["comment"] != shown["comment"]


@pytest.mark.mission("A2")
def test_a_revoked_key_becomes_a_task_and_restored_is_caught_up(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    first, missed = each.sell("1250.00"), each.sell("900.00")
    each.any_site.send_to_collection(first)
    each.hears()
    assert each.case().open
    each.any_site.revoke_key()
    each.run("2026-06-01 23:05")
    assert each.connection().state is ConnectionState.BROKEN
    assert TaskKind.RESTORE_CONNECTION in {task.kind for task in each.tasks()}
    assert "faktura@nordlys.example" in {mail.recipient for mail in each.ports.mailer.sent}
    each.at("2026-06-02 09:00")
    key = each.joined.restored(each.site)
    each.any_site.send_to_collection(missed)
    each.any_site.act("arrive", first)
    onboard.restore_connection(each.ports, each.connection_id, key)
    each.settle()
    assert each.connection().state is ConnectionState.HEALTHY
    assert TaskKind.RESTORE_CONNECTION not in {task.kind for task in each.tasks()}
    assert each.case("AC-0001-00002").principal == 90_000
    assert each.shown(missed)["reference"] == "AC-0001-00002"
    assert each.case().erp_balance == 0


@pytest.mark.mission("B11")
def test_a_poll_that_comes_twice_or_late_changes_nothing(each: ErpWorld) -> None:
    if each.joined.erp == "tripletex":
        return
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    for _ in range(3):
        each.ports.queue.job("poll", connection_id=each.connection_id, group=each.connection_id)
    each.settle()
    story = each.story()
    calls = len(each.site.requests)
    old = each.clock.wall_now().isoformat()
    each.clock.pass_wall(minutes=13)
    each.ports.queue.job("poll", connection_id=each.connection_id, asked_at=old, group=each.connection_id)
    each.settle()
    assert len(each.site.requests) == calls, "an old question is left out"
    assert (len(each.cases()), each.story()) == (1, story)


@pytest.mark.mission("C1", "B10")
def test_a_case_from_go_goes_the_norwegian_way(go: ErpWorld) -> None:
    sold = go.sell("1250.00")
    go.any_site.send_to_collection(sold)
    go.hears()
    go.run("2026-06-02 06:00")
    assert go.case().phase is Phase.NOTICE
    assert "varsel" in go.shown(sold)["comment"].lower()


@pytest.mark.mission("E3")
def test_a_write_off_pauses_the_case_and_asks_and_taken_back_it_goes_on(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    owed, told = claim(each), each.shown(sold)["comment"]
    each.any_site.write_off(sold)
    each.hears()
    case = each.case()
    assert [(item.kind, item.amount) for item in case.items] == [(ItemKind.WRITE_OFF, 125_000)]
    assert (case.open, case.outcome, case.erp_balance, case.discrepancy_since) == (True, None, 0, None)
    assert case.held_for(WRITTEN_OFF)
    assert (TaskKind.WRITTEN_OFF, "AC-0001-00001") in asked(each)
    assert claim(each) == owed, "a creditor's book loss lets nothing go"
    words = each.shown(sold)["comment"].lower()
    assert words
    assert not any(word in words for word in ("betalt", "maksettu", "paid"))
    each.run("2026-06-02 06:00")
    assert each.case().letters == ()
    each.any_site.take_back_write_off(sold)
    each.run("2026-06-02 23:05")
    case = each.case()
    assert (case.items, case.erp_balance, case.held_for(WRITTEN_OFF)) == ((), 125_000, False)
    assert (TaskKind.WRITTEN_OFF, "AC-0001-00001") not in asked(each)
    assert each.shown(sold)["comment"] == told
    each.run("2026-06-03 06:00")
    # In Finland nothing is sent yet, whatever happens.
    assert bool(each.case().letters) == (case.country is Country.NO)


@pytest.mark.mission("E3")
def test_a_part_written_off_beside_a_payment_is_not_told_as_paid(each: ErpWorld) -> None:
    each.at("2026-06-01 12:00")
    sold = each.sell("1250.00")
    each.any_site.send_to_collection(sold)
    each.hears()
    each.any_site.act("arrive", sold, "500.00")
    each.any_site.write_off(sold)
    each.run("2026-06-01 23:05")
    case = each.case()
    assert {(item.kind, item.amount) for item in case.items} == {
        (ItemKind.PAYMENT, 50_000),
        (ItemKind.WRITE_OFF, 75_000),
    }
    assert (case.open, case.erp_balance, case.held_for(WRITTEN_OFF)) == (True, 0, True)
    assert claim(each) == 75_000
    told = each.shown(sold)["comment"].replace("\N{NO-BREAK SPACE}", " ")
    assert "500,00" in told
    assert "750,00" in told, "what is written off is left"
    assert "1 250,00" not in told


@pytest.mark.mission("E2")
def test_a_payment_with_the_settlement_tick_left_on_is_asked_about(finnish: ErpWorld) -> None:
    sold = finnish.sell("1250.00")
    finnish.any_site.send_to_collection(sold)
    finnish.hears()
    finnish.any_site.act("settle", sold, "500.00")
    finnish.hears()
    assert finnish.case().held_for(SUSPECTED_PAYMENT)
    assert TaskKind.SUSPECTED_PAYMENT in {task.kind for task in finnish.tasks()}


@pytest.mark.mission("B5")
@pytest.mark.parametrize(
    ("letters", "service", "refused"),
    [
        ((), Service.REMINDER, None),
        ((), Service.COLLECTION, RefusalReason.REMINDER_FIRST),
        (("Maksumuistutus",), Service.COLLECTION, RefusalReason.REMINDER_FIRST),
        (("Maksumuistutus",), Service.REMINDER, None),
        (("Maksumuistutus", "Maksuhuomautus"), Service.COLLECTION, None),
        (("Maksuhuomautus",), Service.COLLECTION, None),
    ],
)
def test_each_service_takes_what_is_its_turn(
    finnish: ErpWorld, letters: tuple[str, ...], service: Service, refused: RefusalReason | None
) -> None:
    sold = finnish.sell("1250.00")
    for letter in letters:
        finnish.any_site.act("remind", sold, text=letter)
    invoice = finnish.site.erp.invoice(sold.id)
    creditor = finnish.ports.register.creditor(CREDITOR)
    reason = gate.refused(invoice, creditor, date(2026, 6, 1), finnish.ports.law, service)
    assert (reason.why if reason else None) == refused, invoice.stage


@pytest.mark.mission("F1", "H2")
def test_a_finnish_case_is_followed_and_nothing_is_sent(finnish: ErpWorld) -> None:
    sold = finnish.sell("1250.00")
    finnish.any_site.send_to_collection(sold)
    finnish.hears()
    for day in ("2026-06-02 06:05", "2026-06-16 09:05", "2026-07-07 09:05"):
        finnish.run(day)
    case = finnish.case()
    assert (case.phase, case.letters, case.currency) == (Phase.RECEIVED, (), "EUR")
    assert finnish.plan().why_not is WhyNot.COURSE_NOT_SET_UP
    finnish.any_site.act("arrive", sold)
    finnish.run("2026-07-07 23:05")
    assert finnish.case().erp_balance == 0
    assert finnish.case().outcome in (Outcome.PAID, None)
