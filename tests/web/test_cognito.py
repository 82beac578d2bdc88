"""The identity adapter: what it sends to Cognito, and what Cognito's answers and refusals mean for the portal."""

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
# Base64 of HMAC-SHA256("app-secret", USER + "app"), as Cognito's documentation defines SECRET_HASH.
HASH = "jfTutpw/qUhjAkELBhUrhKPbUspRScWhNovfJzqv+UU="
TOKENS = {"AuthenticationResult": {"AccessToken": "a", "TokenType": "Bearer", "ExpiresIn": 3600}}


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
        "ChallengeResponses": {"USERNAME": USER, "SECRET_HASH": HASH, **answers},
    }


def test_the_right_password_signs_in(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    sent = {
        "ClientId": "app",
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": USER, "PASSWORD": "secret", "SECRET_HASH": HASH},
    }
    stub.add_response("initiate_auth", TOKENS, sent)
    assert identity.start(USER, "secret") == SignedIn(USER)


def test_a_new_user_is_led_through_password_and_app(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    session = "s" * 20
    stub.add_response("initiate_auth", {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session + "1"})
    assert identity.start(USER, "temporary") == Asked(Challenge.NEW_PASSWORD, session + "1", USER)
    stub.add_response(
        "respond_to_auth_challenge",
        {"ChallengeName": "MFA_SETUP", "Session": session + "2"},
        _sent("NEW_PASSWORD_REQUIRED", session + "1", NEW_PASSWORD="own"),
    )
    stub.add_response("associate_software_token", {"SecretCode": "K" * 16, "Session": session + "3"})
    asked = identity.answer(Challenge.NEW_PASSWORD, USER, session + "1", "own")
    assert asked == Asked(Challenge.CODE_SETUP, session + "3", USER, "K" * 16)
    stub.add_response("verify_software_token", {"Status": "SUCCESS", "Session": session + "4"})
    stub.add_response("respond_to_auth_challenge", TOKENS, _sent("MFA_SETUP", session + "4"))
    assert identity.answer(Challenge.CODE_SETUP, USER, session + "3", "123456") == SignedIn(USER)


def test_a_code_is_answered(cognito: tuple[CognitoIdentity, Stubber]) -> None:
    identity, stub = cognito
    ticket = "t" * 20
    sent = _sent("SOFTWARE_TOKEN_MFA", ticket, SOFTWARE_TOKEN_MFA_CODE="123456")
    stub.add_response("respond_to_auth_challenge", TOKENS, sent)
    assert identity.answer(Challenge.CODE, USER, ticket, "123456") == SignedIn(USER)


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
        identity.answer(Challenge.CODE, USER, "t" * 20, "123456")


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
