"""The last calls of the embedded cloud: no function begins any more, those at work get a moment, the rest is cut off.

Left to itself the server closes its door first and waits then for functions that still need that door: they knock until
they are tired, and the stop takes as long. So they end while the door is open.
"""

import asyncio
import signal
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sqs

FINISH_WITHIN, GIVE_BACK_WITHIN, LOOK_EVERY = 0.8, 0.4, 0.02
"""Seconds for those at work, for those cut off to give back what they hold, and between two looks."""
_CUT_OFF = "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(1))\n"
"""A function that is cut off so unwinds: it gives its claims and turns back, for which others would else wait."""


def unwind_when_cut_off() -> None:
    """For the functions that start from now on."""
    lambda_runtime._PYTHON_WORKER_SCRIPT = _CUT_OFF + lambda_runtime._PYTHON_WORKER_SCRIPT


async def until_asked() -> None:
    """Ends with the first SIGINT or SIGTERM."""
    asked = asyncio.Event()
    for what in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(what, asked.set)
    await asked.wait()


def end_functions(within: float = FINISH_WITHIN) -> None:
    """Returns when no function runs, soon after `within` seconds at the latest, and none will."""
    # What feeds them from queues and streams, and what everybody calls them by.
    lambda_svc._iter_all_esms = lambda: iter(())
    lambda_runtime.Worker.invoke = _refused
    deadline = time.monotonic() + within
    while _at_work() and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    lambda_runtime._REAP_GRACE = GIVE_BACK_WITHIN
    lambda_runtime.reset()
    _show_again()


def _at_work() -> bool:
    return bool(lambda_runtime.workers_in_use() or lambda_svc._esm_inflight)


def _refused(*_: object, **__: object) -> dict[str, object]:
    return {"status": "error", "error": "The embedded cloud is stopping.", "cold_start": False, "log": ""}


def _show_again() -> None:
    """A message whose function was cut off is held by nobody: the next start finds it at once."""
    now = time.time()
    for queue in sqs._queues._data.values():
        for message in list(queue["messages"]):
            if message["receive_count"]:
                message["visible_at"] = min(message["visible_at"], now)
