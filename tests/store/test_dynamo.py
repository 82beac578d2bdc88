"""The table under trouble: what passes is tried again, what is refused is told apart, nothing loops for ever."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_dynamodb import DynamoDBClient

from chalicelib.case.events import PutOnHold
from chalicelib.ports.records import CaseRef
from chalicelib.ports.storage import FactExists, VersionConflict
from chalicelib.store import keys
from chalicelib.store.commit import writes
from chalicelib.store.dynamo import ABSENT, Put, Table
from chalicelib.store.items import bare
from tests.cloud import Cloud, of
from tests.store.samples import NOW, TODAY, next_commit, open_commit, opening, receipt, ref


def refused(code: str, *reasons: str) -> ClientError:
    """The error as botocore raises it."""
    response: dict[str, Any] = {"Error": {"Code": code, "Message": "as the service says"}}
    if reasons:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(cast("Any", response), "TransactWriteItems")


class Failing:
    """A client whose named call fails so many times first; everything else is the real one."""

    def __init__(self, client: DynamoDBClient, call: str, error: ClientError, times: int) -> None:
        self._client, self._call, self._error, self._left = client, call, error, times
        self.calls: list[dict[str, object]] = []
        # The service's own exception class, as the real client would raise it.
        if error.response["Error"]["Code"] == "TransactionCanceledException":
            raised = client.exceptions.TransactionCanceledException
            self._error = raised(cast("Any", error.response), "TransactWriteItems")

    def __getattr__(self, name: str) -> object:
        real: Callable[..., object] = getattr(self._client, name)
        if name != self._call:
            return real

        def call(**request: object) -> object:
            self.calls.append(request)
            if self._left > 0:
                self._left -= 1
                raise self._error
            return real(**request)

        return call


def broken(store: Cloud, call: str, error: ClientError, times: int) -> tuple[Cloud, Failing]:
    failing = Failing(store.dynamodb, call, error, times)
    return of(cast("DynamoDBClient", failing), store.s3), failing


CANCELLED = "TransactionCanceledException"


@pytest.mark.parametrize(
    "error",
    [
        refused(CANCELLED, "None", "TransactionConflict", "None", "None", "None", "None"),
        refused(CANCELLED, "ThrottlingError", "TransactionConflict"),
        refused(CANCELLED, "ProvisionedThroughputExceeded"),
        refused("TransactionInProgressException"),
        refused("ThrottlingException"),
        refused("ProvisionedThroughputExceededException"),
    ],
    ids=lambda error: error.response["Error"]["Code"],
)
def test_what_passes_by_itself_is_tried_again_with_one_token(store: Cloud, error: ClientError) -> None:
    shaky, failing = broken(store, "transact_write_items", error, 3)
    shaky.cases.commit(open_commit(), NOW)
    assert store.cases.load(ref()).version == 1
    assert len(failing.calls) == 4
    assert len({str(call["ClientRequestToken"]) for call in failing.calls}) == 1
    assert len(shaky.slept) == 3
    assert all(0 <= pause <= 1 for pause in shaky.slept)


def test_trouble_that_does_not_pass_is_raised_after_the_last_attempt(store: Cloud) -> None:
    error = refused(CANCELLED, "TransactionConflict")
    shaky, failing = broken(store, "transact_write_items", error, 100)
    with pytest.raises(store.dynamodb.exceptions.TransactionCanceledException):
        shaky.cases.commit(open_commit(), NOW)
    assert len(failing.calls) == 8
    assert len(shaky.slept) == 7


@pytest.mark.parametrize("error", [refused("ValidationException"), refused(CANCELLED, "None", "ValidationError")])
def test_a_mistake_of_ours_is_not_tried_again(store: Cloud, error: ClientError) -> None:
    shaky, failing = broken(store, "transact_write_items", error, 100)
    with pytest.raises(ClientError):
        shaky.cases.commit(open_commit(), NOW)
    assert len(failing.calls) == 1


def test_reasons_are_read_by_their_place(store: Cloud) -> None:
    """Facts come first in a commit: unique, assignment, case number, KID; then the snapshot."""
    no, failed, busy = "None", "ConditionalCheckFailed", "TransactionConflict"
    for reasons, expected in [
        ((no, no, no, failed, failed, no, no), "KID#1000017"),
        ((failed, no, no, failed, busy, no, no), "P#1"),
    ]:
        shaky, _ = broken(store, "transact_write_items", refused(CANCELLED, *reasons), 1)
        with pytest.raises(FactExists) as exists:
            shaky.cases.commit(open_commit(unique=("P#1",)), NOW)
        assert exists.value.key == expected
    shaky, _ = broken(store, "transact_write_items", refused(CANCELLED, no, no, no, no, failed, failed, no), 1)
    with pytest.raises(VersionConflict):
        shaky.cases.commit(open_commit(unique=("P#1",)), NOW)


def test_reads_are_tried_again_too(store: Cloud) -> None:
    store.cases.commit(open_commit(), NOW)
    for call in ("get_item", "query"):
        shaky, failing = broken(store, call, refused("ThrottlingException"), 2)
        assert shaky.cases.load(ref()).version == 1
        assert len(shaky.cases.events(ref())) == 1
        assert len(failing.calls) == 3


class Leaving:
    """A client whose batch reads leave half of their keys unread, `times` times over."""

    def __init__(self, client: DynamoDBClient, times: int) -> None:
        self._client, self._left, self.asked = client, times, list[int]()

    def __getattr__(self, name: str) -> object:
        return getattr(self._client, name)

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        ((table, wanted),) = RequestItems.items()
        keys = wanted["Keys"]
        self.asked.append(len(keys))
        kept = keys if self._left <= 0 else keys[: len(keys) // 2]
        self._left -= 1
        request: Any = {table: {**wanted, "Keys": kept}} if kept else {}
        answer: Any = self._client.batch_get_item(RequestItems=request)
        rest = [key for key in keys if key not in kept]
        return {**answer, "UnprocessedKeys": {table: {**wanted, "Keys": rest}} if rest else {}}


def test_keys_that_a_batch_leaves_over_are_asked_for_again(store: Cloud) -> None:
    refs = []
    for number in range(1, 5):
        commit = open_commit(opening(str(number), assignment=number))
        store.cases.commit(commit, NOW)
        refs.append(CaseRef(commit.after.creditor_id, commit.after.case_no))
    leaving = Leaving(store.dynamodb, 1)
    patient = Table(cast("DynamoDBClient", leaving), store.table.name, sleep=lambda _: None)
    assert len(list(patient.get_many(keys.case(each) for each in refs))) == 4
    assert leaving.asked == [4, 2]
    stubborn = Leaving(store.dynamodb, 99)
    impatient = Table(cast("DynamoDBClient", stubborn), store.table.name, sleep=lambda _: None, attempts=2)
    with pytest.raises(TimeoutError):
        list(impatient.get_many(keys.case(each) for each in refs))


def test_an_accepted_webhook_is_one_write(store: Cloud) -> None:
    calls = Calls(store.dynamodb)
    assert of(cast("DynamoDBClient", calls), store.s3).intake.receive(receipt())
    assert calls.names == ["put_item"]


class Calls:
    """A client that keeps the names of its calls and how many items they read."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._client = client
        self.names: list[str] = []
        self.read = 0

    def __getattr__(self, name: str) -> object:
        real = getattr(self._client, name)
        if not callable(real):
            return real

        def call(**request: object) -> object:
            self.names.append(name)
            answer = real(**request)
            self.read += answer.get("ScannedCount", 0) + ("Item" in answer)
            return answer

        return call


