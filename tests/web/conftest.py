"""One town per test: storage in process, two creditors, the application served by it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cloud import BUCKET, TABLE, cloud
from tests.web.office import Browser, Office
from tests.web.town import ANNA, identity, settle_in


@pytest.fixture(scope="session")
def settled() -> tuple[list[dict[str, Any]], list[str]]:
    """The town's items and documents, made once by the use cases: making them anew takes a second and a half."""
    with cloud() as made:
        settle_in(Office(made))
        items = made.dynamodb.scan(TableName=TABLE)["Items"]
        documents = [each["Key"] for each in made.s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    return items, documents


@pytest.fixture
def empty_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with cloud() as made:
        yield Office(made).open(monkeypatch)


@pytest.fixture
def office(empty_office: Office, settled: tuple[list[dict[str, Any]], list[str]]) -> Office:
    items, documents = settled
    for start in range(0, len(items), 25):
        some = items[start : start + 25]
        empty_office.cloud.dynamodb.batch_write_item(
            RequestItems={TABLE: [{"PutRequest": {"Item": item}} for item in some]}
        )
    for key in documents:
        empty_office.cloud.s3.put_object(Bucket=BUCKET, Key=key, Body=b"%PDF-1.7 test")
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
