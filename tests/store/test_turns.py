"""Turns: one caller at a time, whoever crashes on the way."""

from datetime import datetime, timedelta

import pytest

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.turns import MemoryTurns, Turn, Turns
from chalicelib.store.turns import DynamoTurns
from tests.cloud import Cloud
from tests.store.samples import NOW


class Clock:
    def __init__(self) -> None:
        self.at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture(params=["dynamodb", "memory"])
def turn(request: pytest.FixtureRequest, clock: Clock, store: Cloud) -> Turn:
    return DynamoTurns(store.table, clock.now) if request.param == "dynamodb" else MemoryTurns(clock.seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_turn_is_one_callers_until_it_is_given_back(turn: Turn) -> None:
    token = turn.acquire("netvisor:1234567-1", 60)
    assert token is not None
    assert turn.acquire("netvisor:1234567-1", 60) is None
    assert turn.acquire("netvisor:7654321-4", 60) is not None
    turn.release("netvisor:1234567-1", token)
    assert turn.acquire("netvisor:1234567-1", 60) is not None


def test_a_crashed_holder_is_followed_when_the_lease_has_run_out(turn: Turn, clock: Clock) -> None:
    crashed = turn.acquire("a", 60)
    assert crashed is not None
    clock.sleep(59.9)
    assert turn.acquire("a", 60) is None
    clock.sleep(0.1)
    assert turn.acquire("a", 60) is not None
    turn.release("a", crashed)
    assert turn.acquire("a", 60) is None


def test_waiting_ends_with_the_patience(turn: Turn, clock: Clock) -> None:
    turns = Turns(turn, lease=300, patience=10, sleep=clock.sleep, monotonic=clock.seconds)
    began = clock.at
    with turns.hold("a"), pytest.raises(ErpUnavailable, match="another request"), turns.hold("a"):
        raise AssertionError("two held the turn")
    assert timedelta(seconds=8) < clock.at - began <= timedelta(seconds=10)
    with turns.hold("a"):
        assert turn.acquire("a", 60) is None
    assert turn.acquire("a", 60) is not None


def test_an_error_gives_the_turn_back(turn: Turn, clock: Clock) -> None:
    turns = Turns(turn, sleep=clock.sleep, monotonic=clock.seconds)
    with pytest.raises(ZeroDivisionError), turns.hold("a"):
        raise ZeroDivisionError
    assert turn.acquire("a", 60) is not None
