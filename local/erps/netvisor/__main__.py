"""`python -m local.erps.netvisor --port P --state DIR`: the simulated Netvisor as a process on loopback."""

import sys
from collections.abc import Sequence

from local.erps.loopback import options, run
from local.erps.netvisor.app import create_app
from local.erps.stage.app import wall_clock


def main(arguments: Sequence[str]) -> int:
    asked = options("netvisor", __doc__).parse_args(arguments)
    return run(create_app(asked.state, wall_clock), asked, "Netvisor")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
