"""A fresh world per test, and the look at its end: whatever happened, the books and the letters must be whole."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

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
