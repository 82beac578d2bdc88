"""Importing invoices through each adapter beside a bare httpx loop with the same calls: `python -m bench.imports_erp`.

The simulated ERPs run as processes on loopback. Ours takes one batch of transferred invoices (proposals, invoice,
document, first status) and its calls are noted; the bare loop then makes the same calls for the next batch, alike but
for its ids and signatures, one after the other on one open connection. So it goes for several rounds.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from chalicelib.erp.contract import Erp, ReportStatus, StatusReport
from chalicelib.erp.intents import MemoryIntents
from chalicelib.erp.netvisor.signing import Signer, credentials
from chalicelib.erp_opening import ErpOpening, Surroundings
from chalicelib.ports.records import Connection, ConnectionState
from chalicelib.store.slots import DynamoSlots
from local.simulator import Simulator
from tests import cloud as clouds
from tests.store.test_slots import OneByOne

ROOT = Path(__file__).resolve().parent.parent
COUNT, ROUNDS, WORKERS, FAST = 40, 7, 8, "fast"
ERPS = ("tripletex", "poweroffice", "netvisor")
RATIO = 1.3
"""How many times the bare loop's time an import may take."""
_IDS = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d{3,}|AC-\w+-\d{3}")


class Unlimited:
    """What is measured is our own speed, not the vendor's limit."""

    def reserve(self, longest: float) -> float | None:
        del longest
        return 0.0


class Free:
    """The turn of a company that nobody else calls."""

    def acquire(self, name: str, seconds: float) -> str | None:
        del name, seconds
        return "mine"

    def release(self, name: str, token: str) -> None: ...


@dataclass
class Noting(httpx.BaseTransport):
    """The real network, with every exchange kept."""

    inner: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)
    seen: list["Exchange"] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        response = self.inner.handle_request(request)
        body = response.read()
        self.seen.append((request, body))
        return httpx.Response(response.status_code, headers=response.headers, content=body)


@dataclass
class Site:
    """A simulated ERP with one company, and how the product opens it."""

    erp: str
    base: str
    simulator: Simulator
    company: dict[str, Any]
    key: str
    secrets: dict[str, str]
    start: dict[str, object]

    def open(
        self, network: httpx.BaseTransport | None, slots: Callable[[str, float], Any], *, awaited: bool = False
    ) -> Erp:
        around = Surroundings(
            secret=self.secrets.__getitem__,
            company_key=lambda _: self.key,
            agency_name=lambda: "AutoCollect",
            slots=slots,
            turn=Free,
            intents=lambda _: MemoryIntents(),
            wall_now=lambda: datetime.now(UTC),
            law_now=lambda: datetime.now(UTC),
            network=network,
            awaited=lambda: awaited,
        )
        number = str(self.company.get("business_id", "0"))
        connection = Connection("bench", "bench", self.erp, number, "", "", ConnectionState.HEALTHY)
        return ErpOpening(around)(connection)

    def batch(self, name: str, count: int) -> list[tuple[str, str]]:
        """Invoices sent to collection; voucher id and our reference of each."""
        due = datetime.now(UTC).date() - timedelta(days=30)
        made = []
        for number in range(count):
            order = {"company": self.company["key"], "amount": "1250.00", "due_date": due.isoformat()}
            order["invoice_date"] = (due - timedelta(days=14)).isoformat()
            one = self.simulator.sell(order)
            self.simulator.act("start", one["id"], agency="AutoCollect", **self.start)
            made.append((str(one.get("voucher_id", one["id"])), f"AC-{name}-{number:03d}"))
        return made


def take(erp: Erp, batch: list[tuple[str, str]]) -> None:
    """What the product asks of the ERP when it opens these cases."""
    waiting = {proposal.voucher_id for proposal in erp.proposals()}
    for voucher_id, reference in batch:
        assert voucher_id in waiting
        invoice = erp.invoice_by_voucher(voucher_id)
        erp.invoice_pdf(invoice.id)
        erp.report(StatusReport(invoice.voucher_id, ReportStatus.ONGOING, reference, "Mottatt", "https://x.example/c"))


@dataclass(frozen=True)
class Round:
    """Seconds for one batch."""

    ours: float
    bare: float
    calls: int


@dataclass(frozen=True)
class Found:
    """Medians over the rounds."""

    ours_per_second: float
    bare_per_second: float
    ratio: float
    calls: float
    """Per invoice, the listing's share included."""


