"""What a transfer takes over, that it takes an invoice once, and what it warns of (missions B8, B9, B11, B12)."""

from datetime import date

import pytest

from chalicelib.case.model import EarlierLetter, Phase, Step
from chalicelib.claim.facts import DebtorClass
from chalicelib.erp.contract import Address
from chalicelib.ports.records import CaseRef, RefusalReason, TaskKind
from chalicelib.work.messages.receive import Received, receive_webhook
from chalicelib.work.transfers.accept import invoice_key
from tests.work.walks import LIST, NOTICE, noticed
from tests.world import CONNECTION, CREDITOR, World


@pytest.mark.mission("B1", "B9")
def test_the_debtors_particulars_and_the_invoice_come_along(site: World) -> None:
    sold = site.transfer(
        name="Kari Prøve",
        email="kari@kunde.example.com",
        line1="Prøvegata 4",
        postal_code="5003",
        city="Bergen",
        language="EN",
    )
    debtor = site.ports.cases.debtor(site.ref())
    assert (debtor.name, debtor.is_private, debtor.email) == ("Kari Prøve", True, "kari@kunde.example.com")
    assert debtor.address == Address("Prøvegata 4", "", "5003", "Bergen", "NO")
    assert debtor.language == "en"
    case = site.case()
    assert (case.debtor, case.principal, case.due_date) == (DebtorClass.CONSUMER, 125_000, date(2026, 5, 15))
    assert case.erp_invoice.invoice_number == sold.number
    assert case.not_disputed == "Avtale punkt 4"
    assert site.ports.archive.get(invoice_key(site.ref())).startswith(b"%PDF")
    assert site.ports.cases.find("AC-0001-00001") == CaseRef(CREDITOR, "AC-0001-00001")
    assert site.ports.cases.events(site.ref())[0].event.on == date(2026, 6, 1)
    assert site.tasks() == []


@pytest.mark.mission("B9")
def test_personal_data_stay_out_of_the_events(site: World) -> None:
    site.transfer(name="Kari Prøve", email="kari@kunde.example.com")
    told = repr([stored.event for stored in site.ports.cases.events(site.ref())])
    assert "Kari" not in told
    assert "kunde.example" not in told


@pytest.mark.mission("B9")
def test_an_english_debtor_gets_an_english_letter(site: World) -> None:
    noticed(site, language="EN")
    assert site.ports.cases.letters(site.ref())[0].content.language == "en"


@pytest.mark.mission("B9")
def test_missing_contact_data_warn_and_do_not_refuse(site: World) -> None:
    site.transfer()
    assert site.case().phase is Phase.RECEIVED
    assert [(task.kind, task.subject) for task in site.tasks()] == [(TaskKind.MISSING_CONTACT, "AC-0001-00001")]


@pytest.mark.mission("B11")
def test_the_same_webhook_a_hundred_times_is_one_case(site: World) -> None:
    sold = site.sell()
    site.site.send_to_collection(sold)
    site.site.control.post("/webhooks/deliver").raise_for_status()
    call = next(call for call in site.site.received if b"voucherstatus.ready" in call.body)
    key, signature = call.headers["idempotency-key"], call.headers["x-request-signature"]
    answers = [receive_webhook(site.ports, CONNECTION, key, signature, call.body) for _ in range(100)]
    assert answers.count(Received.ACCEPTED) == 1
    assert answers.count(Received.DUPLICATE) == 99
    site.settle()
    assert [case.case_no for case in site.cases()] == ["AC-0001-00001"]


@pytest.mark.mission("B11")
def test_webhook_sync_and_webhook_again_are_one_case(site: World) -> None:
    site.transfer()
    site.site.send_to_collection(site.sell("99.00"))
    # Never delivered: the nightly run finds it.
    site.site.received.clear()
    site.run("2026-06-01 23:00")
    site.webhooks()
    site.settle()
    assert [case.principal for case in site.cases()] == [125_000, 9900]


