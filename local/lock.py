"""One process per installation: a lock file beside its directory, held as long as it runs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.places import Places


class AlreadyRunning(Exception):
    """Another process holds this installation; the message says where it is."""


@contextmanager
def sole(places: Places) -> Iterator[None]:
    """Hold the installation. Raises AlreadyRunning."""
    places.home.mkdir(parents=True, exist_ok=True)
    with _file(places).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            lock.seek(0)
            raise AlreadyRunning(f"AutoCollect runs already, at {lock.read()}: stop it with Ctrl-C first.") from held
        lock.truncate(0)
        lock.write(f"{places.front}/demo")
        lock.flush()
        yield


def is_held(places: Places) -> bool:
    """Whether this installation runs."""
    if not _file(places).exists():
        return False
    try:
        with sole(places):
            return False
    except AlreadyRunning:
        return True


def _file(places: Places) -> Path:
    return places.home.parent / f".{places.home.name}.lock"
