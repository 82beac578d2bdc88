"""Choosing overdue invoices in the portal, on every ERP: one case each, a receipt, nothing lost (missions B1, B5)."""

from datetime import date

import pytest

from chalicelib.erp.contract import Service
from chalicelib.ports.records import ConnectionState, RefusalReason
from chalicelib.ports.transfers import ChoiceState, TransferReceipt, Via
from chalicelib.work import change
from chalicelib.work.connections import onboard
from chalicelib.work.transfers import choose, overdue_list
from chalicelib.work.transfers.choose import Approval, NotTaken
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld
from tests.world import CREDITOR

ANNA = "anna@nordlys.example"


def look(world: ErpWorld) -> overdue_list.OverdueList:
    """Ask for the list as the page does, let the worker read it, and look."""
    world.clock.pass_wall(minutes=2)
    assert overdue_list.ask(world.ports, world.connection_id)
    world.settle()
    return overdue_list.overdue_list(world.ports, CREDITOR, world.connection_id)


def approval(world: ErpWorld, name: str = "t-1", **choice: object) -> Approval:
    reading = world.ports.transfers.reading(world.connection_id)
    service = Service.REMINDER if world.joined.erp == "netvisor" else None
    given: dict[str, object] = {
        "id": name,
        "connection": world.connection(),
        "by": ANNA,
        "via": Via.PORTAL,
        "not_disputed": True,
        "reading_id": reading.id if reading else "",
        "service": service,
    }
    return Approval(**(given | choice))  # type: ignore[arg-type]


def approve(world: ErpWorld, name: str = "t-1", **choice: object) -> TransferReceipt | NotTaken:
    creditor = world.ports.register.creditor(CREDITOR)
    return choose.approve(world.ports, creditor, approval(world, name, **choice))


def transfer(world: ErpWorld, *sold: Sold, name: str = "t-1", **choice: object) -> dict[str, tuple[str, str]]:
    """Choose and let the workers work; per invoice number the state and the case number or reason."""
    made = approve(world, name, invoice_ids=frozenset(one.id for one in sold), **choice)
    assert isinstance(made, TransferReceipt), made
    world.settle()
    return receipt(world, name)


def receipt(world: ErpWorld, name: str = "t-1") -> dict[str, tuple[str, str]]:
    return {
        choice.invoice.number: (choice.state.value, choice.case_no or (choice.reason or ""))
        for choice in world.ports.transfers.choices(CREDITOR, name)
    }


@pytest.mark.mission("B1", "B6")
def test_a_chosen_invoice_becomes_a_case_on_the_word_of_who_ticked(each: ErpWorld) -> None:
    sold, other = each.sell("1250.00"), each.sell("800.00")
    listed = {row.draft.invoice.id for row in look(each).rows}
    assert {sold.id, other.id} <= listed
    assert transfer(each, sold) == {sold.number: ("taken", "AC-0001-00001")}
    case = each.case()
    assert (case.principal, case.erp_invoice.invoice_id) == (125_000, sold.id)
    assert ANNA in case.not_disputed
    assert case.not_disputed.startswith("portal")
    assert each.refusals() == []
    rows = {row.draft.invoice.id for row in overdue_list.overdue_list(each.ports, CREDITOR, each.connection_id).rows}
    assert rows == listed - {sold.id}, "what was chosen since the list was read is no draft any more"
    assert {row.draft.invoice.id for row in look(each).rows} == listed - {sold.id}


@pytest.mark.mission("B1")
def test_all_and_all_of_one_customer(each: ErpWorld) -> None:
    mine = [each.sell(f"{n}00.00") for n in range(1, 4)]
    listed = look(each)
    customer = next(row.draft.invoice.customer_id for row in listed.rows if row.draft.invoice.id == mine[0].id)
    of_customer = {row.draft.invoice.id for row in listed.rows if row.draft.invoice.customer_id == customer}
    made = approve(each, "t-1", customer_id=customer)
    assert isinstance(made, TransferReceipt)
    assert made.count == len(of_customer)
    waiting = {choice.invoice.id for choice in each.ports.transfers.waiting(each.connection_id)}
    assert waiting == of_customer, "approved, not yet read in"
    each.settle()
    assert each.ports.transfers.waiting(each.connection_id) == []
    rest = approve(each, "t-2", everything=True)
    assert isinstance(rest, TransferReceipt)
    assert rest.count == len(listed.rows) - len(of_customer)
    each.settle()
    answers = {**receipt(each, "t-1"), **receipt(each, "t-2")}
    assert all(state != "waiting" for state, _ in answers.values())
    assert {answers[sold.number][0] for sold in mine} == {"taken"}
    assert len(each.cases()) == sum(state == "taken" for state, _ in answers.values())


