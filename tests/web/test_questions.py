"""What the page of a case asks because of the ERP, that every answer offered works, and what a recall there cost."""

from datetime import date, timedelta

import pytest

from chalicelib.case import commands
from chalicelib.case.commands import Refused
from chalicelib.case.events import Closed, DebtorChanged, Event, ItemMatched, PutOnHold, UnmatchedSeen
from chalicelib.case.holding import STATUS_CHANGED, SUSPECTED_PAYMENT, WRITTEN_OFF
from chalicelib.case.model import ItemKind, Outcome
from chalicelib.case.plan import plan_for
from chalicelib.ports.records import CaseRef, Task, TaskKind
from chalicelib.web.api_output import Json, case_json
from chalicelib.work.commit import Decision, act
from chalicelib.work.following.interest_invoices import warn_of
from chalicelib.work.moments import moment
from tests.web.office import NOW, Browser, Office
from tests.web.town import COLLECTION, NORDVIK, OWN_NOTICE, RUNNING, open_case

ON = NOW.date()


def happen(office: Office, case_no: str, *events: Event, by_hand: str = "") -> CaseRef:
    ref = CaseRef(NORDVIK, case_no)
    act(office, ref, lambda _: Decision(events, by_hand=by_hand))
    return ref


def told(office: Office) -> Json:
    """The case as the open API shows it."""
    ref = CaseRef(NORDVIK, RUNNING)
    case = office.cases.load(ref)
    plan = plan_for(case, office.register.creditor(NORDVIK).terms, ON, office.law)
    return case_json(case, plan, 0, 0, office.cases.events(ref))


def written_off(office: Office) -> CaseRef:
    lost = ItemMatched(ON, "w1", ItemKind.WRITE_OFF, 100_000, ON)
    return happen(office, RUNNING, lost, PutOnHold(ON, WRITTEN_OFF))


def tasks(office: Office, kind: TaskKind) -> list[Task]:
    return [task for task in office.register.tasks(NORDVIK) if task.kind is kind]


@pytest.mark.mission("E3")
def test_a_write_off_offers_three_answers_and_says_what_happens_without_one(anna: Browser, office: Office) -> None:
    written_off(office)
    body = anna.get(f"/cases/{RUNNING}").body
    for text in ("Fortsett oppfølgingen", "La den stå stille", "Avslutt oppdraget …", "Gjør du ingenting"):
        assert text in body
    assert "ført som tap i regnskapet; kravet mot skyldner består" in body
    assert f'href="/cases/{RUNNING}/terminate"' in body


@pytest.mark.mission("E3")
def test_let_it_stand_keeps_the_hold_and_asks_no_more(anna: Browser, office: Office) -> None:
    ref = written_off(office)
    anna.get(f"/cases/{RUNNING}")
    answered = anna.post(f"/cases/{RUNNING}/resume", {"reason": WRITTEN_OFF, "answer": "stand"})
    assert answered.location == f"/cases/{RUNNING}?done=stands"
    assert office.cases.load(ref).held_for(WRITTEN_OFF)
    assert tasks(office, TaskKind.WRITTEN_OFF) == []
    body = anna.get(answered.location).body
    assert "Saken står stille." in body
    assert "Dere har latt saken stå stille" in body
    assert "La den stå stille" not in body
    assert "Fortsett oppfølgingen" in body, "one may still think otherwise"


@pytest.mark.mission("E3")
def test_go_on_lifts_the_hold_and_closes_the_task(anna: Browser, office: Office) -> None:
    ref = written_off(office)
    assert len(tasks(office, TaskKind.WRITTEN_OFF)) == 1
    anna.get(f"/cases/{RUNNING}")
    assert anna.post(f"/cases/{RUNNING}/resume", {"reason": WRITTEN_OFF}).location.endswith("?done=resumed")
    assert office.cases.load(ref).hold is None
    assert tasks(office, TaskKind.WRITTEN_OFF) == []


