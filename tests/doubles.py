"""Stand-ins for the world outside storage: a clock that is set by hand, queues and mails in memory."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.claim.facts import Country
from chalicelib.ports.outside import MailRefused
from chalicelib.ports.records import Effect

_ZONES = {Country.NO: ZoneInfo("Europe/Oslo"), Country.FI: ZoneInfo("Europe/Helsinki")}


class FixedClock:
    """Both clocks stand still until a test moves them. Implements `ports.outside.Clock`."""

    def __init__(self, law: datetime, wall: datetime | None = None) -> None:
        self.law, self.wall = law.astimezone(UTC), (wall or law).astimezone(UTC)

    def law_now(self) -> datetime:
        return self.law

    def wall_now(self) -> datetime:
        return self.wall

    def today(self, country: Country) -> date:
        return self.law.astimezone(_ZONES[country]).date()

    def pass_wall(self, *, minutes: int) -> None:
        """Only the wall clock goes on: leases and claims run out, the law's day stands."""
        self.wall += timedelta(minutes=minutes)

    def pass_time(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Both clocks go on by the same span."""
        span = timedelta(days=days, hours=hours, minutes=minutes)
        self.law, self.wall = self.law + span, self.wall + span


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    parameters: dict[str, str] = field(hash=False)


Message = Effect | Job


class InMemoryQueue:
    """Keeps what was sent, in order, until `take`. Implements `ports.outside.Queue`."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.parked: list[str] = []

    def effect(self, effect: Effect) -> None:
        self.messages.append(effect)

    def again(self, effect: Effect) -> None:
        self.messages.append(effect)

    def job(self, name: str, **parameters: str) -> None:
        self.messages.append(Job(name, parameters))

    def park(self, record: str) -> None:
        self.parked.append(record)

    def redrive(self, name: str) -> int:
        """Nothing dies here: a failed message is parked by the pump."""
        raise KeyError(name)

    def waiting(self) -> int:
        return len(self.messages)

    def take(self) -> list[Message]:
        """All that waits; the queue is empty afterwards."""
        taken, self.messages = self.messages, []
        return taken

    def jobs(self, name: str) -> list[Job]:
        """The waiting jobs of one name."""
        return [each for each in self.messages if isinstance(each, Job) and each.name == name]


@dataclass(frozen=True, slots=True)
class SentMail:
    raw: bytes
    recipient: str
    message_id: str


class FakeMailer:
    """Keeps the mails; refuses the addresses in `refused`. Implements `ports.outside.Mailer`."""

    def __init__(self, refused: set[str] | None = None) -> None:
        self.sent: list[SentMail] = []
        self.refused = refused or set()

    def send(self, raw: bytes, recipient: str) -> str:
        if recipient in self.refused:
            raise MailRefused(f"{recipient} is on the suppression list")
        message_id = f"mail-{len(self.sent) + 1}"
        self.sent.append(SentMail(raw, recipient, message_id))
        return message_id

    def to(self, recipient: str) -> list[SentMail]:
        return [mail for mail in self.sent if mail.recipient == recipient]


class FakeVault:
    """Seals by writing the context in front, so that opening in another one fails. Implements `ports.outside.Vault`."""

    def seal(self, secret: str, context: str) -> str:
        return f"sealed:{context}:{secret[::-1]}"

    def open(self, sealed: str, context: str) -> str:
        mark = f"sealed:{context}:"
        if not sealed.startswith(mark):
            raise ValueError("sealed for another context")
        return sealed.removeprefix(mark)[::-1]
