"""What the mail service tells afterwards: a letter or a list that bounced never reached anybody."""

import logging
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.case.lifecycle import Act, Actor, may
from chalicelib.case.model import LetterKind, LetterState, Phase
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Task, TaskKind
from chalicelib.work.collection_list import list_came_back
from chalicelib.work.deliver_letter import reprint
from chalicelib.work.moments import moment
from chalicelib.work.take_back import take_back

_log = logging.getLogger(__name__)


class _Mail(BaseModel):
    message_id: str = Field(alias="messageId")


class _Bounce(BaseModel):
    bounce_type: str = Field(default="", alias="bounceType")


class Feedback(BaseModel):
    """An SES notification, as SNS delivers it (SES developer guide, notification contents)."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["Bounce", "Complaint", "Delivery"] = Field(alias="notificationType")
    mail: _Mail
    bounce: _Bounce | None = None


def hear_mail(ports: Ports, message: str) -> str:
    """Act on one notification; returns what was done. Raises ValueError for what is no notification of SES."""
    try:
        feedback = Feedback.model_validate_json(message)
    except ValidationError as unknown:
        raise ValueError(f"not a mail notification: {unknown.error_count()} problems") from unknown
    transient = feedback.bounce is not None and feedback.bounce.bounce_type == "Transient"
    if feedback.type != "Bounce" or transient:
        # A complaint was delivered; a transient bounce is tried again by the mail service itself.
        return "noted"
    letter = ports.mailings.letter_of(feedback.mail.message_id)
    if letter is not None:
        return _letter_bounced(ports, *letter)
    listed = ports.lists.by_message(feedback.mail.message_id)
    if listed is not None:
        list_came_back(ports, listed, "bounced")
        return "list undelivered"
    _log.warning("a bounce of an unknown mail: %s", feedback.mail.message_id)
    return "unknown"


def _letter_bounced(ports: Ports, ref: CaseRef, letter_id: str) -> str:
    case = ports.cases.load(ref)
    letter = case.letter(letter_id)
    if letter.state is LetterState.VOIDED or letter.channel == "print":
        return "known"
    at = moment(ports, case.country)
    if at.today == letter.on:
        reprint(ports, ref, letter_id)
        return "printed"
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
