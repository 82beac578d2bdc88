"""Cognito as the identity service: USER_PASSWORD_AUTH from the server's side, over a client given by the wiring."""

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, NoReturn

from botocore.exceptions import ClientError

from chalicelib.web.sign_in import (
    Answer,
    Asked,
    AttemptExpired,
    Challenge,
    PasswordTooWeak,
    SignedIn,
    TooManyAttempts,
    WrongCode,
    WrongCredentials,
)

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.literals import ChallengeNameTypeType
    from mypy_boto3_cognito_idp.type_defs import InitiateAuthResponseTypeDef, RespondToAuthChallengeResponseTypeDef

# What a challenge is answered with; the setup is answered by a session that a verified code made.
_FIELD = {Challenge.NEW_PASSWORD: "NEW_PASSWORD", Challenge.CODE: "SOFTWARE_TOKEN_MFA_CODE"}


class CognitoIdentity:
    """One user pool and the app client of the portal. `client_secret` empty = a client without secret."""

    def __init__(
        self, client: "CognitoIdentityProviderClient", pool_id: str, client_id: str, client_secret: str = ""
    ) -> None:
        self._client = client
        self._pool_id = pool_id
        self._client_id = client_id
        self._client_secret = client_secret

    def start(self, username: str, password: str) -> Answer:
        try:
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password, **self._proof(username)},
            )
        except ClientError as error:
            _refuse(error)
        return self._next(username, username, answer)

    def answer(self, asked: Asked, value: str) -> Answer:
        try:
            if asked.challenge is Challenge.CODE_SETUP:
                ticket, fields = self._verify_app(asked.ticket, value), {}
            else:
                ticket, fields = asked.ticket, {_FIELD[asked.challenge]: value}
            answer = self._client.respond_to_auth_challenge(
                ClientId=self._client_id,
                ChallengeName=_name(asked.challenge),
                Session=ticket,
                ChallengeResponses={"USERNAME": asked.username, **fields, **self._proof(asked.username)},
            )
        except ClientError as error:
            _refuse(error)
        return self._next(asked.username, asked.shown_as, answer)

    def create_user(self, username: str) -> bool:
        try:
            self._client.admin_create_user(
                UserPoolId=self._pool_id,
                Username=username,
                UserAttributes=[
                    {"Name": "email", "Value": username},
                    {"Name": "email_verified", "Value": "true"},
                ],
                DesiredDeliveryMediums=["EMAIL"],
            )
        except ClientError as error:
            code = _code(error)
            if code == "UsernameExistsException":
                return False
            if code == "InvalidParameterException":
                raise ValueError(f"{username!r} cannot be a user name: give an e-mail address") from error
            raise
        return True

    def _next(
        self,
        username: str,
        shown_as: str,
        answer: "InitiateAuthResponseTypeDef | RespondToAuthChallengeResponseTypeDef",
    ) -> Answer:
        if answer.get("AuthenticationResult"):
            return SignedIn(_verified_address(answer["AuthenticationResult"].get("IdToken", "")))
        asked = Challenge(answer.get("ChallengeName", ""))
        ticket = answer.get("Session", "")
        # A pool that signs in by e-mail has names of its own, and the next answer's proof is made with that one.
        username = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", username)
        if asked is not Challenge.CODE_SETUP:
            return Asked(asked, ticket, username, shown_as)
        app = self._client.associate_software_token(Session=ticket)
        return Asked(asked, app.get("Session", ticket), username, shown_as, app["SecretCode"])

    def _verify_app(self, ticket: str, code: str) -> str:
        verified = self._client.verify_software_token(Session=ticket, UserCode=code, FriendlyDeviceName="portal")
        return verified.get("Session", ticket)

    def _proof(self, username: str) -> dict[str, str]:
        """Cognito's SECRET_HASH: it asks for it whenever the app client has a secret."""
        if not self._client_secret:
            return {}
        digest = hmac.new(self._client_secret.encode(), (username + self._client_id).encode(), hashlib.sha256).digest()
        return {"SECRET_HASH": base64.b64encode(digest).decode()}


def _verified_address(id_token: str) -> str:
    """The e-mail address in the token. It came straight from the pool, so its signature adds nothing."""
    payload = id_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if not claims.get("email_verified"):
        raise WrongCredentials
    return str(claims["email"]).lower()


def _name(challenge: Challenge) -> "ChallengeNameTypeType":
    match challenge:
        case Challenge.NEW_PASSWORD:
            return "NEW_PASSWORD_REQUIRED"
        case Challenge.CODE:
            return "SOFTWARE_TOKEN_MFA"
        case Challenge.CODE_SETUP:
            return "MFA_SETUP"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _refuse(error: ClientError) -> NoReturn:
    """Cognito's refusals in the portal's words; anything else is trouble and stays what it is."""
    code = _code(error)
    message = str(error.response.get("Error", {}).get("Message", ""))
    if code in {"CodeMismatchException", "EnableSoftwareTokenMFAException"}:
        raise WrongCode from error
    if code in {"InvalidPasswordException", "PasswordHistoryPolicyViolationException"}:
        raise PasswordTooWeak from error
    if code in {"TooManyRequestsException", "LimitExceededException", "TooManyFailedAttemptsException"} or (
        code == "NotAuthorizedException" and "attempts exceeded" in message
    ):
        raise TooManyAttempts from error
    if code == "ExpiredCodeException" or (code == "NotAuthorizedException" and "session" in message.lower()):
        raise AttemptExpired from error
    if code in {"NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException"}:
        raise WrongCredentials from error
    if code == "InvalidParameterException":
        raise WrongCode from error
    raise error
