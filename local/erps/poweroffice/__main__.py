"""`python -m local.erps.poweroffice --port P --state DIR`: the simulated PowerOffice Go as a process on loopback."""

import argparse
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from local.erps.loopback import clock_from, serve, taken
from local.erps.poweroffice.app import create_app


def wall_clock() -> datetime:
    return datetime.now(UTC)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.erps.poweroffice", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="directory for the ledger; kept over restarts")
    parser.add_argument("--clock-url", default="", help='GET gives {"instant": "..."} to begin with')
    parser.add_argument("--rate-limit", type=int, default=10, help="v2 requests per second, over all clients")
    parser.add_argument("--legacy-rate-limit", type=int, default=50, help="the same for v1")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    if taken(options.port):
        print(f"Port {options.port} is in use; choose another with --port.", file=sys.stderr)
        return 1
    app = create_app(
        options.state,
        wall_clock,
        token_clock=wall_clock,
        rate_limit=options.rate_limit,
        legacy_rate_limit=options.legacy_rate_limit,
    )
    instant = clock_from(options.clock_url) if options.clock_url else None
    if instant is not None:
        app.control.law.put(instant)
    serve(app, options.port, f"PowerOffice Go (simulated): http://127.0.0.1:{options.port}/ui")
    app.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
