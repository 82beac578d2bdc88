"""Where one local installation lives: its ports on loopback and its directories under build/."""

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGION = "eu-north-1"
ACCOUNT = "000000000000"
"""The account number of the embedded cloud."""


class PortTaken(Exception):
    """Somebody else listens on a port that we need; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """Ports and directories. Everything under `home` is disposable and goes with `make clean`."""

    home: Path
    mail: Path
    front_port: int
    cloud_port: int
    erp_port: int
    smtp_port: int
    poweroffice_port: int
    netvisor_port: int

    @property
    def front(self) -> str:
        return f"http://127.0.0.1:{self.front_port}"

    @property
    def cloud(self) -> str:
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def erp(self) -> str:
        """The simulated Tripletex."""
        return f"http://127.0.0.1:{self.erp_port}"

    @property
    def poweroffice(self) -> str:
        return f"http://127.0.0.1:{self.poweroffice_port}"

    @property
    def netvisor(self) -> str:
        return f"http://127.0.0.1:{self.netvisor_port}"

    @property
    def ports(self) -> tuple[int, ...]:
        """In the order in which `of_ports` takes them."""
        return (
            self.front_port,
            self.erp_port,
            self.cloud_port,
            self.smtp_port,
            self.poweroffice_port,
            self.netvisor_port,
        )

    @property
    def outputs(self) -> Path:
        """What the last deployment gave: the stack's outputs, as JSON."""
        return self.home / "outputs.json"

    @property
    def logs(self) -> Path:
        return self.home / "logs"


def usual() -> Places:
    """The installation of `make run`. AUTOCOLLECT_PORT moves all six ports together."""
    text = os.environ.get("AUTOCOLLECT_PORT", "8700")
    if not text.isdigit() or not 1024 <= int(text) <= 65000:
        raise SystemExit(f"AUTOCOLLECT_PORT is {text!r}: give a number from 1024 to 65000.")
    first = int(text)
    return of_ports(ROOT / "build" / "local", ROOT / "build" / "mail", range(first, first + 6))


def of_ports(home: Path, mail: Path, ports: Iterable[int]) -> Places:
    front, erp, cloud, smtp, poweroffice, netvisor = ports
    return Places(
        home=home,
        mail=mail,
        front_port=front,
        erp_port=erp,
        cloud_port=cloud,
        smtp_port=smtp,
        poweroffice_port=poweroffice,
        netvisor_port=netvisor,
    )


def throwaway(home: Path) -> Places:
    """An installation on free ports, for tests."""
    with _reserved(6) as ports:
        return of_ports(home, home / "mail", ports)


def require_free(places: Places) -> None:
    """Raises PortTaken, naming the port and its use."""
    uses = {
        places.front_port: "the portal",
        places.erp_port: "the simulated Tripletex",
        places.cloud_port: "the embedded cloud",
        places.smtp_port: "the mail sink",
        places.poweroffice_port: "the simulated PowerOffice Go",
        places.netvisor_port: "the simulated Netvisor",
    }
    for port, use in uses.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as taken:
                raise PortTaken(
                    f"Port {port} (for {use}) is in use: stop what uses it, or choose others with "
                    f"`AUTOCOLLECT_PORT=9000 make run`."
                ) from taken


@contextmanager
def _reserved(count: int) -> Iterator[list[int]]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        yield [one.getsockname()[1] for one in sockets]
