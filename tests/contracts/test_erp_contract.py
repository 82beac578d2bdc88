"""What every ERP adapter must do, over HTTP against the simulated ERP."""

from datetime import date, timedelta

import pytest

from chalicelib.case.model import ItemKind
from chalicelib.erp.contract import (
    ErpAccessLost,
    ErpNotFound,
    ErpRightMissing,
    ErpUnavailable,
    ReportStatus,
    StatusReport,
)
from tests.contracts.erp_installations import AGENCY, Installation, Sold


def report(invoice: Sold, status: ReportStatus = ReportStatus.ONGOING, comment: str = "Mottatt") -> StatusReport:
    return StatusReport(invoice.voucher_id, status, "AC-000123", comment, "https://portal.example/cases/AC-000123")


def items(site: Installation, invoice: Sold) -> list[tuple[ItemKind, int]]:
    """The matched items, after the check that holds for every invoice at any time."""
    found = site.erp.matched_items(invoice.id)
    seen = site.erp.invoice(invoice.id)
    assert sum(item.amount for item in found) == seen.amount - seen.outstanding
    assert site.erp.open_balances([invoice.id]) == {invoice.id: seen.outstanding}
    assert len({item.id for item in found}) == len(found)
    return [(item.kind, item.amount) for item in found]


@pytest.mark.mission("A2")
def test_the_key_says_whose_it_is(site: Installation) -> None:
    found = site.erp.identity()
    assert bool(found.name) == site.ways.names_company
    assert found.organisation_number.isdecimal()
    assert len(found.organisation_number) == len(site.ways.number)


@pytest.mark.mission("B1")
def test_what_is_sent_to_collection_is_proposed_until_it_is_answered(site: Installation) -> None:
    before = {proposal.id for proposal in site.erp.proposals()}
    invoice, other = site.sell(), site.sell("99.00")
    site.send_to_collection(invoice)
    new = [proposal for proposal in site.erp.proposals() if proposal.id not in before]
    assert [(one.voucher_id, one.agency) for one in new] == [(invoice.voucher_id, AGENCY)]
    assert new[0].raised_at is not None
    assert abs(new[0].raised_at - site.time.now()) < timedelta(minutes=1)
    site.send_to_collection(other, site.ways.other_agency)
    site.erp.report(report(invoice))
    assert {proposal.id for proposal in site.erp.proposals()} == before


@pytest.mark.mission("B11")
def test_a_withdrawn_invoice_can_be_sent_again_as_a_new_proposal(site: Installation) -> None:
    invoice = site.sell()
    site.send_to_collection(invoice)
    first = {one.id for one in site.erp.proposals() if one.voucher_id == invoice.voucher_id}
    site.erp.report(report(invoice))
    site.erp.report(report(invoice, ReportStatus.WITHDRAWN))
    site.send_to_collection(invoice)
    second = {one.id for one in site.erp.proposals() if one.voucher_id == invoice.voucher_id}
    assert len(second) == 1
    assert second.isdisjoint(first)


@pytest.mark.mission("B1")
def test_an_invoice_is_the_same_by_voucher_and_by_id(site: Installation) -> None:
    sold = site.sell(
        "1999.90",
        name="Nordlys Bygg AS",
        is_private=False,
        organization_number=site.ways.number,
        email="post@nordlys.example",
        line1="Storgata 1",
        postal_code="0155",
        city="Oslo",
    )
    found = site.erp.invoice(sold.id)
    assert found == site.erp.invoice_by_voucher(sold.voucher_id)
    assert (found.id, found.voucher_id, found.number) == (sold.id, sold.voucher_id, sold.number)
    assert (found.amount, found.outstanding, found.currency) == (199990, 199990, site.ways.currency)
    assert (found.invoice_date, found.due_date) == (date(2026, 5, 1), date(2026, 5, 15))
    assert found.charged
    assert not any((found.is_credit_note, found.credited, found.factored, found.automatic_reminders))
    assert found.remark == ""
    assert found.earlier_letters == ()
    assert found.debtor.name == "Nordlys Bygg AS"
    assert not found.debtor.is_private
    assert found.debtor.organisation_number == site.ways.number
    assert found.debtor.email == "post@nordlys.example"
    assert found.debtor.address is not None
    assert found.debtor.address.postal_code == "0155"
    assert found.debtor.address.country == site.ways.country


