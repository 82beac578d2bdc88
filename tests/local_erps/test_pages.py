"""The pages, driven as a browser without scripts would: read the form, send the form."""

import re

import httpx
import pytest

from tests.local_erps.conftest import Erp


def browse(erp: Erp, language: str = "nb") -> httpx.Client:
    client = erp.client()
    client.follow_redirects = True
    client.cookies.set("language", language)
    return client


def collect(browser: httpx.Client, ids: list[int], **more: str) -> httpx.Response:
    form: dict[str, str | list[str]] = {"invoice": [str(each) for each in ids], "action": "collection", "agency": "11"}
    form["undisputed"] = "yes"
    form.update(more)
    return browser.post("/ui/provefjord/follow-up", data={name: value for name, value in form.items() if value})


def test_mark_three_dots_follow_up_agency_tick_and_send(erp: Erp) -> None:
    browser = browse(erp)
    first, second = erp.sell(), erp.sell()
    page = browser.get("/").text
    assert "Fakturaoversikt" in page
    assert f'name="invoice" value="{first["id"]}"' in page
    assert f'<button name="line" value="{first["id"]}">Betalingsoppfølging</button>' in page
    dialog = browser.get(
        "/ui/provefjord/follow-up", params={"invoice": [first["id"], second["id"]], "line": first["id"]}
    )
    assert "Start inkassoprosess" in dialog.text
    assert re.findall(r'name="agency" value="(\d+)"', dialog.text) == ["11", "12"]
    assert "Kravet er ikke omtvistet" in dialog.text
    after = collect(browser, [first["id"], second["id"]])
    assert f"Sendt: {first['number']}, {second['number']}" in after.text
    assert after.text.count("Venter på inkassobyrået") == 2


def test_nothing_is_sent_without_the_tick_the_agency_or_the_choice(erp: Erp) -> None:
    browser = browse(erp)
    made = erp.sell()
    for missing, words in (
        ({"undisputed": ""}, "Bekreft at kravet ikke er omtvistet."),
        ({"agency": ""}, "Velg et inkassobyrå."),
        ({"agency": "13"}, "Velg et inkassobyrå."),
        ({"action": ""}, "Velg hva du vil gjøre."),
    ):
        answer = collect(browser, [made["id"]], **missing)
        assert answer.status_code == 422
        assert words in answer.text
    assert next(each for each in erp.lines() if each["id"] == made["id"])["status"] == ""


def test_the_dots_of_an_unmarked_line_take_that_line(erp: Erp) -> None:
    made = erp.sell()
    dialog = browse(erp).get("/ui/provefjord/follow-up", params={"line": made["id"]})
    assert f'type="hidden" name="invoice" value="{made["id"]}"' in dialog.text


def test_one_bad_invoice_does_not_stop_the_others(erp: Erp) -> None:
    good, early = erp.sell(), erp.sell(due_date="2026-06-10")
    page = collect(browse(erp), [good["id"], early["id"]]).text
    assert f"Sendt: {good['number']}" in page
    assert f"{early['number']}: Fakturaen er ikke forfalt." in page
    again = collect(browse(erp), [good["id"]]).text
    assert f"{good['number']}: Fakturaen er allerede sendt til inkasso." in again


@pytest.mark.mission("B4")
@pytest.mark.parametrize(("due", "sent"), [("2026-05-18", True), ("2026-05-19", False), ("2026-05-31", False)])
def test_the_fourteenth_day_past_due_is_the_first_to_send_on(erp: Erp, due: str, sent: bool) -> None:
    made = erp.sell(due_date=due)
    page = collect(browse(erp), [made["id"]]).text
    assert (f"Sendt: {made['number']}" in page) is sent
    assert (f"{made['number']}: Det må ha gått 14 dager siden forfall." in page) is not sent
    assert ("Fakturaen kan sendes fra 02.06.2026." in page) is (due == "2026-05-19")
    assert (erp.line(made)["status"] == "WAITING") is sent


@pytest.mark.mission("B6")
def test_a_remark_is_shown_where_the_user_says_that_the_claim_is_not_disputed(erp: Erp) -> None:
    made = erp.sell()
    erp.deed(made, "remark", text="Kunden bestrider fakturaen.")
    dialog = browse(erp).get("/ui/provefjord/follow-up", params={"line": made["id"]}).text
    assert "Merknad: Kunden bestrider fakturaen." in dialog
    refused = collect(browse(erp), [made["id"]], undisputed="")
    assert refused.status_code == 422
    assert "Bekreft at kravet ikke er omtvistet" in refused.text
    assert erp.line(made)["status"] == ""