def measure(erp: str, home: Path, count: int) -> Found:
    """Ours and the bare loop in turns, in an ERP that is new each time: what else the machine does falls on both, and
    a round that it disturbed is not the median."""
    rounds = []
    for number in range(ROUNDS):
        with running(erp, home / str(number) / FAST) as site:
            rounds.append(_round(site, count))
    ours, bare = median(each.ours for each in rounds), median(each.bare for each in rounds)
    return Found(count / ours, count / bare, median(each.ours / each.bare for each in rounds), rounds[-1].calls / count)


def _round(site: Site, count: int) -> Round:
    network = Noting()
    erp = site.open(network, lambda _name, _every: Unlimited())
    take(erp, site.batch("w", 4))  # signs in, and imports what is imported late
    first = site.batch("a", count)
    network.seen.clear()
    began = time.perf_counter()
    take(erp, first)
    ours = time.perf_counter() - began
    # Made only now, so that neither finds the other's batch in its lists.
    second = site.batch("b", count)
    return Round(ours, replayed(site, network.seen, first, second), len(network.seen))


Exchange = tuple[httpx.Request, bytes]


class Bare:
    """A plain loop that makes recorded calls again for another batch, which differs by its ids and signatures."""

    def __init__(self, site: Site, client: httpx.Client, ids: dict[str, str]) -> None:
        self._site, self._client, self._ids, self._signer = site, client, ids, _signer(site)
        self.spent = 0.0
        """Seconds; finding the other batch's ids is not counted."""

    def make(self, request: httpx.Request) -> bytes:
        url = self._site.base + self._renamed(str(request.url).removeprefix(self._site.base))
        body = self._renamed(request.content.decode())
        headers = {k: v for k, v in request.headers.items() if k not in ("host", "content-length", "connection")}
        began = time.perf_counter()
        if self._signer is not None:
            headers |= {name.lower(): text for name, text in self._signer.headers(url).items()}
        answer = self._client.request(request.method, url, headers=headers, content=body.encode() or None)
        self.spent += time.perf_counter() - began
        assert answer.status_code < 300, (request.method, url, answer.text[:300])
        return answer.content

    def learn(self, before: bytes, now: bytes) -> None:
        if not before.startswith(b"%PDF"):
            was, here = (_IDS.findall(each.decode("utf-8", "replace")) for each in (before, now))
            if len(was) == len(here):
                self._ids.update({k: v for k, v in zip(was, here, strict=True) if k != v and k not in self._ids})

    def _renamed(self, text: str) -> str:
        return _IDS.sub(lambda found: self._ids.get(found[0], found[0]), text)


