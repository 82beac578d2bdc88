"""The contract suite's installations: `site` is one ERP after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts import erp_sites
from tests.contracts.erp_installations import Installation


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    erp_sites.for_every_erp(metafunc)


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    yield from erp_sites.opened(request.param, tmp_path)