@pytest.mark.mission("B4")
def test_what_speaks_against_collection_is_seen(site: Installation) -> None:
    currency = site.ways.foreign_currency
    foreign = site.erp.invoice(site.sell("100.00", currency=currency).id)
    assert (foreign.currency, foreign.amount, foreign.outstanding) == (currency, 10000, 10000)
    assert site.erp.invoice(site.sell(is_factoring=True).id).factored
    assert site.erp.invoice(site.sell(automatic_notice=True).id).automatic_reminders
    credited = site.sell()
    site.act("credit", credited)
    assert site.erp.invoice(credited.id).credited


@pytest.mark.mission("B6")
def test_a_remark_counts_until_it_is_taken_away(site: Installation) -> None:
    invoice = site.sell()
    site.act("remark", invoice, text="Kunden bestrider kravet")
    assert "bestrider" in site.erp.invoice(invoice.id).remark
    site.act("remark", invoice, text="")
    assert site.erp.invoice(invoice.id).remark == ""


@pytest.mark.mission("B12")
def test_letters_that_the_erp_sent_before_are_told(site: Installation) -> None:
    invoice = site.sell()
    for text, _ in site.ways.letters:
        site.act("remind", invoice, text=text)
    letters = site.erp.invoice(invoice.id).earlier_letters
    assert [letter.kind for letter in letters] == [kind for _, kind in site.ways.letters]
    assert letters[1].on == date(2026, 6, 1)
    assert letters[1].deadline == (date(2026, 6, 15) if site.ways.tells_deadlines else None)
    assert letters[1].fee > 0


def test_the_document_is_a_pdf(site: Installation) -> None:
    assert site.erp.invoice_pdf(site.sell().id).startswith(b"%PDF")


@pytest.mark.mission("E1")
def test_a_payment_in_full(site: Installation) -> None:
    invoice = site.sell()
    assert items(site, invoice) == []
    site.act("arrive", invoice)
    assert items(site, invoice) == [(ItemKind.PAYMENT, 125000)]


@pytest.mark.mission("E1")
def test_part_payments_keep_their_ids_and_dates(site: Installation) -> None:
    invoice = site.sell()
    site.act("pay", invoice, "500.00")
    first = site.erp.matched_items(invoice.id)
    assert [item.on for item in first] == [date(2026, 6, 1)]
    site.act("arrive", invoice, "250.50")
    assert items(site, invoice) == [(ItemKind.PAYMENT, 50000), (ItemKind.PAYMENT, 25050)]
    assert site.erp.matched_items(invoice.id)[0] == first[0]


@pytest.mark.mission("E1")
def test_a_reversed_payment_is_gone(site: Installation) -> None:
    invoice = site.sell()
    site.act("arrive", invoice)
    site.act("reverse", invoice)
    assert items(site, invoice) == []
    site.act("pay", invoice, "1250.00")
    assert items(site, invoice) == [(ItemKind.PAYMENT, 125000)]


@pytest.mark.mission("E1")
def test_a_payment_reversed_in_part_goes_on_as_another_item(site: Installation) -> None:
    invoice = site.sell()
    site.act("pay", invoice, "1000.00")
    before = site.erp.matched_items(invoice.id)[0]
    site.act("pay", invoice, "-400.00")
    assert items(site, invoice) == [(ItemKind.PAYMENT, 60000)]
    assert site.erp.matched_items(invoice.id)[0].id != before.id


