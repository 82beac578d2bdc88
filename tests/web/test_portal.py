"""What the creditor reads: both amounts, receipts, history, what comes next or why not."""

import json
from datetime import UTC, date, datetime, time

import pytest

from chalicelib.case.events import Closed, LetterVoided, Unlisted
from chalicelib.case.model import EarlierLetter, Outcome
from chalicelib.claim.facts import Country
from chalicelib.claim.verify import verify
from chalicelib.ports.records import CaseRef, Creditor, Member, Refusal, RefusalReason
from tests.web.office import NOW, Browser, Office
from tests.web.town import (
    ANNA,
    COLLECTION,
    DIFFERING,
    FOREIGN,
    HELD,
    LIST,
    LISTED,
    NORDVIK,
    OWN_NOTICE,
    PAID,
    RUNNING,
    WAITING,
    break_connection,
    happen,
    identity,
    open_case,
)


@pytest.mark.mission("G1")
def test_the_overview_says_what_needs_the_creditor(anna: Browser) -> None:
    body = anna.get("/").body
    assert "Én sak er klar for inkasso" in body
    assert "torsdag 26. november 2026 kl. 08:00" in body
    assert "Beløpene stemmer ikke" in body
    assert "Utenlandsk valuta" in body
    assert "23.11.2026 23:00" in body
    assert "I orden" in body


@pytest.mark.mission("A2")
def test_a_lost_key_is_a_task_that_leads_to_the_remedy(anna: Browser, office: Office) -> None:
    connection_id = break_connection(office)
    body = anna.get("/").body
    assert "Gjenopprett koblingen til regnskapet" in body
    assert f'href="/connections/{connection_id}/restore"' in body
    assert "401" not in body


@pytest.mark.mission("G1")
def test_the_list_shows_both_amounts_and_what_comes_next(anna: Browser) -> None:
    body = anna.get("/cases").body
    for case_no in (LISTED, COLLECTION, DIFFERING, RUNNING, WAITING, HELD):
        assert f'href="/cases/{case_no}"' in body
    assert PAID not in body
    assert "Inkassovarsel sendes" in body
    assert "30.11.2026" in body


@pytest.mark.mission("E9")
def test_amounts_that_differ_are_red_on_both_sides_with_the_bolt(anna: Browser) -> None:
    body = anna.get("/cases?phase=differing").body
    assert DIFFERING in body
    assert RUNNING not in body
    assert body.count('class="amount differs"') == 2
    assert body.count('class="bolt"') == 1
    page = anna.get(f"/cases/{DIFFERING}").body
    assert page.count('class="bolt"') == 2
    assert "2\xa0590,00\xa0kr" in page
    assert "1\xa0590,00\xa0kr" in page
    assert "23.11.2026 23:00" in page
    assert 'class="bolt"' not in anna.get(f"/cases/{RUNNING}").body


@pytest.mark.parametrize(
    ("query", "found", "left_out"),
    [
        ("phase=collection", COLLECTION, LISTED),
        ("phase=closed", PAID, LISTED),
        ("phase=all", PAID, "no such"),
        ("q=ingrid", LISTED, COLLECTION),
        ("q=10102", COLLECTION, LISTED),
        ("q=0001-00105", WAITING, LISTED),
        ("phase=nonsense&page=zero", LISTED, PAID),
    ],
)
def test_cases_are_found_by_phase_number_invoice_and_name(anna: Browser, query: str, found: str, left_out: str) -> None:
    body = anna.get(f"/cases?{query}").body
    assert f"/cases/{found}" in body
    assert f"/cases/{left_out}" not in body


def test_a_whole_case_number_leads_to_its_case(anna: Browser) -> None:
    assert anna.get(f"/cases?q={PAID.lower()}").location == f"/cases/{PAID}"
    assert anna.get(f"/cases?q={FOREIGN}").status == 200


