"""What stream and queues do in the cloud, in process: every open effect and every queued message reaches its worker."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chalicelib.ports.effects import FROM_THE_SWEEPER
from chalicelib.ports.records import Effect
from chalicelib.ports.storage import Outbox
from chalicelib.work.messages.dispatch import PutOff
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
    put_off: list[Message] = field(default_factory=list)
    """What found no ERP to ask: open still, and left alone until something sends it anew."""


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
    put_off: set[str] | None = None,
) -> Pumped:
    """Until nothing is pending and nothing queued. `between` runs after each round: move the wall clock there when a
    claim of a failed worker has to run out. `put_off` keeps from pump to pump which effects only the sweeper, or the
    ERP's next answer, sends again. Raises NotQuiet.
    """
    put_off = set() if put_off is None else put_off
    trouble = trouble or Trouble()
    rng = random.Random(trouble.seed)
    pumped, failures, dropped = Pumped(), dict[str, int](), set[str]()
    for _ in range(ROUNDS_MAX):
        messages = [*_pending(outbox, pumped, put_off), *queue.take()]
        if not messages:
            return pumped
        for message in _delivered(messages, trouble, rng, dropped):
            try:
                dispatch(message)
                pumped.handled.append(message)
            except PutOff:
                pumped.put_off.append(message)
                put_off |= {message.id} if isinstance(message, Effect) else set()
            except trouble.tolerate:
                failures[repr(message)] = failures.get(repr(message), 0) + 1
                if failures[repr(message)] >= trouble.receives:
                    pumped.parked.append(message)
                elif not isinstance(message, Effect):
                    queue.messages.append(message)
        between()
    raise NotQuiet(f"after {ROUNDS_MAX} rounds there is still {_pending(outbox, pumped, put_off)} and {queue.messages}")


def _pending(outbox: Outbox, pumped: Pumped, put_off: set[str]) -> list[Message]:
    found = [
        Effect(entry.pk, entry.sk, kind, entry.group) for entry in outbox.pending(_FOR_EVER) for kind in entry.effects
    ]
    return [
        effect
        for effect in found
        # Kept jobs come from the sweeper alone, as do effects that were put off.
        if effect not in pumped.parked and effect.id not in put_off and effect.kind not in FROM_THE_SWEEPER
    ]


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
