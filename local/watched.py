"""Runs a module as a child that ends when its parent is gone: `python -m local.watched <parent> <module> <arguments>`.

A supervisor that was killed cannot stop anybody; without this its children would keep the ports.
"""

import os
import runpy
import signal
import sys
import threading
import time

LOOK_EVERY = 0.5
"""Seconds."""


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    # The parent says who it is: it may be gone before we can ask.
    threading.Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
