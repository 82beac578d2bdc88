"""Deadlines, repeats and what is told about them."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.trace import TraceFile
from chalicelib.erp.transport import Call, Limits
from tests.erp.scripted import Scripted, Time, scripted_transport, value

GET = Call("GET", "/thing")
POST = Call("POST", "/thing", body=b"{}")
OK = value({"id": 1})


def test_a_read_is_repeated_until_the_trouble_has_passed() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(503), httpx.ReadTimeout("slow"), httpx.ConnectError("no"), OK)
    assert scripted_transport(server, time).send(GET).status == 200
    assert len(server.requests) == 4
    assert time.slept == [0.375, 0.75, 1.5]


@pytest.mark.parametrize("trouble", [httpx.Response(503), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")])
def test_a_write_is_not_repeated_when_it_may_have_been_carried_out(trouble: httpx.Response | Exception) -> None:
    server, time = Scripted(), Time()
    server.on("POST", "/thing", trouble, OK)
    with pytest.raises(ErpUnavailable):
        scripted_transport(server, time).send(POST)
    assert len(server.requests) == 1


@pytest.mark.parametrize("trouble", [httpx.Response(429), httpx.ConnectError("no"), httpx.ConnectTimeout("no")])
def test_a_write_that_was_never_carried_out_is_repeated(trouble: httpx.Response | Exception) -> None:
    server, time = Scripted(), Time()
    server.on("POST", "/thing", trouble, OK)
    assert scripted_transport(server, time).send(POST).status == 200
    assert len(server.requests) == 2


def test_a_write_that_does_no_harm_twice_is_repeated_after_a_5xx() -> None:
    server, time = Scripted(), Time()
    server.on("POST", "/thing", httpx.Response(502), OK)
    assert scripted_transport(server, time).send(Call("POST", "/thing", repeatable=True)).status == 200


def test_429_waits_as_long_as_the_erp_asked_and_a_little_more() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(429, headers={"X-Rate-Limit-Reset": "3"}), OK)
    scripted_transport(server, time).send(GET)
    assert time.slept == [3.5]


@pytest.mark.parametrize("headers", [{}, {"X-Rate-Limit-Reset": ""}, {"X-Rate-Limit-Reset": "soon"}])
def test_429_without_a_usable_reset_backs_off_with_jitter_and_gives_up(headers: dict[str, str]) -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(429, headers=headers))
    chances = iter([0.0, 0.5, 0.999, 0.0])
    with pytest.raises(ErpUnavailable, match="429"):
        scripted_transport(server, time, chance=lambda: next(chances)).send(GET)
    assert len(server.requests) == 4
    assert time.slept == pytest.approx([0.25, 0.75, 1.999])


def test_a_wait_past_the_deadline_is_not_begun() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(429, headers={"X-Rate-Limit-Reset": "3600"}), OK)
    with pytest.raises(ErpUnavailable):
        scripted_transport(server, time).send(GET)
    assert time.slept == []


@pytest.mark.parametrize(("left", "calls"), [(0.0, 0), (0.3, 1), (60.0, 4)])
def test_the_callers_own_time_bounds_the_call(left: float, calls: int) -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(500))
    with pytest.raises(ErpUnavailable):
        scripted_transport(server, time, time_left=lambda: left - time.seconds).send(GET)
    assert len(server.requests) == calls


def test_the_timeouts_of_one_attempt_together_fit_into_what_is_left() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", OK)
    scripted_transport(server, time, time_left=lambda: 4.0).send(GET)
    given = server.requests[0].extensions["timeout"]
    assert given == {"connect": 1.0, "pool": 1.0, "write": 1.0, "read": 2.0}


def test_an_answer_that_trickles_is_given_up_in_time() -> None:
    server, time = Scripted(), Time()

    def trickle(_: httpx.Request) -> httpx.Response:
        def parts() -> Iterator[bytes]:
            for _ in range(100):
                time.seconds += 4
                yield b"x"

        return httpx.Response(200, content=parts())

    server.on("GET", "/thing", trickle)
    with pytest.raises(ErpUnavailable, match=r"too slowly|no time"):
        scripted_transport(server, time).send(GET)
    assert time.seconds <= 30


def test_an_answer_too_large_is_given_up() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(200, content=b"x" * 11))
    with pytest.raises(ErpUnavailable, match="larger than 10 bytes"):
        scripted_transport(server, time, limits=Limits(body=10)).send(GET)


def test_an_html_page_on_500_is_not_told_on() -> None:
    server, time = Scripted(), Time()
    page = httpx.Response(500, html="<h1>Ola Nordmann</h1>", headers={"x-tlx-request-id": "abc-1"})
    server.on("GET", "/thing", page)
    with pytest.raises(ErpUnavailable, match=r"answered 500, request abc-1") as caught:
        scripted_transport(server, time).send(GET)
    assert "Nordmann" not in caught.value.detail


def test_refusals_are_answers_and_not_repeated() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(404))
    assert scripted_transport(server, time).send(GET).status == 404
    assert len(server.requests) == 1


def test_a_cookie_of_one_company_never_travels_with_the_next_call() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(200, headers={"set-cookie": "session=one; Path=/"}))
    transport = scripted_transport(server, time)
    transport.send(GET)
    transport.send(GET)
    assert "cookie" not in server.requests[1].headers


def test_the_log_names_the_exchange_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", httpx.Response(200, headers={"x-tlx-request-id": "abc-2"}))
    query = {"id": "7", "email": "kari@example.no", "fields": "id,customer(id,name)"}
    call = Call("GET", "/thing", query, {"authorization": "Basic c2VjcmV0"})
    with caplog.at_level(logging.DEBUG):
        scripted_transport(server, time).send(call)
    assert "tripletex: GET /thing?id=7&email=" in caplog.text
    assert "fields" not in caplog.text
    sent = [request.headers["x-correlation-id"] for request in server.requests]
    assert f"-> 200 in 0 ms, call {sent[-1]}, request abc-2" in caplog.text
    assert "kari" not in caplog.text
    assert "c2VjcmV0" not in caplog.text


def test_the_trace_file_gets_one_redacted_line_per_attempt(tmp_path: Path) -> None:
    server, time = Scripted(), Time()
    server.on("POST", "/thing", httpx.ConnectError("no"), value({"id": 7, "name": "Kari Nordmann", "amount": 12.5}))
    path = tmp_path / "trace.jsonl"
    headers = {"authorization": "Basic c2VjcmV0", "content-type": "application/json"}
    body = b'{"employeeToken": "k", "comment": "01017012345"}'
    scripted_transport(server, time, trace=TraceFile(str(path))).send(Call("POST", "/thing", {}, headers, body))
    first, second = [json.loads(line) for line in path.read_text().splitlines()]
    assert (first["status"], first["trouble"]) == (0, "no connection (ConnectError)")
    told = {"erp", "method", "url", "headers", "request_body", "status", "response_headers", "response_body"}
    assert set(second) == told | {"at", "call_id", "trouble"}
    assert first["call_id"] == second["call_id"] == second["headers"]["x-correlation-id"] != ""
    assert second["erp"] == "tripletex"
    assert second["method"] == "POST"
    assert second["url"] == "https://tripletex.invalid/thing"
    assert second["headers"]["authorization"] == "[redacted]"
    assert second["request_body"] == {"employeeToken": "[redacted]", "comment": "[redacted]"}
    assert second["status"] == 200
    assert second["response_body"] == {"value": {"id": 7, "name": "[redacted]", "amount": 12.5}}


def test_a_trace_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/thing", OK)
    transport = scripted_transport(server, time, trace=TraceFile(str(tmp_path / "missing" / "trace.jsonl")))
    assert transport.send(GET).status == 200
