"""One DynamoDB table through the low-level client: conditions, transactions, pages, and when to try again.

In expressions an attribute is written `#name` and a value `:name`; the names are filled in here, so that no reserved
word ever gets in the way.
"""

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict, TypeVar, cast
from uuid import uuid4

from chalicelib.ports.storage import CommitTooLarge
from chalicelib.store.codec import Item, size, text
from chalicelib.store.items import key_of
from chalicelib.store.keys import Index, Key

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        BatchGetItemOutputTypeDef,
        KeysAndAttributesTypeDef,
        QueryInputTypeDef,
        TransactWriteItemTypeDef,
    )

T = TypeVar("T")

ABSENT, PRESENT, UNCHANGED = "attribute_not_exists(#pk)", "attribute_exists(#pk)", "#version = :seen"
ITEMS_MAX, BYTES_MAX = 100, 4 * 1024 * 1024
"""What one TransactWriteItems holds."""
BATCH_MAX = 100
"""Keys of one BatchGetItem."""

_PASSING = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    }
)
"""Trouble that passes by itself, as error codes and as reasons of a cancelled transaction."""
_REFUSED = "ConditionalCheckFailed"


@dataclass(frozen=True, slots=True)
class Put:
    """`refused` is raised when the condition does not hold."""

    item: Item
    condition: str = ""
    refused: Exception | None = None
    values: Item = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update:
    key: Key
    change: str
    values: Item
    condition: str = ""
    refused: Exception | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    key: Key
    condition: str = ""
    refused: Exception | None = None
    values: Item = field(default_factory=dict)


Write = Put | Update | Delete


