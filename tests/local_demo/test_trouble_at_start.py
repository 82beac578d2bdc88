"""What goes wrong at a start is said in one sentence that names what to do."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.installation import NotRunning, standing
from local.lock import AlreadyRunning, is_held, sole
from local.places import PortTaken, require_free, throwaway, usual
from local.processes import Died, start, stop, watched


def test_a_port_in_use_is_named_with_its_purpose_and_a_way_out(tmp_path: Path) -> None:
    places = throwaway(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", places.erp_port))
        other.listen()
        with pytest.raises(
            PortTaken, match=rf"Port {places.erp_port} \(for the simulated Tripletex\).*AUTOCOLLECT_PORT"
        ):
            require_free(places)


def test_free_ports_are_no_trouble(tmp_path: Path) -> None:
    require_free(throwaway(tmp_path))


@pytest.mark.parametrize("text", ["", "eighty", "80", "65001", "-1"])
def test_a_senseless_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOCOLLECT_PORT", text)
    with pytest.raises(SystemExit, match="1024 to 65000"):
        usual()


def test_one_process_per_installation(tmp_path: Path) -> None:
    places = throwaway(tmp_path / "home")
    assert not is_held(places)
    with sole(places):
        assert is_held(places)
        with pytest.raises(AlreadyRunning, match=f"{places.front}/demo"), sole(places):
            pass
    assert not is_held(places)


def test_nothing_deployed_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="make run"):
        standing(throwaway(tmp_path))


def test_a_child_that_ends_by_itself_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no such table'); raise SystemExit(3)"]
    child = start("worker", command, {}, tmp_path, tmp_path)
    child.process.wait(10)
    with pytest.raises(Died, match=r"(?s)worker.*exit code 3.*no such table"):
        child.require()
    assert stop([child], 1) == []


def test_a_child_that_does_not_listen_is_killed_in_time(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = start("deaf", [sys.executable, "-c", deaf], {}, tmp_path, tmp_path)
    while "deaf" not in child.log.read_text():
        assert child.running()
    assert stop([child], 0.2) == ["deaf"]
    assert not child.running()


def test_a_watched_child_ends_with_its_parent() -> None:
    code = (
        "import subprocess, sys; from local.processes import watched;"
        "child = subprocess.Popen(watched('http.server', '--bind', '127.0.0.1', '0'), stderr=subprocess.DEVNULL,"
        " stdout=subprocess.DEVNULL, start_new_session=True); print(child.pid)"
    )
    assert watched("some.module", "x")[-2:] == ["some.module", "x"]
    parent = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pid = int(parent.stdout)
    status = Path(f"/proc/{pid}/status")
    for _ in range(100):
        if not status.exists() or "State:\tZ" in status.read_text():
            return
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail(f"process {pid} outlives its parent")