@pytest.mark.mission("B1", "B11")
def test_a_double_click_and_a_second_window_transfer_once(one_erp: ErpWorld) -> None:
    sold = one_erp.sell("1250.00")
    look(one_erp)
    first, second = approval(one_erp, "t-1", everything=True), approval(one_erp, "t-2", everything=True)
    creditor = one_erp.ports.register.creditor(CREDITOR)
    made = [choose.approve(one_erp.ports, creditor, one) for one in (first, first, second)]
    assert made[0] == made[1]
    assert made[2] is NotTaken.NOTHING_CHOSEN, "all of it waits already"
    one_erp.settle()
    assert isinstance(choose.approve(one_erp.ports, creditor, first), TransferReceipt)
    one_erp.settle()
    numbers = [case.erp_invoice.invoice_id for case in one_erp.cases()]
    assert len(numbers) == len(set(numbers))
    assert receipt(one_erp)[sold.number][0] == "taken"


@pytest.mark.mission("B1", "B11")
def test_a_crash_after_the_case_and_before_the_receipt(one_erp: ErpWorld) -> None:
    """The worker opened the case and died; whoever comes next says so, and opens no second one."""
    sold = one_erp.sell("1250.00")
    look(one_erp)
    approve(one_erp, invoice_ids=frozenset({sold.id}))
    (waiting,) = one_erp.ports.transfers.waiting(one_erp.connection_id)
    assert choose.take_choice(one_erp.ports, waiting) == "AC-0001-00001"
    assert waiting.state is ChoiceState.WAITING
    assert choose.take_choice(one_erp.ports, waiting) == "AC-0001-00001"
    one_erp.settle()
    assert receipt(one_erp) == {sold.number: ("taken", "AC-0001-00001")}
    assert len(one_erp.cases()) == 1


@pytest.mark.mission("B1")
def test_a_later_approval_in_the_erp_joins_the_case(each: ErpWorld) -> None:
    sold = each.sell("1250.00")
    look(each)
    # Approved in the ERP as well, before our workers get there.
    each.any_site.send_to_collection(sold)
    transfer(each, sold)
    each.hears()
    assert [case.case_no for case in each.cases()] == ["AC-0001-00001"]
    assert each.refusals() == [], "nothing is refused to the creditor"
    assert each.shown(sold)["reference"] == "AC-0001-00001"
    each.hears()
    assert each.refusals() == []


@pytest.mark.mission("B1", "B10")
def test_go_shows_the_case_as_soon_as_its_user_approves_too(go: ErpWorld) -> None:
    sold = go.sell("1250.00")
    look(go)
    transfer(go, sold)
    assert not go.shown(sold)["reference"], "Go takes a case for approved invoices only"
    go.any_site.send_to_collection(sold)
    go.hears()
    assert go.shown(sold)["reference"] == "AC-0001-00001"
    assert (len(go.cases()), go.refusals()) == (1, [])


@pytest.mark.mission("B1", "B7")
def test_what_is_followed_already_is_told_with_its_case_number(one_erp: ErpWorld) -> None:
    sold = one_erp.sell("1250.00")
    look(one_erp)
    one_erp.any_site.send_to_collection(sold)
    one_erp.hears()
    assert transfer(one_erp, sold) == {sold.number: ("refused", "AC-0001-00001")}
    (choice,) = one_erp.ports.transfers.choices(CREDITOR, "t-1")
    assert choice.reason is RefusalReason.DUPLICATE
    assert one_erp.refusals() == []


@pytest.mark.mission("B7")
def test_one_bad_invoice_never_stops_the_others_and_corrected_it_comes_again(one_erp: ErpWorld) -> None:
    good, bad, last = one_erp.sell("100.00"), one_erp.sell("200.00", line1=""), one_erp.sell("300.00")
    look(one_erp)
    answers = transfer(one_erp, good, bad, last)
    assert answers[bad.number] == ("refused", "missing_address")
    assert {answers[one.number][0] for one in (good, last)} == {"taken"}
    assert [refusal.reason for refusal in one_erp.refusals()] == [RefusalReason.MISSING_ADDRESS]
    assert bad.id in {row.draft.invoice.id for row in look(one_erp).rows}, "a refusal uses nothing up"
    again = transfer(one_erp, bad, name="t-2")
    assert again == {bad.number: ("refused", "missing_address")}


@pytest.mark.mission("B2")
def test_a_withdrawn_invoice_is_chosen_again_by_itself_only(one_erp: ErpWorld) -> None:
    sold, other = one_erp.sell("1250.00"), one_erp.sell("99.00")
    look(one_erp)
    transfer(one_erp, sold)
    change.terminate(one_erp.ports, one_erp.ref(), ANNA, "portal", 0)
    one_erp.settle()
    row = next(row for row in look(one_erp).rows if row.draft.invoice.id == sold.id)
    assert (row.draft.earlier_case, row.in_all) == ("AC-0001-00001", False)
    approve(one_erp, "t-2", everything=True)
    one_erp.settle()
    assert sold.number not in receipt(one_erp, "t-2")
    assert other.number in receipt(one_erp, "t-2")
    look(one_erp)
    number = transfer(one_erp, sold, name="t-3")[sold.number][1]
    assert one_erp.case(number).erp_invoice.assignment == 2


