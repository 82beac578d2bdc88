"""Signing in: tokens, midnight in Norway, and keys that are refused."""

import base64
from datetime import UTC, datetime

import httpx
import pytest

from chalicelib.erp.contract import ErpAccessLost, ErpError, ErpRefused, ErpRightMissing, ErpUnavailable
from chalicelib.erp.tripletex.adapter import TripletexErp
from chalicelib.erp.tripletex.session import MemorySessions, Session
from tests.erp.scripted import Scripted, Time, body_of, refusal, scripted_transport, scripted_tripletex, value

CREATE = "/token/session/:create"
WHO = "/token/session/>whoAmI"
COMPANY = value({"companyId": 77, "company": {"id": 77, "name": "Fjell AS", "organizationNumber": "987 654 325"}})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize("code", [200, 201])
@pytest.mark.mission("A2")
def test_one_sign_in_serves_all_calls_of_the_day(code: int) -> None:
    server, time = Scripted(), Time()
    server.on("POST", CREATE, value({"token": "session-one"}, code))
    server.on("GET", WHO, COMPANY)
    erp = scripted_tripletex(server, time)
    assert erp.identity().organisation_number == "987654325"
    assert erp.identity().name == "Fjell AS"
    assert len(server.to("POST", CREATE)) == 1
    sign_in = server.requests[0]
    assert body_of(sign_in) == {
        "consumerToken": "consumer-key",
        "employeeToken": "employee-key",
        "expirationDate": "2026-06-02",
    }
    assert "authorization" not in sign_in.headers
    sent = server.requests[1].headers["authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == "0:session-one"


def test_an_accountants_client_is_named_in_the_user_name() -> None:
    server, time = Scripted(), Time()
    server.on("POST", CREATE, value({"token": "t"}, 201))
    server.on("GET", WHO, COMPANY)
    TripletexErp(scripted_transport(server, time), "c", "e", "4711", "Fjord Inkasso AS", time.now).identity()
    sent = server.requests[1].headers["authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == "4711:t"


@pytest.mark.parametrize(
    ("first", "then", "sign_ins", "asked"),
    [
        # Summer: Norway is two hours ahead, its midnight is 22:00 UTC.
        (utc(2026, 6, 1, 10), utc(2026, 6, 1, 21, 54), 1, "2026-06-02"),
        (utc(2026, 6, 1, 10), utc(2026, 6, 1, 21, 55), 2, "2026-06-02"),
        (utc(2026, 6, 1, 21, 56), utc(2026, 6, 1, 22, 30), 1, "2026-06-03"),
        # Winter: one hour.
        (utc(2026, 12, 1, 10), utc(2026, 12, 1, 22, 54), 1, "2026-12-02"),
        (utc(2026, 12, 1, 10), utc(2026, 12, 1, 22, 55), 2, "2026-12-02"),
        # The night in which the clock is set back is an hour longer.
        (utc(2026, 10, 24, 23), utc(2026, 10, 25, 22, 54), 1, "2026-10-26"),
    ],
)
def test_a_session_is_used_until_shortly_before_midnight_in_norway(
    first: datetime, then: datetime, sign_ins: int, asked: str
) -> None:
    server, time = Scripted(), Time(instant=first)
    server.on("GET", WHO, COMPANY)
    erp = scripted_tripletex(server, time)
    erp.identity()
    time.instant = then
    erp.identity()
    calls = server.to("POST", CREATE)
    assert len(calls) == sign_ins
    assert body_of(calls[0])["expirationDate"] == asked


def test_a_session_that_ended_early_is_renewed_once() -> None:
    server, time = Scripted(), Time()
    server.on("POST", CREATE, value({"token": "one"}, 201), value({"token": "two"}, 201))
    server.on("GET", WHO, refusal(401, 3000), COMPANY)
    scripted_tripletex(server, time).identity()
    assert len(server.to("POST", CREATE)) == 2
    again = server.to("GET", WHO)[1].headers["authorization"]
    assert base64.b64decode(again.removeprefix("Basic ")).decode() == "0:two"


def test_a_second_401_means_that_access_is_lost() -> None:
    server, time = Scripted(), Time()
    server.on("GET", WHO, refusal(401, 3000))
    with pytest.raises(ErpAccessLost):
        scripted_tripletex(server, time).identity()
    assert len(server.to("GET", WHO)) == 2


def test_another_workers_renewal_is_taken_over() -> None:
    server, time = Scripted(), Time()
    sessions = MemorySessions()
    erp = TripletexErp(scripted_transport(server, time), "c", "e", "0", "Fjord Inkasso AS", time.now, sessions)
    server.on("POST", CREATE, value({"token": "one"}, 201))

    def meanwhile(_: httpx.Request) -> httpx.Response:
        key = next(iter(sessions._kept))
        sessions.put(key, Session("two", utc(2026, 6, 1, 21)))
        return refusal(401, 3000)

    server.on("GET", WHO, meanwhile, COMPANY)
    erp.identity()
    assert len(server.to("POST", CREATE)) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refusal(401, 3000), ErpAccessLost),
        (refusal(422, 18000, "employeeToken"), ErpAccessLost),
        (refusal(422, 18000, "arg:employeeToken"), ErpAccessLost),
        (refusal(422, 18000, "arg:consumerToken"), ErpRefused),
        (refusal(422, 18000, "expirationDate"), ErpRefused),
        (httpx.Response(500, html="<h1>Beklager</h1>"), ErpUnavailable),
        (value({"token": ""}, 201), ErpUnavailable),
        (httpx.Response(200, text="ok"), ErpUnavailable),
    ],
)
@pytest.mark.mission("A2")
def test_a_sign_in_that_fails_says_who_must_act(answer: httpx.Response, expected: type[ErpError]) -> None:
    server, time = Scripted(), Time()
    server.on("POST", CREATE, answer)
    with pytest.raises(expected) as caught:
        scripted_tripletex(server, time).identity()
    assert "employee-key" not in caught.value.detail
    assert "consumer-key" not in caught.value.detail


def test_a_missing_right_is_named() -> None:
    server, time = Scripted(), Time()
    server.on("GET", "/invoice/501", refusal(403, 9000))
    with pytest.raises(ErpRightMissing, match="read outgoing invoices"):
        scripted_tripletex(server, time).invoice("501")


def test_a_company_that_comes_unexpanded_is_read_by_itself() -> None:
    server, time = Scripted(), Time()
    server.on("GET", WHO, value({"companyId": 77, "company": {"id": 77, "url": "tripletex.no/v2/company/77"}}))
    server.on("GET", "/company/77", value({"id": 77, "name": "Fjell AS", "organizationNumber": "987654325"}))
    assert scripted_tripletex(server, time).identity().name == "Fjell AS"


def test_session_tokens_do_not_show_in_representations() -> None:
    assert "geheim" not in repr(Session("geheim", utc(2026, 6, 1)))