@pytest.mark.mission("E3", "D3")
def test_end_shows_the_cost_ends_the_case_and_closes_the_task(anna: Browser, office: Office) -> None:
    ref = written_off(office)
    assert "Det koster ingenting" in anna.get(f"/cases/{RUNNING}/terminate").body
    anna.post(f"/cases/{RUNNING}/terminate", {"accepted_total": "0"})
    assert office.cases.load(ref).outcome is Outcome.WITHDRAWN
    assert tasks(office, TaskKind.WRITTEN_OFF) == []


@pytest.mark.mission("E2")
def test_only_what_may_stand_can_be_left_standing(anna: Browser, office: Office) -> None:
    ref = happen(office, RUNNING, PutOnHold(ON, SUSPECTED_PAYMENT))
    assert "La den stå stille" not in anna.get(f"/cases/{RUNNING}").body
    for reason in (SUSPECTED_PAYMENT, WRITTEN_OFF, "nonsense"):
        answered = anna.post(f"/cases/{RUNNING}/resume", {"reason": reason, "answer": "stand"})
        assert answered.location == f"/cases/{RUNNING}"
    assert office.cases.load(ref).held_for(SUSPECTED_PAYMENT)


@pytest.mark.mission("E2")
@pytest.mark.parametrize(
    ("language", "steps"),
    [
        ("nb", ("kan ingen betaling endres eller slettes", "Registrer en negativ betaling", "ta bort haken")),
        ("en", ("no payment can be changed or deleted", "Record a negative payment", "take the tick away")),
    ],
)
def test_a_wrong_settlement_tick_in_netvisor_is_put_right_by_steps_that_netvisor_allows(
    anna: Browser, office: Office, language: str, steps: tuple[str, ...]
) -> None:
    anna.get(f"/language/{language}?back=/")
    elsewhere = happen(office, RUNNING, PutOnHold(ON, SUSPECTED_PAYMENT))
    assert "Netvisor" not in anna.get(f"/cases/{elsewhere.case_no}").body
    open_case(office, OWN_NOTICE, NORDVIK, 90_000, date(2026, 11, 1), erp="netvisor")
    happen(office, OWN_NOTICE, PutOnHold(ON, SUSPECTED_PAYMENT))
    body = anna.get(f"/cases/{OWN_NOTICE}").body
    places = [body.index(step) for step in steps]
    assert places == sorted(places)
    assert body.count("Payment is settlement from collection agency") == 1


@pytest.mark.mission("E2")
def test_a_case_that_the_wrong_tick_closed_tells_the_steps_and_offers_no_answer(anna: Browser, office: Office) -> None:
    open_case(office, OWN_NOTICE, NORDVIK, 90_000, date(2026, 11, 1), erp="netvisor")
    paid = ItemMatched(ON, "n1", ItemKind.PAYMENT, 90_000, ON, settlement=True)
    happen(office, OWN_NOTICE, paid, Closed(ON, Outcome.PAID))
    body = anna.get(f"/cases/{OWN_NOTICE}").body
    assert "Registrer en negativ betaling" in body
    assert "Saken fortsetter av seg selv" not in body
    assert f"/cases/{OWN_NOTICE}/resume" not in body
    assert f"/cases/{OWN_NOTICE}/terminate" not in body


@pytest.mark.mission("F2")
def test_a_status_changed_by_hand_is_named_with_both_answers(anna: Browser, office: Office) -> None:
    ref = happen(office, RUNNING, PutOnHold(ON, STATUS_CHANGED), by_hand="muistutettu <1>")
    body = anna.get(f"/cases/{RUNNING}").body
    assert "I regnskapet står det nå: muistutettu &lt;1&gt;" in body
    assert "Ta fakturaen tilbake …" in body
    listed = anna.get("/tasks").body
    assert "Der står det nå: muistutettu &lt;1&gt;" in listed
    assert f'href="/cases/{RUNNING}"' in listed
    answered = anna.post(f"/cases/{RUNNING}/resume", {"reason": STATUS_CHANGED})
    assert answered.location.endswith("?done=resumed")
    assert office.cases.load(ref).hold is None
    assert tasks(office, TaskKind.STATUS_CHANGED_BY_HAND) == []


