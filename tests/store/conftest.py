"""One empty table and one bucket per test."""

from collections.abc import Iterator

import pytest

from chalicelib.store.cases import DynamoCases
from chalicelib.store.dynamo import Table
from tests.cloud import Cloud, cloud


@pytest.fixture
def store() -> Iterator[Cloud]:
    with cloud() as made:
        yield made


@pytest.fixture
def table(store: Cloud) -> Table:
    return store.table


@pytest.fixture
def cases(store: Cloud) -> DynamoCases:
    return store.cases
