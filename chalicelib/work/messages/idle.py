"""Whether anything is still on its way: "nothing pending" tells the time machine that a day is over."""

from datetime import UTC, datetime

from chalicelib.ports.assembly import Ports


def pending(ports: Ports) -> int:
    """Open effects or queued messages, whichever is seen first; 0 = everything is at rest.

    Work passes from an open effect to a message and on to the next effect, each there before the other is gone. So the
    queues come first: a message that ends meanwhile has left its effects behind. And once more at the end, for an
    effect that ended meanwhile and left a message.
    """
    return ports.queue.waiting() or _open_effects(ports) or ports.queue.waiting()


def _open_effects(ports: Ports) -> int:
    return sum(len(entry.effects) for entry in ports.outbox.pending(_FOR_EVER))


_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Also what the sweeper has put off."""