@pytest.mark.mission("E1")
def test_credit_notes_in_part_and_in_full(site: Installation) -> None:
    invoice = site.sell()
    site.act("credit", invoice, "250.00")
    assert items(site, invoice) == [(ItemKind.CREDIT_NOTE, 25000)]
    whole = site.sell("800.00")
    site.act("credit", whole)
    assert items(site, whole) == [(ItemKind.CREDIT_NOTE, 80000)]


@pytest.mark.mission("E1")
def test_what_was_paid_in_part_and_then_credited_whole_is_credited_whole(site: Installation) -> None:
    """Whether the ERP goes on showing the debtor's money on the invoice is its own affair."""
    invoice = site.sell()
    site.act("arrive", invoice, "500.00")
    site.act("credit", invoice, "1250.00")
    found = items(site, invoice)
    assert (ItemKind.CREDIT_NOTE, 125000) in found
    assert {kind for kind, amount in found if amount != 125000} <= {ItemKind.PAYMENT}
    assert site.erp.invoice(invoice.id).outstanding <= 0


@pytest.mark.mission("E3")
def test_a_write_off_is_no_payment_and_falls_away_when_it_is_taken_back(site: Installation) -> None:
    invoice = site.sell()
    site.act("pay", invoice, "250.00")
    site.write_off(invoice)
    assert items(site, invoice) == [(ItemKind.PAYMENT, 25000), (ItemKind.WRITE_OFF, 100000)]
    assert site.erp.invoice(invoice.id).outstanding == 0
    first = site.erp.matched_items(invoice.id)
    assert site.erp.matched_items(invoice.id) == first
    site.take_back_write_off(invoice)
    assert items(site, invoice) == [(ItemKind.PAYMENT, 25000)]
    site.write_off(invoice, "400.00")
    assert items(site, invoice) == [(ItemKind.PAYMENT, 25000), (ItemKind.WRITE_OFF, 40000)]
    assert site.erp.matched_items(invoice.id)[1].id not in {item.id for item in first}


@pytest.mark.mission("E1")
def test_money_on_account_counts_when_it_is_matched_and_no_longer_when_unmatched(site: Installation) -> None:
    invoice = site.sell()
    site.act("put-on-account", invoice, "400.00")
    assert items(site, invoice) == []
    site.act("match", invoice)
    assert items(site, invoice) == [(ItemKind.PAYMENT, 40000)]
    first = site.erp.matched_items(invoice.id)
    site.act("unmatch", invoice)
    assert items(site, invoice) == []
    site.act("match", invoice)
    assert site.erp.matched_items(invoice.id) == first


def test_a_credit_note_that_was_unmatched(site: Installation) -> None:
    invoice = site.sell()
    site.act("credit", invoice, "250.00")
    site.act("unmatch", invoice)
    assert items(site, invoice) == []


@pytest.mark.mission("E1")
def test_balances_of_many_and_without_the_vanished(site: Installation) -> None:
    sold = [site.sell(f"{number}.00") for number in range(100, 103)]
    site.act("pay", sold[1], "1.00")
    site.fault(vanish_invoice=[site.ways.key(sold[2].id)])
    found = site.erp.open_balances([invoice.id for invoice in sold])
    assert found == {sold[0].id: 10000, sold[1].id: 10000}


@pytest.mark.mission("E1")
def test_changes_since_the_cursor(site: Installation) -> None:
    quiet, paid, part, credited = site.sell(), site.sell(), site.sell(), site.sell()
    # Where a new invoice counts as changed, it must lie behind the days that a cursor looks back.
    site.time.instant += timedelta(days=5)
    cursor = site.erp.ledger_changes("").cursor
    site.time.instant += timedelta(days=20)
    site.act("arrive", paid)
    site.act("pay", part, "100.00")
    site.act("credit", credited)
    found = site.erp.ledger_changes(cursor)
    assert {paid.id, part.id, credited.id} <= found.invoice_ids
    assert quiet.id not in found.invoice_ids
    # A cursor looks some days back, so what was just seen may come once more, but not for ever.
    site.time.instant += timedelta(days=20)
    found = site.erp.ledger_changes(found.cursor)
    assert site.erp.ledger_changes(found.cursor).invoice_ids.isdisjoint({paid.id, part.id, credited.id, quiet.id})


