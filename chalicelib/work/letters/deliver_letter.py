"""A letter leaves: drawn once, archived once, handed to a channel. Past its day it is taken back instead."""

import hashlib
import logging

from chalicelib.case.events import EmailFailed, Event, LetterDelivered
from chalicelib.case.model import Case, LetterState
from chalicelib.letters.mail import letter_mail
from chalicelib.letters.mail_content import Mailbox
from chalicelib.letters.print_manifest import manifest
from chalicelib.ports.assembly import Ports
from chalicelib.ports.outside import MailRefused
from chalicelib.ports.records import CaseRef, FrozenLetter
from chalicelib.work.commit import Decision, act
from chalicelib.work.letters.take_back import take_back
from chalicelib.work.moments import moment

_log = logging.getLogger(__name__)
EMAIL, PRINT = "email", "print"
"""Channels."""


def deliver_letter(ports: Ports, ref: CaseRef, letter_id: str) -> str:
    """Send a letter that was issued; returns what became of it. A repeat uses the stored bytes.

    Past `send_by` nothing leaves: its days would already be running (the letter is taken back, the case decided anew).
    """
    case = ports.cases.load(ref)
    if case.letter(letter_id).state is not LetterState.ISSUED:
        return case.letter(letter_id).state.value
    letter = ports.cases.letter(ref, letter_id)
    if not case.open:
        # Paid, credited or withdrawn since the decision: a letter that asks for money must not leave.
        take_back(ports, ref, letter_id, "case_closed")
        return "taken back"
    if ports.clock.law_now() > letter.send_by:
        take_back(ports, ref, letter_id, "not_sent_in_time")
        return "taken back"
    pdf = drawn(ports, letter)
    events = _by_email(ports, letter, pdf) if letter.email and not case.email_unusable else ()
    if not any(isinstance(event, LetterDelivered) for event in events):
        if letter.content.debtor_address is None:
            take_back(ports, ref, letter_id, "no_channel")
            return "taken back"
        events = (*events, _by_print(ports, letter, pdf))
    act(ports, ref, lambda now: _delivered(now, letter_id, events))
    return "delivered"


def drawn(ports: Ports, letter: FrozenLetter) -> bytes:
    """The letter's PDF: the archived bytes, drawn and stored when they are not there yet."""
    from chalicelib.letters.render import render

    key = pdf_key(letter)
    pdf = (
        ports.archive.get(key)
        if letter.pdf_key
        else ports.archive.put_once(key, render(letter.content), "application/pdf")
    )
    digest = hashlib.sha256(pdf).hexdigest()
    if letter.sha256 and letter.sha256 != digest:
        raise ValueError(f"letter {letter.content.letter_id} in the archive is not what was sent: check the bucket")
    if not letter.pdf_key:
        ports.cases.archived(letter.ref, letter.content.letter_id, key, digest)
    return pdf


def pdf_key(letter: FrozenLetter) -> str:
    return f"creditors/{letter.ref.creditor_id}/cases/{letter.ref.case_no}/{letter.content.letter_id}.pdf"


def _by_email(ports: Ports, letter: FrozenLetter, pdf: bytes) -> tuple[Event, ...]:
    content = letter.content
    raw = letter_mail(
        content, pdf, Mailbox(ports.agency.contact.name, ports.agency.mail_sender), Mailbox("", letter.email)
    )
    try:
        message_id = ports.mailer.send(raw, letter.email)
    except MailRefused as refused:
        _log.info("letter %s refused by the mail service: %s", content.letter_id, refused)
        return (EmailFailed(content.issued_on, content.letter_id, "refused"),)
    ports.cases.sent_as(letter.ref, content.letter_id, message_id)
    return (LetterDelivered(content.issued_on, content.letter_id, EMAIL),)


def _by_print(ports: Ports, letter: FrozenLetter, pdf: bytes) -> LetterDelivered:
    """Lay the letter in the print spool; the manifest goes last, so that what has one is complete."""
    spool = f"print/{letter.content.issued_on.isoformat()}/{letter.content.letter_id}"
    ports.archive.put_once(f"{spool}.pdf", pdf, "application/pdf")
    ports.archive.put_once(f"{spool}.json", manifest(letter.content, pdf), "application/json")
    return LetterDelivered(letter.content.issued_on, letter.content.letter_id, PRINT)


def _delivered(case: Case, letter_id: str, events: tuple[Event, ...]) -> Decision | None:
    if case.letter(letter_id).state is not LetterState.ISSUED:
        return None
    return Decision(events)


def reprint(ports: Ports, ref: CaseRef, letter_id: str) -> None:
    """An e-mail came back while the letter's own day still lasts: the identical document goes by print.

    Past the day, without a postal address, or when the case was closed meanwhile, the letter is taken back instead.
    """
    case = ports.cases.load(ref)
    if _replaced(case, letter_id):
        return
    letter = ports.cases.letter(ref, letter_id)
    late = ports.clock.law_now() > letter.send_by
    if not case.open or late or letter.content.debtor_address is None:
        take_back(ports, ref, letter_id, "bounced")
        return
    today = moment(ports, case.country).today
    events = (EmailFailed(today, letter_id, "bounced"), _by_print(ports, letter, drawn(ports, letter)))
    act(ports, ref, lambda now: None if _replaced(now, letter_id) else Decision(events))


def _replaced(case: Case, letter_id: str) -> bool:
    """Whether a letter that came back is taken back or gone by print already."""
    letter = case.letter(letter_id)
    return letter.state is LetterState.VOIDED or letter.channel == PRINT
