"""The store offers exactly what the ports ask: same methods, same parameters, checked by types and at run time."""

import inspect

import pytest

from chalicelib.ports import storage
from chalicelib.store.archive import S3Archive
from chalicelib.store.cases import DynamoCases, DynamoMailings
from chalicelib.store.intake import DynamoIntake
from chalicelib.store.law_clock import DynamoLawClock
from chalicelib.store.lists import DynamoLists
from chalicelib.store.matches import DynamoMatches
from chalicelib.store.numbers import DynamoNumbers
from chalicelib.store.outbox import DynamoOutbox
from chalicelib.store.register import DynamoRegister
from chalicelib.store.runs import DynamoRuns
from chalicelib.store.sessions import DynamoSessions
from tests.cloud import Cloud

STORES: dict[type, type] = {
    storage.Archive: S3Archive,
    storage.Cases: DynamoCases,
    storage.Intake: DynamoIntake,
    storage.LawClockStore: DynamoLawClock,
    storage.Lists: DynamoLists,
    storage.Mailings: DynamoMailings,
    storage.Matches: DynamoMatches,
    storage.Numbers: DynamoNumbers,
    storage.Outbox: DynamoOutbox,
    storage.Register: DynamoRegister,
    storage.Runs: DynamoRuns,
    storage.Sessions: DynamoSessions,
}


def typed(store: Cloud) -> tuple[object, ...]:
    """Never run: the type checker reads it."""
    archive: storage.Archive = store.archive
    cases: storage.Cases = store.cases
    intake: storage.Intake = store.intake
    law_clock: storage.LawClockStore = store.law_clock
    lists: storage.Lists = store.lists
    mailings: storage.Mailings = store.mailings
    matches: storage.Matches = store.matches
    numbers: storage.Numbers = store.numbers
    outbox: storage.Outbox = store.outbox
    register: storage.Register = store.register
    runs: storage.Runs = store.runs
    sessions: storage.Sessions = store.sessions
    return archive, cases, intake, law_clock, lists, mailings, matches, numbers, outbox, register, runs, sessions


def test_every_storage_port_has_a_store() -> None:
    ports = {each for each in vars(storage).values() if getattr(each, "_is_protocol", False)}
    assert {port.__name__ for port in ports} - {"Protocol"} == {port.__name__ for port in STORES}


@pytest.mark.parametrize("port", STORES, ids=lambda port: port.__name__)
def test_methods_take_what_the_port_says(port: type) -> None:
    asked = {name: inspect.signature(method) for name, method in vars(port).items() if not name.startswith("_")}
    offered = {name: inspect.signature(getattr(STORES[port], name)) for name in asked}
    assert asked
    assert {name: list(each.parameters) for name, each in offered.items()} == {
        name: list(each.parameters) for name, each in asked.items()
    }
