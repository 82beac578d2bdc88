"""The main job on the embedded cloud: invoices sent in the ERP become cases, notices, a list, and a right balance."""

from collections import Counter
from datetime import timedelta

import pytest

from local import mail_sink, report
from local.installation import Installation
from local.scripted_creditor import stop_links
from local.seeding import START, planted
from local.walk import Walk

DAYS = 26
"""The first notices leave in the first days; their deadlines pass after two weeks, then a Tuesday and a Thursday."""


@pytest.fixture(scope="module")
def told(installation: Installation) -> report.Json:
    Walk(installation, seed=1).days(START, DAYS, lambda *_: None)
    return report.collect(installation.product, planted(installation).creditors, DAYS, 1)


@pytest.mark.mission("B1", "B7", "H5")
def test_every_chosen_invoice_became_a_case_or_a_refusal_with_its_reason(told: report.Json) -> None:
    assert len(told["cases"]) > 20
    assert all(refusal["reason"] for refusal in told["refused"])
    assert all(case["events"][0]["type"] == "transferred" for case in told["cases"])


@pytest.mark.mission("C1", "C2", "C3", "H5")
def test_notices_lists_and_registrations_happened_in_their_order(told: report.Json) -> None:
    kinds = Counter(event["type"] for case in told["cases"] for event in case["events"])
    assert kinds["notice_sent"] > 10
    assert kinds["listed"] > 0
    assert kinds["registered"] > 0
    assert kinds["payment_demand_sent"] > 0
    for case in told["cases"]:
        order = [event["type"] for event in case["events"]]
        if "registered" in order:
            assert order.index("listed") < order.index("registered")
            # Where the ERP had sent a lawful notice already, ours is not sent on top of it.
            if "notice_sent" in order:
                assert order.index("notice_sent") < order.index("listed")


@pytest.mark.mission("C1")
def test_notices_went_by_mail_with_the_letter_attached(told: report.Json, installation: Installation) -> None:
    mails = [mail_sink.read(path) for path in mail_sink.numbers(installation.places.mail)]
    letters = [one for mail in mails for one in mail.attachments if one.kind == "application/pdf"]
    assert letters
    assert all(one.content.startswith(b"%PDF-") for one in letters)
    assert any(stop_links(mail.text) for mail in mails)
    assert told["cases"]


@pytest.mark.mission("C3", "D1")
def test_what_the_creditor_stopped_through_the_mail_is_withdrawn(told: report.Json) -> None:
    stopped = [case for case in told["cases"] if any(event["type"] == "stopped" for event in case["events"])]
    assert stopped
    assert {case["outcome"] for case in stopped} == {"withdrawn"}


@pytest.mark.mission("E1", "E9")
def test_balances_of_both_sides_agree(told: report.Json, installation: Installation) -> None:
    for case in told["cases"]:
        shown = installation.product.case(case["case"])
        if shown["erp_balance"] is not None and shown["discrepancy_since"] is None:
            assert shown["erp_balance"] == shown["expected_balance"], case["invoice"]


@pytest.mark.mission("B10")
def test_nothing_was_left_undone_or_died(told: report.Json, installation: Installation) -> None:
    assert told["days"] == DAYS
    assert installation.product.pending() == 0
    for name in ("QueueJobsDead", "QueueLettersDead", "QueueErpDead", "QueueParked"):
        queue = installation.cloud.sqs.get_queue_attributes(
            QueueUrl=installation.outputs[name], AttributeNames=["ApproximateNumberOfMessages"]
        )
        assert queue["Attributes"]["ApproximateNumberOfMessages"] == "0", name


@pytest.mark.mission("H5")
def test_the_law_clock_stands_where_the_walk_ended(told: report.Json, installation: Installation) -> None:
    assert told["days"] == DAYS
    assert installation.product.clock().date() == START + timedelta(days=DAYS - 1)
