"""Norway's course of a case in days: when the notice may go, when the list comes, until when it can be answered.

Legal limits come from the law pack (`claim.norway_limits`); the weekly list is the agency's own promise.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.case.terms import Terms
from chalicelib.claim.calendar import is_business_day, next_business_day
from chalicelib.claim.facts import Country
from chalicelib.claim.norway_limits import first_notice_day
from chalicelib.law.lawbook import Lawbook

ZONE = ZoneInfo("Europe/Oslo")
MORNING_RUN = time(6)
"""When the daily run sends what is due, local time on business days."""
LAST_SENDING = time(18)
"""From then on nothing new leaves that day: who opens a letter in the evening can reach nobody."""
_TUESDAY = 1
_WINDOW = timedelta(days=2)
_LATEST_MAILING = time(12)


def notice_day(due_date: date, received_at: datetime, law: Lawbook) -> date:
    """The business day whose morning run sends the notice: the first one lawful with its fee (due + 14).

    What is received after a day's run waits for the next one (mission C1).
    """
    local = received_at.astimezone(ZONE)
    run = local.date() if local.time() < MORNING_RUN else local.date() + timedelta(days=1)
    return next_business_day(Country.NO, max(first_notice_day(due_date, law), run))


def list_day(deadline: date) -> date:
    """The day of the list after a notice's deadline (inclusive last day to pay) has passed.

    The first Tuesday after the deadline; a deadline on a Tuesday means the next one. A Tuesday on a holiday
    moves to the next business day.
    """
    days = (_TUESDAY - deadline.weekday()) % 7 or 7
    return next_business_day(Country.NO, deadline + timedelta(days=days))


def is_list_day(day: date) -> bool:
    """A Tuesday, or the business day that a Tuesday on a holiday moved to."""
    if not is_business_day(Country.NO, day):
        return False
    tuesday = day - timedelta(days=(day.weekday() - _TUESDAY) % 7)
    return next_business_day(Country.NO, tuesday) == day


def next_list_day(day: date) -> date:
    """The first list day on or after a day: what missed its list comes on the next one."""
    while not is_list_day(day):
        day += timedelta(days=1)
    return day


def answer_by(mailed_at: datetime, terms: Terms) -> datetime:
    """Until when (instant, UTC) a list that is mailed now can be answered: two days on, at the agreed hour.

    A Tuesday's list is answered by Thursday morning; a Thursday on a holiday moves to the next business day. Counted
    from the mailing, so a late list leaves the creditor the full window; one mailed after noon counts as tomorrow's.
    """
    local = mailed_at.astimezone(ZONE)
    start = local.date() if local.time() <= _LATEST_MAILING else local.date() + timedelta(days=1)
    day = next_business_day(Country.NO, start + _WINDOW)
    return datetime.combine(day, time(terms.answer_hour), ZONE).astimezone(UTC)


def sends_at(instant: datetime) -> bool:
    """Whether letters may be decided now: on business days from the morning run until the evening.

    What becomes due at another hour, such as by the nightly sync, waits for the next run (mission C1).
    """
    local = instant.astimezone(ZONE)
    return is_business_day(Country.NO, local.date()) and MORNING_RUN <= local.time() < LAST_SENDING


def end_of(day: date) -> datetime:
    """The last instant of a local day, UTC: past it a letter dated that day must not leave."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC) - timedelta(seconds=1)


def local_day(instant: datetime) -> date:
    return instant.astimezone(ZONE).date()


def business_day_after(day: date) -> date:
    """The first business day after a day."""
    return next_business_day(Country.NO, day + timedelta(days=1))
