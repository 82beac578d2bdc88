"""Serving a simulated ERP on loopback as a process: the port asked for first, the law clock read, a clean stop."""

import argparse
import json
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from werkzeug.serving import make_server

from local.erps.stage.app import SimulatedErp

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)


def clock_from(url: str) -> datetime | None:
    """The law clock's instant as the product's local stage tells it; None when it does not answer."""
    try:
        answer = httpx.get(url, timeout=5.0)
        answer.raise_for_status()
        instant = datetime.fromisoformat(str(json.loads(answer.text)["instant"]))
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as trouble:
        log.warning("the law clock at %s does not answer (%s); going by wall time", url, trouble)
        return None
    return instant if instant.tzinfo else None


def taken(port: int) -> bool:
    """Asked before the server is made, because that one answers with a page of its own and an exit."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def options(name: str, description: str | None) -> argparse.ArgumentParser:
    """What every simulated ERP asks its caller."""
    parser = argparse.ArgumentParser(prog=f"python -m local.erps.{name}", description=description)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="directory for the ledger; kept over restarts")
    parser.add_argument("--clock-url", default="", help='GET gives {"instant": "..."} to begin with')
    return parser


def run(app: SimulatedErp, asked: argparse.Namespace, name: str, rest: Callable[[], None] = lambda: None) -> int:
    """Serves the application on the port asked for until SIGTERM or Ctrl-C; the process's exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    instant = clock_from(asked.clock_url) if asked.clock_url else None
    if instant is not None:
        app.control.law.put(instant)
    if taken(asked.port):
        print(f"Port {asked.port} is in use; choose another with --port.", file=sys.stderr)
        return 1
    serve(app, asked.port, f"{name} (simulated): http://127.0.0.1:{asked.port}/ui")
    rest()
    app.store.close()
    return 0


def serve(app: "WSGIApplication", port: int, started: str) -> None:
    """Until SIGTERM or Ctrl-C; `started` is printed when the port is open."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, app, threaded=True)

    def end(_signal: int, _frame: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    print(started, flush=True)
    server.serve_forever(poll_interval=0.1)