def test_the_agencys_answer_stands_on_the_invoice_line(erp: Erp) -> None:
    made = erp.sell()
    erp.deed(made, "start")
    body = {
        "voucher": {"id": made["voucher_id"]},
        "status": "PROCESSING",
        "message": "ONGOING",
        "comment": "Notice <sent>",
        "referenceNumber": "AC-2026-7",
        "externalObjectUrl": "https://portal.example/cases/7",
    }
    erp.login().post("/v2/voucherStatus", json=body)
    page = browse(erp, "en").get("/ui/provefjord", params={"status": "collection"}).text
    for words in ("AutoCollect", "AC-2026-7", "In progress · ongoing", "1 Jun 2026", "Notice &lt;sent&gt;"):
        assert words in page
    assert 'href="https://portal.example/cases/7"' in page


def test_a_link_that_is_no_web_address_is_not_shown(erp: Erp) -> None:
    made = erp.sell()
    body = {"voucher": {"id": made["voucher_id"]}, "status": "PROCESSING", "externalObjectUrl": "javascript:alert(1)"}
    erp.login().post("/v2/voucherStatus", json=body)
    assert "javascript:" not in browse(erp).get("/ui/provefjord").text


@pytest.mark.parametrize(
    ("status", "overdue", "paid"), [("all", True, True), ("open", True, False), ("overdue", True, False)]
)
def test_the_filter(erp: Erp, status: str, overdue: bool, paid: bool) -> None:
    late, done = erp.sell(), erp.sell()
    erp.deed(done, "pay")
    page = browse(erp).get("/ui/provefjord", params={"status": status}).text
    assert (f">{late['number']}</a>" in page, f">{done['number']}</a>" in page) == (overdue, paid)


def test_payment_credit_unmatch_and_remark_by_form(erp: Erp) -> None:
    browser = browse(erp)
    made = erp.sell("1000.00")
    base = f"/ui/provefjord/invoice/{made['id']}"

    def rest() -> float:
        return float(next(each for each in erp.lines() if each["id"] == made["id"])["outstanding"])

    browser.post(f"{base}/pay", data={"amount": "1 250,50".replace("1 250", "250")})
    assert rest() == 749.5
    browser.post(f"{base}/pay", data={"amount": "-250,50"})
    assert rest() == 1000
    browser.post(f"{base}/pay", data={"amount": ""})
    assert rest() == 0
    browser.post(f"{base}/unmatch")
    assert rest() == 1000
    browser.post(f"{base}/credit", data={"amount": "", "text": "Feil vare"})
    assert rest() == 0
    assert "Omtvistet" in browser.post(f"{base}/remark", data={"text": "Omtvistet"}).text
    assert "Omtvistet" not in browser.post(f"{base}/remark", data={"text": ""}).text


def test_a_wrong_amount_is_said_and_nothing_booked(erp: Erp) -> None:
    browser = browse(erp, "en")
    made = erp.sell("1000.00")
    for typed, words in (("abc", "such as 1250.00"), ("0", "The amount cannot be 0.")):
        answer = browser.post(f"/ui/provefjord/invoice/{made['id']}/pay", data={"amount": typed})
        assert answer.status_code == 422
        assert words in answer.text
    assert next(each for each in erp.lines() if each["id"] == made["id"])["outstanding"] == 1000


def test_a_saved_customer_card_shows_and_counts(erp: Erp) -> None:
    made = erp.sell()
    path = f"/ui/provefjord/customer/{made['customer_id']}"
    form = {
        "name": "Kari Prøvesen",
        "email": "ny@post.example",
        "city": "Bodø",
        "language": "EN",
        "is_factoring": "yes",
    }
    assert "ny@post.example" in browse(erp).post(path, data=form).text
    fields = {"fields": "name,language,isFactoring,postalAddress(city)"}
    value = erp.login().get(f"/v2/customer/{made['customer_id']}", params=fields).json()["value"]
    assert value == {"name": "Kari Prøvesen", "language": "EN", "isFactoring": True, "postalAddress": {"city": "Bodø"}}


def new_token(page: str) -> str:
    found = re.search(r"<code>(test-[^<]+)</code>", page)
    assert found
    return found[1]


def try_key(erp: Erp, token: str) -> int:
    body = {"consumerToken": "test-consumer-autocollect", "employeeToken": token, "expirationDate": "2026-06-02"}
    return erp.http.post("/v2/token/session/:create", json=body).status_code


def test_a_key_is_made_restored_and_revoked(erp: Erp) -> None:
    browser = browse(erp)
    first = new_token(browser.post("/ui/provefjord/keys", data={"application": "11", "name": "AutoCollect"}).text)
    assert try_key(erp, first) == 201
    page = browser.get("/ui/provefjord/keys").text
    assert first not in page, "a key is shown once"
    identifier = re.findall(r"/keys/(\d+)/restore", page)[-1]
    second = new_token(browser.post(f"/ui/provefjord/keys/{identifier}/restore").text)
    assert (try_key(erp, first), try_key(erp, second)) == (422, 201)
    browser.post(f"/ui/provefjord/keys/{identifier}/revoke")
    assert try_key(erp, second) == 422


