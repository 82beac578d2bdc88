"""`python -m local.erps.tripletex --port P --state DIR`: the simulated Tripletex as a process on loopback."""

import sys
import threading
from collections.abc import Sequence

import httpx

from local.erps.loopback import options, run
from local.erps.stage.app import wall_clock
from local.erps.tripletex.app import create_app
from local.erps.tripletex.outbox import WebhookCall, on_this_machine


def post(call: WebhookCall) -> int:
    """Posts a webhook on this machine; anything else is refused before it leaves."""
    if not on_this_machine(call.url):
        raise OSError(f"the simulator calls this machine only, not {call.url}")
    try:
        return httpx.post(call.url, content=call.body, headers=call.headers, timeout=10.0).status_code
    except httpx.HTTPError as trouble:
        raise OSError(str(trouble) or type(trouble).__name__) from trouble


def main(arguments: Sequence[str]) -> int:
    parser = options("tripletex", __doc__)
    parser.add_argument("--rate-limit", type=int, default=100, help="requests per second and key")
    asked = parser.parse_args(arguments)
    app = create_app(asked.state, wall_clock, post, background=True, rate_limit=asked.rate_limit)
    stop = threading.Event()
    deliverer = threading.Thread(target=app.outbox.run, args=(stop,), daemon=True)
    deliverer.start()

    def rest() -> None:
        stop.set()
        app.outbox.wake.set()
        deliverer.join(timeout=2)

    return run(app, asked, "Tripletex", rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
