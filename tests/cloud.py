"""A table and a bucket in process, with everything that the store offers on them."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_s3 import S3Client

from chalicelib.store.archive import S3Archive
from chalicelib.store.cases import DynamoCases, DynamoMailings
from chalicelib.store.dynamo import Table
from chalicelib.store.intake import DynamoIntake
from chalicelib.store.law_clock import DynamoLawClock
from chalicelib.store.lists import DynamoLists
from chalicelib.store.matches import DynamoMatches
from chalicelib.store.numbers import DynamoNumbers
from chalicelib.store.outbox import DynamoOutbox
from chalicelib.store.register import DynamoRegister
from chalicelib.store.runs import DynamoRuns
from chalicelib.store.sessions import DynamoSessions
from chalicelib.store.table import definition
from chalicelib.store.transfers import DynamoTransfers

REGION, TABLE, BUCKET = "eu-north-1", "autocollect", "autocollect-documents"


@dataclass(frozen=True, slots=True)
class Cloud:
    dynamodb: DynamoDBClient
    s3: S3Client
    table: Table
    slept: list[float]
    """The pauses that the table made between attempts; no test waits for them."""
    cases: DynamoCases
    register: DynamoRegister
    intake: DynamoIntake
    matches: DynamoMatches
    lists: DynamoLists
    mailings: DynamoMailings
    outbox: DynamoOutbox
    runs: DynamoRuns
    sessions: DynamoSessions
    numbers: DynamoNumbers
    transfers: DynamoTransfers
    archive: S3Archive
    law_clock: DynamoLawClock


@cache
def _clients() -> tuple[DynamoDBClient, S3Client]:
    """Made once: reading the services' descriptions takes longer than most tests."""
    return boto3.client("dynamodb", region_name=REGION), boto3.client("s3", region_name=REGION)


@contextmanager
def cloud() -> Iterator[Cloud]:
    """Empty at the start, gone at the end; no credentials, no network."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            environment.setenv(name, "testing")
        environment.delenv("AWS_PROFILE", raising=False)
        with mock_aws():
            dynamodb, s3 = _clients()
            dynamodb.create_table(**definition(TABLE))
            s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
            yield of(dynamodb, s3)


def of(dynamodb: DynamoDBClient, s3: S3Client, name: str = TABLE, bucket: str = BUCKET) -> Cloud:
    """The store on given clients: a test may wrap them to count calls or to break them."""
    slept: list[float] = []
    table = Table(dynamodb, name, sleep=slept.append, rng=random.Random(1))
    return Cloud(
        dynamodb=dynamodb,
        s3=s3,
        table=table,
        slept=slept,
        cases=DynamoCases(table),
        register=DynamoRegister(table),
        intake=DynamoIntake(table),
        matches=DynamoMatches(table),
        lists=DynamoLists(table),
        mailings=DynamoMailings(table),
        outbox=DynamoOutbox(table),
        runs=DynamoRuns(table),
        sessions=DynamoSessions(table),
        numbers=DynamoNumbers(table),
        transfers=DynamoTransfers(table),
        archive=S3Archive(s3, bucket, sleep=slept.append),
        law_clock=DynamoLawClock(table),
    )
