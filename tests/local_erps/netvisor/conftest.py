"""A simulated Netvisor with its pages in a browser without scripts."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contracts.erp_installations_netvisor import Netvisor, netvisor


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Netvisor]:
    opened = netvisor(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def browser(site: Netvisor) -> Iterator[httpx.Client]:
    network = httpx.WSGITransport(site.app)
    with httpx.Client(transport=network, base_url="http://netvisor.invalid", follow_redirects=True) as client:
        client.get("/ui/language?to=en")
        yield client
