"""Whether anything is still on its way: "nothing pending" tells the time machine that a day is over."""

from datetime import timedelta

from chalicelib.ports.assembly import Ports


def pending(ports: Ports) -> int:
    """Open effects and queued messages."""
    horizon = ports.clock.wall_now() + timedelta(minutes=1)
    return sum(len(entry.effects) for entry in ports.outbox.pending(horizon)) + ports.queue.waiting()