class Table:
    """`sleep` and `rng` are for tests; `attempts` bounds the repeats of what conflicts or is throttled."""

    def __init__(
        self,
        client: "DynamoDBClient",
        name: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
        attempts: int = 8,
    ) -> None:
        self._client, self.name, self._sleep, self._attempts = client, name, sleep, attempts
        self._rng = rng or random.Random()

    def get(self, key: Key) -> Item | None:
        """Consistent read of one item."""
        answer = self._patiently(
            lambda: self._client.get_item(TableName=self.name, Key=key_of(key), ConsistentRead=True)
        )
        return answer.get("Item")

    def get_many(self, keys: Iterable[Key]) -> Iterator[Item]:
        """Consistent reads, a hundred items a call, in no order; what is not there is left out."""
        wanted = [key_of(key) for key in dict.fromkeys(keys)]
        for start in range(0, len(wanted), BATCH_MAX):
            left = wanted[start : start + BATCH_MAX]
            for attempt in range(1, self._attempts + 1):
                # Throttled or over 16 MB, the service leaves keys over instead of raising: they are asked for again.
                answer = self._batch(left)
                yield from answer["Responses"].get(self.name, [])
                unread = answer.get("UnprocessedKeys", {}).get(self.name)
                if not unread:
                    break
                left = unread["Keys"]
                self._sleep(self._rng.uniform(0, min(1.0, 0.02 * 2**attempt)))
            else:
                raise TimeoutError(f"table {self.name} leaves keys unread: throttled")

    def _batch(self, wanted: Sequence[Item]) -> "BatchGetItemOutputTypeDef":
        request: KeysAndAttributesTypeDef = {"Keys": wanted, "ConsistentRead": True}
        return self._patiently(lambda: self._client.batch_get_item(RequestItems={self.name: request}))

    def query(
        self, pk: str, prefix: str = "", *, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[Item]:
        """A partition's items in the order of their sort keys; consistent."""
        values = {":pk": text(pk)} | ({":prefix": text(prefix)} if prefix else {})
        condition = "#pk = :pk" + (" AND begins_with(#sk, :prefix)" if prefix else "")
        request: QueryInputTypeDef = {"TableName": self.name, "ConsistentRead": True}
        return self._pages(request, condition, values, newest_first, limit)

    def query_after(self, pk: str, sk: str) -> Iterator[Item]:
        """A partition's items whose sort key is greater; consistent."""
        request: QueryInputTypeDef = {"TableName": self.name, "ConsistentRead": True}
        return self._pages(request, "#pk = :pk AND #sk > :sk", {":pk": text(pk), ":sk": text(sk)}, False, None)

    def query_index(
        self,
        index: Index,
        shard: str,
        *,
        start: str = "",
        below: str = "",
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Iterator[Item]:
        """One shard of an index in its order, from `start` on or `below` (exclusive), or all of it.

        Eventually consistent: re-read what matters.
        """
        values, condition = {":shard": text(shard)}, f"#{index.partition} = :shard"
        if bound := start or below:
            values[":bound"] = text(bound)
            condition += f" AND #{index.sort} {'>=' if start else '<'} :bound"
        request: QueryInputTypeDef = {"TableName": self.name, "IndexName": index.name}
        return self._pages(request, condition, values, newest_first, limit)

    def write(self, write: Write) -> Item:
        """One write; an update answers with the item as it is now. Raises `refused` of the write."""
        try:
            return self._patiently(lambda: self._write_one(write))
        except self._client.exceptions.ConditionalCheckFailedException as error:
            if write.refused is None:
                raise
            raise write.refused from error

    def transact(self, writes: Sequence[Write]) -> None:
        """All or nothing. Of several refused conditions the first write's exception is raised. CommitTooLarge."""
        request = self._checked(writes)
        # One token for all attempts: a repeat of what did succeed, with the answer lost, is not done twice.
        token = str(uuid4())
        try:
            self._patiently(lambda: self._client.transact_write_items(TransactItems=request, ClientRequestToken=token))
        except self._client.exceptions.TransactionCanceledException as error:
            for write, reason in zip(writes, _reasons(error), strict=False):
                if reason == _REFUSED and write.refused is not None:
                    raise write.refused from error
            raise

    def _checked(self, writes: Sequence[Write]) -> "list[TransactWriteItemTypeDef]":
        if len(writes) > ITEMS_MAX:
            raise CommitTooLarge(f"{len(writes)} items in one transaction, at most {ITEMS_MAX}: split the decision")
        in_all = sum(size(write.item if isinstance(write, Put) else write.values) for write in writes)
        if in_all > BYTES_MAX:
            raise CommitTooLarge(f"{len(writes)} items of {in_all} bytes in one transaction, at most {BYTES_MAX} bytes")
        return [self._in_transaction(write) for write in writes]

    def _patiently(self, call: Callable[[], T]) -> T:
        for attempt in range(1, self._attempts + 1):
            try:
                return call()
            except self._client.exceptions.ClientError as error:
                if attempt == self._attempts or not _passes(error):
                    raise
            self._sleep(self._rng.uniform(0, min(1.0, 0.02 * 2**attempt)))
        raise AssertionError("attempts must be at least 1")

    def _pages(
        self, request: "QueryInputTypeDef", condition: str, values: Item, newest_first: bool, limit: int | None
    ) -> Iterator[Item]:
        request = {
            **request,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": _names(condition),
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not newest_first,
        }
        left = limit
        while True:
            if left is not None:
                request["Limit"] = left
            page = self._patiently(lambda: self._client.query(**request))
            yield from page["Items"]
            left = None if left is None else left - len(page["Items"])
            if "LastEvaluatedKey" not in page or left == 0:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _write_one(self, write: Write) -> Item:
        match write:
            case Put(item, condition, _, values):
                self._client.put_item(TableName=self.name, Item=item, **_clauses(condition, values))
                return item
            case Update(key, change, values, condition):
                answer = self._client.update_item(
                    TableName=self.name,
                    Key=key_of(key),
                    UpdateExpression=change,
                    ReturnValues="ALL_NEW",
                    **_clauses(condition, values, change),
                )
                return answer["Attributes"]
            case Delete(key, condition, _, values):
                self._client.delete_item(TableName=self.name, Key=key_of(key), **_clauses(condition, values))
                return {}

    def _in_transaction(self, write: Write) -> "TransactWriteItemTypeDef":
        match write:
            case Put(item, condition, _, values):
                return {"Put": {"TableName": self.name, "Item": item, **_clauses(condition, values)}}
            case Update(key, change, values, condition):
                clauses = _clauses(condition, values, change)
                return {"Update": {"TableName": self.name, "Key": key_of(key), "UpdateExpression": change, **clauses}}
            case Delete(key, condition, _, values):
                return {"Delete": {"TableName": self.name, "Key": key_of(key), **_clauses(condition, values)}}


class _Clauses(TypedDict, total=False):
    ConditionExpression: str
    ExpressionAttributeNames: Mapping[str, str]
    ExpressionAttributeValues: Item
    ReturnValuesOnConditionCheckFailure: Literal["ALL_OLD", "NONE"]


def _clauses(condition: str, values: Item, change: str = "") -> _Clauses:
    clauses: _Clauses = {}
    if condition:
        clauses["ConditionExpression"] = condition
    names = _names(f"{change} {condition}")
    if names:
        clauses["ExpressionAttributeNames"] = names
    if values:
        clauses["ExpressionAttributeValues"] = values
    return clauses


def _names(expression: str) -> dict[str, str]:
    return {name: name[1:] for name in re.findall(r"#\w+", expression)}


def _reasons(error: "ClientError") -> list[str]:
    """Why a transaction was cancelled, one code per write, in the order of the writes."""
    reasons = cast("Sequence[Mapping[str, str]]", error.response.get("CancellationReasons", []))
    return [reason.get("Code", "None") for reason in reasons]


def _passes(error: "ClientError") -> bool:
    """Whether trying again may help: never when a condition did not hold."""
    if error.response.get("Error", {}).get("Code") != "TransactionCanceledException":
        return error.response.get("Error", {}).get("Code") in _PASSING
    trouble = {reason for reason in _reasons(error) if reason != "None"}
    return bool(trouble) and trouble <= _PASSING
