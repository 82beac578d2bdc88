"""Which simulated ERPs the contract suite runs against, and how a test gets one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from tests.contracts import erp_installations, erp_installations_netvisor, erp_installations_poweroffice
from tests.contracts.erp_installations import Installation, Ways

INSTALLATIONS = {
    "netvisor": erp_installations_netvisor.netvisor,
    "poweroffice": erp_installations_poweroffice.poweroffice,
    "tripletex": erp_installations.tripletex,
}
WAYS: Mapping[str, Ways] = {
    "netvisor": erp_installations_netvisor.Netvisor.ways,
    "poweroffice": erp_installations_poweroffice.PowerOffice.ways,
    "tripletex": erp_installations.Tripletex.ways,
}


def for_every_erp(metafunc: pytest.Metafunc) -> None:
    """Every test for every ERP, but for what an ERP has no notion of: its class says which and why.

    A module with a `site` of its own is about one ERP.
    """
    if "site" in metafunc.fixturenames and not hasattr(metafunc.module, "site"):
        name = metafunc.function.__name__
        metafunc.parametrize("site", [erp for erp in sorted(WAYS) if name not in WAYS[erp].lacks], indirect=True)


def opened(erp: str, directory: Path) -> Iterator[Installation]:
    """A fresh installation, closed after the test."""
    site = cast("Installation", INSTALLATIONS[erp](directory))
    yield site
    site.close()
