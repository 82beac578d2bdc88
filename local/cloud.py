"""The embedded cloud: ministack as a child process on loopback, with its state under the installation's home."""

import os
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

from local.places import REGION, ROOT, Places
from local.processes import Child, start, watched

_SCRUBBED = ("AWS_", "PYTHON", "MINISTACK", "LAMBDA_", "S3_")


class NotReady(Exception):
    """The cloud did not answer in time."""


def environment(places: Places, *, enforce: bool) -> dict[str, str]:
    """What ministack runs with; its Lambda workers inherit it. `enforce` = every call needs its IAM policy."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SCRUBBED)}
    state = places.home / "cloud"
    return kept | {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(places.cloud_port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "SMTP_HOST": f"127.0.0.1:{places.smtp_port}",
        "AUTOCOLLECT_RUNNING_MARK": str(running_mark(places)),
        "AUTH": "true" if enforce else "false",
        "TMPDIR": str(_directory(state / "tmp")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LOG_LEVEL": "INFO",
    }


def launch(places: Places, *, enforce: bool) -> Child:
    """Start it. Its working copies of functions from the last run go first: they are never reused."""
    shutil.rmtree(places.home / "cloud" / "tmp", ignore_errors=True)
    for name in ("state", "s3"):
        _directory(places.home / "cloud" / name)
    return start("cloud", watched("local.ministack"), environment(places, enforce=enforce), places.logs, ROOT)


def running_mark(places: Places) -> Path:
    """Exists while the cloud runs; found at a start, the last stop was not clean and the state is not to be trusted."""
    return places.home / "cloud" / "running"


def wait_ready(places: Places, child: Child, seconds: float = 60.0) -> None:
    """Raises Died when it stopped by itself, NotReady when it says nothing for so long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        child.require()
        try:
            with urllib.request.urlopen(f"{places.cloud}/_ministack/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise NotReady(
        f"The embedded cloud did not answer on port {places.cloud_port} within {seconds:.0f} s; see {child.log}."
    )


def _directory(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
