"""What the mail service tells afterwards: a letter or a list that bounced never reached anybody."""

import logging
from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from chalicelib.case.events import EmailFailed
from chalicelib.case.lifecycle import Act, Actor, may
from chalicelib.case.model import Case, LetterKind, LetterState, Phase
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Task, TaskKind
from chalicelib.work.commit import Decision, act
from chalicelib.work.letters.collection_list import list_came_back
from chalicelib.work.letters.take_back import take_back
from chalicelib.work.moments import moment

_log = logging.getLogger(__name__)


class _Mail(BaseModel):
    message_id: str = Field(alias="messageId")


class _Bounce(BaseModel):
    bounce_type: str = Field(default="", alias="bounceType")


class Feedback(BaseModel):
    """An SES notification, as SNS delivers it (SES developer guide, notification contents)."""

    model_config = ConfigDict(extra="ignore")
    # An identity's notifications say notificationType, a configuration set's events say eventType.
    type: Literal["Bounce", "Complaint", "Delivery"] = Field(
        validation_alias=AliasChoices("notificationType", "eventType")
    )
    mail: _Mail
    bounce: _Bounce | None = None


def hear_mail(ports: Ports, message: str) -> str:
    """Act on one notification; returns what was done. What is no notification of SES is parked whole."""
    try:
        feedback = Feedback.model_validate_json(message)
    except ValidationError as unknown:
        _log.warning("not a mail notification: %d problems", unknown.error_count())
        ports.queue.park(message)
        return "parked"
    transient = feedback.bounce is not None and feedback.bounce.bounce_type == "Transient"
    if feedback.type == "Delivery" or transient:
        # A transient bounce is tried again by the mail service itself.
        return "noted"
    letter = ports.mailings.letter_of(feedback.mail.message_id)
    if letter is not None:
        return _letter_bounced(ports, *letter) if feedback.type == "Bounce" else _unwanted(ports, *letter)
    if feedback.type == "Complaint":
        return "noted"
    listed = ports.lists.by_message(feedback.mail.message_id)
    if listed is not None:
        list_came_back(ports, listed, "bounced")
        return "list undelivered"
    _log.warning("a bounce of an unknown mail: %s", feedback.mail.message_id)
    return "unknown"


def _unwanted(ports: Ports, ref: CaseRef, letter_id: str) -> str:
    """The debtor complained about the mail: the letter arrived and stands, later ones go by print."""
    today = moment(ports, ports.cases.load(ref).country).today

    def decide(case: Case) -> Decision | None:
        return None if case.email_unusable else Decision((EmailFailed(today, letter_id, "complaint"),))

    act(ports, ref, decide)
    return "print from now on"


def _letter_bounced(ports: Ports, ref: CaseRef, letter_id: str) -> str:
    case = ports.cases.load(ref)
    letter = case.letter(letter_id)
    if letter.state is LetterState.VOIDED or letter.channel == "print":
        return "known"
    at = moment(ports, case.country)
    if at.today == letter.on:
        ports.queue.job("reprint", creditor_id=ref.creditor_id, case_no=ref.case_no, letter_id=letter_id)
        return "to print"
    replaceable = letter.kind is LetterKind.NOTICE and case.phase in (Phase.NOTICE, Phase.LISTED)
    if replaceable and may(Actor.MAIL, Act.VOID_LETTER, case.phase):
        take_back(ports, ref, letter_id, "bounced")
        return "taken back"
    task_id = f"{TaskKind.LETTER_UNDELIVERED.value}-{letter_id}"
    ports.register.open_task(
        Task(ref.creditor_id, task_id, TaskKind.LETTER_UNDELIVERED, at.today, ref.case_no, "bounced"),
        ports.clock.wall_now(),
    )
    return "task"
