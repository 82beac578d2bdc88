"""Runs: one date of one job is planned once, whoever crashes on the way."""

from datetime import date, timedelta

import pytest

from chalicelib.ports.records import RunState
from chalicelib.store.runs import LEASE, DynamoRuns
from tests.cloud import Cloud
from tests.store.samples import NOW, TODAY


@pytest.fixture
def runs(store: Cloud) -> DynamoRuns:
    return store.runs


def test_a_run_is_held_by_one_until_its_lease_ends(runs: DynamoRuns) -> None:
    run = runs.begin("progress", TODAY, ["a", "b"], NOW)
    assert run is not None
    assert (run.state, run.open_shards, run.lease_until) == (RunState.PLANNING, frozenset({"a", "b"}), NOW + LEASE)
    assert runs.begin("progress", TODAY, ["a", "b"], NOW + LEASE - timedelta(seconds=1)) is None
    again = runs.begin("progress", TODAY, ["a", "b"], NOW + LEASE)
    assert again is not None
    assert again.lease_until == NOW + 2 * LEASE


def test_who_takes_over_gets_the_shards_that_are_left(runs: DynamoRuns) -> None:
    runs.begin("progress", TODAY, ["a", "b"], NOW)
    runs.shard_planned("progress", TODAY, "a", 3)
    again = runs.begin("progress", TODAY, ["a", "b"], NOW + LEASE)
    assert again is not None
    assert (again.open_shards, again.planned) == (frozenset({"b"}), 3)


def test_only_the_last_shard_ends_the_run(runs: DynamoRuns) -> None:
    runs.begin("progress", TODAY, ["a", "b"], NOW)
    runs.shard_planned("progress", TODAY, "a", 3)
    runs.shard_planned("progress", TODAY, "a", 3)
    assert runs.last_planned("progress") is None
    runs.shard_planned("progress", TODAY, "b", 4)
    assert runs.last_planned("progress") == TODAY
    assert runs.begin("progress", TODAY, ["a", "b"], NOW + timedelta(days=30)) is None


def test_a_repeated_shard_counts_once(runs: DynamoRuns) -> None:
    runs.begin("progress", TODAY, ["a", "b"], NOW)
    for _ in range(3):
        runs.shard_planned("progress", TODAY, "a", 3)
    again = runs.begin("progress", TODAY, ["a", "b"], NOW + LEASE)
    assert again is not None
    assert again.planned == 3


def test_a_run_of_no_shards_is_planned_at_once(runs: DynamoRuns) -> None:
    run = runs.begin("sync", TODAY, [], NOW)
    assert run is not None
    assert run.state is RunState.PLANNED
    assert runs.last_planned("sync") == TODAY


def test_the_newest_planned_day_counts_whatever_came_later(runs: DynamoRuns) -> None:
    for day in (3, 1, 2):
        runs.begin("list", date(2026, 5, day), [], NOW)
    runs.begin("list", date(2026, 5, 4), ["a"], NOW)
    assert runs.last_planned("list") == date(2026, 5, 3)
    assert runs.last_planned("registration") is None
