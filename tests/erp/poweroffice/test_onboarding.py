"""Connecting by the user's approval, and looking up accounts. Numbers as in docs/erp/poweroffice.md."""

from datetime import date

import httpx
import pytest

from chalicelib.erp.contract import ErpRefused
from chalicelib.erp.poweroffice.accounts import accounts, vat_code_ids
from chalicelib.erp.poweroffice.api import GoApi
from chalicelib.erp.poweroffice.onboarding import Outcome, StateMismatch, finalize, initiate, returned
from chalicelib.erp.poweroffice.tokens import Tokens
from chalicelib.erp.sessions import MemorySessions
from tests.erp.poweroffice.scripted import TOKEN, scripted_host, token
from tests.erp.scripted import Scripted, Time, body_of

INITIATE, FINALIZE = "/v2/Onboarding/Initiate", "/v2/Onboarding/Finalize"


@pytest.mark.mission("A1")
def test_the_user_is_sent_off_with_the_state_in_the_return_address() -> None:
    server = Scripted()
    until = "2026-06-01T10:15:00.0000000Z"
    answer = {"TemporaryUrl": "https://go.invalid/x", "ValidUntilDateTimeOffset": until}
    server.on("POST", INITIATE, httpx.Response(200, json=answer))
    away = initiate(
        scripted_host(server, Time()), "app", "sub", "999888777", "https://a.example/cb?x=1&state=old", "s1"
    )
    assert away.url == "https://go.invalid/x"
    assert away.valid_until is not None
    (request,) = server.requests
    assert "authorization" not in request.headers
    assert request.headers["ocp-apim-subscription-key"] == "sub"
    assert body_of(request) == {
        "ApplicationKey": "app",
        "ClientOrganizationNo": "999888777",
        "RedirectUri": "https://a.example/cb?x=1&state=s1",
    }


@pytest.mark.parametrize("name", ["token", "onboarding_token"])
@pytest.mark.parametrize("status", ["Success", "success", None])
def test_the_return_is_read_under_both_names(name: str, status: str | None) -> None:
    """Surprise 20."""
    brought = {name: "t1", "state": "s1"} | ({"status": status} if status else {})
    back = returned(brought, "s1")
    assert (back.outcome, back.token) == (Outcome.SUCCESS, "t1")
    assert "t1" not in repr(back)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("Canceled", Outcome.CANCELED),
        ("ClientNotFound", Outcome.CLIENT_NOT_FOUND),
        ("NoClientAccess", Outcome.NO_CLIENT_ACCESS),
        ("IntegrationBlocked", Outcome.INTEGRATION_BLOCKED),
        ("SomethingNew", Outcome.UNKNOWN),
        ("", Outcome.UNKNOWN),
        ("Success", Outcome.UNKNOWN),
    ],
)
def test_without_a_success_and_a_token_there_is_no_token(status: str, outcome: Outcome) -> None:
    back = returned({"status": status, "state": "s1"}, "s1")
    assert (back.outcome, back.token) == (outcome, "")


@pytest.mark.parametrize(("came", "expected"), [("s2", "s1"), ("", "s1"), ("", ""), ("s1", "")])
def test_a_return_of_another_session_is_not_used(came: str, expected: str) -> None:
    with pytest.raises(StateMismatch):
        returned({"status": "Success", "token": "t1", "state": came}, expected)


def onboarded(server: Scripted, *numbers: str) -> None:
    clients = [{"ClientKey": f"key-{one}", "ClientName": "X", "ClientOrganizationNumber": one} for one in numbers]
    server.on("POST", FINALIZE, httpx.Response(200, json={"OnboardedClientsInformation": clients}))


@pytest.mark.mission("A1")
def test_of_several_approved_clients_the_one_that_registered_is_taken() -> None:
    server = Scripted()
    onboarded(server, "111222333", "999 888 777")
    client = finalize(scripted_host(server, Time()), "sub", "t1", "999888777")
    assert (client.key, client.organisation_number) == ("key-999 888 777", "999888777")
    assert "key-" not in repr(client)
    assert body_of(server.requests[0]) == {"OnboardingToken": "t1"}


@pytest.mark.parametrize("numbers", [(), ("111222333",)])
def test_another_client_is_not_connected(numbers: tuple[str, ...]) -> None:
    server = Scripted()
    onboarded(server, *numbers)
    with pytest.raises(ErpRefused, match="none with organisation number 999888777"):
        finalize(scripted_host(server, Time()), "sub", "t1", "999888777")


def test_a_used_token_is_refused() -> None:
    server = Scripted()
    server.on("POST", FINALIZE, httpx.Response(400, json={"title": "Bad Request", "detail": "not valid"}))
    with pytest.raises(ErpRefused, match="not valid"):
        finalize(scripted_host(server, Time()), "sub", "t1", "999888777")


def api(server: Scripted) -> GoApi:
    time = Time()
    host = scripted_host(server, time)
    server.on("POST", TOKEN, token())
    return GoApi(host, Tokens(host, "a", "c", "s", time.now, MemorySessions()), "s")


@pytest.mark.mission("E7")
def test_accounts_by_number_with_the_faults_of_all() -> None:
    server = Scripted()
    good = {"Id": 1, "AccountNo": 1920, "Name": "Bank", "IsActive": True, "VatCodeId": 0}
    locked = {"Id": 2, "AccountNo": 7790, "IsActive": True, "IsVatCodeLocked": True, "VatCodeId": 11}
    server.on("GET", "/v2/GeneralLedgerAccounts", httpx.Response(200, json=[good, locked]))
    found = accounts(api(server), [7790, 1920])
    assert (found[1920].id, found[1920].vat_code_id, found[1920].vat_locked) == (1, None, False)
    assert (found[7790].id, found[7790].vat_code_id, found[7790].vat_locked) == (2, 11, True)
    bad = [{"Id": 3, "AccountNo": 7830, "IsActive": False}, {"Id": 4, "AccountNo": 6700, "IsProjectRequired": True}]
    server.on("GET", "/v2/GeneralLedgerAccounts", httpx.Response(200, json=bad))
    with pytest.raises(ErpRefused) as caught:
        accounts(api(server), [7830, 6700, 9999])
    assert "account 6700 demands a project" in caught.value.detail
    assert "account 7830 is not active" in caught.value.detail
    assert "there is no account 9999" in caught.value.detail


@pytest.mark.parametrize(("on", "known"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True)])
def test_vat_codes_in_force_on_a_day(on: str, known: bool) -> None:
    server = Scripted()
    codes = [
        {"Id": 12, "Code": "3", "Rate": 0.25, "IsActive": True, "ValidFrom": "2026-01-01", "ValidTo": "2026-12-31"},
        {"Id": 13, "Code": "1", "Rate": 0.25, "IsActive": False, "ValidFrom": "1970-01-01"},
    ]
    server.on("GET", "/v2/VatCodes", httpx.Response(200, json=codes))
    if known:
        assert vat_code_ids(api(server), ["3"], date.fromisoformat(on)) == {"3": 12}
    else:
        with pytest.raises(ErpRefused, match="VAT code 3 is not in use"):
            vat_code_ids(api(server), ["3"], date.fromisoformat(on))
    with pytest.raises(ErpRefused, match="VAT code 1"):
        vat_code_ids(api(server), ["1", "3"], date(2026, 6, 1))
