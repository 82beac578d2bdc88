"""Addresses that nobody serves and methods that nobody takes, as the gateway's catch-all route hands them over."""

import json
from html import unescape
from typing import Any

import pytest

from app import app
from chalicelib.web import router
from chalicelib.web.catalogue import LANGUAGES, words
from tests.web.office import Browser, Office

_PEOPLE = "text/html,application/xhtml+xml"


def ask(method: str, address: str, accept: str, language: str = "nb") -> Any:
    """The event that the gateway sends where no other route fits (`/{proxy+}`), and what it gets back."""
    headers = {"Accept": [accept], "Accept-Language": [language], "Content-Type": ["application/json"]}
    event = {
        "requestContext": {
            "resourcePath": router.CATCH_ALL,
            "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.9"},
        },
        "headers": {name: values[0] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": address.removeprefix("/")},
        "stageVariables": None,
        "isBase64Encoded": False,
        "body": "" if method == "GET" else "{}",
    }
    return app(event, None)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/v1/nothing", "/nothing", "/no/such/place", "/hooks/netvisor/x1"])
def test_an_unknown_address_is_told_as_the_open_api_promises(office: Office, method: str, address: str) -> None:  # noqa: ARG001
    answered = ask(method, address, "*/*")
    assert answered["statusCode"] == 404
    assert answered["headers"]["Content-Type"] == "application/problem+json"
    told = json.loads(answered["body"])
    assert (told["status"], told["code"], told["type"]) == (404, "not_found", "about:blank")
    assert "check it" in told["detail"]
    assert answered["headers"]["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", "/v1/creditors/fjellro", "GET"),
        ("GET", "/v1/statements", "POST"),
        ("PATCH", "/v1/creditors/fjellro/transfer-settings", "GET, PUT"),
        ("GET", "/sign-out", "POST"),
    ],
)
def test_a_wrong_method_names_the_right_ones(office: Office, method: str, address: str, allowed: str) -> None:  # noqa: ARG001
    answered = ask(method, address, "application/json")
    assert answered["statusCode"] == 405
    assert answered["headers"]["Content-Type"] == "application/problem+json"
    assert answered["headers"]["Allow"] == allowed
    told = json.loads(answered["body"])
    assert told["code"] == "wrong_method"
    assert allowed.split(", ")[0] in told["detail"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("method", "address", "status", "key"),
    [("GET", "/no/such/place", 404, "not_found"), ("GET", "/sign-out", 405, "wrong_method")],
)
def test_people_read_a_page_in_their_language(
    office: Office, language: str, method: str, address: str, status: int, key: str
) -> None:
    answered = ask(method, address, _PEOPLE, language)
    assert answered["statusCode"] == status
    assert answered["headers"]["Content-Type"].startswith("text/html")
    body = unescape(answered["body"])
    assert words(language)(f"problem.{key}.title") in body
    assert words(language)(f"problem.{key}.advice") in body
    assert office.agency.contact.email in body


def test_an_address_that_cannot_be_one_of_ours_is_a_page_too(anna: Browser) -> None:
    for address in ("/cases/no.such.case", "/nowhere"):
        answered = anna.get(address)
        assert answered.status == 404
        assert "Vi finner ikke siden" in answered.body, address
        assert anna.get(address, Accept="*/*").json["code"] == "not_found"
