"""The contract suite's installations: `site` is one ERP after the other."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts import erp_sites
from tests.contracts.erp_installations import Installation

# The published documents are not ours to carry: what needs one is collected where AUTOCOLLECT_SPECS names the folder.
_PUBLISHED = ["test_poweroffice_requests.py", "test_tripletex_requests.py"]
collect_ignore = [] if os.environ.get("AUTOCOLLECT_SPECS") else _PUBLISHED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    erp_sites.for_every_erp(metafunc)


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    yield from erp_sites.opened(request.param, tmp_path)
