"""A fresh world per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, world


@pytest.fixture
def site(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made
