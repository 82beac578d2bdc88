"""What all our mails share: the agency's words in them, the signature, the reply address, the finished message."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.letters import formats
from chalicelib.letters.mail_body import MailBody, as_html, as_text
from chalicelib.letters.mail_content import Mailbox
from chalicelib.letters.mime import Envelope, Pdf, compose
from chalicelib.letters.model import AgencyContact
from chalicelib.letters.plain import one_line


def fill(lines: tuple[str, ...], values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line.format_map(values) for line in lines)


def shared_values(agency: AgencyContact, creditor_name: str) -> dict[str, str]:
    """The names that every mail's words may use."""
    return {
        "agency": one_line(agency.name),
        "agency_number": formats.organisation(agency.organisation_number),
        "phone": one_line(agency.phone),
        "email": one_line(agency.email),
        "website": one_line(agency.website),
        "creditor": one_line(creditor_name),
    }


def finish(
    body: MailBody,
    *,
    mail_id: str,
    sent_at: datetime,
    subject: str,
    agency: AgencyContact,
    sender: Mailbox,
    recipient: Mailbox,
    attachment: Pdf | None = None,
) -> bytes:
    """The message, with answers going to the agency. Raises mime.UnusableAddress."""
    envelope = Envelope(
        id=mail_id,
        sent_at=sent_at,
        sender=sender,
        recipient=recipient,
        reply_to=Mailbox(agency.name, agency.email),
        subject=subject,
        language=body.language,
    )
    return compose(envelope, as_text(body), as_html(body), attachment)
