"""`python -m local.erps.tripletex --port P --state DIR`: the simulated Tripletex as a process on loopback."""

import argparse
import json
import logging
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import httpx
from werkzeug.serving import BaseWSGIServer, make_server

from local.erps.tripletex.app import TripletexApp, create_app, wall_clock
from local.erps.tripletex.outbox import WebhookCall, on_this_machine

log = logging.getLogger("tripletex.simulated")


def post(call: WebhookCall) -> int:
    """Posts a webhook on this machine; anything else is refused before it leaves."""
    if not on_this_machine(call.url):
        raise OSError(f"the simulator calls this machine only, not {call.url}")
    try:
        return httpx.post(call.url, content=call.body, headers=call.headers, timeout=10.0).status_code
    except httpx.HTTPError as trouble:
        raise OSError(str(trouble) or type(trouble).__name__) from trouble


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


def serve(app: TripletexApp, server: BaseWSGIServer) -> None:
    """Until SIGTERM or Ctrl-C; the deliverer stops with the server."""
    stop = threading.Event()
    deliverer = threading.Thread(target=app.outbox.run, args=(stop,), daemon=True)
    deliverer.start()

    def end(_signal: int, _frame: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server.serve_forever(poll_interval=0.1)
    stop.set()
    app.outbox.wake.set()
    deliverer.join(timeout=2)
    app.store.close()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.erps.tripletex", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="directory for the ledger; kept over restarts")
    parser.add_argument("--clock-url", default="", help='GET gives {"instant": "..."} to begin with')
    parser.add_argument("--rate-limit", type=int, default=100, help="requests per second and key")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(options.state, wall_clock, post, background=True, rate_limit=options.rate_limit)
    instant = clock_from(options.clock_url) if options.clock_url else None
    if instant is not None:
        app.control.law.put(instant)
    if taken(options.port):
        print(f"Port {options.port} is in use; choose another with --port.", file=sys.stderr)
        return 1
    server = make_server("127.0.0.1", options.port, app, threaded=True)
    print(f"Tripletex (simulated): http://127.0.0.1:{options.port}/ui", flush=True)
    serve(app, server)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
