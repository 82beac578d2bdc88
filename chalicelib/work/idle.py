"""Whether anything is still on its way: "nothing pending" tells the time machine that a day is over."""

from datetime import UTC, datetime

from chalicelib.ports.assembly import Ports


def pending(ports: Ports) -> int:
    """Open effects and queued messages."""
    return sum(len(entry.effects) for entry in ports.outbox.pending(_FOR_EVER)) + ports.queue.waiting()


_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Also what the sweeper has put off."""
