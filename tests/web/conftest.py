"""One town per test: storage in process, two creditors, the application served by it."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.store.table import definition
from tests.cloud import TABLE, Cloud, cloud, of
from tests.web.office import Browser, Office
from tests.web.town import ANNA, identity, settle_in

Items = list[dict[str, Any]]


@pytest.fixture(scope="package")
def shared() -> Iterator[Cloud]:
    """Making clients takes longer than most tests: one set for all, and a fresh table for each.

    No longer than this package: the tests of another one start AWS anew.
    """
    with cloud() as made:
        yield made


@pytest.fixture(scope="package")
def settled(shared: Cloud) -> Items:
    """The town's items, made once by the use cases. Its documents stay in the bucket: nothing ever changes them."""
    settle_in(Office(_fresh(shared)))
    items: Items = shared.dynamodb.scan(TableName=TABLE)["Items"]
    return items


@pytest.fixture
def empty_office(shared: Cloud, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(_fresh(shared)).open(monkeypatch)


def _fresh(shared: Cloud) -> Cloud:
    shared.dynamodb.delete_table(TableName=TABLE)
    shared.dynamodb.create_table(**definition(TABLE))
    return of(shared.dynamodb, shared.s3)


@pytest.fixture
def office(settled: Items, empty_office: Office) -> Office:
    for start in range(0, len(settled), 25):
        some = settled[start : start + 25]
        empty_office.cloud.dynamodb.batch_write_item(
            RequestItems={TABLE: [{"PutRequest": {"Item": item}} for item in some]}
        )
    empty_office.identity = identity()
    return empty_office


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def anna(office: Office) -> Browser:  # noqa: ARG001
    """Signed in at Nordvik."""
    browser = Browser()
    browser.sign_in(ANNA)
    return browser
