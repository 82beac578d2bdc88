"""Fees of reminders and notices in Norway: their days, their number, and what takes them away."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.claim import norway_limits
from chalicelib.claim.facts import Fact, FactType, Party
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import load
from tests.claim.norway_claims import DUE, act, amounts, claim, paid, reasons

LAW = load()
DAY = timedelta(days=1)
NOTICE_DAY = DUE + 14 * DAY
LATER = DUE + 400 * DAY


@pytest.mark.mission("C1", "C6")
@pytest.mark.parametrize(("days", "fee"), [(13, []), (14, [3800]), (15, [3800])])
def test_a_notice_costs_from_fourteen_days_after_the_due_date(days: int, fee: list[int]) -> None:
    found = statement(claim(125000, act(FactType.NOTICE, DUE + days * DAY)), DUE + 20 * DAY, LAW)
    assert amounts(found, LineKind.NOTICE_FEE) == fee
    assert reasons(found) == ([] if fee else ["too_early"])
    assert norway_limits.first_notice_day(DUE, LAW) == NOTICE_DAY


@pytest.mark.parametrize(
    ("due", "sent", "fee"),
    [
        # 1/10 of 700 for claims due to 2020-09-30, 1/20 from 2020-10-01, by the due date and not the letter's day
        (date(2020, 9, 30), date(2020, 12, 1), 7000),
        (date(2020, 10, 1), date(2020, 12, 1), 3500),
        # 1/20 of 700 = 35.00 to the end of 2025; 1/20 of 750 = 37.50, to whole kroner 38, by the letter's day
        (date(2025, 12, 1), date(2025, 12, 31), 3500),
        (date(2025, 12, 1), date(2026, 1, 1), 3800),
        # 1/10 of 750 = 75.00 for a very old claim
        (date(2020, 9, 30), date(2026, 1, 1), 7500),
    ],
)
def test_the_fee_by_due_date_and_sending_date(due: date, sent: date, fee: int) -> None:
    found = statement(claim(125000, act(FactType.NOTICE, sent), due=due), sent, LAW)
    assert amounts(found, LineKind.NOTICE_FEE) == [fee]
    assert norway_limits.notice_fee(due, sent, LAW) == fee


def test_the_fee_stands_with_its_paragraph() -> None:
    line = next(
        line
        for line in statement(claim(125000, act(FactType.NOTICE, NOTICE_DAY)), NOTICE_DAY, LAW).lines
        if line.kind is LineKind.NOTICE_FEE
    )
    assert (line.rule, line.source) == ("no.fee.notice", "inkassoforskriften § 1-2 (2); FOR-2025-12-19-2709")
    assert line.base == 75000


@pytest.mark.parametrize(("deadline", "notice", "fee"), [(14, 14, 0), (14, 15, 3800), (13, 30, 0), (14, 30, 3800)])
def test_a_second_fee_needs_a_missed_deadline_of_fourteen_days(deadline: int, notice: int, fee: int) -> None:
    reminder = act(FactType.REMINDER, NOTICE_DAY, deadline=NOTICE_DAY + deadline * DAY)
    second = act(FactType.NOTICE, NOTICE_DAY + notice * DAY)
    found = statement(claim(125000, reminder, second), LATER, LAW)
    assert amounts(found, LineKind.REMINDER_FEE) == [3800]
    assert sum(amounts(found, LineKind.NOTICE_FEE)) == fee
    assert reasons(found) == ([] if fee else ["first_deadline_not_missed"])


def test_a_third_letter_is_free_and_six_months_later_fees_begin_anew() -> None:
    first = act(FactType.REMINDER, date(2025, 2, 1), deadline=date(2025, 2, 15))
    second = act(FactType.REMINDER, date(2025, 2, 16))
    due = date(2025, 1, 10)
    for third, fee in [(date(2025, 4, 1), 0), (date(2025, 8, 16), 0), (date(2025, 8, 17), 3500)]:
        found = statement(claim(125000, first, second, act(FactType.NOTICE, third), due=due), third, LAW)
        assert amounts(found, LineKind.REMINDER_FEE) == [3500, 3500]
        assert sum(amounts(found, LineKind.NOTICE_FEE)) == fee
        assert reasons(found) == ([] if fee else ["too_many_letters"])


@pytest.mark.mission("B8")
def test_the_creditors_letters_count_but_claim_nothing() -> None:
    def by_creditor(amount: int | None) -> Fact:
        letter = act(FactType.REMINDER, NOTICE_DAY, deadline=NOTICE_DAY + 14 * DAY, amount=amount)
        return replace(letter, by=Party.CREDITOR)

    too_soon = act(FactType.NOTICE, NOTICE_DAY + 14 * DAY)
    in_time = act(FactType.NOTICE, NOTICE_DAY + 15 * DAY)
    for amount, notice, fees in [
        (3500, too_soon, []),
        (3500, in_time, [3800]),
        (None, too_soon, []),
        (0, too_soon, [3800]),
    ]:
        found = statement(claim(125000, by_creditor(amount), notice), LATER, LAW)
        assert amounts(found, LineKind.REMINDER_FEE) == []
        assert amounts(found, LineKind.NOTICE_FEE) == fees


def test_a_second_notice_is_free_unless_that_choice_is_made() -> None:
    first = act(FactType.NOTICE, NOTICE_DAY)
    second = act(FactType.NOTICE, NOTICE_DAY + 15 * DAY)
    facts = claim(125000, first, second)
    assert reasons(statement(facts, LATER, LAW)) == ["first_letter_no_reminder"]
    allowed = LAW.choosing("NO", second_notice_fee="allowed")
    assert amounts(statement(facts, LATER, allowed), LineKind.NOTICE_FEE) == [3800, 3800]
    assert allowed.version.endswith("+second_notice_fee=allowed")


@pytest.mark.mission("D5")
def test_no_fee_while_an_objection_is_open() -> None:
    notice = act(FactType.NOTICE, NOTICE_DAY)
    raised, closed = Fact(FactType.DISPUTE, NOTICE_DAY), Fact(FactType.DISPUTE_CLOSED, NOTICE_DAY)
    assert reasons(statement(claim(125000, notice, raised), LATER, LAW)) == ["disputed"]
    day_before = replace(raised, on=NOTICE_DAY - DAY)
    assert amounts(statement(claim(125000, notice, day_before, closed), LATER, LAW), LineKind.NOTICE_FEE) == [3800]


@pytest.mark.mission("D5")
def test_an_objection_answered_on_its_own_day_stops_nothing_and_one_raised_anew_does() -> None:
    def fees(*told: Fact) -> list[int]:
        on = NOTICE_DAY + DAY
        return amounts(statement(claim(125000, act(FactType.NOTICE, on), *told), LATER, LAW), LineKind.NOTICE_FEE)

    raised, closed = Fact(FactType.DISPUTE, NOTICE_DAY), Fact(FactType.DISPUTE_CLOSED, NOTICE_DAY)
    before = replace(raised, on=NOTICE_DAY - DAY)
    assert fees(raised, closed) == fees(closed, raised) == [3800]
    assert fees(before, closed, raised) == fees(raised, closed, before) == []
    assert fees(before, closed, raised, closed) == [3800]


def test_an_amount_of_the_agency_only_lowers_the_fee() -> None:
    for asked, fee in [(2000, [2000]), (5000, [3800]), (0, [])]:
        facts = claim(125000, act(FactType.NOTICE, NOTICE_DAY, amount=asked))
        assert amounts(statement(facts, LATER, LAW), LineKind.NOTICE_FEE) == fee


def test_a_payment_on_the_day_of_the_letter_comes_before_it() -> None:
    notice = act(FactType.NOTICE, NOTICE_DAY)
    # 1250.00 and 14 days at 12 % = 1250 x 0.12 x 14 / 365 = 5.75
    for amount, reason in [(125575, ["nothing_open"]), (125574, [])]:
        assert reasons(statement(claim(125000, notice, paid(NOTICE_DAY, amount)), LATER, LAW)) == reason


def test_a_notice_with_a_short_deadline_costs_nothing() -> None:
    short = act(FactType.NOTICE, NOTICE_DAY, deadline=NOTICE_DAY + 13 * DAY)
    assert reasons(statement(claim(125000, short), LATER, LAW)) == ["deadline_too_short"]


@pytest.mark.mission("D2")
def test_a_new_due_date_moves_the_fee_and_stops_interest_between() -> None:
    new = Fact(FactType.NEW_DUE_DATE, DUE + 10 * DAY, new_due_date=DUE + 30 * DAY)
    for days, reason in [(43, ["too_early"]), (44, [])]:
        facts = claim(125000, new, act(FactType.NOTICE, DUE + days * DAY))
        assert reasons(statement(facts, LATER, LAW)) == reason
    # 10 days to the granting, none to the new date, 5 after it: all at 12 %
    found = statement(claim(125000, new), DUE + 35 * DAY, LAW)
    assert [line.days for line in found.lines if line.kind is LineKind.INTEREST] == [10, 5]
    earlier = Fact(FactType.NEW_DUE_DATE, DUE + 10 * DAY, new_due_date=DUE + 5 * DAY)
    assert reasons(statement(claim(125000, earlier), LATER, LAW)) == ["not_later"]
