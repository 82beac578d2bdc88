"""How long a slow ERP is waited for: an attempt has its time or is not begun, and no repeat overtakes it."""

from collections.abc import Callable
from math import inf

import httpx
import pytest

from chalicelib.erp.contract import ErpNotAsked, ErpUnavailable
from chalicelib.erp.netvisor.api import LEASE, LIMITS
from chalicelib.erp.transport import Call, Limits
from tests.erp.scripted import Scripted, Time, scripted_transport

GET = Call("GET", "/thing")
OK = httpx.Response(200, content=b"<Root/>")


def timeouts(server: Scripted) -> list[dict[str, float]]:
    return [request.extensions["timeout"] for request in server.requests]


def running(time: Time, whole: float, spent: float = 0.0) -> Callable[[], float]:
    """A function of so many seconds, of which some are spent."""
    return lambda: whole - spent - time.seconds


@pytest.mark.parametrize(
    ("left", "read"),
    [(inf, 120), (298, 120), (270, 120), (200, 120), (150, 120), (149.9, None), (120, None), (60, None), (0, None)],
)
def test_netvisor_has_its_two_minutes_or_is_not_asked(left: float, read: float | None) -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", OK)
    sent: list[float] = []

    def noted(request: httpx.Request) -> httpx.Response:
        # As it stands while the answer is waited for: for its body it is shortened.
        sent.append(request.extensions["timeout"]["read"])
        assert request.extensions["timeout"]["connect"] == 10
        return OK

    server.on("GET", "/thing", noted)
    transport = scripted_transport(
        server, time, limits=LIMITS, time_left=running(time, left), time_whole=lambda: max(left, 298.0)
    )
    if read is None:
        with pytest.raises(ErpNotAsked):
            transport.send(GET)
    else:
        transport.send(GET)
    assert sent == ([] if read is None else [read])


@pytest.mark.parametrize(("left", "read"), [(60.0, 15.0), (20.0, 10.0), (4.0, 2.0)])
def test_the_other_erps_are_asked_with_little_time_too(left: float, read: float) -> None:
    server, time = Scripted(), Time()
    sent: list[float] = []

    def noted(request: httpx.Request) -> httpx.Response:
        sent.append(request.extensions["timeout"]["read"])
        return OK

    server.on("GET", "/thing", noted)
    scripted_transport(server, time, limits=Limits(), time_left=lambda: left).send(GET)
    assert sent == [read]


@pytest.mark.parametrize(("left", "asked"), [(18.0, True), (10.8, True), (10.7, False)])
def test_a_run_that_is_short_as_a_whole_still_asks(left: float, asked: bool) -> None:
    """As on the local stage: three fifths of its time must be left, or it would never ask."""
    server, time = Scripted(), Time()
    server.on("GET", "/thing", OK)
    transport = scripted_transport(server, time, limits=LIMITS, time_left=running(time, left), time_whole=lambda: 18.0)
    if asked:
        transport.send(GET)
    else:
        with pytest.raises(ErpNotAsked):
            transport.send(GET)
    assert len(server.requests) == asked


def silent(time: Time, seconds: float) -> Callable[[httpx.Request], httpx.Response]:
    def never(request: httpx.Request) -> httpx.Response:
        time.seconds += seconds
        raise httpx.ReadTimeout("late", request=request)

    return never


def test_no_repeat_overtakes_a_request_that_netvisor_may_still_be_working_on() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", silent(time, 30))
    with pytest.raises(ErpUnavailable, match="ReadTimeout") as caught:
        scripted_transport(server, time, limits=LIMITS, time_left=lambda: 298.0).send(GET)
    assert not isinstance(caught.value, ErpNotAsked)
    assert len(server.requests) == 1


def test_the_others_are_asked_again() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", silent(time, 5), OK)
    scripted_transport(server, time, limits=Limits()).send(GET)
    assert len(server.requests) == 2


@pytest.mark.parametrize("trouble", [httpx.Response(503), httpx.ConnectError("refused")])
def test_what_netvisor_is_not_working_on_is_repeated_as_long_as_there_is_time(
    trouble: httpx.Response | Exception,
) -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", trouble, OK)
    scripted_transport(server, time, limits=LIMITS, time_left=running(time, 298.0)).send(GET)
    assert len(server.requests) == 2
    # The same with too little left for a second attempt: it was asked, and that counts as no answer.
    server, time = Scripted(), Time()
    server.on("GET", "/thing", trouble, OK)
    with pytest.raises(ErpUnavailable) as caught:
        scripted_transport(server, time, limits=LIMITS, time_left=running(time, 150.1)).send(GET)
    assert not isinstance(caught.value, ErpNotAsked)
    assert len(server.requests) == 1


def test_three_calls_of_one_piece_of_work_go_out_one_after_the_other_and_the_next_run_goes_on() -> None:
    """Each answers late but in time; the third has not its two minutes any more and is left to the next run."""
    server, time = Scripted(), Time()

    def slow(_: httpx.Request) -> httpx.Response:
        time.seconds += 80
        return OK

    server.on("GET", "/thing", slow)
    transport = scripted_transport(
        server, time, limits=LIMITS, time_left=running(time, 298.0), time_whole=lambda: 298.0
    )
    transport.send(GET)
    transport.send(GET)
    with pytest.raises(ErpNotAsked):
        transport.send(GET)
    assert len(server.requests) == 2


def test_a_turn_outlasts_the_longest_call() -> None:
    assert LIMITS.least >= LIMITS.read + 2 * LIMITS.connect
    assert LIMITS.call < LEASE
