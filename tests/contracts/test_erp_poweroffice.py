"""What only PowerOffice Go has: approvals, batches, and the number of calls."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from chalicelib.erp.contract import (
    ErpAccessLost,
    ErpNotFound,
    ErpRightMissing,
    ErpUnavailable,
    ReportStatus,
    StatusReport,
)
from chalicelib.erp.poweroffice.onboarding import finalize, initiate, returned
from chalicelib.erp.registry import Access
from local.erps.poweroffice import chart
from local.erps.poweroffice.records import Case
from tests.contracts.erp_installations import AGENCY, Sold
from tests.contracts.erp_installations_poweroffice import PowerOffice, poweroffice


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PowerOffice]:
    opened = poweroffice(tmp_path)
    yield opened
    opened.close()


def report(
    invoice: Sold, status: ReportStatus = ReportStatus.ONGOING, reference: str = "AC-1", comment: str = "Mottatt"
) -> StatusReport:
    return StatusReport(invoice.voucher_id, status, reference, comment, "https://portal.example/cases/AC-1")


def test_calls_per_use(site: PowerOffice) -> None:
    """As docs/erp/poweroffice.md states them; two sign-ins every 20 minutes come on top."""
    private, company = site.sell(), site.sell(is_private=False, name="Fjell AS")
    site.send_to_collection(private)
    site.erp.identity()
    site.erp.proposals()
    site.erp.proposals()
    paid = site.sell()
    site.act("pay", paid, "100.00")
    for use, calls in (
        (lambda: site.erp.identity(), 1),
        (lambda: site.erp.missing_rights(), 2),
        (lambda: site.erp.proposals(), 2),
        (lambda: site.erp.invoice(company.id), 5),
        (lambda: site.erp.matched_items(private.id), 1),
        (lambda: site.erp.matched_items(paid.id), 2),
        (lambda: site.erp.open_balances([one.id for one in (private, company, paid)]), 1),
        (lambda: site.erp.invoice_pdf(private.id), 1),
        (lambda: site.erp.ledger_changes(""), 2),
        (lambda: site.erp.report(report(private)), 4),
        (lambda: site.erp.report(report(private)), 2),
    ):
        before = len(site.requests)
        use()
        assert len(site.requests) - before == calls


@pytest.mark.mission("B1")
def test_what_is_proposed_together_is_read_together(site: PowerOffice) -> None:
    """45 invoices cost 8 calls to v2: four for forty of them, four for the rest."""
    sold = [site.sell(is_private=False, name=f"Kunde {number} AS") for number in range(45)]
    for invoice in sold:
        site.send_to_collection(invoice)
    site.erp.identity()
    mine = {one.id for one in sold}
    proposals = [one for one in site.erp.proposals() if one.voucher_id in mine]
    before = len(site.requests)
    read = [site.erp.invoice_by_voucher(one.voucher_id) for one in proposals]
    assert {one.debtor.name for one in read} == {f"Kunde {number} AS" for number in range(45)}
    assert len(site.requests) - before == 8
    site.act("pay", sold[0], "100.00")
    assert site.erp.invoice_by_voucher(sold[0].id).outstanding == 115000, "what was read ahead is used once"


def test_what_was_read_ahead_grows_stale(site: PowerOffice) -> None:
    first, second = site.sell(), site.sell()
    for one in (first, second):
        site.send_to_collection(one)
    site.erp.proposals()
    site.erp.invoice_by_voucher(first.id)
    site.act("pay", second, "100.00")
    site.time.instant += timedelta(seconds=61)
    assert site.erp.invoice_by_voucher(second.id).outstanding == 115000


def test_a_proposed_invoice_that_vanished_is_not_found(site: PowerOffice) -> None:
    invoice, other = site.sell(), site.sell()
    for one in (invoice, other):
        site.send_to_collection(one)
    site.erp.proposals()
    site.fault(vanish_invoice=[invoice.id])
    assert site.erp.invoice_by_voucher(other.id).id == other.id
    with pytest.raises(ErpNotFound):
        site.erp.invoice_by_voucher(invoice.id)


@pytest.mark.mission("B2")
@pytest.mark.parametrize(("since", "taken"), [("2026-04-30", True), ("2026-05-01", True), ("2026-05-02", False)])
def test_automatic_approval_begins_with_an_invoice_date(site: PowerOffice, since: str, taken: bool) -> None:
    invoice = site.sell(due=date(2026, 5, 15))
    site.settings(approve_automatically=True, activate_from=since)
    assert (invoice.id in {one.voucher_id for one in site.erp.proposals()}) is taken


@pytest.mark.mission("B3")
def test_an_exempt_customer_is_told_and_never_a_draft(site: PowerOffice) -> None:
    invoice = site.sell()
    site.act("exempt", invoice)
    assert site.erp.invoice(invoice.id).exempt
    refused = site.control.post(f"/invoices/{invoice.id}/start", json={"agency": AGENCY})
    assert refused.status_code == 409
    site.act("exempt", invoice, text="no")
    assert not site.erp.invoice(invoice.id).exempt


@pytest.mark.mission("B7")
def test_a_refusal_hands_the_invoice_back_and_it_can_come_again(site: PowerOffice) -> None:
    invoice = site.sell()
    site.send_to_collection(invoice)
    first = {one.id for one in site.erp.proposals() if one.voucher_id == invoice.id}
    for _ in range(2):
        site.erp.report(report(invoice, ReportStatus.REFUSED, "", "Adressen mangler"))
    shown = site.shown_status(invoice)
    assert (shown["status"], shown["comment"]) == ("rejected", "Adressen mangler")
    assert invoice.id not in {one.voucher_id for one in site.erp.proposals()}
    site.send_to_collection(invoice)
    again = {one.id for one in site.erp.proposals() if one.voucher_id == invoice.id}
    assert len(again) == 1
    assert again.isdisjoint(first)
    site.erp.report(report(invoice, ReportStatus.REFUSED, "", "Adressen mangler fortsatt"))
    assert site.shown_status(invoice)["status"] == "rejected"
    numbers = [one.code for one in site.app.store.all(Case)]
    assert numbers == [f"Avvist-{invoice.number}", f"Avvist-{invoice.number}-2"], "what Go's user reads"


@pytest.mark.mission("B12")
def test_the_last_letters_deadline_is_known_once_the_invoice_is_approved(site: PowerOffice) -> None:
    invoice = site.sell()
    site.act("remind", invoice)
    site.send_to_collection(invoice)
    (letter,) = site.erp.invoice(invoice.id).earlier_letters
    assert (letter.kind, letter.on, letter.deadline) == ("notice", date(2026, 6, 1), date(2026, 6, 15))


@pytest.mark.mission("E8")
def test_our_own_settlement_comes_back_marked(site: PowerOffice) -> None:
    invoice = site.sell()
    site.act("settle", invoice, "1000.00")
    site.act("arrive", invoice, "250.00")
    found = site.erp.matched_items(invoice.id)
    assert [(item.amount, item.settlement) for item in found] == [(100000, True), (25000, False)]


def test_a_payment_of_one_case_put_in_the_place_of_another_is_noticed(site: PowerOffice) -> None:
    """v1 tells of the new match, whatever became of the balance."""
    invoice = site.sell()
    site.send_to_collection(invoice)
    site.erp.report(report(invoice))
    site.time.instant += timedelta(days=1)
    cursor = site.erp.ledger_changes("").cursor
    site.time.instant += timedelta(days=1)
    site.act("pay", invoice, "10.00")
    before = len(site.requests)
    assert site.erp.ledger_changes(cursor).invoice_ids == {invoice.id}
    assert {request.url.path for request in site.requests[before:]} >= {"/v1/DebtCollection/GetAllMatchedItems"}


def test_a_list_on_many_pages_is_read_whole(site: PowerOffice) -> None:
    sold = [site.sell(f"{number}.00") for number in range(100, 107)]
    site.fault(page_size=3)
    found = site.erp.open_balances([one.id for one in sold])
    assert sorted(found.values()) == [number * 100 for number in range(100, 107)]


def test_a_case_that_cannot_be_seen_yet_is_not_made_twice(site: PowerOffice) -> None:
    invoice = site.sell()
    site.send_to_collection(invoice)
    site.erp.report(report(invoice))
    site.fault(lag=True)
    site.erp.report(report(invoice, comment="Varsel sendt"))
    assert site.shown_status(invoice)["comments"] == ["Mottatt", "Varsel sendt"], "our own note knows the case"
    site.erp = site.open(site.access)
    with pytest.raises(ErpNotFound):
        site.erp.report(report(invoice, comment="Krav sendt"))
    site.fault()
    site.erp.report(report(invoice, comment="Krav sendt"))
    assert site.shown_status(invoice)["comments"] == ["Mottatt", "Varsel sendt", "Krav sendt"]


@pytest.mark.mission("A2", "B13")
@pytest.mark.parametrize("other", ["", chart.RIVAL])
def test_another_debt_collector_in_the_settings_is_named(site: PowerOffice, other: str) -> None:
    """Surprise 27. What was opened before is still told; a case that is not there yet waits for the client's choice."""
    opened, waiting = site.sell(), site.sell()
    for one in (opened, waiting):
        site.send_to_collection(one)
    site.erp.report(report(opened))
    site.settings(agency=other)
    (found,) = site.erp.missing_rights()
    assert found.needed
    for asked in (site.erp.proposals, lambda: site.erp.report(report(waiting, reference="AC-2"))):
        with pytest.raises(ErpRightMissing) as refused:
            asked()
        assert refused.value.right == found
    site.erp.report(report(opened, comment="Varsel sendt"))
    assert site.shown_status(opened)["comment"] == "Varsel sendt"
    assert site.erp.invoice(waiting.id).outstanding == 125000
    site.settings(agency=chart.AUTOCOLLECT)
    assert list(site.erp.missing_rights()) == []
    assert waiting.id in {one.voucher_id for one in site.erp.proposals()}


