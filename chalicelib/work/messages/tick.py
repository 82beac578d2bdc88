"""The one schedule's work: begin what the timetable says is due, heal what stands still. Plans only."""

import logging
from datetime import timedelta

from chalicelib.claim.facts import Country
from chalicelib.law.watch import overdue
from chalicelib.ports.assembly import Ports
from chalicelib.work.messages.timetable import TIMETABLE, Job, due_dates

_log = logging.getLogger(__name__)
STANDING_STILL = timedelta(minutes=10)
"""An effect that is open for longer is sent again: the stream is only the fast path."""
STANDS_STILL = 6
"""Sweeps after which a person has to look: ten hours, with their doubled pauses."""
_WHOLE = "all"


def tick(ports: Ports, *, polls: bool = True) -> int:
    """Begin every run that is due and nobody holds; returns how many planning messages were sent.

    `polls` False is the time machine's, which knows when nobody has touched the ERPs since they were asked last.
    """
    if polls:
        # Every tick, and the same question: nothing has to be remembered of it.
        ports.queue.job("plan_polls")
    sent = sum(_begin(ports, job) for job in TIMETABLE)
    if sent:
        _tell_of_old_law(ports)
    return sent + sweep(ports)


def _tell_of_old_law(ports: Ports) -> None:
    """Once per run: a figure of law that should have been replaced by now. An alarm counts these lines in the log."""
    for row in overdue(ports.law, ports.clock.today(Country.NO)):
        _log.error("law data overdue: %s", row)


def _begin(ports: Ports, job: Job) -> int:
    sent = 0
    last = ports.runs.last_planned(job.name)
    for day in due_dates(job, ports.clock.law_now(), last):
        shards = ports.cases.due_shards() if job.per_case else (_WHOLE,)
        run = ports.runs.begin(job.name, day, shards, ports.clock.wall_now())
        if run is None:
            continue
        for shard in sorted(run.open_shards):
            ports.queue.job("plan", job=job.name, day=day.isoformat(), shard=shard)
            sent += 1
    return sent


def sweep(ports: Ports) -> int:
    """Send again the effects of items that have been pending for too long; returns how many."""
    count, now = 0, ports.clock.wall_now()
    for entry in ports.outbox.pending(now - STANDING_STILL):
        # Ever longer pauses: a queue that stands still for days must not fill with copies.
        times = ports.outbox.postpone(entry, now)
        if times >= STANDS_STILL:
            # Nothing dies in a queue because an ERP is away, so an alarm counts these lines in the log instead.
            _log.error("effect stands still: %s %s of %s", entry.pk, entry.sk, entry.group)
        for effect in entry.open():
            ports.queue.effect(effect)
            count += 1
    if count:
        _log.warning("sent %d effects again that stood still", count)
    return count
