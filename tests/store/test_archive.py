"""Documents in the bucket."""

from typing import Any, cast
from urllib.parse import parse_qs, urlparse

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from chalicelib.ports.storage import Missing
from chalicelib.store.archive import S3Archive
from tests.cloud import BUCKET, Cloud


def test_the_first_bytes_stay(store: Cloud) -> None:
    assert store.archive.put_once("letters/1.pdf", b"first", "application/pdf") == b"first"
    assert store.archive.put_once("letters/1.pdf", b"second", "application/pdf") == b"first"
    assert store.archive.get("letters/1.pdf") == b"first"


def test_documents_are_encrypted_and_keep_their_type(store: Cloud) -> None:
    store.archive.put_once("letters/1.pdf", b"first", "application/pdf")
    head = store.s3.head_object(Bucket=BUCKET, Key="letters/1.pdf")
    assert (head["ContentType"], head["ServerSideEncryption"]) == ("application/pdf", "AES256")


def test_what_was_never_stored_is_missing(store: Cloud) -> None:
    with pytest.raises(Missing):
        store.archive.get("letters/none.pdf")


def test_a_link_lasts_minutes_and_names_the_file(store: Cloud) -> None:
    store.archive.put_once("letters/1.pdf", b"first", "application/pdf")
    link = urlparse(store.archive.link("letters/1.pdf", 'krav "1"\r\n.pdf'))
    query = parse_qs(link.query)
    assert link.path.endswith("/letters/1.pdf")
    assert query["response-content-disposition"] == ['attachment; filename="krav__1___.pdf"']
    assert "X-Amz-Expires" not in query or int(query["X-Amz-Expires"][0]) == 300


class Contended:
    """A bucket where another writer of the same key is at work for the first puts."""

    def __init__(self, client: S3Client, times: int) -> None:
        self._client, self._left = client, times
        self.exceptions = client.exceptions
        self.get_object = client.get_object

    def put_object(self, **request: Any) -> object:
        if self._left:
            self._left -= 1
            answer: Any = {"Error": {"Code": "ConditionalRequestConflict", "Message": "try again"}}
            raise ClientError(answer, "PutObject")
        return self._client.put_object(**request)


def test_two_writers_at_the_same_moment_try_again(store: Cloud) -> None:
    slept: list[float] = []
    archive = S3Archive(cast("S3Client", Contended(store.s3, 2)), BUCKET, sleep=slept.append)
    assert archive.put_once("letters/1.pdf", b"first", "application/pdf") == b"first"
    assert len(slept) == 2


def test_a_conflict_that_does_not_end_is_raised(store: Cloud) -> None:
    archive = S3Archive(cast("S3Client", Contended(store.s3, 100)), BUCKET, sleep=lambda _: None)
    with pytest.raises(ClientError, match="ConditionalRequestConflict"):
        archive.put_once("letters/1.pdf", b"first", "application/pdf")
