"""The transport waits for its slot before every attempt, and gives up when there is none in time."""

from itertools import pairwise

import httpx
import pytest

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.slots import MemorySlots
from chalicelib.erp.transport import Call
from tests.erp.scripted import Scripted, Time, scripted_transport, value


def test_calls_and_repeats_keep_their_distance() -> None:
    server, time = Scripted(), Time()
    sent: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        sent.append(time.seconds)
        return httpx.Response(429, headers={"retry-after": "0"}) if len(sent) == 2 else value({})

    server.on("GET", "/x", answer)
    transport = scripted_transport(server, time, slots=MemorySlots(0.105, time.monotonic), chance=lambda: 0.0)
    for _ in range(15):
        transport.send(Call("GET", "/x"))
    assert len(sent) == 16
    assert all(later - earlier >= 0.105 - 1e-9 for earlier, later in pairwise(sent))


def test_a_call_that_cannot_get_a_slot_in_its_time_is_unavailable_and_takes_none() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/x", value({}))
    slots = MemorySlots(100.0, time.monotonic)
    transport = scripted_transport(server, time, slots=slots)
    transport.send(Call("GET", "/x"))
    with pytest.raises(ErpUnavailable, match="limit"):
        transport.send(Call("GET", "/x"))
    assert len(server.requests) == 1
    assert slots.reserve(1000) == pytest.approx(100 - time.seconds)