def taken_back(office: Office, case_no: str) -> None:
    ref = CaseRef(NORDVIK, case_no)
    terms = office.register.creditor(NORDVIK).terms
    case = office.cases.load(ref)
    events = commands.recall(case, moment(office, case.country), terms, office.law)
    assert not isinstance(events, Refused)
    act(office, ref, lambda _: Decision(events))


@pytest.mark.mission("D4")
def test_a_recall_made_in_the_erp_tells_its_cost_and_why(anna: Browser, office: Office) -> None:
    taken_back(office, COLLECTION)
    body = anna.get(f"/cases/{COLLECTION}").body.replace("\xa0", " ")
    assert "Tatt tilbake i regnskapet" in body
    assert "Den frie perioden gikk ut" in body
    assert "I alt 7 564,74 kr" in body
    assert "tatt tilbake i regnskapet" in body
    listed = anna.get("/tasks").body.replace("\xa0", " ")
    assert "Kostnad 7 564,74 kr inkl. mva." in listed
    (task,) = tasks(office, TaskKind.RECALLED_IN_ERP)
    assert anna.post(f"/tasks/{task.id}/done").location == "/tasks"
    assert tasks(office, TaskKind.RECALLED_IN_ERP) == []


@pytest.mark.mission("D4")
def test_a_free_recall_says_so_in_english_too(anna: Browser, office: Office) -> None:
    taken_back(office, RUNNING)
    assert "Det koster ingenting: det er fritt til og med" in anna.get(f"/cases/{RUNNING}").body
    anna.get("/language/en?back=/")
    assert "It costs nothing" in anna.get(f"/cases/{RUNNING}").body
    assert "It costs nothing." in anna.get("/tasks").body


@pytest.mark.mission("E1")
def test_money_on_account_is_a_hint_on_the_page_and_in_the_api(anna: Browser, office: Office) -> None:
    happen(office, RUNNING, UnmatchedSeen(ON, 40_000))
    body = anna.get(f"/cases/{RUNNING}").body.replace("\xa0", " ")
    assert "400,00 kr fra denne kunden står i regnskapet uten å være matchet" in body
    assert told(office)["unmatched_in_erp"] == "400.00"
    happen(office, RUNNING, UnmatchedSeen(ON + timedelta(days=1), 0))
    assert "uten å være matchet" not in anna.get(f"/cases/{RUNNING}").body
    assert told(office)["unmatched_in_erp"] == "0.00"


@pytest.mark.mission("E8", "B9")
def test_our_settlement_and_a_changed_card_stand_in_the_history(anna: Browser, office: Office) -> None:
    ours = ItemMatched(ON, "s1", ItemKind.PAYMENT, 50_000, date(2026, 11, 20), True, "S-17")
    happen(office, RUNNING, ours, DebtorChanged(ON, ("address", "email")))
    body = anna.get(f"/cases/{RUNNING}").body.replace("\xa0", " ")
    assert "Vårt oppgjør S-17 bokført: 500,00 kr" in body
    assert "Adresse, E-post" in body
    assert "Betaling til dere" not in body
    events = told(office)["events"]
    assert isinstance(events, list)
    assert {"our_settlement", "debtor_changed"} <= {event["type"] for event in events if isinstance(event, dict)}


@pytest.mark.mission("B8")
def test_an_interest_invoice_is_named_in_its_task(anna: Browser, office: Office) -> None:
    creditor = office.register.creditor(NORDVIK)
    assert warn_of(office, creditor, RUNNING, "9", "20077")
    assert not warn_of(office, creditor, RUNNING, "9", "20077")
    assert "Rentefaktura 20077" in anna.get("/tasks").body
