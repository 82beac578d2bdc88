"""What use cases ask of the world outside storage: time, queues, mail, secrets, ERPs."""

from datetime import date, datetime
from typing import Protocol

from chalicelib.claim.facts import Country
from chalicelib.erp.contract import Erp
from chalicelib.ports.records import Connection, Effect


class Clock(Protocol):
    """Law time (moved by the time machine in the local stage) and wall time. Both aware UTC."""

    def law_now(self) -> datetime: ...

    def wall_now(self) -> datetime: ...

    def today(self, country: Country) -> date:
        """The law clock's date in the country."""


class Queue(Protocol):
    def effect(self, effect: Effect) -> None:
        """Send an effect to the queue of its kind."""

    def again(self, effect: Effect) -> None:
        """As `effect`, for one that may have been sent a moment ago: it is not taken for a repeat and dropped."""

    def job(self, name: str, **parameters: str) -> None:
        """Send a planned piece of work; parameter `group` orders it where its queue keeps order."""

    def park(self, record: str) -> None:
        """Lay aside a stream record that nobody understands; an alarm tells the operator."""

    def redrive(self, name: str) -> int:
        """Send the dead letters of a queue (jobs, letters, erp) again; returns how many. KeyError: no such queue."""

    def waiting(self) -> int:
        """Messages on the way or being worked on, by the service's own approximate count; 0 = none in any queue."""


class MailRefused(Exception):
    """The mail service refuses this address or message; repeating will not help."""


class Mailer(Protocol):
    def send(self, raw: bytes, recipient: str) -> str:
        """Send a MIME message; returns the message id that a bounce will name. Raises MailRefused."""


class Vault(Protocol):
    def seal(self, secret: str, context: str) -> str: ...

    def open(self, sealed: str, context: str) -> str: ...


class ErpOpener(Protocol):
    def __call__(self, connection: Connection) -> Erp:
        """The adapter for a connection, with its key opened."""
