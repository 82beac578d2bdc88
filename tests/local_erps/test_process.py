"""The simulated ERP as a process: state over a kill, webhooks from the background, a lost connection, a clean stop."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from local.erps.loopback import clock_from
from local.erps.tripletex import WebhookCall
from local.erps.tripletex.__main__ import post
from tests.local_erps.conftest import START

ROOT = Path(__file__).parents[2]
Started = tuple[subprocess.Popen[str], httpx.Client]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(port: int, state: Path) -> list[str]:
    return [sys.executable, "-m", "local.erps.tripletex", "--port", str(port), "--state", str(state)]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Started]]:
    running: list[Started] = []

    def one() -> Started:
        port = free_port()
        process = subprocess.Popen(command(port, tmp_path), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10)
        running.append((process, client))
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Tripletex (simulated): http://127.0.0.1:")
        return process, client

    yield one
    for process, client in running:
        client.close()
        process.kill()
        process.communicate()


class Hook(BaseHTTPRequestHandler):
    answers: list[int]
    keys: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.keys.append(self.headers["idempotency-key"])
        self.send_response(self.answers.pop(0) if self.answers else 200)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"instant": "2026-06-02T08:00:00+02:00"}')

    def log_message(self, *_: object) -> None:
        """The test's output is not the place for an access log."""


@pytest.fixture
def hook() -> Iterator[tuple[str, type[Hook]]]:
    handler = type("Once", (Hook,), {"answers": [500], "keys": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", handler
    server.shutdown()
    thread.join()
    server.server_close()


def seeded(client: httpx.Client) -> httpx.BasicAuth:
    client.post("/sim/seed", json={"seed": 1, "start": START}).raise_for_status()
    values = {
        "consumerToken": "test-consumer-autocollect",
        "employeeToken": "test-employee-provefjord",
        "expirationDate": "2999-01-01",
    }
    return httpx.BasicAuth("0", client.post("/v2/token/session/:create", json=values).json()["value"]["token"])


def test_what_was_booked_survives_a_kill(start: Callable[[], Started]) -> None:
    process, client = start()
    login = seeded(client)
    client.put("/sim/clock", json={"instant": "2026-06-02T08:00:00+02:00"})
    day = client.post("/sim/day", json={"day": "2026-06-02"}).json()
    lines = client.get("/sim/invoices").json()
    process.kill()
    process.wait()
    _, again = start()
    assert again.get("/sim/invoices").json() == lines
    assert again.get("/sim/clock").json()["today"] == "2026-06-02"
    assert again.post("/sim/day", json={"day": "2026-06-02"}).json() == day
    assert again.get("/v2/token/session/>whoAmI", auth=login).status_code == 200


def test_webhooks_leave_from_the_background_and_are_repeated(
    start: Callable[[], Started], hook: tuple[str, type[Hook]]
) -> None:
    process, client = start()
    url, handler = hook
    login = seeded(client)
    client.put("/sim/clock", json={"instant": "2026-06-02T08:00:00+02:00"})
    body = {"event": "voucherstatus.ready", "targetUrl": url}
    assert client.post("/v2/event/subscription", json=body, auth=login).status_code == 201
    invoice = next(each for each in client.get("/sim/invoices").json() if each["number"] == 10001)
    client.post(f"/sim/invoices/{invoice['id']}/start", json={}).raise_for_status()
    until = time.monotonic() + 10
    while len(handler.keys) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(handler.keys) == 2
    assert handler.keys[0] == handler.keys[1]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) == 0


def test_a_lost_answer_is_a_cut_connection(start: Callable[[], Started]) -> None:
    _, client = start()
    login = seeded(client)
    client.put("/sim/faults", json={"drop_after_write": True})
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/v2/customer", json={"name": "Prøve Kunde"}, auth=login)
    found = client.get("/v2/customer", params={"customerName": "Prøve Kunde"}, auth=login).json()["values"]
    assert len(found) == 1, "it was written all the same"


def test_the_process_begins_with_the_law_clock_it_is_pointed_at(hook: tuple[str, type[Hook]]) -> None:
    url, _ = hook
    assert clock_from(url) == datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
    assert clock_from(f"http://127.0.0.1:{free_port()}/") is None


def test_a_webhook_to_another_machine_never_leaves() -> None:
    with pytest.raises(OSError, match="this machine only"):
        post(WebhookCall("https://hooks.example/x", {}, b""))


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        ended = subprocess.run(command(port, tmp_path), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Port {port} is in use; choose another with --port.\n"