@pytest.mark.mission("B6")
def test_without_the_tick_nothing_is_transferred(one_erp: ErpWorld) -> None:
    sold = one_erp.sell("1250.00")
    look(one_erp)
    assert approve(one_erp, invoice_ids=frozenset({sold.id}), not_disputed=False) is NotTaken.NOT_DECLARED
    assert one_erp.ports.transfers.waiting(one_erp.connection_id) == []
    one_erp.change_creditor(standing_not_disputed="")
    assert transfer(one_erp, sold)[sold.number][0] == "taken", "the tick stands in for the standing declaration"


@pytest.mark.mission("B1")
def test_all_means_the_list_that_was_looked_at(one_erp: ErpWorld) -> None:
    one_erp.sell("1250.00")
    look(one_erp)
    seen = approval(one_erp, everything=True)
    one_erp.sell("77.00")
    look(one_erp)
    assert choose.approve(one_erp.ports, one_erp.ports.register.creditor(CREDITOR), seen) is NotTaken.LIST_MOVED


@pytest.mark.mission("A2", "B1")
def test_what_was_chosen_waits_for_a_restored_connection(each: ErpWorld) -> None:
    sold = each.sell("1250.00")
    look(each)
    approve(each, invoice_ids=frozenset({sold.id}))
    each.any_site.revoke_key()
    each.settle()
    assert each.connection().state is ConnectionState.BROKEN
    assert receipt(each) == {sold.number: ("waiting", "")}
    assert approve(each, "t-2", everything=True) is NotTaken.CONNECTION_AWAY
    each.at("2026-06-01 12:00")
    onboard.restore_connection(each.ports, each.connection_id, each.joined.restored(each.site))
    each.settle()
    assert receipt(each) == {sold.number: ("taken", "AC-0001-00001")}


@pytest.mark.mission("B1")
def test_a_list_that_cannot_be_read_says_so_and_keeps_the_old_one(one_erp: ErpWorld) -> None:
    one_erp.sell("1250.00")
    before = look(one_erp)
    one_erp.any_site.revoke_key()
    after = look(one_erp)
    assert after.reading is not None
    assert before.reading is not None
    assert (after.reading.problem, after.reading.running) == ("unusable", False)
    assert (after.reading.id, after.rows) == (before.reading.id, before.rows)


@pytest.mark.mission("A2", "B1")
def test_a_missing_right_and_a_silent_erp_are_told_apart(one_erp: ErpWorld) -> None:
    one_erp.sell("1250.00")
    one_erp.any_site.fault(status=500, count=-1)
    silent = look(one_erp)
    assert silent.reading is not None
    assert silent.reading.problem == "not_answered"
    one_erp.any_site.fault()
    one_erp.at("2026-06-01 11:30")
    assert look(one_erp).rows
    one_erp.any_site.take_right("invoice")
    lacking = look(one_erp)
    assert lacking.reading is not None
    assert lacking.reading.problem in ("right_missing", "unusable")


@pytest.mark.mission("B9")
def test_a_customer_without_mail_and_phone_is_warned_of_before_the_transfer(each: ErpWorld) -> None:
    silent, reachable = each.sell("100.00"), each.sell("200.00", email="kari@kunde.example.com")
    warned = {row.draft.invoice.id: row.no_contact for row in look(each).rows}
    assert (warned[silent.id], warned[reachable.id]) == (True, False)
    assert transfer(each, silent)[silent.number][0] == "taken", "a warning is no refusal"
    calls = len(each.site.requests)
    assert overdue_list.look_at_cards(each.ports, each.connection_id) == 0
    assert len(each.site.requests) == calls, "each customer is looked at once a week"


@pytest.mark.mission("B5")
@pytest.mark.parametrize(
    ("letters", "service", "answer"),
    [
        ((), Service.REMINDER, ("taken", "AC-0001-00001")),
        ((), Service.COLLECTION, ("refused", "reminder_first")),
        (("Maksumuistutus",), Service.COLLECTION, ("refused", "reminder_first")),
        (("Maksumuistutus", "Maksuhuomautus"), Service.COLLECTION, ("taken", "AC-0001-00001")),
    ],
)
def test_a_finnish_transfer_names_its_service(
    finnish: ErpWorld, letters: tuple[str, ...], service: Service, answer: tuple[str, str]
) -> None:
    sold = finnish.sell("1250.00", due=date(2026, 4, 15))
    for letter in letters:
        finnish.any_site.act("remind", sold, text=letter)
    look(finnish)
    assert approve(finnish, everything=True, service=None) is NotTaken.NO_SERVICE
    assert transfer(finnish, sold, service=service) == {sold.number: answer}
    if answer[0] == "taken":
        assert finnish.case(answer[1]).service is service
        assert (finnish.any_site.shown_status(sold)["status"] == "collected") == (service is Service.COLLECTION)
        assert finnish.any_site.erp.invoice(sold.id).changed_by_hand == ""
    if answer[0] == "refused":
        look(finnish)
        assert transfer(finnish, sold, name="t-2", service=Service.REMINDER)[sold.number][0] == "taken"