@pytest.mark.mission("B11")
def test_a_withdrawn_invoice_can_be_sent_again_by_hand_and_is_a_new_assignment(site: World) -> None:
    sold = site.transfer()
    from chalicelib.work.change import terminate

    terminate(site.ports, site.ref(), "u", "portal", 0)
    site.settle()
    site.at("2026-06-01 12:00")
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()
    first, second = site.cases()
    assert (first.phase, second.phase) == (Phase.CLOSED, Phase.RECEIVED)
    assert (first.erp_invoice.assignment, second.erp_invoice.assignment) == (1, 2)
    assert first.kid != second.kid
    shown = site.shown(sold)
    assert (shown["status"], shown["reference"]) == ("PROCESSING", second.case_no)


@pytest.mark.mission("B7", "B11")
def test_a_second_request_for_a_followed_invoice_is_refused_and_keeps_the_cases_status(site: World) -> None:
    sold = site.transfer()
    site.run(NOTICE)
    # Done by a script in the ERP: its own page does not offer it.
    site.site.force_waiting(sold)
    site.run("2026-06-02 23:00")
    assert [case.case_no for case in site.cases()] == ["AC-0001-00001"]
    (refusal,) = site.refusals()
    assert (refusal.reason, refusal.detail) == (RefusalReason.DUPLICATE, "AC-0001-00001")
    shown = site.shown(sold)
    assert (shown["status"], shown["message"], shown["reference"]) == ("PROCESSING", "ONGOING", "AC-0001-00001")
    assert "16.06.2026" in shown["comment"]


@pytest.mark.mission("B8", "B12")
def test_the_creditors_own_lawful_notice_is_not_repeated(site: World) -> None:
    site.at("2026-05-18 10:00")
    sold = site.sell(due=date(2026, 5, 15))
    site.site.act("remind", sold)
    site.at("2026-06-02 06:30")
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()
    case = site.case()
    assert case.earlier_letters == (EarlierLetter("notice", date(2026, 5, 18), date(2026, 6, 1), 3800),)
    assert site.plan().step is Step.PUT_ON_LIST
    # Its deadline was yesterday, Monday: today's list.
    site.run("2026-06-02 09:00")
    assert site.case().phase is Phase.LISTED
    assert site.case().letters == ()


@pytest.mark.mission("B8", "B12")
def test_an_unlawful_notice_of_the_creditors_is_repeated_as_the_law_says(site: World) -> None:
    site.at("2026-05-18 10:00")
    sold = site.sell(due=date(2026, 5, 15))
    site.site.remind(sold, term_days=10)
    site.at("2026-06-01 10:00")
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()
    site.run(NOTICE)
    letter = site.case().letters[0]
    # A letter of the creditor's in between: whether the second one carries a fee is the several-letters rule's.
    assert (letter.on, letter.deadline) == (date(2026, 6, 2), date(2026, 6, 16))
    assert letter.fee in (0, 3800)
    site.run(LIST)
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("B12")
def test_automatic_reminders_in_the_erp_become_a_task(site: World) -> None:
    site.transfer(automatic_notice=True, email="kari@kunde.example.com")
    site.transfer("80.00", automatic_notice=True, email="ola@kunde.example.com")
    assert [task.kind for task in site.tasks()] == [TaskKind.OWN_REMINDERS_ON] * 2
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED] * 2


@pytest.mark.mission("B8")
def test_fees_of_the_erp_are_not_claimed_but_count(site: World) -> None:
    site.at("2026-05-30 10:00")
    sold = site.sell(due=date(2026, 5, 15))
    site.site.remind(sold, kind="REMINDER", term_days=14)
    site.at("2026-06-01 10:00")
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()
    assert (site.case().principal, site.case().erp_balance) == (125_000, 125_000)
    site.run(NOTICE)
    # The reminder's deadline of 14 days runs until 13 June: a second fee before it is missed is not lawful.
    assert site.case().letters[0].fee == 0
