"""A fresh world per test, and the look at its end: whatever happened, the books and the letters must be whole."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.erp_worlds import ERPS, ErpWorld, erp_world
from tests.work.whole import assert_whole
from tests.world import World, world


@pytest.fixture(scope="session", autouse=True)
def _frozen() -> Iterator[None]:
    """What is imported by now never becomes garbage: looking through it again and again is a third of the time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made
        assert_whole(made)


@pytest.fixture(params=sorted(ERPS))
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, request.param) as made:
        yield made
        assert_whole(made)


@pytest.fixture
def go(tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, "poweroffice") as made:
        yield made
        assert_whole(made)


@pytest.fixture
def finnish(tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, "netvisor") as made:
        yield made
        assert_whole(made)


@pytest.fixture
def one_erp(finnish: ErpWorld) -> ErpWorld:
    """For what does not depend on the ERP."""
    return finnish
