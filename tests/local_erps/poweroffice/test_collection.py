"""When an invoice becomes a draft, and what the user does with it on the pages."""

import re
from datetime import date

import pytest

from tests.local_erps.poweroffice.conftest import Go

DUE = date(2026, 5, 1)


def draft(go: Go, invoice: dict[str, object]) -> bool:
    return bool(go.line(invoice)["status"] == "draft")


@pytest.mark.mission("B4")
@pytest.mark.parametrize(("day", "expected"), [(1, False), (2, True), (3, True)])
def test_without_a_step_of_its_own_on_the_day_after_due(go: Go, day: int, expected: bool) -> None:
    invoice = go.sell(due=DUE)
    go.at(date(2026, 5, day))
    assert draft(go, invoice) is expected


@pytest.mark.mission("B4")
@pytest.mark.parametrize(("day", "expected"), [(14, False), (15, True), (16, True)])
def test_with_a_friendly_notice_fourteen_days_after_due(go: Go, day: int, expected: bool) -> None:
    go.settings(friendly_notice=True)
    invoice = go.sell(due=DUE)
    go.at(date(2026, 5, day))
    assert draft(go, invoice) is expected


@pytest.mark.mission("B4")
@pytest.mark.parametrize(("day", "expected"), [(24, False), (25, True), (26, True)])
@pytest.mark.parametrize("own", ["own_reminder", "own_notice"])
def test_with_own_letters_on_the_day_after_the_letter_is_due(go: Go, own: str, day: int, expected: bool) -> None:
    go.settings(**{own: True})
    invoice = go.sell(due=DUE)
    go.at(date(2026, 5, 20))
    assert not draft(go, invoice)
    go.deed(invoice, "remind", on="2026-05-10", term_days=14)
    go.at(date(2026, 5, day))
    assert draft(go, invoice) is expected


@pytest.mark.mission("B4")
@pytest.mark.parametrize(("action", "expected"), [("none", False), ("wait", False), ("collection", True), ("", True)])
def test_the_next_action_goes_before_the_setup(go: Go, action: str, expected: bool) -> None:
    invoice = go.sell(due=DUE)
    changed = go.http.post(f"/ui/{go.key}/reminders", data={"invoice": invoice["id"], "action": action})
    assert changed.status_code == 303
    assert draft(go, invoice) is expected
    page = go.http.get(f"/ui/{go.key}").text
    assert (str(invoice["id"]) in page) is expected


def tab(go: Go, name: str) -> str:
    return go.http.get(f"/ui/{go.key}", params={"tab": name}).text


@pytest.mark.mission("B1")
def test_from_drafts_to_approved_to_open(go: Go) -> None:
    one, other = go.sell(), go.sell()
    approved = go.http.post(f"/ui/{go.key}/approve", data={"invoice": one["id"]})
    assert f"approved={one['number']}" in approved.headers["location"]
    assert one["id"] in tab(go, "approved")
    assert one["id"] not in tab(go, "drafts")
    assert other["id"] in tab(go, "drafts")
    case = go.case(one, "AC-77")
    go.v1.post("/UpdateStatus", json={"caseId": case["id"], "statusText": "Inkassovarsel sendt"})
    shown = tab(go, "open")
    assert "AC-77" in shown
    assert "Inkassovarsel sendt" in shown
    assert one["id"] not in tab(go, "approved")


@pytest.mark.mission("B1")
def test_approve_all_takes_every_draft_and_no_exempt_customers(go: Go) -> None:
    exempt = go.sell()
    card = go.http.post(f"/ui/{go.key}/customer/{exempt['customer_id']}", data={"name": "Unntatt Kunde"})
    assert card.status_code == 303
    before = len(re.findall('name="invoice"', tab(go, "drafts")))
    assert before > 5
    go.http.post(f"/ui/{go.key}/approve", data={"which": "all"})
    assert 'name="invoice"' not in tab(go, "drafts")
    assert len(go.available()) == before
    assert exempt["id"] not in go.available()


def test_approve_with_nothing_marked_says_so(go: Go) -> None:
    refused = go.http.post(f"/ui/{go.key}/approve")
    assert refused.status_code == 422
    assert "Ingen fakturaer er merket" in refused.text


@pytest.mark.mission("B4")
@pytest.mark.parametrize(
    ("due", "action"), [(date(2026, 6, 1), ""), (date(2026, 6, 10), "collection"), (date(2026, 5, 1), "wait")]
)
def test_what_is_too_early_or_put_aside_cannot_be_approved(go: Go, due: date, action: str) -> None:
    invoice = go.sell(due=due)
    if action:
        go.http.post(f"/ui/{go.key}/reminders", data={"invoice": invoice["id"], "action": action})
    refused = go.http.post(f"/ui/{go.key}/approve", data={"which": "marked", "invoice": invoice["id"]})
    assert refused.status_code == 422
    assert "Fakturaen ligger ikke i forslaget til inkasso." in refused.text
    assert go.available() == []


@pytest.mark.mission("B6")
def test_what_a_customer_disputes_is_no_draft_until_the_user_says_collection(go: Go) -> None:
    invoice = go.sell()
    go.deed(invoice, "remark", text="Kunden bestrider fakturaen.")
    approve = {"which": "marked", "invoice": invoice["id"]}
    assert go.http.post(f"/ui/{go.key}/approve", data=approve).status_code == 422
    go.http.post(f"/ui/{go.key}/reminders", data={"invoice": invoice["id"], "action": "collection"})
    assert go.http.post(f"/ui/{go.key}/approve", data=approve).status_code == 303
    assert go.available() == [invoice["id"]]