@pytest.mark.mission("A2")
def test_a_deleted_extension_comes_back_with_another_key(site: PowerOffice) -> None:
    """Surprise 25."""
    site.erp.identity()
    lost = site.erp
    site.revoke_key()
    with pytest.raises(ErpAccessLost, match="extension"):
        lost.identity()
    site.restore_key()
    assert site.erp.identity().organisation_number == site.company["organization_number"]
    with pytest.raises(ErpAccessLost):
        lost.identity()


@pytest.mark.mission("A2")
def test_a_right_without_its_module_is_explained(site: PowerOffice) -> None:
    invoice = site.sell()
    site.rights(lacking_modules=["OutgoingInvoice"])
    with pytest.raises(ErpRightMissing, match="lacks the module"):
        site.erp.invoice(invoice.id)
    site.rights()
    assert site.erp.invoice(invoice.id).id == invoice.id, "a right that came back works with the next token"


@pytest.mark.mission("A1")
def test_a_client_is_connected_by_its_user(site: PowerOffice) -> None:
    application, _, subscription = site.agency_key.partition(":")
    number = site.company["organization_number"]
    away = initiate(site.transport(), application, subscription, number, "https://a.example/cb", "state-1")
    browser = httpx.Client(transport=httpx.WSGITransport(site.app), base_url="http://go.invalid")
    page = browser.get(away.url)
    assert "AutoCollect" in page.text
    assert site.company["name"] in page.text
    went = browser.post(away.url, data={"client": str(site.company["id"]), "answer": "approve"})
    back = urlsplit(went.headers["location"])
    assert (back.netloc, back.path) == ("a.example", "/cb")
    came = returned(dict(parse_qsl(back.query)), "state-1")
    client = finalize(site.transport(), subscription, came.token, number)
    assert client.name == site.company["name"]
    assert site.open(Access(site.agency_key, client.key)).identity().organisation_number == number
    canceled = browser.post(
        initiate(site.transport(), application, subscription, number, "https://a.example/cb", "s").url,
        data={"answer": "cancel"},
    )
    assert returned(dict(parse_qsl(urlsplit(canceled.headers["location"]).query)), "s").outcome.value == "canceled"


@pytest.mark.mission("B11")
def test_polled_and_reported_again_and_again_it_is_one_case(site: PowerOffice) -> None:
    invoice = site.sell()
    site.send_to_collection(invoice)
    seen = set()
    for number in range(200):
        seen |= {one.id for one in site.erp.proposals() if one.voucher_id == invoice.id}
        if number > 150:
            site.erp.report(report(invoice))
    assert len(seen) == 1
    assert site.reports_made(invoice) == 1


@pytest.mark.parametrize("path", ["/v2/OutgoingInvoices", "/v2/Customers", "/v1/DebtCollection"])
def test_an_answer_of_another_form_is_trouble_and_nothing_is_made_of_it(site: PowerOffice, path: str) -> None:
    invoice = site.sell()
    site.fault(wrong_envelope=True, path=path)
    with pytest.raises(ErpUnavailable):
        site.erp.invoice(invoice.id)
    with pytest.raises(ErpUnavailable):
        site.erp.overdue(date(2026, 1, 1)) if "v2" in path else site.erp.proposals()
