"""The packaged product on the embedded cloud, its IAM policies enforced, beside the simulated ERPs: once a run."""

from collections.abc import Iterator

import pytest

from local.installation import Installation
from local.places import throwaway
from local.processes import stop
from local.run import STOP_WITHIN, bring_up, start_all


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything that `make run` starts, on free ports, seeded with two creditors and their invoices.

    `installation.places.front` is the product's public address, `.places.erp` the simulator's, `.cloud` holds boto3
    clients with all rights, `.product` and `.simulator` call the two over HTTP.
    """
    places = throwaway(tmp_path_factory.mktemp("installation"))
    children = start_all(places, enforce=True)
    try:
        up, _ = bring_up(places, children, 1, lambda _: None)
        yield up
        up.close()
    finally:
        stop(children, STOP_WITHIN)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all of these, so that one installation serves them."""
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("e2e"))
