"""Starts ministack with less waiting: after each silent call of a function it waits 50 ms for late lines of its log.

A simulated month is some thousand calls, so that would be most of its time. Late lines are not lost: they come with the
next call.
"""

from ministack.app import main
from ministack.core.lambda_runtime import Worker

FIRST_LINE, CALM, LONGEST = 0.003, 0.002, 0.25
"""Seconds to wait for a first line, for silence after a line, and in all."""

if __name__ == "__main__":
    if Worker._drain_stderr_bounded.__defaults__ == (0.050, 0.005, 0.250):
        Worker._drain_stderr_bounded.__defaults__ = (FIRST_LINE, CALM, LONGEST)
    main()
