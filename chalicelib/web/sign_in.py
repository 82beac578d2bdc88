"""Signing in, as the portal needs it of an identity service. `cognito.CognitoIdentity` is the one that runs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Challenge(StrEnum):
    """What the identity service asks for before it lets a person in; the values are Cognito's own."""

    NEW_PASSWORD = "NEW_PASSWORD_REQUIRED"
    CODE = "SOFTWARE_TOKEN_MFA"
    CODE_SETUP = "MFA_SETUP"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person is who he says. The tokens are not kept: the portal has a session of its own."""

    username: str
    """The verified e-mail address as the identity service's own token says it, in small letters: what memberships are
    stored under. Never what a form said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One more step. `ticket` carries the attempt and is good for some minutes."""

    challenge: Challenge
    ticket: str
    username: str
    """The identity service's own name of the user; it goes back with the answer."""
    shown_as: str
    """What the person typed."""
    key: str = ""
    """For CODE_SETUP: the secret that the person types into an authenticator app."""


Answer = SignedIn | Asked


class SignInRefused(Exception):
    """Wrong user name or password, wrong code, or a password that the pool does not take."""


class WrongCredentials(SignInRefused):
    """Which of the two was wrong is not told."""


class WrongCode(SignInRefused):
    """The code does not fit; the same ticket may be tried again where `ticket` is given."""

    def __init__(self, ticket: str = "") -> None:
        super().__init__("the code does not fit")
        self.ticket = ticket


class PasswordTooWeak(SignInRefused):
    """The pool's password rules are not met."""


class AttemptExpired(SignInRefused):
    """The ticket is too old or was used: begin again."""


class TooManyAttempts(SignInRefused):
    """The identity service has locked the user for a while."""


class Identity(Protocol):
    def start(self, username: str, password: str) -> Answer:
        """Raises SignInRefused and its kinds."""

    def answer(self, asked: Asked, value: str) -> Answer:
        """Answer a challenge with the new password or the six digits. Raises SignInRefused and its kinds."""

    def create_user(self, username: str) -> bool:
        """Invite a person by e-mail; False when the user exists already. Raises ValueError for a bad address."""