def test_the_language_is_kept_and_comes_back_to_a_page_of_ours(erp: Erp) -> None:
    client = erp.client()
    answer = client.get("/ui/language", params={"to": "en", "next": "/ui/provefjord/keys"})
    assert answer.headers["Location"] == "/ui/provefjord/keys"
    assert "API access" in client.get("/ui/provefjord/keys").text
    assert (
        client.get("/ui/language", params={"to": "nb", "next": "https://elsewhere.example"}).headers["Location"]
        == "/ui"
    )


def test_unknown_pages_other_companies_and_foreign_forms(erp: Erp) -> None:
    browser = browse(erp)
    other = erp.lines("eksempelvik")[0]["id"]
    for path in ("/ui/nobody", "/ui/provefjord/nothing", f"/ui/provefjord/invoice/{other}", "/ui/provefjord/invoice/x"):
        assert browser.get(path).status_code == 404
    foreign = browser.post(f"/ui/provefjord/invoice/{other}/pay", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403


def test_an_invoice_is_taken_back_by_a_button_while_it_is_with_the_agency(erp: Erp) -> None:
    browser = browse(erp)
    made = erp.sell()
    path = f"/ui/provefjord/invoice/{made['id']}"
    assert "Trekk tilbake fra inkasso" not in browser.get(path).text
    refused = browser.post(f"{path}/recall")
    assert (refused.status_code, "Fakturaen er ikke til inkasso." in refused.text) == (422, True)
    erp.deed(made, "start")
    assert "Trekk tilbake fra inkasso" in browser.get(path).text
    assert "Trukket tilbake" in browser.post(f"{path}/recall").text
    assert next(each for each in erp.lines() if each["id"] == made["id"])["status"] == "RECLAIMED"


def test_what_is_with_an_agency_is_not_among_the_overdue(erp: Erp) -> None:
    made = erp.sell()

    def listed() -> bool:
        return f'value="{made["id"]}"' in browse(erp).get("/ui/provefjord", params={"status": "overdue"}).text

    assert listed()
    erp.deed(made, "start")
    assert not listed()
    erp.deed(made, "recall")
    assert listed()


def test_only_chosen_agencies_can_be_sent_to(erp: Erp) -> None:
    browser = browse(erp)
    made = erp.sell()
    assert "Fjellvakt" in browser.get("/ui/provefjord/agencies").text
    browser.post("/ui/provefjord/agencies/12/leave")
    dialog = browser.get("/ui/provefjord/follow-up", params={"line": made["id"]}).text
    assert re.findall(r'name="agency" value="(\d+)"', dialog) == ["11"]
    assert collect(browser, [made["id"]], agency="12").status_code == 422
    browser.post("/ui/provefjord/agencies/12/choose")
    browser.post("/ui/provefjord/agencies/12/choose")
    assert collect(browser, [made["id"]], agency="12").status_code == 200
    for unknown in ("13/choose", "x/choose", "11/burn"):
        assert browser.post(f"/ui/provefjord/agencies/{unknown}").status_code == 404


def test_a_voucher_is_shown_with_its_lines_and_reversed_once(erp: Erp) -> None:
    browser = browse(erp)
    made = erp.sell("1000.00")
    erp.deed(made, "arrive")
    page = browser.get("/ui/provefjord/vouchers").text
    assert "1920 Bankinnskudd" in page
    identifier = re.findall(r"/vouchers/(\d+)/reverse", page)[0]
    assert "Tilbakeført, se bilag" in browser.post(f"/ui/provefjord/vouchers/{identifier}/reverse").text
    assert next(each for each in erp.lines() if each["id"] == made["id"])["outstanding"] == 1000
    again = browser.post(f"/ui/provefjord/vouchers/{identifier}/reverse")
    assert (again.status_code, "allerede tilbakeført" in again.text) == (422, True)


@pytest.mark.mission("E3")
def test_a_claim_is_written_off_by_form_and_the_loss_taken_back_among_the_vouchers(erp: Erp) -> None:
    browser = browse(erp)
    made = erp.sell("1000.00")
    base = f"/ui/provefjord/invoice/{made['id']}"
    assert "Før som tap" in browser.get(base).text
    browser.post(f"{base}/pay", data={"amount": "400,00"})
    assert "Tap på fordring" in browser.post(f"{base}/lose", data={"amount": "", "text": "TAP-1"}).text
    assert erp.line(made)["outstanding"] == 0
    browser.post(f"{base}/reverse")
    assert erp.line(made)["outstanding"] == 400, "the payment is taken back: a loss is none"
    page = browser.get("/ui/provefjord/vouchers").text
    assert "7830 Tap på fordringer" in page
    card = next(part for part in page.split("<section") if "7830 Tap" in part)
    (path,) = re.findall(r'action="(/ui/provefjord/vouchers/\d+/reverse)"', card)
    browser.post(path)
    assert erp.line(made)["outstanding"] == 1000
