"""On which day the notice leaves, the list comes and its answer ends: weekends, holidays, and both sides of each."""

from datetime import date, datetime

import pytest

from chalicelib.case import norway
from chalicelib.case.terms import Terms
from tests.case.samples import LAW, TERMS, local


@pytest.mark.mission("C1", "B4")
@pytest.mark.parametrize(
    ("due", "received", "goes_on"),
    [
        pytest.param(date(2026, 5, 19), "2026-06-01 10:00", date(2026, 6, 2), id="due+14 is the next run's day"),
        pytest.param(date(2026, 5, 20), "2026-06-01 10:00", date(2026, 6, 3), id="the day before due+14 is too early"),
        pytest.param(date(2026, 5, 4), "2026-06-01 10:00", date(2026, 6, 2), id="long overdue: the next run"),
        pytest.param(date(2026, 5, 4), "2026-06-02 05:59", date(2026, 6, 2), id="received before the run"),
        pytest.param(date(2026, 5, 4), "2026-06-02 06:00", date(2026, 6, 3), id="received with the run"),
        pytest.param(date(2026, 5, 23), "2026-06-01 10:00", date(2026, 6, 8), id="due+14 on a Saturday"),
        pytest.param(date(2026, 5, 24), "2026-06-01 10:00", date(2026, 6, 8), id="due+14 on a Sunday"),
        pytest.param(date(2026, 5, 1), "2026-05-13 10:00", date(2026, 5, 15), id="due+14 after Ascension Day"),
        pytest.param(date(2026, 4, 30), "2026-05-13 10:00", date(2026, 5, 15), id="due+14 on Ascension Day"),
        pytest.param(date(2026, 5, 11), "2026-05-20 10:00", date(2026, 5, 26), id="due+14 on Whit Monday"),
        pytest.param(date(2026, 12, 10), "2026-12-15 10:00", date(2026, 12, 24), id="Christmas Eve is a business day"),
        pytest.param(date(2026, 12, 11), "2026-12-15 10:00", date(2026, 12, 28), id="Christmas Day is not"),
        pytest.param(date(2026, 5, 1), "2026-06-05 06:01", date(2026, 6, 8), id="Friday after the run: Monday"),
    ],
)
def test_the_notice_leaves_on_the_first_lawful_business_run(due: date, received: str, goes_on: date) -> None:
    assert norway.notice_day(due, local(received), LAW) == goes_on


@pytest.mark.mission("C2")
@pytest.mark.parametrize(
    ("deadline", "listed_on"),
    [
        pytest.param(date(2026, 6, 15), date(2026, 6, 16), id="Monday: the next day"),
        pytest.param(date(2026, 6, 16), date(2026, 6, 23), id="Tuesday: the next Tuesday"),
        pytest.param(date(2026, 6, 17), date(2026, 6, 23), id="Wednesday"),
        pytest.param(date(2026, 6, 21), date(2026, 6, 23), id="Sunday"),
        pytest.param(date(2028, 12, 20), date(2028, 12, 27), id="Tuesday is the second day of Christmas 2028"),
        pytest.param(date(2028, 12, 25), date(2028, 12, 27), id="the day before a Tuesday on a holiday"),
        pytest.param(date(2028, 12, 26), date(2029, 1, 2), id="the deadline itself on a Tuesday that is a holiday"),
        pytest.param(date(2033, 5, 16), date(2033, 5, 18), id="Tuesday is 17 May 2033"),
        pytest.param(date(2026, 5, 25), date(2026, 5, 26), id="Whit Monday shifts nothing"),
    ],
)
def test_the_list_comes_on_the_first_tuesday_after_the_deadline(deadline: date, listed_on: date) -> None:
    assert norway.list_day(deadline) == listed_on
    assert norway.is_list_day(listed_on)


@pytest.mark.mission("C2")
def test_a_week_has_one_list_day() -> None:
    first = date(2028, 12, 18)
    days = [date.fromordinal(first.toordinal() + n) for n in range(21)]
    assert [day for day in days if norway.is_list_day(day)] == [
        date(2028, 12, 19),
        date(2028, 12, 27),
        date(2029, 1, 2),
    ]


@pytest.mark.mission("C2", "C3")
@pytest.mark.parametrize(
    ("mailed", "hour", "until"),
    [
        pytest.param("2026-06-16 09:00", 8, "2026-06-18 08:00", id="Tuesday to Thursday"),
        pytest.param("2026-06-16 12:00", 8, "2026-06-18 08:00", id="noon is still the day"),
        pytest.param("2026-06-16 12:01", 8, "2026-06-19 08:00", id="after noon counts as tomorrow's"),
        pytest.param("2026-06-17 09:00", 8, "2026-06-19 08:00", id="a day late: a day later"),
        pytest.param("2026-06-18 09:00", 8, "2026-06-22 08:00", id="two days late: over the weekend"),
        pytest.param("2026-05-12 09:00", 8, "2026-05-15 08:00", id="Thursday on Ascension Day"),
        pytest.param("2026-03-31 09:00", 8, "2026-04-07 08:00", id="Maundy Thursday: after Easter"),
        pytest.param("2026-06-16 09:00", 10, "2026-06-18 10:00", id="the hour is a setting"),
        pytest.param("2026-10-23 09:00", 8, "2026-10-26 08:00", id="over the end of summer time"),
        pytest.param("2026-03-27 09:00", 8, "2026-03-30 08:00", id="over the beginning of summer time"),
    ],
)
def test_the_answer_ends_two_days_on_at_the_agreed_hour(mailed: str, hour: int, until: str) -> None:
    assert norway.answer_by(local(mailed), Terms(answer_hour=hour)) == local(until)


def test_a_letter_may_leave_until_its_own_day_is_over() -> None:
    assert norway.end_of(date(2026, 6, 2)) == datetime.fromisoformat("2026-06-02T23:59:59+02:00")
    assert norway.end_of(date(2026, 10, 25)) == datetime.fromisoformat("2026-10-25T23:59:59+01:00")


def test_the_default_hour_is_eight() -> None:
    assert TERMS.answer_hour == 8


@pytest.mark.mission("C1")
@pytest.mark.parametrize(
    ("now", "sends"),
    [
        ("2026-06-02 05:59", False),
        ("2026-06-02 06:00", True),
        ("2026-06-02 17:59", True),
        ("2026-06-02 18:00", False),
        ("2026-06-06 10:00", False),
        ("2026-05-25 10:00", False),
    ],
)
def test_letters_leave_on_business_days_between_the_morning_run_and_the_evening(now: str, sends: bool) -> None:
    assert norway.sends_at(local(now)) is sends
