"""Taking a letter back: its fee and deadline fall, and the case is decided anew (design: letters)."""

from chalicelib.case.events import EmailFailed, Event, LetterVoided, PutOnHold, Unlisted
from chalicelib.case.lifecycle import Act, Actor, may
from chalicelib.case.model import Case, LetterKind, LetterState, Phase
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Task, TaskKind
from chalicelib.work.commit import Decision, act
from chalicelib.work.moments import moment

NO_CHANNEL = "no_channel"
"""Hold reason: neither e-mail nor post reaches the debtor; the creditor has a task to complete the customer card."""


def no_channel_task(ref: CaseRef) -> str:
    """The id of the task that asks for an address: closed when there is one."""
    return f"{TaskKind.LETTER_UNDELIVERED.value}-{ref.case_no}"


def take_back(ports: Ports, ref: CaseRef, letter_id: str, reason: str) -> None:
    """Void a letter that did not leave, or came back. Repeating does nothing.

    With no channel left the case is held and the creditor asked for an address, instead of trying the same again.
    """
    today = moment(ports, ports.cases.load(ref).country).today

    # The question first: a letter that is taken back is not looked at a second time.
    if reason == NO_CHANNEL:
        ports.register.open_task(
            Task(ref.creditor_id, no_channel_task(ref), TaskKind.LETTER_UNDELIVERED, today, ref.case_no, reason),
            ports.clock.wall_now(),
        )

    def decide(case: Case) -> Decision | None:
        letter = case.letter(letter_id)
        if letter.state is LetterState.VOIDED:
            return None
        events: list[Event] = []
        if reason == "bounced":
            events.append(EmailFailed(today, letter_id, reason))
        if case.phase is Phase.LISTED and letter.kind is LetterKind.NOTICE and case.list_id is not None:
            events.append(Unlisted(today, case.list_id, "notice_taken_back"))
        events.append(LetterVoided(today, letter_id, reason))
        if reason == NO_CHANNEL and may(Actor.ERP, Act.HOLD, case.phase):
            events.append(PutOnHold(today, NO_CHANNEL))
        return Decision(tuple(events))

    act(ports, ref, decide)
