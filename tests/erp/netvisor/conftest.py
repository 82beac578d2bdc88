"""A fresh simulated Netvisor with one connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.erp_installations_netvisor import Netvisor, netvisor


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Netvisor]:
    opened = netvisor(tmp_path)
    yield opened
    opened.close()
