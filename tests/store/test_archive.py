"""Documents in the bucket."""

from urllib.parse import parse_qs, urlparse

import pytest

from chalicelib.ports.storage import Missing
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