def replayed(
    site: Site, recorded: list[Exchange], first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> float:
    """Seconds that the same calls take without us.

    What reads tell is learnt before the clock runs: pauses between the calls would let the ERP finish its own work
    unseen, which takes as long as a call of ours.
    """
    ids = {old: new for pair in zip(first, second, strict=True) for old, new in zip(*pair, strict=True)}
    with httpx.Client(timeout=30, trust_env=False) as client:
        bare = Bare(site, client, ids)
        for request, before in recorded:
            if request.method == "GET":
                bare.learn(before, bare.make(request))
        bare.spent = 0.0
        for request, before in recorded:
            answer = bare.make(request)
            if request.method != "GET":
                bare.learn(before, answer)
    return bare.spent


def _signer(site: Site) -> Signer | None:
    if site.erp != "netvisor":
        return None
    keys = credentials(site.secrets["netvisor-agency-key"], site.key, site.company["business_id"])
    return Signer(keys, "AutoCollect", lambda: datetime.now(UTC))


def limited(site: Site, calls: int) -> dict[str, Any]:
    """Eight workers and a person who waits call PowerOffice at once through the shared slots; what the simulator
    counted, and how long a call of each took at most."""
    longest = {"workers": 0.0, "person": 0.0}
    with clouds.cloud() as cloud:
        shared = clouds.of(OneByOne(cloud.dynamodb), cloud.s3)  # type: ignore[arg-type]  # the client behind a lock

        def slots(name: str, every: float) -> DynamoSlots:
            return DynamoSlots(shared.table, name, every)

        ready = threading.Barrier(WORKERS + 1)

        def work(who: str, erp: Erp) -> None:
            erp.identity()
            ready.wait()
            for _ in range(calls):
                asked = time.perf_counter()
                erp.identity()
                longest[who] = max(longest[who], time.perf_counter() - asked)

        callers = [("workers", site.open(None, slots)) for _ in range(WORKERS)]
        callers.append(("person", site.open(None, slots, awaited=True)))
        threads = [threading.Thread(target=work, args=caller) for caller in callers]
        began = time.perf_counter()
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        seconds = time.perf_counter() - began
    return {"seconds": seconds, "longest": longest, **site.simulator.read("traffic")["v2"]}


@contextmanager
def running(erp: str, directory: Path) -> Iterator[Site]:
    """A simulated ERP as a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", f"local.erps.{erp}", "--port", str(port), "--state", str(directory / erp)]
    if directory.name == FAST:
        command += {
            "tripletex": ["--rate-limit", "100000"],
            "poweroffice": ["--rate-limit", "100000", "--legacy-rate-limit", "100000"],
            "netvisor": [],
        }[erp]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
    simulator = Simulator(f"http://127.0.0.1:{port}", erp)
    try:
        simulator.wait_ready(lambda: None)
        simulator.set_clock(datetime.now(UTC))
        yield _site(erp, f"http://127.0.0.1:{port}", simulator)
    finally:
        simulator.close()
        process.terminate()
        process.wait(10)


def _site(erp: str, base: str, simulator: Simulator) -> Site:
    company = simulator.seed(1, datetime.now(UTC).date() - timedelta(days=2000))[0]
    match erp:
        case "tripletex":
            token = next(one for one in company["tokens"] if "autocollect" in one["consumer_token"])
            secrets = {"tripletex-base-url": f"{base}/v2", "tripletex-consumer-token": token["consumer_token"]}
            return Site(erp, base, simulator, company, token["employee_token"], secrets, {})
        case "poweroffice":
            pair = f"{company['application_key']}:{company['subscription_key']}"
            hosts = {"poweroffice-base-url": base, "poweroffice-v1-base-url": f"{base}/v1"}
            return Site(
                erp, base, simulator, company, company["client_key"], hosts | {"poweroffice-agency-key": pair}, {}
            )
    pair = f"{company['partner_id']}:{company['partner_key']}"
    secrets = {"netvisor-base-url": base, "netvisor-agency-key": pair}
    key = f"{company['customer_id']}:{company['customer_key']}"
    return Site(erp, base, simulator, company, key, secrets, {"text": "reminder"})


def run(count: int = COUNT, calls: int = 12) -> dict[str, Any]:
    """Per ERP what was found, and under "limit" what the shared limit held."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as home:
        for erp in ERPS:
            found[erp] = measure(erp, Path(home) / erp, count)
        with running("poweroffice", Path(home) / "limited") as site:
            found["limit"] = limited(site, calls)
    return found


def missed(found: dict[str, Any]) -> list[str]:
    """Which targets were missed, in words."""
    slow = [erp for erp in ERPS if found[erp].ratio > RATIO]
    limit = found["limit"]
    over = limit["most_in_a_second"] > limit["limit"] or limit["refused"]
    return [f"{erp} took more than {RATIO} times the bare loop's time" for erp in slow] + (
        [f"more than {limit['limit']} requests reached PowerOffice in a second"] if over else []
    )


def main() -> int:
    found = run()
    print(f"importing {COUNT} invoices from each simulated ERP, {ROUNDS} times in turns with a bare loop of its calls")
    for erp in ERPS:
        one: Found = found[erp]
        print(
            f"  {erp:12} {one.ours_per_second:6.1f} a second, bare {one.bare_per_second:6.1f}, "
            f"{one.ratio:.2f} times its time, {one.calls:.1f} calls an invoice"
        )
    limit = found["limit"]
    print(
        f"  {WORKERS} workers and a person who waits on PowerOffice's limit of {limit['limit']}: at most "
        f"{limit['most_in_a_second']} arrived in any second, {limit['refused']} refused, {limit['seconds']:.1f} s; "
        f"a call took the person at most {limit['longest']['person']:.1f} s, "
        f"a worker {limit['longest']['workers']:.1f} s"
    )
    for each in missed(found):
        print(f"  a target was missed: {each}", file=sys.stderr)
    return 1 if missed(found) else 0


if __name__ == "__main__":
    sys.exit(main())
