"""The table of jobs: when each is due in local time, and what a missed date means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from chalicelib.case import norway
from chalicelib.case.local_time import ZONES
from chalicelib.claim.calendar import is_business_day
from chalicelib.claim.facts import Country

LOOK_BACK = timedelta(days=14)
"""How far back a missed date is still looked for."""


class Missed(StrEnum):
    """LATEST: only the newest missed date runs, as it does the work of the earlier ones. EVERY: each in order."""

    LATEST = "latest"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    country: Country
    at: time
    """Local time; none lies between 02:00 and 03:00, the hour that summer time skips or repeats."""
    runs_on: Callable[[date], bool]
    missed: Missed
    per_case: bool
    """Planned from the due index, shard by shard; otherwise per creditor."""


def _business_day(day: date) -> bool:
    return is_business_day(Country.NO, day)


def _every_day(_: date) -> bool:
    return True


TIMETABLE = (
    Job("progress", Country.NO, norway.MORNING_RUN, _business_day, Missed.LATEST, per_case=True),
    Job("registration", Country.NO, time(8, 5), _business_day, Missed.LATEST, per_case=True),
    Job("list", Country.NO, time(9), norway.is_list_day, Missed.LATEST, per_case=False),
    Job("automatic", Country.NO, time(23), _every_day, Missed.LATEST, per_case=False),
    Job("automatic_finland", Country.FI, time(23), _every_day, Missed.LATEST, per_case=False),
    Job("sync", Country.NO, time(23), _every_day, Missed.LATEST, per_case=False),
    Job("sync_finland", Country.FI, time(23), _every_day, Missed.LATEST, per_case=False),
)
AUTOMATIC = frozenset({"automatic", "automatic_finland"})


def job_named(name: str) -> Job:
    return next(job for job in TIMETABLE if job.name == name)


def due_dates(job: Job, now: datetime, last_planned: date | None) -> Iterator[date]:
    """The dates of a job that should have run by `now` (aware) and were not planned, oldest first."""
    local = now.astimezone(ZONES[job.country])
    first = local.date() - LOOK_BACK if last_planned is None else last_planned + timedelta(days=1)
    last = local.date() if local.time() >= job.at else local.date() - timedelta(days=1)
    if last_planned is None:
        # A new installation has missed nothing before its first day.
        first = last
    first = max(first, local.date() - LOOK_BACK)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    due = [day for day in days if job.runs_on(day)]
    yield from due[-1:] if job.missed is Missed.LATEST else due


def next_due(now: datetime) -> datetime:
    """The first instant from `now` on (aware) at which a job is due, in that job's local time."""
    return min(_next(job, now) for job in TIMETABLE)


def next_run(name: str, now: datetime) -> datetime:
    """The first instant from `now` on (aware) at which one job is due, in its local time."""
    return _next(job_named(name), now)


def _next(job: Job, now: datetime) -> datetime:
    day = now.astimezone(ZONES[job.country]).date()
    while not job.runs_on(day) or datetime.combine(day, job.at, ZONES[job.country]) < now:
        day += timedelta(days=1)
    return datetime.combine(day, job.at, ZONES[job.country])
