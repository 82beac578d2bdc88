"""A process that dies while it writes: whoever goes on finds the note, looks into Tripletex, and writes once."""

from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import Booked, ReportStatus, StatusReport
from chalicelib.erp.intents import UNDER_WAY, MemoryIntents
from chalicelib.erp.tripletex.adapter import TripletexErp
from chalicelib.erp.tripletex.webhooks import EVENTS
from tests.erp.invoices_as_sent import status
from tests.erp.scripted import Script, Scripted, Time, body_of, scripted_transport, value, values
from tests.erp.settlements_as_booked import ACCOUNTS, BY_MARK, VOUCHER, WHOLE, books, made

REPORT = StatusReport("601", ReportStatus.ONGOING, "AC-1", "Varsel sendt", "")
SUBSCRIPTION = "/event/subscription"


class _Died(BaseException):
    """The process ends here: nothing after it runs."""


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def notes(time: Time) -> MemoryIntents:
    return MemoryIntents(time.now)


def adapter(server: Scripted, time: Time, notes: MemoryIntents) -> TripletexErp:
    """Another process with the same notes."""
    server.on("POST", "/token/session/:create", value({"token": "t"}, 201))
    return TripletexErp(scripted_transport(server, time), "c", "e", "0", "AutoCollect", time.now, intents=notes)


def dying(standing: list[dict[str, Any]], written: dict[str, Any] | None) -> Script:
    """Takes the write, or does not, and takes the process with it."""

    def post(_: httpx.Request) -> httpx.Response:
        standing.extend([] if written is None else [written])
        raise _Died

    return post


@pytest.mark.parametrize("written", [True, False])
def test_a_settlement(time: Time, notes: MemoryIntents, written: bool) -> None:
    server, standing = books(), list[dict[str, Any]]()
    server.on("GET", BY_MARK, lambda _: values(*standing))
    server.on("POST", VOUCHER, dying(standing, made() if written else None))
    with pytest.raises(_Died):
        adapter(server, time, notes).book_settlement(WHOLE, ACCOUNTS)
    time.instant += UNDER_WAY
    server.on("POST", VOUCHER, value(made(), 201))
    assert adapter(server, time, notes).book_settlement(WHOLE, ACCOUNTS) == Booked("700", ("501",))
    assert len(server.to("POST", VOUCHER)) == (1 if written else 2)


@pytest.mark.parametrize("written", [True, False])
def test_a_status(time: Time, notes: MemoryIntents, written: bool) -> None:
    server, history = Scripted(), [status(1, "WAITING")]
    server.on("GET", "/voucherStatus", lambda _: values(*history))
    ours = status(2, "PROCESSING", message="ONGOING", comment="Varsel sendt", referenceNumber="AC-1")
    server.on("POST", "/voucherStatus", dying(history, ours if written else None))
    with pytest.raises(_Died):
        adapter(server, time, notes).report(REPORT)
    time.instant += UNDER_WAY
    server.on("POST", "/voucherStatus", value({"id": 2}, 201))
    adapter(server, time, notes).report(REPORT)
    assert len(server.to("POST", "/voucherStatus")) == (1 if written else 2)


@pytest.mark.parametrize("written", [True, False])
def test_a_subscription(time: Time, notes: MemoryIntents, written: bool) -> None:
    server, standing = Scripted(), list[dict[str, Any]]()
    first, fields = next(iter(EVENTS.items()))
    ours = {"id": 7, "version": 0, "event": first, "targetUrl": "https://h.example/t", "fields": fields}
    server.on("GET", "/event", value({first: {}}))
    server.on("GET", SUBSCRIPTION, lambda _: values(*standing))
    server.on("POST", SUBSCRIPTION, dying(standing, ours | {"status": "ACTIVE"} if written else None))
    with pytest.raises(_Died):
        adapter(server, time, notes).ensure_webhooks("https://h.example/t", "s3cret")
    time.instant += UNDER_WAY
    server.on("POST", SUBSCRIPTION, value({"id": 7}, 201))
    assert adapter(server, time, notes).ensure_webhooks("https://h.example/t", "s3cret") == [first]
    posts = [body_of(request)["event"] for request in server.to("POST", SUBSCRIPTION)]
    assert posts == ([first] if written else [first, first])
