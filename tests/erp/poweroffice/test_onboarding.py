"""Connecting by the user's approval. Numbers as in docs/erp/poweroffice.md."""

import httpx
import pytest

from chalicelib.erp.contract import ErpRefused
from chalicelib.erp.poweroffice.onboarding import Outcome, StateMismatch, finalize, initiate, returned
from tests.erp.poweroffice.scripted import scripted_host
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
