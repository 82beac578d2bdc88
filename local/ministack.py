"""Runs ministack with less waiting, an orderly end and a stream that survives a restart, and notes when it ended well.

After each silent call of a function it waits 50 ms for late lines of its log. A simulated month is some thousand calls,
so that would be most of its time; late lines are not lost, they come with the next call.

It saves how far a stream was read, but not the stream. After a restart a new one begins at nought, and nothing of it
would be read until it is as long as the old one was; so its unread rest is kept here, and reading begins with it.
"""

import asyncio
import json
import os
import resource
from contextlib import suppress
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app
from ministack.core.lambda_runtime import Worker
from ministack.services import dynamodb, lambda_svc

from local.last_calls import end_functions, until_asked, unwind_when_cut_off

FIRST_LINE, CALM, LONGEST = 0.003, 0.002, 0.25
"""Seconds to wait for a first line, for silence after a line, and in all."""
KEEP_ALIVE, LAST_ANSWERS = 75, 0.5
"""Seconds that an idle connection stays open, and that open ones get at the end."""
_load = lambda_svc.load_persisted_state


def load_with_unread_stream(data: object) -> None:
    """What ministack calls with its saved state of functions and their sources."""
    _load(data)
    lambda_svc._dynamodb_stream_positions.clear()
    if _unread().exists():
        for table, records in json.loads(_unread().read_text(encoding="utf-8")):
            dynamodb._stream_records._data[tuple(table)] = records


def keep_unread_stream() -> None:
    """One function reads the stream, so there is one position."""
    read = min(lambda_svc._dynamodb_stream_positions._data.values(), default=0)
    left = []
    for table, records in dynamodb._stream_records._data.items():
        trimmed = dynamodb._stream_trimmed._data.get(table, 0)
        left.append([table, records[max(0, read - trimmed) :]])
    _unread().write_text(json.dumps(left), encoding="utf-8")


def _unread() -> Path:
    return Path(os.environ["STATE_DIR"]) / "unread-stream.json"


def _running_mark() -> Path:
    return Path(os.environ["AUTOCOLLECT_RUNNING_MARK"])


async def _asked_to_end() -> None:
    # From here on the saved state is older than the truth, until it is saved again.
    _running_mark().touch()
    await until_asked()
    await asyncio.to_thread(end_functions)


def run() -> None:
    """Serve until asked to end; returns with the state saved."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    config = Config()
    config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout, config.graceful_timeout = KEEP_ALIVE, LAST_ANSWERS
    asyncio.run(serve(app, config, shutdown_trigger=_asked_to_end))


if __name__ == "__main__":
    if Worker._drain_stderr_bounded.__defaults__ == (0.050, 0.005, 0.250):
        Worker._drain_stderr_bounded.__defaults__ = (FIRST_LINE, CALM, LONGEST)
    unwind_when_cut_off()
    lambda_svc.load_persisted_state = load_with_unread_stream
    run()
    # Only reached after a clean stop, with the state saved.
    keep_unread_stream()
    _running_mark().unlink(missing_ok=True)
