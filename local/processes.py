"""Child processes in groups of their own, so that Ctrl-C reaches us first and we stop them in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


class Died(Exception):
    """A child ended by itself; the message has its name and the end of its log."""


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    leaned_on: bool = False
    """Whether others need it to end their work; it is stopped after them."""

    def running(self) -> bool:
        return self.process.poll() is None

    def require(self) -> None:
        """Raises Died with the last lines of the log."""
        if not self.running():
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
            raise Died(
                f"{self.name} stopped by itself (exit code {self.process.returncode}). Its log {self.log}:\n{tail}"
            )


def watched(module: str, *arguments: str) -> list[str]:
    """The command that runs a module until this process is gone."""
    return [sys.executable, "-m", "local.watched", str(os.getpid()), module, *arguments]


def start(
    name: str, command: Sequence[str], environment: Mapping[str, str], logs: Path, cwd: Path, *, leaned_on: bool = False
) -> Child:
    """Start in a new session; output goes to logs/<name>.log, which starts afresh."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Child(name, process, log, leaned_on)


def stop(children: Sequence[Child], within: float) -> list[str]:
    """Ask all to end, those that others lean on last; kill what is left. Returns the names of the killed."""
    deadline = time.monotonic() + within
    late = []
    for last in (False, True):
        late += _stopped([child for child in children if child.leaned_on is last], deadline)
    return late


def _stopped(children: Sequence[Child], deadline: float) -> list[str]:
    for child in children:
        # Only the leader: it ends its helpers (Lambda workers) itself, after their work.
        child.process.terminate()
    late = []
    for child in children:
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            late.append(child.name)
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
    return late
