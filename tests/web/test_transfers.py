"""The pages for transferring invoices: what can be chosen, what was approved, the receipt, the settings (B1 to B6)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.erp.contract import Service
from chalicelib.ports.records import Member, RefusalReason
from chalicelib.ports.transfers import Contact, Draft, TransferReceipt, Via
from chalicelib.work.transfers.exemptions import exempt
from tests.web.choosing import CONNECTION, answer, approve, field, lay_out, line, refusal_of
from tests.web.office import NOW, Browser, Office
from tests.web.town import ANNA, BAKERI, BJORN, NORDVIK, PAID, RUNNING, WAITING


@pytest.mark.mission("B1", "B9")
def test_drafts_show_what_to_choose_by_and_what_to_mind(anna: Browser, office: Office) -> None:
    lay_out(
        office,
        Draft(line(1)),
        Draft(line(2, "32")),
        Draft(line(3, "33", exempt=True)),
        Draft(line(4), earlier_case=PAID),
    )
    office.transfers.note_contact(Contact(CONNECTION, "32", True), NOW + timedelta(days=1))
    body = anna.get("/transfers").body
    for told in (
        "10001",
        "Brattli &lt;Bygg&gt; AS",
        "1\xa0000,02\xa0kr",
        "15.10.2026",
        "40 dager siden",
        "24.11.2026 09:59",
    ):
        assert told in body, told
    assert body.count("Mangler e-post og telefon") == 1
    assert body.count(">Unntatt<") == 1
    assert f'href="/cases/{PAID}"' in body
    assert "Godkjenn alle (2)" in body, "neither the exempt customer nor what was with us before"
    assert "refresh" not in body


@pytest.mark.mission("B1", "B6")
def test_chosen_ones_are_approved_by_name_and_the_receipt_tells_the_rest(anna: Browser, office: Office) -> None:
    lay_out(office, *(Draft(line(number)) for number in range(1, 5)))
    sent = approve(anna, "901", "903")
    assert sent.status == 303
    receipt_id = sent.location.rpartition("/")[2]
    waiting = office.transfers.waiting(CONNECTION)
    assert [(each.invoice.id, each.declared_by, each.declared_at) for each in waiting] == [
        ("901", ANNA, NOW),
        ("903", ANNA, NOW),
    ]
    assert (
        len([entry for entry in office.outbox.pending(NOW + timedelta(days=9)) if "take_choice" in entry.effects]) == 2
    )
    body = anna.get(f"/transfers/{receipt_id}").body
    assert "2 fakturaer leses inn nå" in body
    assert "http-equiv" in body
    approved = anna.get("/transfers?tab=approved").body
    assert "10001" in approved
    assert "10002" not in approved
    assert ANNA in approved
    answer(office, receipt_id)
    body = anna.get(f"/transfers/{receipt_id}").body
    assert "1 faktura er mottatt" in body
    assert f'href="/cases/{RUNNING}"' in body
    assert "1 faktura er ikke mottatt" in body
    assert "Kunden mangler adresse" in body
    assert "Betalingsoppfordringen går i posten" in body, "what to do instead"
    assert "http-equiv" not in body
    drafts = anna.get("/transfers").body
    assert 'name="pick-901"' not in drafts
    assert 'name="pick-903"' in drafts, "a refusal uses nothing up"


@pytest.mark.mission("B4")
def test_the_receipt_says_when_the_notice_can_go_out(anna: Browser, office: Office) -> None:
    """The case of WAITING is due on 12 November and came on the 27th, a Friday: it goes on Monday."""
    lay_out(office, Draft(line(1)))
    receipt = approve(anna, "901").location
    answer(office, receipt.rpartition("/")[2], WAITING)
    body = anna.get(receipt).body
    assert "Inkassovarsel sendes 30.11.2026" in body


@pytest.mark.mission("B1")
def test_all_and_all_of_one_customer(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)), Draft(line(2)), Draft(line(3, "32")), Draft(line(4, exempt=True)))
    body = anna.get("/transfers?customer=31").body
    assert "Overfør alle 2 fra kunden" in body
    assert 'name="pick-903"' not in body
    approve(anna, what="customer", customer="31")
    assert [choice.invoice.id for choice in office.transfers.waiting(CONNECTION)] == ["901", "902"]
    approve(anna, what="all")
    assert [choice.invoice.id for choice in office.transfers.waiting(CONNECTION)] == ["901", "902", "903"]


@pytest.mark.mission("B1", "B11")
def test_the_same_form_twice_is_one_transfer(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)), Draft(line(2)))
    body = anna.get("/transfers").body
    form = {name: field(body, name) for name in ("transfer", "reading", "connection")}
    form |= {"what": "all", "not_disputed": "yes"}
    first, second = anna.post("/transfers", form), anna.post("/transfers", form)
    assert first.location == second.location
    assert len(office.transfers.choices(NORDVIK, form["transfer"])) == 2


@pytest.mark.mission("B6")
def test_a_page_left_by_back_and_sent_with_another_choice_adds_nothing_and_offers_a_fresh_form(
    anna: Browser, office: Office
) -> None:
    lay_out(office, Draft(line(1)), Draft(line(2)))
    body = anna.get("/transfers").body
    form = {name: field(body, name) for name in ("transfer", "reading", "connection")}
    form |= {"what": "picked", "not_disputed": "yes"}
    anna.post("/transfers", form | {"pick-901": "yes"})
    told = anna.post("/transfers", form | {"pick-902": "yes"})
    assert "Denne siden er alt sendt inn med et annet valg" in told.body
    assert [choice.invoice.id for choice in office.transfers.waiting(CONNECTION)] == ["901"]
    fresh = form | {"transfer": field(told.body, "transfer"), "pick-902": "yes"}
    assert anna.post("/transfers", fresh).status == 303
    assert [choice.invoice.id for choice in office.transfers.waiting(CONNECTION)] == ["901", "902"]


@pytest.mark.mission("B6")
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"not_disputed": ""}, "Kryss av for at kravene ikke er omtvistet"),
        ({"reading": "20260101T000000000000"}, "Listen er hentet på nytt siden du så den"),
        ({"what": "customer", "customer": "99"}, "Ingen fakturaer er valgt"),
        ({"service": "reminder"}, "Velg purretjenesten eller inkassotjenesten"),
    ],
)
def test_what_is_not_taken_as_a_whole_says_why(
    anna: Browser, office: Office, fields: dict[str, str], told: str
) -> None:
    lay_out(office, Draft(line(1)))
    answered = approve(anna, "901", **fields)
    assert answered.status == 422
    assert told in answered.body
    assert office.transfers.waiting(CONNECTION) == []


@pytest.mark.mission("B1")
def test_a_long_list_comes_in_pages_and_all_means_all_of_it(anna: Browser, office: Office) -> None:
    lay_out(office, *(Draft(line(number)) for number in range(100, 230)))
    first, last = anna.get("/transfers").body, anna.get("/transfers?page=4").body
    assert first.count('name="pick-') == 40
    assert last.count('name="pick-') == 10
    ticked = [part.split('"')[0] for part in first.split('name="pick-')[1:]]
    assert approve(anna, *ticked).status == 303
    approve(anna, what="all")
    assert len(office.transfers.waiting(CONNECTION)) == 130


@pytest.mark.mission("B3")
def test_a_customer_is_exempted_from_the_list_and_again_allowed(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)), Draft(line(2, "32")))
    body = anna.get("/transfers").body
    choosing, exempting = body.split('id="choose"')[1].split("</form>")[:2]
    assert 'action="/transfers/exempt" id="exempting"' in exempting
    first = choosing.split("<button")[1:]
    assert 'form="exempting"' in first[0]
    own = [button for button in first if "form=" not in button.split(">")[0]]
    assert 'value="picked"' in own[0], "Enter on a tick approves what is ticked, it exempts nobody"
    done = anna.post("/transfers/exempt", {"connection": CONNECTION, "exempt": "32"})
    assert done.location == "/transfers/settings?done=exempted"
    body = anna.get(done.location).body
    assert "Brattli &lt;Bygg&gt; AS" in body
    assert "Godkjenn alle (1)" in anna.get("/transfers").body
    approve(anna, what="all")
    assert [choice.invoice.id for choice in office.transfers.waiting(CONNECTION)] == ["901"]
    anna.post("/transfers/lift", {"connection": CONNECTION, "exempt": "32"})
    assert office.transfers.exemptions(CONNECTION) == []


@pytest.mark.mission("B2", "B6")
def test_automatic_transfer_needs_a_date_and_the_standing_declaration(anna: Browser, office: Office) -> None:
    assert "krever en stående erklæring" in anna.get("/transfers/settings").body
    form = {"automatic": "yes", "automatic_from": "2026-11-01"}
    assert anna.post("/transfers/settings", form).status == 422
    creditor = office.register.creditor(NORDVIK)
    assert creditor.terms.automatic_from is None, "off by default"
    office.register.save_creditor(replace(creditor, standing_not_disputed="Avtale punkt 4"))
    assert anna.post("/transfers/settings", form | {"automatic_from": "i morgen"}).status == 422
    assert anna.post("/transfers/settings", form).status == 303
    assert office.register.creditor(NORDVIK).terms.automatic_from == date(2026, 11, 1)
    assert 'value="2026-11-01"' in anna.get("/transfers/settings").body
    anna.post("/transfers/settings", {"automatic_from": "2026-11-01"})
    assert office.register.creditor(NORDVIK).terms.automatic_from is None


@pytest.mark.mission("B5")
def test_netvisor_names_its_service_and_offers_the_reminder_service_instead(anna: Browser, office: Office) -> None:
    old = office.register.connection(CONNECTION)
    office.register.save_connection(replace(old, erp="netvisor"), NOW)
    lay_out(office, Draft(line(1)), Draft(line(2)))
    body = anna.get("/transfers").body
    assert "Purretjeneste" in body
    sent = approve(anna, "901", service="collection")
    receipt_id = sent.location.rpartition("/")[2]
    (choice,) = office.transfers.waiting(CONNECTION)
    assert choice.service is Service.COLLECTION
    office.transfers.refused(choice, refusal_of(choice, RefusalReason.REMINDER_FIRST), NOW)
    body = anna.get(f"/transfers/{receipt_id}").body
    assert "Bruk purretjenesten i stedet" in body
    fields = {name: field(body, name) for name in ("transfer", "reading", "connection", "service")}
    again = anna.post("/transfers", fields | {"pick-901": "yes", "what": "picked", "not_disputed": "yes"})
    assert again.status == 303
    assert [each.service for each in office.transfers.waiting(CONNECTION)] == [Service.REMINDER]
    assert "går videre til inkasso av seg selv" in anna.get("/transfers/settings").body
    anna.post("/transfers/settings", {"reminder_goes_on": "yes"})
    assert office.register.creditor(NORDVIK).terms.reminder_goes_on


def test_another_creditors_transfers_are_not_found(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    receipt = approve(anna, "901").location
    bjorn = Browser()
    bjorn.sign_in(BJORN)
    assert bjorn.get(receipt).status == 404
    assert bjorn.get(f"/transfers?connection={CONNECTION}").status == 404
    bjorn.get("/transfers/settings")
    for path in ("/transfers", "/transfers/exempt", "/transfers/lift", "/transfers/read"):
        fields = {
            "connection": CONNECTION,
            "what": "all",
            "transfer": "20261124-abcdef",
            "exempt": "31",
            "not_disputed": "yes",
        }
        assert bjorn.post(path, fields).status == 404, path
    assert "10001" not in bjorn.get("/transfers").body


@pytest.mark.mission("G1")
def test_the_tabs_lead_through_the_steps_in_english_too(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    anna.get("/language/en?back=/transfers")
    for path, told in (
        ("/transfers", "Approve all (1)"),
        ("/transfers?tab=approved", "All that was approved has been read in."),
        ("/transfers?tab=open", RUNNING),
        ("/refused", "Foreign currency"),
        ("/transfers/settings", "Activate from invoice date"),
    ):
        body = anna.get(path).body
        assert told in body, path
        assert body.count('aria-current="page"') == 2
    assert anna.get("/transfers?tab=else").status == 404


def test_a_machine_is_told_without_its_id_and_a_customer_without_a_name_by_number(
    anna: Browser, office: Office
) -> None:
    made = TransferReceipt(NORDVIK, "api-1234567", CONNECTION, "client:erp-one", NOW, Via.API, 0)
    office.transfers.approve(made, [])
    exempt(office, CONNECTION, "31", "", "client:erp-one")
    for path in ("/transfers/api-1234567", "/transfers?tab=approved", "/transfers/settings"):
        body = anna.get(path).body
        assert "client:" not in body, path
        assert "et tilkoblet system" in body, path
    assert "Kundenummer 31" in body


def test_who_looks_after_several_companies_can_change_on_every_page_of_transfers(office: Office) -> None:
    office.register.add_member(Member(BAKERI, ANNA, "admin"))
    browser = Browser()
    browser.sign_in(ANNA)
    browser.get("/companies")
    browser.post("/companies", {"creditor": NORDVIK})
    for path in ("/transfers", "/transfers?tab=approved", "/transfers?tab=open", "/transfers/settings", "/refused"):
        assert 'href="/companies"' in browser.get(path).body, path


@pytest.mark.mission("B5")
def test_the_offer_of_the_reminder_service_ends_when_it_was_taken(anna: Browser, office: Office) -> None:
    office.register.save_connection(replace(office.register.connection(CONNECTION), erp="netvisor"), NOW)
    lay_out(office, *(Draft(line(number)) for number in range(100, 150)))
    receipt = approve(anna, what="all", service="collection").location
    for choice in office.transfers.waiting(CONNECTION):
        office.transfers.refused(choice, refusal_of(choice, RefusalReason.REMINDER_FIRST), NOW)
    for left in (40, 10):
        body = anna.get(receipt).body
        assert body.count('name="pick-') == left
        assert f"{left} fakturaer er ikke klare for inkasso" in body
        fields = {name: field(body, name) for name in ("transfer", "reading", "connection", "service")}
        ticks = {f"pick-{part.split(chr(34))[0]}": "yes" for part in body.split('name="pick-')[1:]}
        anna.post("/transfers", fields | ticks | {"what": "picked", "not_disputed": "yes"})
    assert "Bruk purretjenesten i stedet" not in anna.get(receipt).body


def test_a_customer_without_invoices_leads_back_to_all(anna: Browser, office: Office) -> None:
    lay_out(office, Draft(line(1)))
    body = anna.get("/transfers?customer=77").body
    assert "Ingen flere forfalte fakturaer fra denne kunden" in body
    assert f'href="/transfers?connection={CONNECTION}">Vis alle kunder' in body
