"""`python -m local.erps.poweroffice --port P --state DIR`: the simulated PowerOffice Go as a process on loopback."""

import argparse
import logging
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from local.erps.poweroffice.app import PowerOfficeApp, create_app


def wall_clock() -> datetime:
    return datetime.now(UTC)


def taken(port: int) -> bool:
    """Asked before the server is made, because that one answers with a page of its own and an exit."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def serve(app: PowerOfficeApp, server: BaseWSGIServer) -> None:
    """Until SIGTERM or Ctrl-C."""

    def end(_signal: int, _frame: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server.serve_forever(poll_interval=0.1)
    app.store.close()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.erps.poweroffice", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="directory for the ledger; kept over restarts")
    parser.add_argument("--rate-limit", type=int, default=10, help="v2 requests per second, over all clients")
    options = parser.parse_args(arguments)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if taken(options.port):
        print(f"Port {options.port} is in use; choose another with --port.", file=sys.stderr)
        return 1
    app = create_app(options.state, wall_clock, token_clock=wall_clock, rate_limit=options.rate_limit)
    server = make_server("127.0.0.1", options.port, app, threaded=True)
    print(f"PowerOffice Go (simulated): http://127.0.0.1:{options.port}/ui", flush=True)
    serve(app, server)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
