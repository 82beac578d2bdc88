"""The simulated Netvisor's pages, in the words and the order of the guide that its users read."""

import re
from dataclasses import replace
from datetime import date

import httpx
import pytest

from chalicelib.erp.contract import (
    Entry,
    ErpAccessLost,
    ReportStatus,
    Service,
    Settlement,
    SettlementLine,
    StatusReport,
)
from chalicelib.web.catalogue import LANGUAGES, words
from local.erps.netvisor.pages.texts import TEXTS
from tests.contracts.erp_installations import Sold
from tests.contracts.erp_installations_netvisor import Netvisor

HOME = "/ui/esimerkki"


def group(page: str, title: str) -> str:
    """The part of the open invoices that stands under a heading."""
    found = re.search(rf"<h2[^>]*>{re.escape(title)} <small>.*?</table>", page, re.DOTALL)
    return found.group() if found else ""


def post(browser: httpx.Client, path: str, **form: str) -> httpx.Response:
    return browser.post(f"{HOME}{path}", data=form)


@pytest.mark.mission("B5")
def test_an_overdue_invoice_goes_to_the_reminder_service(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell(name="Eero Erääntynyt")
    page = browser.get(HOME).text
    assert "Eero Erääntynyt" in group(page, "Overdue")
    assert "Update status" in group(page, "Overdue")
    assert "Process overdue" in page
    sending = post(browser, "/process", invoice=sold.id, agency="AutoCollect").text
    assert "Payment reminder" in sending
    assert "AutoCollect reminder service" in sending
    assert "Send materials to AutoCollect service" in sending
    page = post(browser, "/send", invoice=sold.id, agency="AutoCollect").text
    assert f"Sent: {sold.number}" in page
    assert "Eero Erääntynyt" in group(page, "AutoCollect service")
    assert "Eero Erääntynyt" not in group(page, "Overdue")
    assert [proposal.service for proposal in site.erp.proposals()] == [Service.REMINDER]


@pytest.mark.mission("B5")
def test_after_both_letters_it_goes_to_the_collection_service(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell(name="Aino Huomautettu")
    post(browser, "/process", invoice=sold.id, action="print_reminder")
    assert "Aino Huomautettu" in group(browser.get(HOME).text, "Reminded")
    refused = post(browser, "/process", invoice=sold.id, agency="AutoCollect").text
    assert "both a reminder and a payment notice" in refused
    post(browser, "/process", invoice=sold.id, action="print_request")
    assert "Aino Huomautettu" in group(browser.get(HOME).text, "Requested")
    sending = post(browser, "/process", invoice=sold.id, agency="AutoCollect").text
    assert "Collection letter" in sending
    assert "AutoCollect collection service" in sending
    post(browser, "/send", invoice=sold.id, agency="AutoCollect")
    assert [proposal.service for proposal in site.erp.proposals()] == [Service.COLLECTION]


@pytest.mark.mission("B5")
def test_prohibition_and_currency_are_refused_with_their_reasons(site: Netvisor, browser: httpx.Client) -> None:
    kept, foreign = site.sell(prohibited=True), site.sell(currency="SEK")
    assert "collection prohibition" in post(browser, "/process", invoice=kept.id, agency="AutoCollect").text
    assert "currency invoice" in post(browser, "/process", invoice=foreign.id, agency="AutoCollect").text
    assert post(browser, "/send", invoice=kept.id, agency="AutoCollect").status_code == 422
    assert list(site.erp.proposals()) == []


@pytest.mark.mission("B5")
@pytest.mark.parametrize(("due", "overdue"), [(date(2026, 5, 31), True), (date(2026, 6, 1), False)])
def test_the_reminder_service_takes_nothing_before_it_is_overdue(
    site: Netvisor, browser: httpx.Client, due: date, overdue: bool
) -> None:
    sold = site.sell(due=due)
    assert (
        "The reminder service takes overdue" in post(browser, "/process", invoice=sold.id, agency="AutoCollect").text
    ) is not overdue


@pytest.mark.mission("B5")
def test_one_letter_is_not_enough_for_the_collection_service(site: Netvisor) -> None:
    sold = site.sell()
    site.act("remind", sold, text="Maksumuistutus")
    said = "The collection service takes invoices with both a reminder and a payment notice sent."
    assert site.refused("start", sold, text="collection") == said


def test_nothing_marked_is_said(browser: httpx.Client) -> None:
    answer = browser.post(f"{HOME}/process", data={"agency": "AutoCollect"})
    assert answer.status_code == 422
    assert "Select an invoice first." in answer.text


@pytest.mark.mission("B10")
def test_the_latest_phase_stands_on_the_header_row_with_its_link(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell()
    site.start(sold, "reminder")
    link = "https://portal.example/cases/AC-1"
    site.erp.report(StatusReport(sold.id, ReportStatus.ONGOING, "AC-1", "Muistutus <lähetetty>", link))
    for page in (browser.get(HOME).text, browser.get(f"{HOME}/invoice/{sold.id}").text):
        assert "vastaanotettu AC-1. Muistutus &lt;lähetetty&gt;" in page
        assert f'href="{link}"' in page


def test_a_link_that_is_no_web_address_is_text(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell()
    site.start(sold, "reminder")
    site.erp.report(StatusReport(sold.id, ReportStatus.ONGOING, "AC-1", "Hei", "javascript:alert(1)"))
    assert 'href="javascript' not in browser.get(HOME).text


def with_agency(site: Netvisor) -> Sold:
    sold = site.sell("100.00")
    site.start(sold, "reminder")
    return sold


@pytest.mark.mission("E2")
def test_the_settlement_tick_is_on_by_default_and_makes_the_agency_the_payer(
    site: Netvisor, browser: httpx.Client
) -> None:
    sold = with_agency(site)
    page = browser.get(f"{HOME}/invoice/{sold.id}").text
    assert 'name="settlement" value="yes" checked' in page
    assert "Payment is settlement from collection agency" in page
    page = post(browser, f"/invoice/{sold.id}/pay", amount="30,00", settlement="yes").text
    assert re.search(r"<td>AutoCollect<br>", page)
    page = post(browser, f"/invoice/{sold.id}/pay", amount="20").text
    assert re.search(r"<td>Koe Asiakas<br>", page)
    assert [(item.amount, item.settlement) for item in site.erp.matched_items(sold.id)] == [(3000, True), (2000, False)]


def test_an_invoice_that_is_not_with_an_agency_has_no_tick(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell()
    assert 'name="settlement"' not in browser.get(f"{HOME}/invoice/{sold.id}").text


@pytest.mark.mission("E2")
def test_locked_payments_are_corrected_by_negative_ones(site: Netvisor, browser: httpx.Client) -> None:
    sold = with_agency(site)
    post(browser, f"/invoice/{sold.id}/pay", amount="30,00")
    line = site.newest_customer_line(sold)
    answer = post(browser, f"/invoice/{sold.id}/payment/{line}/delete")
    assert answer.status_code == 422
    assert "Record a negative payment" in answer.text
    post(browser, f"/invoice/{sold.id}/pay", amount="-30,00")
    assert list(site.erp.matched_items(sold.id)) == []


def test_a_payment_of_an_own_invoice_can_be_deleted(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell()
    post(browser, f"/invoice/{sold.id}/pay", amount="30,00")
    assert post(browser, f"/invoice/{sold.id}/payment/{site.newest_customer_line(sold)}/delete").status_code == 200
    assert list(site.erp.matched_items(sold.id)) == []


@pytest.mark.parametrize(("amount", "said"), [("abc", "no number"), ("0", "cannot be nil"), ("NaN", "no number")])
def test_a_sum_that_is_none_is_refused(site: Netvisor, browser: httpx.Client, amount: str, said: str) -> None:
    sold = site.sell()
    answer = post(browser, f"/invoice/{sold.id}/pay", amount=amount)
    assert answer.status_code == 422
    assert said in answer.text


def test_update_status_credit_plan_and_loss(site: Netvisor, browser: httpx.Client) -> None:
    sold, other = site.sell("100.00"), site.sell("100.00")
    post(browser, f"/invoice/{sold.id}/set-status", text="reminded")
    assert site.line(sold)["status"] == "reminded"
    assert "Payment plan" in post(browser, f"/invoice/{sold.id}/plan").text
    post(browser, f"/invoice/{sold.id}/credit", amount="40")
    assert site.line(sold)["outstanding"] == 60.0
    post(browser, f"/invoice/{other.id}/lose")
    assert site.line(other)["status"] == "creditloss"
    assert browser.get(f"{HOME}/invoice/{sold.id}/document.pdf").content.startswith(b"%PDF")


def test_settings_take_rights_and_the_users(site: Netvisor, browser: httpx.Client) -> None:
    page = browser.get(f"{HOME}/settings").text
    assert "Match partial payments by default" in page
    assert "Bring customer&#39;s default contact person to invoice" in page
    assert site.access.company_key in page
    post(browser, "/settings", resource="paymenttermlist.nv")
    company = site.control.get("/companies").json()[0]
    assert company["resources"] == ["paymenttermlist.nv"]
    assert "lost his rights" in post(browser, "/settings/user/revoke").text
    assert site.control.get("/companies").json()[0]["revoked"]
    post(browser, "/settings/user/restore")
    assert site.erp.identity().organisation_number == company["business_id"].replace("-", "")


@pytest.mark.mission("A2")
def test_a_new_pair_of_identifiers_ends_the_old_one(site: Netvisor, browser: httpx.Client) -> None:
    """What the portal's steps and the mail ask for, under the names that they give it."""
    page = browser.get(f"{HOME}/settings").text
    assert "Company menu" in page
    assert "API identifiers" in page
    assert "Delete the old pair and make a new one" in page
    old = site.access.company_key
    page = post(browser, "/settings/identifiers").text
    assert old not in page
    with pytest.raises(ErpAccessLost):
        site.erp.identity()
    company = site.control.get("/companies").json()[0]
    fresh = f"{company['customer_id']}:{company['customer_key']}"
    assert fresh in page
    assert site.open(replace(site.access, company_key=fresh)).identity().organisation_number
    assert post(browser, "/settings/identifiers").text.count(fresh) == 0, "each pair is another one"


@pytest.mark.mission("A2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_portals_steps_name_what_stands_on_the_pages(language: str) -> None:
    steps = " ".join(words(language)(f"restore.netvisor.step_{number}") for number in range(1, 7))
    for key in ("settings", "identifiers"):
        assert TEXTS[key][0] in steps
    assert words(language)("connections.check_now") in steps, "rights that are back need no new pair"


@pytest.mark.mission("B9")
def test_the_customer_card_is_kept(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell()
    customer = site.line(sold)["customer_id"]
    post(
        browser, f"/customer/{customer}", name="Uusi Nimi", street="Uusikuja 2", post_code="00200", city="Espoo",
        contact_name="Maija Malli", contact_email="maija@esimerkki.example", prohibited="yes",
    )  # fmt: skip
    found = site.erp.invoice(sold.id)
    assert (found.debtor.name, found.debtor.contact_name, found.prohibited) == ("Uusi Nimi", "Maija Malli", True)
    assert "Uusi Nimi" in browser.get(f"{HOME}/customers").text


@pytest.mark.mission("B8")
def test_a_separate_interest_invoice_is_made_from_an_overdue_one(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell("1000.00")
    assert "computes interest from the original invoice" in browser.get(f"{HOME}/invoice/{sold.id}").text
    post(browser, f"/invoice/{sold.id}/interest", amount="6,58")
    made = site.control.get("/invoices", params={"company": "esimerkki"}).json()[-1]
    assert (made["amount"], made["customer_id"]) == (6.58, site.line(sold)["customer_id"])
    assert site.erp.invoice(str(made["id"])).interest_of == sold.number
    future = site.sell(due=date(2026, 7, 1))
    assert "not overdue" in post(browser, f"/invoice/{future.id}/interest").text


@pytest.mark.mission("E7")
def test_vouchers_are_seen_and_deleted_and_the_period_locked(site: Netvisor, browser: httpx.Client) -> None:
    booked = Settlement(
        "17",
        date(2026, 6, 1),
        "EUR",
        "Perintätilitys",
        (SettlementLine(Entry.PAYOUT, -1255, "Tilitys"), SettlementLine(Entry.COLLECTION_COST, 1255, "Perintäkulut")),
    )
    made = site.erp.book_settlement(booked, site.accounts())
    page = browser.get(f"{HOME}/vouchers").text
    assert "AutoCollect 17: Perintätilitys" in page
    assert "7680 Perintäkulut" in page
    assert "12,55" in page
    page = post(browser, "/lock", until="2026-06-01").text
    assert 'value="2026-06-01"' in page
    refused = post(browser, f"/voucher/{made.id}/delete")
    assert (refused.status_code, "locked until 2026-06-01" in refused.text) == (422, True)
    assert post(browser, "/lock", until="soon").status_code == 422
    post(browser, "/lock", until="")
    assert "Deleted" in post(browser, f"/voucher/{made.id}/delete").text
    assert site.erp.booked(booked) is None


@pytest.mark.parametrize("path", ["", "/all", "/customers", "/vouchers", "/settings"])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_page_in_both_languages(site: Netvisor, browser: httpx.Client, path: str, language: str) -> None:
    browser.get(f"/ui/language?to={language}")
    answer = browser.get(f"{HOME}{path}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert site.company["name"] in answer.text


def test_strangers_and_other_companies_find_nothing(site: Netvisor, browser: httpx.Client) -> None:
    sold = site.sell()
    assert browser.get(f"/ui/malliranta/invoice/{sold.id}").status_code == 404
    assert browser.get("/ui/nobody").status_code == 404
    assert browser.get(f"{HOME}/nothing").status_code == 404
    cross = browser.post(f"{HOME}/process", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    assert browser.get("/").url.path == HOME
