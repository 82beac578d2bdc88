"""Matches in an ERP, kept by the id under which it tells of their end."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.store import keys
from tests.cloud import Cloud

UNTIL = datetime(2028, 6, 1, tzinfo=UTC)


@pytest.mark.mission("E1")
def test_a_match_is_known_by_its_connection_and_id_and_goes_by_itself(store: Cloud) -> None:
    store.matches.note("k1", {"42": frozenset({"901", "902"}), "43": frozenset({"903"})}, UNTIL)
    assert store.matches.invoices("k1", "42") == {"901", "902"}
    assert store.matches.invoices("k1", "43") == {"903"}
    assert store.matches.invoices("k1", "44") == store.matches.invoices("k2", "42") == frozenset()
    item = store.table.get(keys.match("k1", "42"))
    assert item is not None
    assert int(item[keys.EXPIRY]["N"]) == UNTIL.timestamp()


@pytest.mark.mission("E1")
def test_an_invoice_that_came_to_us_after_its_match_is_added(store: Cloud) -> None:
    store.matches.note("k1", {"42": frozenset({"901"})}, UNTIL)
    store.matches.note("k1", {"42": frozenset({"902"})}, UNTIL)
    assert store.matches.invoices("k1", "42") == {"901", "902"}


@pytest.mark.mission("E1")
def test_what_is_known_is_not_written_again(store: Cloud) -> None:
    store.matches.note("k1", {"42": frozenset({"901"})}, UNTIL)
    store.matches.note("k1", {"42": frozenset({"901"}), "43": frozenset({"902"})}, UNTIL + timedelta(days=1))
    item = store.table.get(keys.match("k1", "42"))
    assert item is not None
    assert int(item[keys.EXPIRY]["N"]) == UNTIL.timestamp()
    assert store.matches.invoices("k1", "43") == {"902"}
