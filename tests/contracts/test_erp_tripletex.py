"""What only Tripletex has: webhooks, limits of a search, accountants, and the number of calls."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from chalicelib.erp.contract import (
    Entry,
    ErpAccessLost,
    ErpRightMissing,
    ErpUnavailable,
    ReportStatus,
    Settlement,
    SettlementLine,
    StatusReport,
)
from chalicelib.erp.registry import Access
from chalicelib.erp.tripletex.signature import IDEMPOTENCY_HEADER, SIGNATURE_HEADER, verify
from tests.contracts.erp_installations import Tripletex, tripletex

URL = "https://hooks.example/hooks/tripletex/c1"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Tripletex]:
    opened = tripletex(tmp_path)
    yield opened
    opened.close()


@pytest.mark.mission("B1")
def test_a_transfer_and_a_match_are_announced_and_signed(site: Tripletex) -> None:
    events = site.erp.ensure_webhooks(URL, "s3cret")
    announced = ["voucherstatus.ready", "closeGroup.create", "closeGroup.delete"]
    assert list(events) == [*announced, "invoice.charged", "customer.update"]
    invoice = site.sell()
    site.send_to_collection(invoice)
    site.act("arrive", invoice)
    site.act("unmatch", invoice)
    heard = []
    for call in site.received:
        assert call.url == URL
        assert verify("s3cret", call.headers[IDEMPOTENCY_HEADER], call.body, call.headers[SIGNATURE_HEADER])
        assert not verify("other", call.headers[IDEMPOTENCY_HEADER], call.body, call.headers[SIGNATURE_HEADER])
        heard.append(json.loads(call.body))
    charged = heard.pop(0)
    assert (charged["event"], charged["value"]) == ("invoice.charged", {"id": int(invoice.id)})
    assert [callback["event"] for callback in heard] == announced
    assert str(heard[0]["value"]["voucher"]["id"]) == invoice.voucher_id
    assert {posting["invoiceNumber"] for posting in heard[1]["value"]["postings"]} - {""} == {invoice.number}
    assert heard[2]["value"] is None


def test_subscriptions_are_made_once_and_revived_when_switched_off(site: Tripletex) -> None:
    first, second, third = site.sell(), site.sell(), site.sell()
    site.erp.ensure_webhooks(URL, "s3cret")
    site.erp.ensure_webhooks(URL, "s3cret")
    site.fault(max_webhook_failures=1)
    site.answer_webhooks[0] = 500
    site.send_to_collection(first)
    assert len(site.received) == 1
    site.answer_webhooks[0] = 200
    site.send_to_collection(second)
    assert len(site.received) == 1
    site.erp.ensure_webhooks(URL, "s3cret")
    site.fault()
    site.send_to_collection(third)
    assert str(json.loads(site.received[-1].body)["value"]["voucher"]["id"]) == third.voucher_id


def test_callbacks_carry_no_personal_data(site: Tripletex) -> None:
    site.erp.ensure_webhooks(URL, "s3cret")
    invoice = site.sell(name="Kari Prøve", email="kari@example.no")
    site.send_to_collection(invoice)
    site.act("arrive", invoice)
    text = json.dumps([call.body.decode() for call in site.received])
    assert len(site.received) == 3
    assert "Kari" not in text
    assert "kari@" not in text


def test_calls_per_use(site: Tripletex) -> None:
    """One sign-in a day; the rest as the docs state it."""
    private, company = site.sell(), site.sell(is_private=False, name="Fjell AS")
    site.send_to_collection(private)
    report = StatusReport(private.voucher_id, ReportStatus.ONGOING, "AC-1", "Mottatt", "")
    lines = (SettlementLine(Entry.PAYOUT, 125000, ""), SettlementLine(Entry.CUSTOMER, -125000, "", private.id))
    settlement = Settlement("1", date(2026, 6, 1), "NOK", "Oppgjør", lines)
    site.erp.identity()
    for use, calls in (
        (lambda: site.erp.invoice(private.id), 1),
        (lambda: site.erp.invoice_by_voucher(company.voucher_id), 2),
        (lambda: site.erp.matched_items(private.id), 1),
        (lambda: site.erp.open_balances([str(number) for number in range(1, 301)]), 3),
        (lambda: site.erp.report(report), 2),
        (lambda: site.erp.report(report), 1),
        (lambda: site.erp.identity(), 1),
        (lambda: site.erp.overdue(date(2020, 1, 1)), 1),
        (lambda: site.erp.on_account(), 1),
        (lambda: site.erp.missing_rights(), 3),
        (lambda: site.erp.recalls(), 1),
        (lambda: site.erp.check_accounts(site.accounts(), date(2026, 6, 1)), 3),
        (lambda: site.erp.book_settlement(settlement, site.accounts()), 11),
        (lambda: site.erp.book_settlement(settlement, site.accounts()), 5),
        (lambda: site.erp.booked(settlement), 3),
        (lambda: site.erp.ensure_webhooks(URL, "s3cret"), 12),
        (lambda: site.erp.ensure_webhooks(URL, "s3cret"), 2),
    ):
        before = len(site.requests)
        use()
        assert len(site.requests) - before == calls


@pytest.mark.mission("A2")
def test_an_envelope_of_another_shape_is_trouble_and_nothing_is_lost(site: Tripletex) -> None:
    invoice = site.sell()
    site.send_to_collection(invoice)
    before = site.erp.proposals()
    site.fault(wrong_envelope=True)
    for read in (site.erp.proposals, site.erp.identity, lambda: site.erp.matched_items(invoice.id)):
        with pytest.raises(ErpUnavailable):
            read()
    site.fault()
    assert site.erp.proposals() == before


@pytest.mark.mission("E7")
def test_a_key_that_may_not_post_says_which_right_it_lacks_and_posts_later(site: Tripletex) -> None:
    invoice = site.sell()
    lines = (SettlementLine(Entry.PAYOUT, 125000, ""), SettlementLine(Entry.CUSTOMER, -125000, "", invoice.id))
    settlement = Settlement("1", date(2026, 6, 1), "NOK", "Oppgjør", lines)
    site.take_right("post")
    with pytest.raises(ErpRightMissing, match="AUTH_ADVANCED_VOUCHER") as caught:
        site.erp.book_settlement(settlement, site.accounts())
    assert [caught.value.right] == site.erp.missing_rights()
    assert site.booked_lines(settlement) == []
    site.give_right("post")
    assert site.erp.book_settlement(settlement, site.accounts()).unmatched == ()


@pytest.mark.mission("D4")
def test_a_status_under_way_does_not_hide_a_recall(site: Tripletex) -> None:
    """The user takes an invoice back while a status of ours is on its way: the recall is not lost below it."""
    invoice = site.sell()
    site.send_to_collection(invoice)
    site.recall(invoice)
    site.erp.report(StatusReport(invoice.voucher_id, ReportStatus.ONGOING, "AC-1", "Varsel sendt", ""))
    assert [one.voucher_id for one in site.erp.recalls()] == [invoice.voucher_id]
    site.erp.report(StatusReport(invoice.voucher_id, ReportStatus.WITHDRAWN, "AC-1", "Trukket", ""))
    assert list(site.erp.recalls()) == []


@pytest.mark.mission("E7")
def test_the_parts_of_an_invoice_are_closed_together_with_its_rest(site: Tripletex) -> None:
    invoice = site.sell("1000.00")

    def settled(number: str, amount: int) -> tuple[str, ...]:
        lines = (SettlementLine(Entry.PAYOUT, amount, ""), SettlementLine(Entry.CUSTOMER, -amount, "", invoice.id))
        whole = Settlement(number, date(2026, 6, 1), "NOK", f"Ihht samlebilag {number}", lines)
        return site.erp.book_settlement(whole, site.accounts()).unmatched

    assert settled("1", 30000) == (invoice.id,)
    assert site.erp.matched_items(invoice.id) == []
    site.act("pay", invoice, "200.00")
    assert settled("2", 50000) == ()
    assert site.erp.open_balances([invoice.id]) == {invoice.id: 0}
    found = {(item.amount, item.own_settlement) for item in site.erp.matched_items(invoice.id)}
    assert found == {(30000, "1"), (20000, ""), (50000, "2")}


def test_a_ledger_too_large_for_one_search_is_read_whole(site: Tripletex) -> None:
    paid = []
    for _ in range(8):
        paid.append(site.sell("100.00"))
        site.act("pay", paid[-1], "10.00")
        site.time.instant += timedelta(days=2)
    whole = site.erp.ledger_changes("2026-06-02").invoice_ids
    site.fault(result_limit=3)
    assert site.erp.ledger_changes("2026-06-02").invoice_ids == whole
    assert {invoice.id for invoice in paid} <= whole


@pytest.mark.mission("A2")
def test_an_accountants_key_opens_the_client_that_is_named(site: Tripletex) -> None:
    companies = site.control.get("/companies").json()
    office = next((one for one in companies if one["accountant"]), None)
    assert office is not None
    key = site._key(office)
    client = next(one for one in companies if not one["accountant"])
    access = Access(key["consumer_token"], key["employee_token"], str(client["id"]))
    assert site._open(access).identity().organisation_number == client["organization_number"]
    with pytest.raises(ErpAccessLost):
        site._open(Access(key["consumer_token"], key["employee_token"], "999999999")).identity()