def test_a_long_phase_is_counted_up_to_a_limit(anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.web.portal_overview._COUNTED", 1)
    body = anna.get("/").body
    assert body.count('<span class="figure">1+</span>') == 2
    # Received, listed, and the one that stands still.
    assert body.count('<span class="figure">1</span>') == 3


def test_nothing_found_says_so(anna: Browser) -> None:
    assert "Ingen saker passer" in anna.get("/cases?q=finnes+ikke").body


def test_many_cases_come_in_pages(anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.web.portal_cases._PER_PAGE", 2)
    first = anna.get("/cases").body
    assert "page=2" in first
    assert "page=0" not in first
    last = anna.get("/cases?page=3").body
    assert "page=4" not in last
    assert "page=2" in last


def test_what_people_typed_is_shown_as_text(anna: Browser) -> None:
    for path in ("/", "/cases", f"/cases/{RUNNING}", f"/cases/{RUNNING}/terminate"):
        body = anna.get(path).body
        assert "Kystfrisøren &lt;Mo&gt; &amp; Sønn AS" in body
        assert "<Mo>" not in body
    body = anna.get("/cases?q=%22%3E%3Cb%3E").body
    assert "<b>" not in body


@pytest.mark.mission("H1")
def test_every_amount_carries_its_receipt(anna: Browser) -> None:
    body = anna.get(f"/cases/{COLLECTION}").body
    assert "forsinkelsesrenteloven § 3 (1)" in body
    assert "12,25\xa0%" in body
    assert "12\xa0%" in body
    assert "10.06.2026 – 01.07.2026" in body
    assert "337,61" in body
    assert "FOR-2025-12-19-2709" in body
    assert body.count("Slik er beløpet regnet ut") == 7


@pytest.mark.mission("H1")
def test_the_saved_statement_can_be_made_again(anna: Browser, office: Office) -> None:
    answered = anna.get(f"/cases/{COLLECTION}/statement")
    assert answered.headers["Content-Disposition"] == f'attachment; filename="{COLLECTION}-2026-11-24.json"'
    saved = json.loads(answered.body)
    assert verify(saved, office.law) == []
    saved["lines"][1]["amount"] = "1355.14"
    assert verify(saved, office.law) != []


@pytest.mark.mission("H2")
@pytest.mark.parametrize(
    ("case_no", "text"),
    [
        (WAITING, "tidligst 14 dager etter forfall 12.\xa0november 2026"),
        (RUNNING, "når fristen i varselet, 2. desember 2026, er ute"),
        (LISTED, "Du kan stoppe saken til torsdag 26. november 2026 kl. 08:00"),
        (COLLECTION, "Fristen i betalingsoppfordringen, 30. juli 2026, er ute"),
        (HELD, "merknad i regnskapet og regnes som omtvistet"),
        (HELD, "når innsigelsen er avklart og merknaden er tatt bort i regnskapet"),
        (PAID, "Saken er avsluttet"),
    ],
)
def test_a_case_that_does_not_move_says_why(anna: Browser, case_no: str, text: str) -> None:
    assert text.replace("\xa0", " ") in anna.get(f"/cases/{case_no}").body.replace("\xa0", " ")


def test_the_history_tells_every_step_with_its_day(anna: Browser, office: Office) -> None:
    body = anna.get(f"/cases/{COLLECTION}").body.replace("\xa0", " ")
    told = ["Overført til oss", "Inkassovarsel laget", "Satt på inkassolisten", "Registrert til inkasso"]
    told += ["Betalingsoppfordring sendt", "Betaling til dere: 10 000,00 kr"]
    places = [body.index(text) for text in told]
    assert places == sorted(places, reverse=True)
    happen(office, RUNNING, LetterVoided(NOW.date(), f"{RUNNING}-notice-1", "late"))
    body = anna.get(f"/cases/{RUNNING}").body.replace("\xa0", " ")
    assert "Kostnaden på 38,00 kr og fristen er tatt bort" in body
    assert "Trukket tilbake" in body


@pytest.mark.mission("B12")
def test_a_creditors_own_notice_is_told_as_such(anna: Browser, office: Office) -> None:
    """No letter of ours went out, and the page must not say that one did."""
    own = EarlierLetter("notice", date(2026, 11, 16), date(2026, 11, 30), 3_800)
    open_case(office, OWN_NOTICE, NORDVIK, 90_000, date(2026, 10, 20), earlier=(own,))
    body = anna.get(f"/cases/{OWN_NOTICE}").body.replace("\xa0", " ")
    assert "Deres eget inkassovarsel gjelder, så vi sender ikke et nytt" in body
    assert "fristen i det, 30. november 2026, er ute" in body
    assert "Skyldner har fått inkassovarsel" not in body
    assert "Gebyr 38,00 kr, frist 30. november 2026" in body


@pytest.mark.mission("H1")
def test_every_receipt_says_its_rule_in_words(anna: Browser) -> None:
    body = anna.get(f"/cases/{COLLECTION}").body
    for text in ("Dobbelt salær", "skuddår med 366", "Gebyr som alt er krevd, trekkes", "betalingens egen referanse"):
        assert text in body
    anna.get("/language/en?back=/cases")
    body = anna.get(f"/cases/{COLLECTION}").body
    assert "Public rate<" in body
    assert "skyldnerens egen bestemmelse" not in body


def test_a_closed_case_shows_its_last_claim_as_such(anna: Browser) -> None:
    body = anna.get(f"/cases/{PAID}").body.replace("\xa0", " ")
    assert "Slik sto kravet da saken ble avsluttet 3. november 2026" in body
    assert "med renter og kostnader i dag" not in body


@pytest.mark.mission("H2")
def test_a_case_that_was_closed_while_it_stood_still_waits_for_nothing(anna: Browser, office: Office) -> None:
    assert "Den følges opp igjen når" in anna.get(f"/cases/{HELD}").body
    happen(office, HELD, Closed(NOW.date(), Outcome.PAID))
    assert office.cases.load(CaseRef(NORDVIK, HELD)).holds
    body = anna.get(f"/cases/{HELD}").body
    assert "Saken er avsluttet" in body
    assert "Den følges opp igjen når" not in body


@pytest.mark.mission("H2")
def test_what_stands_still_is_seen_from_the_first_page(anna: Browser) -> None:
    """No task waits for what the creditor stopped by a remark of his own: the tile keeps it from being forgotten."""
    assert 'href="/cases?phase=held"' in anna.get("/").body
    body = anna.get("/cases?phase=held").body
    assert HELD in body
    assert RUNNING not in body


def test_the_overview_counts_only_what_can_still_be_stopped(anna: Browser, office: Office) -> None:
    happen(office, LISTED, Unlisted(NOW.date(), LIST, "held"))
    assert "klar for inkasso" not in anna.get("/").body
    assert "Fordi saken ble satt på vent" in anna.get(f"/cases/{LISTED}").body


def test_a_letter_is_a_short_lived_link(anna: Browser) -> None:
    body = anna.get(f"/cases/{LISTED}").body
    path = f"/cases/{LISTED}/letters/{LISTED}-notice-1"
    assert path in body
    answered = anna.get(path)
    assert answered.status == 303
    assert "Signature" in answered.location
    assert f"{LISTED}-notice.pdf" in answered.location


def test_a_letter_that_is_not_drawn_yet_has_no_link(anna: Browser) -> None:
    assert f"/letters/{RUNNING}-notice-1" not in anna.get(f"/cases/{RUNNING}").body
    assert anna.get(f"/cases/{RUNNING}/letters/{RUNNING}-notice-1").status == 404


@pytest.mark.mission("B7")
def test_each_refused_invoice_has_its_reason_and_remedy(anna: Browser) -> None:
    body = anna.get("/refused").body
    assert "Utenlandsk valuta" in body
    assert "EUR" in body
    assert "Rett organisasjonsnummeret på kundekortet" in body


def refuse(
    office: Office, proposal: str, invoice: str, reason: RefusalReason, on: date, number: str, detail: str = ""
) -> None:
    """`invoice` is the id of invoice and voucher alike, as the cases of the town have it."""
    refusal = Refusal(
        NORDVIK, f"{NORDVIK}-tripletex", proposal, f"v{invoice}", number, reason, detail, on, f"i{invoice}"
    )
    office.register.refuse(refusal, (f"REFUSED#{proposal}",), datetime.combine(on, time(9), UTC))


@pytest.mark.mission("B7")
def test_an_invoice_is_refused_once_and_not_at_all_when_it_was_transferred_since(anna: Browser, office: Office) -> None:
    """What is put right needs nobody any more, however often it was tried."""
    for day in (14, 15, 16):
        refuse(office, f"r{day}", RUNNING, RefusalReason.MISSING_ADDRESS, date(2026, 11, day), "10104")
    for day in (20, 21):
        refuse(office, f"t{day}", "tried", RefusalReason.FACTORED, date(2026, 11, day), "10099")
    body = anna.get("/refused").body.replace("\xa0", " ")
    assert body.count(">10104<") == 1
    assert body.count(">10099<") == 1
    assert f'<a href="/cases/{RUNNING}">Overført siden: {RUNNING}</a>' in body
    assert "21.11.2026" in body
    assert "20.11.2026" not in body
    first = anna.get("/").body.replace("\xa0", " ")
    assert "Faktura 10099" in first
    assert "Faktura 10104" not in first
    anna.get("/language/en?back=/")
    assert f"Transferred since: {RUNNING}" in anna.get("/refused").body


@pytest.mark.mission("B2", "B7")
def test_a_second_transfer_leads_to_the_case_that_was_there(anna: Browser, office: Office) -> None:
    refuse(office, "d1", RUNNING, RefusalReason.DUPLICATE, NOW.date(), "10104", RUNNING)
    body = anna.get("/refused").body
    assert f'<a href="/cases/{RUNNING}">Sak {RUNNING}</a>' in body
    assert "Overført siden" not in body
    assert "10104" not in anna.get("/").body.partition("Sist ikke overført")[2]


@pytest.mark.mission("B7")
@pytest.mark.parametrize(
    ("on", "shown"), [(date(2026, 10, 15), False), (date(2026, 10, 16), False), (date(2026, 10, 17), True)]
)
def test_only_a_case_that_was_opened_after_the_refusal_puts_it_behind_us(
    anna: Browser, office: Office, on: date, shown: bool
) -> None:
    """The case was opened on 16 October and closed on 3 November."""
    refuse(office, "late", PAID, RefusalReason.NOT_CHARGED, on, "10106")
    assert ("10106" in anna.get("/").body.partition("Sist ikke overført")[2]) == shown


def at_home_alone(office: Office, country: Country) -> Browser:
    """Signed in at a creditor without a single case."""
    office.register.save_creditor(Creditor(NORDVIK, "Nordvik AS", "988077917", country, "nb", ANNA, True))
    office.register.add_member(Member(NORDVIK, ANNA, "admin"))
    office.identity = identity()
    browser = Browser()
    browser.sign_in(ANNA)
    return browser


@pytest.mark.mission("G1")
@pytest.mark.parametrize(("country", "nothing", "other"), [(Country.NO, "0,00 kr", "€"), (Country.FI, "0,00 €", "kr")])
def test_where_there_are_no_cases_nothing_is_told_in_the_countrys_money(
    empty_office: Office, country: Country, nothing: str, other: str
) -> None:
    body = at_home_alone(empty_office, country).get("/").body.replace("\xa0", " ")
    tiles = body.partition('<div class="tiles">')[2].partition('<div class="columns">')[0]
    assert nothing in tiles
    assert f"0,00 {other}" not in tiles


@pytest.mark.mission("B7")
def test_a_first_page_without_open_refusals_says_so(empty_office: Office) -> None:
    anna = at_home_alone(empty_office, Country.NO)
    assert "Ingen fakturaer er avvist." in anna.get("/").body
    refuse(empty_office, "r1", RUNNING, RefusalReason.FACTORED, date(2026, 11, 16), "10104")
    open_case(empty_office, RUNNING, NORDVIK, 90_000, date(2026, 11, 2))
    body = anna.get("/").body
    assert "Det som ble avvist, er overført siden." in body
    assert 'href="/refused"' in body


@pytest.mark.mission("B7")
def test_many_refusals_are_looked_up_together(anna: Browser, office: Office) -> None:
    calls: list[str] = []
    events = office.cloud.dynamodb.meta.events
    note = lambda model, **_: calls.append(model.name)  # noqa: E731
    events.register("before-call.dynamodb", note)
    try:
        anna.get("/refused")
        few = len(calls)
        for number in range(60):
            refuse(office, f"m{number}", f"m{number}", RefusalReason.FACTORED, NOW.date(), str(20_000 + number))
        calls.clear()
        anna.get("/refused")
    finally:
        events.unregister("before-call.dynamodb", note)
    assert len(calls) == few


def test_english_is_a_click_away(anna: Browser) -> None:
    anna.get("/language/en?back=/cases")
    body = anna.get("/cases").body
    assert "Remaining in accounts" in body
    assert "NOK\xa01,250.00" in body.replace(" ", "\xa0") or "NOK\xa01,250.00" in body
    assert "20/10/2026" in body