@pytest.mark.parametrize("cases", [10, 300])
def test_a_day_with_nothing_due_reads_nothing_however_many_cases_there_are(store: Cloud, cases: int) -> None:
    for number in range(cases):
        commit = open_commit(opening(str(number + 1), invoice_id=str(number)))
        # One by one: the double of the cloud copies its whole table for every transaction.
        for write in writes(commit, NOW):
            store.table.write(write)
    calls = Calls(store.dynamodb)
    counted = of(cast("DynamoDBClient", calls), store.s3).cases
    assert [each for shard in counted.due_shards() for each in counted.due(TODAY, shard)] == []
    assert calls.names == ["query"] * len(counted.due_shards())
    assert calls.read == 0


def test_pages_are_followed_to_the_end(store: Cloud) -> None:
    """Over 1 MB DynamoDB answers in pages."""
    store.cases.commit(open_commit(), NOW)
    for _ in range(8):
        seen = store.cases.load(ref())
        store.cases.commit(next_commit(seen, PutOnHold(TODAY, "x")), NOW)
    for version in range(2, 10):
        item = store.table.get(keys.event(ref(), version, 0))
        assert item is not None
        store.table.write(Put(item | {"ballast": {"S": "x" * 300_000}}))
    assert len(store.cases.events(ref())) == 9
    newest = list(store.table.query(keys.case_pk(ref()), keys.EVENTS, newest_first=True, limit=5))
    assert [item["sk"]["S"][:12] for item in newest] == [f"EVENT#{n:06}" for n in (9, 8, 7, 6, 5)]


def test_a_refused_write_without_a_meaning_is_the_clients_error(table: Table) -> None:
    item = bare(keys.Key("A", "B"), "x")
    table.write(Put(item))
    with pytest.raises(ClientError):
        table.write(Put(item, ABSENT))
