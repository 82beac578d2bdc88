"""Everything that a use case may reach, typed. `chalicelib.wiring` builds it; tests build it from doubles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chalicelib.ports.outside import Clock, ErpOpener, Mailer, Queue, Vault
from chalicelib.ports.storage import (
    Archive,
    Cases,
    Intake,
    LawClockStore,
    Lists,
    Mailings,
    Matches,
    Numbers,
    Outbox,
    Register,
    Runs,
    Sessions,
)
from chalicelib.ports.transfers import Transfers

if TYPE_CHECKING:
    # Nobody who only takes a webhook in should pay for the law's tables and the letters' models.
    from chalicelib.law.lawbook import Lawbook
    from chalicelib.letters.model import AgencyContact


@dataclass(frozen=True, slots=True)
class Agency:
    """The collection agency that runs this installation: settings, the same for every creditor."""

    contact: "AgencyContact"
    erp_names: tuple[str, ...]
    """Under which names the agency stands in the ERPs' lists; a transfer to another name is refused."""
    public_url: str
    """The one origin of portal, debtor's page, stop links and webhooks, without a slash at the end."""
    mail_sender: str


class Ports(Protocol):
    @property
    def cases(self) -> Cases: ...
    @property
    def register(self) -> Register: ...
    @property
    def intake(self) -> Intake: ...
    @property
    def matches(self) -> Matches: ...
    @property
    def lists(self) -> Lists: ...
    @property
    def mailings(self) -> Mailings: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def transfers(self) -> Transfers: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def archive(self) -> Archive: ...
    @property
    def law_clock(self) -> LawClockStore: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def queue(self) -> Queue: ...
    @property
    def mailer(self) -> Mailer: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def open_erp(self) -> ErpOpener: ...
    @property
    def law(self) -> "Lawbook": ...
    @property
    def agency(self) -> Agency: ...

    def time_left(self) -> float:
        """Seconds that the running function still has for its work; infinite where nothing limits it."""

    def secret(self, name: str) -> str:
        """A secret of the installation: link-key, pin-key."""
