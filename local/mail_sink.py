"""The local cloud's mail arrives here: an SMTP server that writes every message to a file, in the order of arrival."""

import email
import email.policy
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import DateHeader
from email.message import EmailMessage
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_OSLO = ZoneInfo("Europe/Oslo")


class MailSink:
    """Writes 000001.eml, 000002.eml ... into a directory, going on after the last one there."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        taken = [int(path.stem) for path in directory.glob("*.eml") if path.stem.isdigit()]
        self._numbers = itertools.count(max(taken, default=0) + 1)
        self._lock = Lock()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Called by aiosmtpd, once per message."""
        with self._lock:
            number = next(self._numbers)
        body = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        recipients = ", ".join(envelope.rcpt_tos).encode()
        unfinished = self._directory / f"{number:06d}.part"
        unfinished.write_bytes(b"X-Envelope-To: " + recipients + b"\r\n" + body)
        unfinished.rename(unfinished.with_suffix(".eml"))  # a reader never sees half a mail
        return "250 kept"


def serve(directory: Path, port: int) -> Controller:
    """Start listening on loopback in a thread of its own; `stop()` ends it."""
    controller = Controller(MailSink(directory), hostname="127.0.0.1", port=port, data_size_limit=40 * 1024 * 1024)
    controller.start()
    return controller


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A received mail, as the mailbox page shows it and as the scripted creditor reads it."""

    number: str
    sender: str
    recipient: str
    subject: str
    date: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    def links(self, part: str) -> list[str]:
        """The addresses in the text that hold `part`, in their order, each once."""
        found = re.findall(r"https?://[^\s<>\"']+", self.text)
        return list(dict.fromkeys(link for link in found if part in link))


def read(path: Path) -> Mail:
    """One .eml file."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body, html = message.get_body(("plain", "html")), message.get_body(("html",))
    return Mail(
        number=path.stem,
        sender=str(message.get("From", "")),
        recipient=str(message.get("X-Envelope-To", message.get("To", ""))),
        subject=str(message.get("Subject", "")),
        date=_local(message),
        text=str(body.get_content()) if body else "",
        html=str(html.get_content()) if html else "",
        attachments=tuple(_attachments(message)),
    )


def _local(message: EmailMessage) -> str:
    """When it was sent, as a clock in Oslo showed it; empty for a mail without a date."""
    header = message["Date"]
    sent = header.datetime if isinstance(header, DateHeader) else None
    return f"{sent.astimezone(_OSLO):%A %-d %B %Y, %H:%M}" if sent is not None else ""


def numbers(directory: Path) -> list[Path]:
    """All mails, oldest first."""
    return sorted(directory.glob("*.eml"))


def _attachments(message: EmailMessage) -> Iterator[Attachment]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        name = part.get_filename() or "attachment"
        yield Attachment(name, part.get_content_type(), content if isinstance(content, bytes) else b"")