@pytest.mark.mission("B10")
@pytest.mark.parametrize("status", list(ReportStatus))
def test_a_report_stands_on_the_invoice_and_a_repeat_adds_nothing(site: Installation, status: ReportStatus) -> None:
    invoice = site.sell()
    site.send_to_collection(invoice)
    for _ in range(3):
        site.erp.report(report(invoice, status))
    shown = site.shown_status(invoice)
    assert shown["reference"] == "AC-000123"
    assert shown["comment"] == "Mottatt"
    assert site.reports_made(invoice) == 1
    if status is ReportStatus.REFUSED and site.ways.refusal_is_final:
        return
    site.erp.report(report(invoice, status, "Varsel sendt"))
    assert site.shown_status(invoice)["comment"] == "Varsel sendt"
    assert site.reports_made(invoice) == 2


def test_a_report_whose_answer_was_lost_stands_once(site: Installation) -> None:
    invoice = site.sell()
    site.send_to_collection(invoice)
    site.fault(drop_after_write=True, path=site.ways.report_path)
    site.erp.report(report(invoice))
    assert site.reports_made(invoice) == 1


def test_a_session_that_ends_at_midnight_is_renewed(site: Installation) -> None:
    invoice = site.sell()
    site.erp.invoice(invoice.id)
    site.time.instant += timedelta(days=1)
    site.erp.invoice(invoice.id)
    site.fault(expire_sessions=True)
    assert site.erp.invoice(invoice.id).number == invoice.number


@pytest.mark.parametrize("status", [500, 503, "html500"])
def test_trouble_that_passes_is_not_noticed(site: Installation, status: int | str) -> None:
    invoice = site.sell()
    site.fault(status=status, count=2, path=site.ways.invoice_path)
    assert site.erp.invoice(invoice.id).number == invoice.number
    assert site.time.slept > 0


@pytest.mark.parametrize("without_reset_header", [False, True])
def test_a_rate_limit_is_waited_for(site: Installation, without_reset_header: bool) -> None:
    invoice = site.sell()
    site.fault(status=429, count=2, without_reset_header=without_reset_header)
    assert site.erp.invoice(invoice.id).number == invoice.number
    assert 0 < site.time.slept < 30


@pytest.mark.parametrize("status", [429, 500, "html500"])
def test_trouble_that_stays_is_unavailability(site: Installation, status: int | str) -> None:
    invoice = site.sell()
    site.fault(status=status, count=-1, without_reset_header=True)
    with pytest.raises(ErpUnavailable):
        site.erp.invoice(invoice.id)
    assert site.time.slept < 30


def test_a_vanished_invoice_is_not_found(site: Installation) -> None:
    invoice = site.sell()
    site.fault(vanish_invoice=[site.ways.key(invoice.id)])
    for read in (
        lambda: site.erp.invoice(invoice.id),
        lambda: site.erp.invoice_by_voucher(invoice.voucher_id),
        lambda: site.erp.matched_items(invoice.id),
        lambda: site.erp.invoice_pdf(invoice.id),
    ):
        with pytest.raises(ErpNotFound):
            read()


@pytest.mark.mission("A2")
def test_a_revoked_key_is_lost_access_until_it_is_restored(site: Installation) -> None:
    invoice = site.sell()
    site.erp.identity()
    site.revoke_key()
    for read in (site.erp.identity, site.erp.proposals, lambda: site.erp.invoice(invoice.id)):
        with pytest.raises(ErpAccessLost):
            read()
    site.restore_key()
    assert site.erp.invoice(invoice.id).number == invoice.number


@pytest.mark.mission("A2")
def test_a_missing_right_is_named(site: Installation) -> None:
    invoice = site.sell()
    site.take_right("invoice")
    with pytest.raises(ErpRightMissing, match="invoice"):
        site.erp.invoice(invoice.id)
