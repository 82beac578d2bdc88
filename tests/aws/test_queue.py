"""SQS behind its port: which message goes where, what keeps order, and dead letters that come back."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_sqs import SQSClient

from chalicelib.aws.queue import Addresses, SqsQueue
from chalicelib.ports.records import Effect

NAMES = ("jobs", "letters", "erp", "parked", "jobs_dead", "letters_dead", "erp_dead")


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[SQSClient]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("sqs", region_name="eu-north-1")


@pytest.fixture
def addresses(sqs: SQSClient) -> Addresses:
    urls = {}
    for name in NAMES:
        fifo = name.startswith("erp")
        urls[name] = sqs.create_queue(
            QueueName=f"{name}.fifo" if fifo else name, Attributes={"FifoQueue": "true"} if fifo else {}
        )["QueueUrl"]
    return Addresses(**urls)


def bodies(sqs: SQSClient, url: str) -> list[str]:
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [message["Body"] for message in found]


def test_letters_go_to_the_letter_function_and_the_rest_keeps_its_order(sqs: SQSClient, addresses: Addresses) -> None:
    queue = SqsQueue(sqs, addresses)
    queue.effect(Effect("pk", "sk", "deliver_letter", "conn"))
    queue.effect(Effect("pk", "sk", "tell_erp", "conn"))
    queue.job("plan", job="progress", day="2026-06-02", shard="1")
    queue.job("reprint", creditor_id="c", case_no="AC-0001-00001", letter_id="AC-0001-00001-1")
    assert [json.loads(body).get("kind") for body in bodies(sqs, addresses.letters)] == ["deliver_letter", None]
    assert [json.loads(body)["kind"] for body in bodies(sqs, addresses.erp)] == ["tell_erp"]
    assert [json.loads(body)["name"] for body in bodies(sqs, addresses.jobs)] == ["plan"]


def test_a_stream_batch_that_comes_twice_is_one_message(sqs: SQSClient, addresses: Addresses) -> None:
    queue = SqsQueue(sqs, addresses)
    for _ in range(3):
        queue.effect(Effect("pk", "sk", "tell_erp", "conn"))
    assert len(bodies(sqs, addresses.erp)) == 1


def test_the_same_job_twice_within_minutes_is_done_twice(sqs: SQSClient, addresses: Addresses) -> None:
    queue = SqsQueue(sqs, addresses)
    for _ in range(2):
        queue.job("sync", connection_id="conn", group="conn")
    assert queue.waiting() == 2


@pytest.mark.parametrize("name", ["jobs", "letters"])
def test_nothing_waits_only_when_every_queue_is_empty(sqs: SQSClient, addresses: Addresses, name: str) -> None:
    queue = SqsQueue(sqs, addresses)
    assert queue.waiting() == 0
    sqs.send_message(QueueUrl=getattr(addresses, name), MessageBody="work")
    assert queue.waiting() == 1


def test_dead_letters_come_back_to_their_queue(sqs: SQSClient, addresses: Addresses) -> None:
    queue = SqsQueue(sqs, addresses)
    for number in range(12):
        sqs.send_message(QueueUrl=addresses.jobs_dead, MessageBody=f"job {number}")
    sqs.send_message(
        QueueUrl=addresses.erp_dead, MessageBody="effect", MessageGroupId="conn", MessageDeduplicationId="1"
    )
    assert queue.redrive("jobs") == 12
    assert queue.redrive("erp") == 1
    assert queue.redrive("letters") == 0
    assert queue.waiting() == 1, "of the first queue that holds any"
    found = sqs.receive_message(QueueUrl=addresses.erp, AttributeNames=["MessageGroupId"])["Messages"]
    assert found[0]["Attributes"]["MessageGroupId"] == "conn"
    assert bodies(sqs, addresses.jobs_dead) == []
    with pytest.raises(KeyError):
        queue.redrive("parked")


def test_what_nobody_understands_is_laid_aside(sqs: SQSClient, addresses: Addresses) -> None:
    SqsQueue(sqs, addresses).park('{"eventName": "INSERT"}')
    assert bodies(sqs, addresses.parked) == ['{"eventName": "INSERT"}']
