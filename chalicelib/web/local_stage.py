"""Routes of the local stage: the time machine sets the law clock, ticks, and asks whether a day's work is over."""

import json
from datetime import UTC, datetime
from http import HTTPStatus

from chalicelib.web.assembly import Services
from chalicelib.web.exchange import Problem, Reply, Request, as_json


def set_clock(services: Services, request: Request) -> Reply:
    """PUT {"instant": "2026-11-24T07:00:00Z", "running": false}: law time; it stands still unless running.

    The answer says when a job is due next.
    """
    try:
        wanted = json.loads(request.body)
        instant = datetime.fromisoformat(wanted["instant"])
        running = wanted.get("running", False)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _bad_clock() from None
    if instant.tzinfo is None or not isinstance(running, bool):
        raise _bad_clock()
    services.law_clock.write(instant.astimezone(UTC), services.clock.wall_now(), running)
    return _clock(services, instant.astimezone(UTC), running)


def read_clock(services: Services, request: Request) -> Reply:  # noqa: ARG001
    kept = services.law_clock.read()
    return _clock(services, services.clock.law_now(), kept is None or kept[2])


def tick(services: Services, request: Request) -> Reply:
    """What the schedule does, now; `sent` = how many messages came of it. ?polls=no leaves the ERPs unasked."""
    from chalicelib.work.messages.tick import tick as look_into_timetable

    sent = look_into_timetable(services, polls=request.query.get("polls") != "no")
    return as_json({"ticked": True, "sent": sent})


def idle(services: Services, request: Request) -> Reply:  # noqa: ARG001
    """Whether anything is still under way: open effects and queued messages."""
    from chalicelib.work.messages.idle import pending

    count = pending(services)
    return as_json({"idle": count == 0, "pending": count})


def _clock(services: Services, instant: datetime, running: bool) -> Reply:
    from chalicelib.work.messages.timetable import next_due

    told = {"instant": instant, "wall": services.clock.wall_now(), "next_job": next_due(instant)}
    return as_json({"running": running, **{name: at.isoformat() for name, at in told.items()}})


def _bad_clock() -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST,
        "bad_clock",
        'send {"instant": "2026-11-24T07:00:00Z", "running": false} with an aware instant',
    )
