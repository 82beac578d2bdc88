"""Starts ministack with less waiting, and notes when it has ended well.

After each silent call of a function it waits 50 ms for late lines of its log. A simulated month is some thousand calls,
so that would be most of its time; late lines are not lost, they come with the next call. At the end it waits 3 s for
idle connections, and we promise to stop within that.
"""

import os
from pathlib import Path

from hypercorn.config import Config
from ministack.app import main
from ministack.core.lambda_runtime import Worker

FIRST_LINE, CALM, LONGEST = 0.003, 0.002, 0.25
"""Seconds to wait for a first line, for silence after a line, and in all."""
LAST_ANSWERS = 0.8
"""Seconds that open connections get at the end."""

if __name__ == "__main__":
    if Worker._drain_stderr_bounded.__defaults__ == (0.050, 0.005, 0.250):
        Worker._drain_stderr_bounded.__defaults__ = (FIRST_LINE, CALM, LONGEST)
    Config.graceful_timeout = LAST_ANSWERS
    main()
    # Only reached after a clean stop, with the state saved.
    Path(os.environ["AUTOCOLLECT_RUNNING_MARK"]).unlink(missing_ok=True)
