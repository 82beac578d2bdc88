"""What can be chosen for collection, what is taken back, and what a connection may do: the same for every ERP."""

from datetime import date, timedelta

import pytest

from chalicelib.erp.contract import ErpAccessLost, Measure, ReportStatus, Stage, StatusReport
from tests.contracts.erp_installations import Installation, Sold

LONG_AGO = date(2020, 1, 1)


def report(invoice: Sold, status: ReportStatus = ReportStatus.ONGOING, measure: Measure | None = None) -> StatusReport:
    link = "https://portal.example/cases/AC-000123"
    return StatusReport(invoice.voucher_id, status, "AC-000123", "Mottatt", link, measure)


def overdue(site: Installation, since: date = LONG_AGO) -> dict[str, int]:
    return {line.id: line.outstanding for line in site.erp.overdue(since)}


@pytest.mark.mission("B1")
def test_what_is_past_due_and_open_can_be_chosen(site: Installation) -> None:
    sold, paid, part = site.sell("1999.90"), site.sell(), site.sell()
    site.act("arrive", paid)
    site.act("pay", part, "250.00")
    found = {line.id: line for line in site.erp.overdue(LONG_AGO)}
    assert found.keys() >= {sold.id, part.id}
    assert paid.id not in found
    line, whole = found[sold.id], site.erp.invoice(sold.id)
    assert (line.voucher_id, line.number) == (sold.voucher_id, sold.number)
    assert (line.customer_id, line.customer_name) == (whole.customer_id, whole.debtor.name)
    assert (line.currency, line.amount, line.outstanding) == (site.ways.currency, 199990, 199990)
    assert (line.invoice_date, line.due_date) == (whole.invoice_date, whole.due_date)
    assert found[part.id].outstanding == 100000
    assert not line.exempt


@pytest.mark.mission("B2")
def test_the_first_invoice_date_counts_and_the_day_before_does_not(site: Installation) -> None:
    sold = site.sell(due=date(2026, 5, 15))
    dated = site.erp.invoice(sold.id).invoice_date
    assert sold.id in overdue(site, dated)
    assert sold.id in overdue(site, dated - timedelta(days=1))
    assert sold.id not in overdue(site, dated + timedelta(days=1))


@pytest.mark.mission("B1")
def test_an_invoice_is_overdue_from_the_day_after_it_was_due(site: Installation) -> None:
    today = site.time.now().date()
    yesterday, due_today = site.sell(due=today - timedelta(days=1)), site.sell(due=today)
    found = overdue(site)
    assert yesterday.id in found
    assert due_today.id not in found


@pytest.mark.mission("B3")
def test_an_exempt_customer_is_told(site: Installation) -> None:
    sold = site.sell()
    assert not site.erp.invoice(sold.id).exempt
    site.exempt(sold)
    assert site.erp.invoice(sold.id).exempt
    assert [line.exempt for line in site.erp.overdue(LONG_AGO) if line.id == sold.id] == [True]


@pytest.mark.mission("B7")
def test_a_separate_interest_invoice_is_told(site: Installation) -> None:
    sold = site.sell()
    assert site.erp.invoice(sold.id).interest_of == ""
    interest = site.interest_invoice(sold)
    assert site.erp.invoice(interest.id).interest_of in (sold.number, "?")


@pytest.mark.mission("D4")
def test_what_was_handed_back_is_overdue_again(site: Installation) -> None:
    sold = site.sell()
    site.send_to_collection(sold)
    site.erp.report(report(sold))
    assert not site.shows_overdue(sold)
    site.erp.report(report(sold, ReportStatus.WITHDRAWN))
    assert site.shows_overdue(sold)
    assert sold.id in overdue(site)


@pytest.mark.mission("D4")
def test_a_recall_waits_until_it_is_answered(site: Installation) -> None:
    sold, other = site.sell(), site.sell()
    for each in (sold, other):
        site.send_to_collection(each)
        site.erp.report(report(each))
    assert list(site.erp.recalls()) == []
    site.recall(sold)
    found = site.erp.recalls()
    assert [one.voucher_id for one in found] == [sold.voucher_id]
    assert found[0].raised_at is not None
    assert abs(found[0].raised_at - site.time.now()) < timedelta(minutes=1)
    site.erp.report(report(sold, ReportStatus.WITHDRAWN))
    assert list(site.erp.recalls()) == []


@pytest.mark.mission("F2")
def test_a_status_that_was_changed_by_hand_is_told_until_ours_stands_again(site: Installation) -> None:
    sold = site.sell()
    site.send_to_collection(sold)
    demanded = report(sold, measure=Measure.DEMANDED)
    site.erp.report(demanded)
    assert site.erp.invoice(sold.id).changed_by_hand == ""
    site.set_by_hand(sold, Stage.REMINDED)
    assert site.erp.invoice(sold.id).changed_by_hand != ""
    site.erp.report(demanded)
    assert site.erp.invoice(sold.id).changed_by_hand == ""
    site.act("arrive", sold)
    assert site.erp.invoice(sold.id).changed_by_hand == ""


@pytest.mark.mission("A2")
def test_a_whole_connection_lacks_nothing(site: Installation) -> None:
    assert list(site.erp.missing_rights()) == []


@pytest.mark.mission("A2")
def test_a_right_that_is_lacking_is_named_with_its_purpose(site: Installation) -> None:
    site.take_right("invoice")
    found = site.erp.missing_rights()
    assert any("invoice" in right.name.lower() and right.needed and right.purpose for right in found)


@pytest.mark.mission("A2")
def test_a_revoked_key_lacks_no_rights_but_access(site: Installation) -> None:
    site.revoke_key()
    with pytest.raises(ErpAccessLost):
        site.erp.missing_rights()
