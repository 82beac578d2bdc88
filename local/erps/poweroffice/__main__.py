"""`python -m local.erps.poweroffice --port P --state DIR`: the simulated PowerOffice Go as a process on loopback."""

import sys
from collections.abc import Sequence

from local.erps.loopback import options, run
from local.erps.poweroffice.app import create_app
from local.erps.stage.app import wall_clock


def main(arguments: Sequence[str]) -> int:
    parser = options("poweroffice", __doc__)
    parser.add_argument("--rate-limit", type=int, default=10, help="v2 requests per second, over all clients")
    parser.add_argument("--legacy-rate-limit", type=int, default=50, help="the same for v1")
    asked = parser.parse_args(arguments)
    limits = {"rate_limit": asked.rate_limit, "legacy_rate_limit": asked.legacy_rate_limit}
    return run(create_app(asked.state, wall_clock, token_clock=wall_clock, **limits), asked, "PowerOffice Go")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
