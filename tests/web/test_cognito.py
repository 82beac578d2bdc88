"""The identity adapter: what it sends to Cognito, and what Cognito's answers and refusals mean for the portal."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.web.cognito import CognitoIdentity
from chalicelib.web.sign_in import (
    Asked,
    AttemptExpired,
    Challenge,
    PasswordTooWeak,
    SignedIn,
    SignInRefused,
    TooManyAttempts,
    WrongCode,
    WrongCredentials,
)

USER = "anna@nordvik.example"
ID = "5f0f6f9c-0000-4000-8000-000000000001"


def _tokens(verified: bool = True) -> dict[str, Any]:
    claims = {"sub": ID, "email": USER.upper(), "email_verified": verified}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return {"AuthenticationResult": {"AccessToken": "a", "IdToken": f"h.{payload}.s", "ExpiresIn": 3600}}


def _hash(username: str) -> str:
    """SECRET_HASH as Cognito's documentation defines it."""
    return base64.b64encode(hmac.new(b"app-secret", f"{username}app".encode(), hashlib.sha256).digest()).decode()


@pytest.fixture
def cognito() -> Iterator[tuple[CognitoIdentity, Stubber]]:
    client = boto3.client(
        "cognito-idp", region_name="eu-north-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stub:
        yield CognitoIdentity(client, "pool", "app", "app-secret"), stub
        stub.assert_no_pending_responses()


def _sent(challenge: str, session: str, **answers: str) -> dict[str, Any]:
    return {
        "ClientId": "app",
        "ChallengeName": challenge,
        "Session": session,
        "ChallengeResponses": {"USERNAME": ID, "SECRET_HASH": _hash(ID), **answers},
    }


def test_the_right_password_signs_in(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    sent = {
        "ClientId": "app",
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": USER, "PASSWORD": "secret", "SECRET_HASH": _hash(USER)},
    }
    stub.add_response("initiate_auth", _tokens(), sent)
    assert identity.start(USER, "secret") == SignedIn(USER)


def test_a_new_user_is_led_through_password_and_app(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    session = "s" * 20
    stub.add_response(
        "initiate_auth",
        {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": session + "1",
            "ChallengeParameters": {"USER_ID_FOR_SRP": ID},
        },
    )
    first = identity.start(USER, "temporary")
    assert first == Asked(Challenge.NEW_PASSWORD, session + "1", ID, USER)
    stub.add_response(
        "respond_to_auth_challenge",
        {"ChallengeName": "MFA_SETUP", "Session": session + "2"},
        _sent("NEW_PASSWORD_REQUIRED", session + "1", NEW_PASSWORD="own"),
    )
    stub.add_response("associate_software_token", {"SecretCode": "K" * 16, "Session": session + "3"})
    second = identity.answer(first, "own")
    assert second == Asked(Challenge.CODE_SETUP, session + "3", ID, USER, "K" * 16)
    stub.add_response("verify_software_token", {"Status": "SUCCESS", "Session": session + "4"})
    stub.add_response("respond_to_auth_challenge", _tokens(), _sent("MFA_SETUP", session + "4"))
    assert identity.answer(second, "123456") == SignedIn(USER)


def test_a_code_is_answered(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    ticket = "t" * 20
    sent = _sent("SOFTWARE_TOKEN_MFA", ticket, SOFTWARE_TOKEN_MFA_CODE="123456")
    stub.add_response("respond_to_auth_challenge", _tokens(), sent)
    assert identity.answer(Asked(Challenge.CODE, ticket, ID, USER), "123456") == SignedIn(USER)


@pytest.mark.parametrize(
    ("code", "message", "refusal"),
    [
        ("NotAuthorizedException", "Incorrect username or password.", WrongCredentials),
        ("UserNotFoundException", "User does not exist.", WrongCredentials),
        ("NotAuthorizedException", "Password attempts exceeded", TooManyAttempts),
        ("TooManyRequestsException", "Too many requests", TooManyAttempts),
        ("CodeMismatchException", "Invalid code", WrongCode),
        ("EnableSoftwareTokenMFAException", "Code mismatch", WrongCode),
        ("InvalidPasswordException", "Password did not conform", PasswordTooWeak),
        ("NotAuthorizedException", "Invalid session for the user, session is expired.", AttemptExpired),
        ("ExpiredCodeException", "Expired", AttemptExpired),
    ],
)
def test_refusals_are_told_apart(
    cognito: tuple[CognitoIdentity, Stubber], code: str, message: str, refusal: type[SignInRefused]
) -> None:
    identity, stub = cognito
    stub.add_client_error("respond_to_auth_challenge", code, message)
    with pytest.raises(refusal):
        identity.answer(Asked(Challenge.CODE, "t" * 20, ID, USER), "123456")


def test_an_address_that_nobody_verified_opens_nothing(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    stub.add_response("initiate_auth", _tokens(verified=False))
    with pytest.raises(WrongCredentials):
        identity.start(USER, "secret")


def test_trouble_is_no_refusal(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    stub.add_client_error("initiate_auth", "InternalErrorException", "Something went wrong")
    with pytest.raises(Exception, match="InternalErrorException"):
        identity.start(USER, "secret")


def test_inviting_twice_is_harmless_and_a_bad_address_is_told(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    stub.add_response("admin_create_user", {"User": {"Username": USER}})
    stub.add_client_error("admin_create_user", "UsernameExistsException")
    stub.add_client_error("admin_create_user", "InvalidParameterException")
    assert identity.create_user(USER) is True
    assert identity.create_user(USER) is False
    with pytest.raises(ValueError, match="give an e-mail address"):
        identity.create_user("nobody")
