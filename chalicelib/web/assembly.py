"""What the web side needs of `chalicelib.wiring.services()`: ports of the use cases, settings, identity service."""

from typing import Protocol

from chalicelib.ports.assembly import Ports
from chalicelib.web.sign_in import Identity


class Settings(Protocol):
    """The settings that pages and API read."""

    @property
    def stage(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def user_pool_id(self) -> str: ...
    @property
    def user_client_id(self) -> str: ...
    @property
    def jwks_url(self) -> str:
        """Where the pool's public keys are; empty = at the token issuer's own address."""


class Services(Ports, Protocol):
    @property
    def settings(self) -> Settings: ...
    @property
    def identity(self) -> Identity: ...


LOCAL = "local"
"""The stage that has the /local routes and cookies without Secure."""


def services() -> Services:
    """The assembled services, built at the first request and not at import."""
    from chalicelib import wiring

    return wiring.services()
