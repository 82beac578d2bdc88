"""What stream and queues do in the cloud, in process: every open effect and every queued message reaches its worker."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chalicelib.ports.records import Effect
from chalicelib.ports.storage import Outbox
from tests.doubles import InMemoryQueue, Message

ROUNDS_MAX = 200
RECEIVES_MAX = 5
"""After so many failures a message is parked, as a queue does with its dead letters."""
_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


class NotQuiet(AssertionError):
    """Work went on making work: something is sent again and again, or never gets done."""


@dataclass(slots=True)
class Pumped:
    handled: list[Message] = field(default_factory=list)
    parked: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class Trouble:
    """What may go wrong between sending and receiving; the same seed makes the same trouble."""

    seed: int = 0
    shuffle: bool = False
    duplicate: float = 0.0
    """Share of the messages that come twice."""
    drop: float = 0.0
    """Share of the effects that the stream loses the first time; the sweeper must find them."""
    tolerate: tuple[type[Exception], ...] = ()
    """What a worker may raise: the message comes again, at most `receives` times."""
    receives: int = RECEIVES_MAX


def pump(
    outbox: Outbox,
    queue: InMemoryQueue,
    dispatch: Callable[[Message], None],
    trouble: Trouble | None = None,
    *,
    between: Callable[[], None] = lambda: None,
) -> Pumped:
    """Until nothing is pending and nothing queued. `between` runs after each round: move the wall clock there when a
    claim of a failed worker has to run out. Raises NotQuiet.
    """
    trouble = trouble or Trouble()
    rng = random.Random(trouble.seed)
    pumped, failures, dropped = Pumped(), dict[str, int](), set[str]()
    for _ in range(ROUNDS_MAX):
        messages = [*_pending(outbox, pumped), *queue.take()]
        if not messages:
            return pumped
        for message in _delivered(messages, trouble, rng, dropped):
            try:
                dispatch(message)
                pumped.handled.append(message)
            except trouble.tolerate:
                failures[repr(message)] = failures.get(repr(message), 0) + 1
                if failures[repr(message)] >= trouble.receives:
                    pumped.parked.append(message)
                elif not isinstance(message, Effect):
                    queue.messages.append(message)
        between()
    raise NotQuiet(f"after {ROUNDS_MAX} rounds there is still {_pending(outbox, pumped)} and {queue.messages}")


def _pending(outbox: Outbox, pumped: Pumped) -> list[Message]:
    found = [
        Effect(entry.pk, entry.sk, kind, entry.group) for entry in outbox.pending(_FOR_EVER) for kind in entry.effects
    ]
    return [effect for effect in found if effect not in pumped.parked]


def _delivered(messages: list[Message], trouble: Trouble, rng: random.Random, dropped: set[str]) -> list[Message]:
    arriving = []
    for message in messages:
        if isinstance(message, Effect) and message.id not in dropped and rng.random() < trouble.drop:
            dropped.add(message.id)
            continue
        arriving += [message] * (2 if rng.random() < trouble.duplicate else 1)
    if trouble.shuffle:
        rng.shuffle(arriving)
    return arriving
