"""What a look into each ERP does to a case beside its money: hand-made changes, cards, hints (D4, F2, B9, E1)."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from chalicelib.case.holding import STATUS_CHANGED
from chalicelib.case.model import ItemKind, Outcome, Phase, WhyNot
from chalicelib.erp.contract import Stage
from chalicelib.ports.records import TaskKind
from chalicelib.work import change
from chalicelib.work.change import Done
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld, erp_world
from tests.work.whole import assert_whole
from tests.world import CREDITOR


def followed(world: ErpWorld) -> Sold:
    sold = world.sell("1250.00")
    world.any_site.send_to_collection(sold)
    world.hears()
    assert world.case().open
    return sold


def tasks(world: ErpWorld, kind: TaskKind) -> list[tuple[str, str]]:
    return [(task.subject, task.detail) for task in world.tasks() if task.kind is kind]


@pytest.mark.mission("D4")
def test_a_withdrawn_case_is_overdue_again_in_the_erp_by_itself_and_can_come_again(each: ErpWorld) -> None:
    sold = followed(each)
    assert not each.any_site.shows_overdue(sold)
    assert change.terminate(each.ports, each.ref(), "kari", "portal", 0) == Done()
    each.settle()
    assert each.case().outcome is Outcome.WITHDRAWN
    assert each.any_site.shows_overdue(sold)
    free = "ei kustannuksia" if each.joined.erp == "netvisor" else "uten kostnad"
    assert free in each.shown(sold)["comment"].lower()
    each.run("2026-06-01 23:05")
    assert len(each.cases()) == 1, "not by itself"
    each.at("2026-06-02 09:00")
    each.any_site.send_to_collection(sold)
    each.hears()
    assert each.case("AC-0001-00002").erp_invoice.assignment == 2
    assert each.shown(sold)["reference"] == "AC-0001-00002"


@pytest.mark.mission("F2")
def test_a_status_changed_by_hand_stops_the_case_and_is_left_until_the_creditor_answers(finnish: ErpWorld) -> None:
    sold = followed(finnish)
    assert finnish.case().hold is None, "our own collected is not somebody's change"
    comments = finnish.any_site.reports_made(sold)
    finnish.any_site.set_by_hand(sold, Stage.REMINDED)
    finnish.run("2026-06-01 23:05")
    assert finnish.case().held_for(STATUS_CHANGED)
    ((subject, word),) = tasks(finnish, TaskKind.STATUS_CHANGED_BY_HAND)
    assert (subject, bool(word)) == ("AC-0001-00001", True)
    finnish.run("2026-06-02 23:05")
    assert finnish.any_site.reports_made(sold) == comments
    assert finnish.site.erp.invoice(sold.id).stage is Stage.REMINDED, "not written over"
    assert len(tasks(finnish, TaskKind.STATUS_CHANGED_BY_HAND)) == 1


@pytest.mark.mission("F2")
def test_put_ours_back_puts_it_back_and_closes_the_question(finnish: ErpWorld) -> None:
    sold = followed(finnish)
    before = finnish.site.erp.invoice(sold.id).stage
    finnish.any_site.set_by_hand(sold, Stage.REMINDED)
    finnish.run("2026-06-01 23:05")
    assert change.resume(finnish.ports, finnish.ref(), STATUS_CHANGED) == Done()
    finnish.settle()
    invoice = finnish.site.erp.invoice(sold.id)
    assert (invoice.stage, invoice.changed_by_hand) == (before, "")
    assert tasks(finnish, TaskKind.STATUS_CHANGED_BY_HAND) == []
    finnish.run("2026-06-02 23:05")
    assert finnish.case().hold is None
    finnish.any_site.set_by_hand(sold, Stage.REMINDED)
    finnish.run("2026-06-03 23:05")
    assert finnish.case().held_for(STATUS_CHANGED), "changed anew, asked anew"


@pytest.mark.mission("F2", "B10")
def test_a_report_of_ours_looks_before_it_writes(finnish: ErpWorld) -> None:
    sold = followed(finnish)
    comments = finnish.any_site.reports_made(sold)
    finnish.any_site.set_by_hand(sold, Stage.REMINDED)
    # Something happens to the case before a night has seen the change.
    finnish.ports.queue.job("report", creditor_id=CREDITOR, case_no="AC-0001-00001", group=finnish.connection_id)
    finnish.settle()
    assert finnish.site.erp.invoice(sold.id).stage is Stage.REMINDED
    assert finnish.any_site.reports_made(sold) == comments
    assert finnish.case().held_for(STATUS_CHANGED)
    assert len(tasks(finnish, TaskKind.STATUS_CHANGED_BY_HAND)) == 1
    assert change.resume(finnish.ports, finnish.ref(), STATUS_CHANGED) == Done()
    finnish.settle()
    assert finnish.site.erp.invoice(sold.id).stage is Stage.COLLECTED


@pytest.mark.mission("F2", "D4")
def test_take_it_back_is_the_other_answer(finnish: ErpWorld) -> None:
    sold = followed(finnish)
    finnish.any_site.set_by_hand(sold, Stage.OVERDUE)
    finnish.run("2026-06-01 23:05")
    assert change.terminate(finnish.ports, finnish.ref(), "aino", "portal", 0) == Done()
    finnish.settle()
    assert finnish.any_site.shows_overdue(sold)
    assert tasks(finnish, TaskKind.STATUS_CHANGED_BY_HAND) == []


@pytest.mark.mission("F2")
def test_ours_set_again_by_the_erps_user_ends_the_question(finnish: ErpWorld) -> None:
    sold = followed(finnish)
    before = finnish.site.erp.invoice(sold.id).stage
    assert before is not None
    finnish.any_site.set_by_hand(sold, Stage.REMINDED)
    finnish.run("2026-06-01 23:05")
    finnish.any_site.set_by_hand(sold, before)
    finnish.run("2026-06-02 23:05")
    assert finnish.case().hold is None
    assert tasks(finnish, TaskKind.STATUS_CHANGED_BY_HAND) == []


@pytest.mark.mission("F2", "B7")
def test_our_own_collected_is_not_in_collection_elsewhere(finnish: ErpWorld) -> None:
    sold = followed(finnish)
    invoice = finnish.site.erp.invoice(sold.id)
    assert (invoice.stage, invoice.elsewhere) == (Stage.COLLECTED, False)
    assert finnish.refusals() == []


@pytest.mark.mission("E1")
def test_money_on_account_is_a_hint_and_gone_when_it_is_matched(each: ErpWorld) -> None:
    sold = followed(each)
    each.at("2026-06-01 12:00")
    each.any_site.act("put-on-account", sold, "400.00")
    each.run("2026-06-01 23:05")
    case = each.case()
    assert (case.unmatched, case.items, case.erp_balance) == (40_000, (), 125_000)
    story = each.story()
    each.run("2026-06-02 23:05")
    assert each.story().count("UnmatchedSeen") == story.count("UnmatchedSeen") == 1
    each.at("2026-06-03 12:00")
    each.any_site.act("match", sold)
    each.run("2026-06-03 23:05")
    assert each.case().unmatched == 0
    assert [(item.kind, item.amount) for item in each.case().items] == [(ItemKind.PAYMENT, 40_000)]


@pytest.mark.mission("E1")
def test_another_customers_money_is_no_hint_and_closed_cases_get_none(each: ErpWorld) -> None:
    sold, other = followed(each), each.sell("300.00", name="Annen Kunde")
    each.any_site.act("put-on-account", other, "100.00")
    each.run("2026-06-01 23:05")
    assert (each.case().unmatched, "UnmatchedSeen" in each.story()) == (0, False)
    assert change.terminate(each.ports, each.ref(), "kari", "portal", 0) == Done()
    each.settle()
    each.any_site.act("put-on-account", sold, "400.00")
    each.run("2026-06-02 23:05")
    assert each.case().unmatched == 0


@pytest.mark.mission("B9")
def test_a_changed_customer_card_reaches_the_open_case_within_the_week(each: ErpWorld) -> None:
    sold = followed(each)
    version, others = each.case().version, each.sell("10.00")
    each.save_card(sold, name="Ny Navnesen", email="ny@kunde.example", line1="Nygata 2", city="Nyby")
    each.save_card(others, name="Uvedkommende Kunde")
    each.hears()
    for night in range(7):
        each.run((date(2026, 6, 1) + timedelta(days=night)).strftime("%Y-%m-%d 23:05"))
    debtor = each.ports.cases.debtor(each.ref())
    assert (debtor.name, debtor.email) == ("Ny Navnesen", "ny@kunde.example")
    assert debtor.address is not None
    assert (debtor.address.line1, debtor.address.city) == ("Nygata 2", "Nyby")
    assert each.case().debtor_name == "Ny Navnesen"
    assert each.case().version > version
    assert each.story().count("DebtorChanged") == 1, "written once, only where it differs"


@pytest.mark.mission("B9")
def test_tripletex_announces_a_card_and_it_is_there_within_minutes(tmp_path: Path) -> None:
    with erp_world(tmp_path, "tripletex") as world:
        sold = followed(world)
        world.save_card(sold, phone="+47 99 00 11 22", email="med.en.gang@kunde.example")
        world.hears()
        assert world.ports.cases.debtor(world.ref()).email == "med.en.gang@kunde.example"
        story = world.story()
        world.save_card(sold, email="med.en.gang@kunde.example")
        world.hears()
        assert world.story() == story
        assert_whole(world)


@pytest.mark.mission("B9", "C1")
@pytest.mark.parametrize("erp", ["tripletex", "poweroffice"])
def test_the_next_letter_goes_to_the_card_as_it_is(tmp_path: Path, erp: str) -> None:
    with erp_world(tmp_path, erp) as world:
        sold = followed(world)
        world.save_card(sold, line1="Flyttegata 9", name="Flyttet Flyttesen")
        # Nobody announced it and no night has passed.
        world.site.received.clear() if erp == "tripletex" else None
        world.run("2026-06-02 06:00")
        (letter,) = world.ports.cases.letters(world.ref())
        assert letter.content.debtor_name == "Flyttet Flyttesen"
        assert world.case().debtor_name == "Flyttet Flyttesen"
        assert world.case().phase is Phase.NOTICE
        assert_whole(world)


@pytest.mark.mission("E1", "E9")
def test_what_takes_anothers_place_at_the_same_balance_is_seen_in_the_night(each: ErpWorld) -> None:
    sold = followed(each)
    each.at("2026-06-01 12:00")
    each.any_site.act("arrive", sold, "100.00")
    each.run("2026-06-01 23:05")
    assert [item.kind for item in each.case().items] == [ItemKind.PAYMENT]
    each.at("2026-06-02 12:00")
    each.any_site.act("reverse", sold)
    each.any_site.act("credit", sold, "100.00")
    each.run("2026-06-02 23:05")
    case = each.case()
    assert case.erp_balance == 115_000
    assert [(item.kind, item.amount) for item in case.items] == [(ItemKind.CREDIT_NOTE, 10_000)]


@pytest.mark.mission("B8")
def test_a_separate_interest_invoice_for_a_case_in_progress_is_a_warning(finnish: ErpWorld) -> None:
    sold = followed(finnish)
    finnish.run("2026-06-01 23:05")
    interest = finnish.any_site.interest_invoice(sold)
    due = finnish.site.erp.invoice(interest.id).due_date
    for day in range(3):
        finnish.run((due + timedelta(days=day)).strftime("%Y-%m-%d 23:05"))
    assert tasks(finnish, TaskKind.INTEREST_INVOICE) == [("AC-0001-00001", interest.number)]
    (task,) = [each for each in finnish.tasks() if each.kind is TaskKind.INTEREST_INVOICE]
    finnish.ports.register.close_task(task.creditor_id, task.id, due + timedelta(days=3))
    finnish.run((due + timedelta(days=4)).strftime("%Y-%m-%d 23:05"))
    assert tasks(finnish, TaskKind.INTEREST_INVOICE) == [], "ticked off, it stays so"
    assert finnish.plan().why_not is WhyNot.COURSE_NOT_SET_UP
