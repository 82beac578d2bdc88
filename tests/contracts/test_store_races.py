"""Many at once on the embedded cloud: what must happen once happens once, whoever is quicker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

import boto3
import pytest

from chalicelib.case.events import PutOnHold
from chalicelib.ports.records import Effect
from chalicelib.ports.storage import FactExists, VersionConflict
from chalicelib.store.table import definition
from chalicelib.store.turns import DynamoTurns
from tests import cloud
from tests.cloud import Cloud
from tests.store.samples import LATER, NOW, TODAY, next_commit, open_commit, opening, receipt, ref

T = TypeVar("T")
AT_ONCE = 16


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cloud of its own, without state, on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    home: Path = tmp_path_factory.mktemp("cloud")
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
    settings |= {"PERSIST_STATE": "0", "STATE_DIR": str(home), "TMPDIR": str(home), "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "ministack"]
    with (
        (home / "log").open("w") as log,
        subprocess.Popen(command, cwd=home, env=os.environ | settings, stdout=log, stderr=log) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/_ministack/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.fixture
def store(endpoint: str) -> Iterator[Cloud]:
    session = boto3.Session("test", "test", region_name=cloud.REGION)
    dynamodb = session.client("dynamodb", endpoint_url=endpoint)
    s3 = session.client("s3", endpoint_url=endpoint)
    name = f"races-{uuid4().hex}"
    dynamodb.create_table(**definition(name))
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    yield cloud.of(dynamodb, s3, name, name)
    dynamodb.close()
    s3.close()


def at_once(work: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, range(AT_ONCE)))


def outcome(work: Callable[[], None]) -> str:
    try:
        work()
    except (FactExists, VersionConflict) as refused:
        return type(refused).__name__
    return "done"


def once(word: str) -> list[str]:
    """One done, all others refused in this way."""
    return sorted(["done"] + [word] * (AT_ONCE - 1))


def test_of_many_workers_on_one_version_one_wins(store: Cloud) -> None:
    store.cases.commit(open_commit(), NOW)
    seen = store.cases.load(ref())
    commits = [next_commit(seen, PutOnHold(TODAY, str(number))) for number in range(AT_ONCE)]
    outcomes = at_once(lambda number: outcome(lambda: store.cases.commit(commits[number], NOW)))
    assert sorted(outcomes) == once("VersionConflict")
    assert len(store.cases.events(ref())) == 2
    assert store.cases.load(ref()).version == 2


def test_of_many_workers_on_one_proposal_one_opens_the_case(store: Cloud) -> None:
    commits = [open_commit(opening(f"1000{number:02}"), unique=("PROPOSAL#1",)) for number in range(AT_ONCE)]
    outcomes = at_once(lambda number: outcome(lambda: store.cases.commit(commits[number], NOW)))
    assert sorted(outcomes) == once("FactExists")
    assert len(store.cases.assignments("k1", "77")) == 1
    assert len(list(store.cases.rows("c1", "received"))) == 1


def test_the_same_webhook_at_once_is_received_once(store: Cloud) -> None:
    assert sorted(at_once(lambda _: store.intake.receive(receipt()))) == [False] * (AT_ONCE - 1) + [True]


def test_one_worker_takes_the_effect(store: Cloud) -> None:
    store.intake.receive(receipt())
    (entry,) = store.outbox.pending(LATER)
    effect = Effect(entry.pk, entry.sk, "take_webhook", entry.group)
    assert sum(at_once(lambda _: store.outbox.claim(effect, NOW))) == 1
    at_once(lambda number: store.outbox.done(effect, NOW, str(number)))
    assert list(store.outbox.pending(LATER)) == []


def test_counters_never_give_a_number_twice(store: Cloud) -> None:
    assert sorted(at_once(lambda _: store.numbers.next("case"))) == list(range(1, AT_ONCE + 1))


def test_a_run_is_taken_by_one_and_every_shard_counts(store: Cloud) -> None:
    shards = [str(number) for number in range(AT_ONCE)]
    assert sum(run is not None for run in at_once(lambda _: store.runs.begin("progress", TODAY, shards, NOW))) == 1
    at_once(lambda number: store.runs.shard_planned("progress", TODAY, shards[number], 1))
    assert store.runs.last_planned("progress") == TODAY


def test_a_company_is_called_by_one_at_a_time(store: Cloud) -> None:
    turns = DynamoTurns(store.table, lambda: NOW)
    tokens = [token for token in at_once(lambda _: turns.acquire("netvisor:1234567-1", 60)) if token is not None]
    assert len(tokens) == 1
    late = DynamoTurns(store.table, lambda: LATER)
    followers = [token for token in at_once(lambda _: late.acquire("netvisor:1234567-1", 60)) if token is not None]
    assert len(followers) == 1
    assert followers != tokens


def test_all_read_the_same_first_bytes(store: Cloud) -> None:
    bodies = at_once(lambda number: store.archive.put_once("letters/1.pdf", str(number).encode(), "application/pdf"))
    assert len(set(bodies)) == 1
    assert store.archive.get("letters/1.pdf") == bodies[0]