def test_an_invoice_at_the_agency_cannot_be_put_back_to_waiting(go: Go) -> None:
    invoice = go.sell()
    go.deed(invoice, "start")
    go.case(invoice)
    refused = go.http.post(f"/ui/{go.key}/reminders", data={"invoice": invoice["id"], "action": "wait"})
    assert refused.status_code == 422
    assert "hos inkassobyrået" in refused.text


@pytest.mark.mission("B2")
@pytest.mark.parametrize(("since", "approved"), [("2026-04-16", True), ("2026-04-17", True), ("2026-04-18", False)])
def test_automatic_approval_from_an_invoice_date_on(go: Go, since: str, approved: bool) -> None:
    invoice = go.sell()
    form = {"agency": go.company["application_key"], "automatic_approval": "yes", "activate_from": since}
    assert go.http.post(f"/ui/{go.key}/settings", data=form).status_code == 303
    assert (invoice["id"] in go.available()) is approved


@pytest.mark.mission("A2")
def test_the_extension_is_deleted_and_added_with_a_key_shown_once(go: Go) -> None:
    page = go.http.get(f"/ui/{go.key}/extensions").text
    found = re.search(r"<td>AutoCollect</td>.*?/extensions/(\d+)/delete", page, re.S)
    assert found is not None
    go.http.post(f"/ui/{go.key}/extensions/{found[1]}/delete")
    assert go.token().json()["error"] == "invalid_client"
    assert go.v2.get("/OrganizationSettings").status_code == 401
    added = go.http.post(f"/ui/{go.key}/extensions", data={"application": go.company["application_key"]}).text
    key = re.search(r"<code>([0-9a-f-]{36})</code>", added)
    assert key is not None
    assert go.token(client_key=key[1]).status_code == 200
    assert key[1] not in go.http.get(f"/ui/{go.key}/extensions").text


@pytest.mark.parametrize("deed", ["pay", "credit", "write-off", "put-on-account", "match", "unmatch", "reverse"])
def test_every_deed_of_the_invoice_page(go: Go, deed: str) -> None:
    invoice = go.sell()
    if deed in ("unmatch", "reverse"):
        go.deed(invoice, "pay", amount="100.00")
    if deed == "match":
        go.deed(invoice, "put-on-account", amount="100.00")
    done = go.http.post(f"/ui/{go.key}/invoice/{invoice['id']}/{deed}", data={"amount": "400,00"})
    assert done.status_code == 303
    left = {"pay": 600, "credit": 600, "write-off": 600, "match": 900}.get(deed, 1000)
    assert go.line(invoice)["outstanding"] == left
    wrong = go.http.post(f"/ui/{go.key}/invoice/{invoice['id']}/pay", data={"amount": "mye"})
    assert (wrong.status_code, "ikke et tall" in wrong.text) == (422, True)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "?tab=approved",
        "?tab=open",
        "/reminders",
        "/invoices",
        "/customers",
        "/settings",
        "/extensions",
        "/vouchers",
    ],
)
def test_pages_in_both_languages(go: Go, path: str) -> None:
    norwegian = go.http.get(f"/ui/{go.key}{path}")
    english = go.http.get(f"/ui/{go.key}{path}", headers={"cookie": "language=en"})
    assert (norwegian.status_code, english.status_code) == (200, 200)
    assert 'lang="nb"' in norwegian.text
    assert "Debt collection" in english.text


def test_strange_ways_end_in_a_page(go: Go) -> None:
    for path in ("/ui/nobody", f"/ui/{go.key}/invoice/x", f"/ui/{go.key}/customer/1", f"/ui/{go.key}/nothing"):
        assert go.http.get(path).status_code == 404
    assert go.http.get("/").headers["location"] == "/ui"
    other_site = {"Sec-Fetch-Site": "cross-site"}
    assert go.http.post(f"/ui/{go.key}/approve", data={"which": "all"}, headers=other_site).status_code == 403


def test_a_day_of_the_demo(go: Go) -> None:
    go.at(date(2026, 6, 15))
    done = go.control("POST", "/day", {"day": "2026-06-15"})
    assert {each["who"] for each in done["deeds"]} == {"debtor", "clerk"}
    assert go.control("POST", "/day", {"day": "2026-06-15"}) == done
    assert go.available()


def test_another_seed_needs_empty_books(go: Go) -> None:
    assert go.control("POST", "/seed", {"seed": 1, "start": "2026-06-01"})["seeded"] is False
    refused = go.http.post("/sim/seed", json={"seed": 2, "start": "2026-06-01"})
    assert refused.status_code == 422


def test_links_of_the_agency_are_shown_only_when_they_are_web_addresses(go: Go) -> None:
    invoice = go.sell()
    go.deed(invoice, "start")
    body = {"code": "AC-1", "externalCaseUrl": "javascript:alert(1)", "invoices": [go.fetched(invoice)]}
    assert go.v1.post("/", json=body).json()["success"]
    assert "javascript:" not in tab(go, "open")
