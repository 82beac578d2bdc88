"""One empty table and one bucket per test, in process."""

import random
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_s3 import S3Client

from chalicelib.store.dynamo import Table
from chalicelib.store.table import definition

NAME = "autocollect"
BUCKET = "autocollect-archive"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def client() -> DynamoDBClient:
    client = boto3.client("dynamodb", region_name="eu-north-1")
    client.create_table(**definition(NAME))
    return client


@pytest.fixture
def slept() -> list[float]:
    """The pauses that the table made."""
    return []


@pytest.fixture
def table(client: DynamoDBClient, slept: list[float]) -> Table:
    return Table(client, NAME, sleep=slept.append, rng=random.Random(1))


@pytest.fixture
def s3() -> S3Client:
    client = boto3.client("s3", region_name="eu-north-1")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    return client
