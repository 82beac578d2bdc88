"""MIME messages for SES v1 SendRawEmail: 7-bit on the wire, the same bytes for the same id, no header from outside."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chalicelib.letters.address import usable_email
from chalicelib.letters.mail_content import Mailbox
from chalicelib.letters.plain import one_line


class UnusableAddress(ValueError):
    """A sender or recipient that no mail server would take; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Pdf:
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Headers of one mail. `id` names it: Message-ID and boundaries follow from it."""

    id: str
    sent_at: datetime
    sender: Mailbox
    recipient: Mailbox
    reply_to: Mailbox
    subject: str
    language: str


def compose(envelope: Envelope, text: str, html: str, attachment: Pdf | None = None) -> bytes:
    """The whole message. Raises UnusableAddress, and ValueError when `sent_at` has no time zone."""
    if envelope.sent_at.tzinfo is None:
        raise ValueError("sent_at needs a time zone: give an aware datetime")
    sender = _address(envelope.sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = _address(envelope.recipient)
    message["Reply-To"] = _address(envelope.reply_to)
    message["Subject"] = one_line(envelope.subject)
    message["Date"] = format_datetime(envelope.sent_at)
    message["Message-ID"] = f"<{_token(envelope.id)}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if attachment is not None:
        message.add_attachment(
            attachment.content, maintype="application", subtype="pdf", filename=_file_name(attachment.filename)
        )
    # Last, because adding a part moves every content header into the first one.
    message["Content-Language"] = envelope.language
    _fix_boundaries(message, envelope.id)
    return message.as_bytes()


def _address(mailbox: Mailbox) -> Address:
    usable = usable_email(mailbox.address)
    if usable is None:
        raise UnusableAddress(
            f"{mailbox.address!r} is no usable e-mail address: correct it, or send the letter on paper"
        )
    return Address(display_name=one_line(mailbox.name), addr_spec=usable)


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name)


def _token(identifier: str) -> str:
    """Readable and unique: what is left of the id in header-safe letters, and a piece of its hash."""
    readable = re.sub(r"[^A-Za-z0-9-]+", "-", identifier).strip("-")[:60]
    return f"{readable}.{hashlib.sha256(identifier.encode(errors='backslashreplace')).hexdigest()[:16]}"


def _fix_boundaries(message: EmailMessage, identifier: str) -> None:
    """The library draws boundaries at random; a repeat must give the same bytes."""
    digest = hashlib.sha256(identifier.encode(errors="backslashreplace")).hexdigest()[:32]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}_{number}")
