"""What a debtor writes on his page: an objection stops the case at once; all of it becomes a task for a person."""

import hashlib
from enum import StrEnum

from chalicelib.case import commands
from chalicelib.case.commands import Done, Refused
from chalicelib.case.events import Event
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Task, TaskKind
from chalicelib.work.commit import Decision, act
from chalicelib.work.moments import moment

LONGEST = 2000
"""Characters of a message; the rest of a longer one has to come by e-mail or letter."""


class About(StrEnum):
    OBJECTION = "objection"
    MORE_TIME = "more_time"
    QUESTION = "question"


def debtor_says(ports: Ports, ref: CaseRef, about: About, text: str) -> Done | Refused:
    """Record what the debtor wrote. ValueError for an empty text or one over `LONGEST`. Sent twice, it is one task."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValueError(f"a message has 1 to {LONGEST} characters")
    case = ports.cases.load(ref)
    at = moment(ports, case.country)
    if about is About.OBJECTION:
        answer = commands.object_to(case, at)
        if isinstance(answer, Refused):
            return answer
        act(ports, ref, lambda now: _objected(commands.object_to(now, at)))
    kind = TaskKind.DEBTOR_OBJECTION if about is About.OBJECTION else TaskKind.DEBTOR_MESSAGE
    digest = hashlib.sha256(f"{about}{text}".encode()).hexdigest()[:12]
    task = Task(ref.creditor_id, f"{kind.value}-{ref.case_no}-{digest}", kind, at.today, ref.case_no, text)
    ports.register.open_task(task, ports.clock.wall_now())
    return Done()


def _objected(answer: tuple[Event, ...] | Refused) -> Decision | None:
    return None if isinstance(answer, Refused) else Decision(answer)
