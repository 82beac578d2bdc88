"""The simulated Go as a process: it starts, keeps its books, and says when its port is taken."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]


def started(port: int, state: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "local.erps.poweroffice", "--port", str(port), "--state", str(state)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_health(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/sim/health", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                pytest.fail("the simulator did not start")
            time.sleep(0.05)
        else:
            return


def test_it_runs_until_it_is_told_to_stop_and_tells_of_a_taken_port(tmp_path: Path) -> None:
    port = free_port()
    first = started(port, tmp_path / "a")
    try:
        await_health(port)
        second = started(port, tmp_path / "b")
        _, said = second.communicate(timeout=20)
        assert (second.returncode, "in use" in said) == (1, True)
    finally:
        first.send_signal(signal.SIGTERM)
        told, _ = first.communicate(timeout=20)
    assert first.returncode == 0
    assert f"http://127.0.0.1:{port}/ui" in told
