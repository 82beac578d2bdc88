"""Changes that a creditor asks for: terminate with the cost shown first, approve what stands on the list."""

from collections.abc import Callable

from chalicelib.case import commands
from chalicelib.case.commands import Done, Refused, RefusedReason
from chalicelib.case.events import Event
from chalicelib.case.model import Case
from chalicelib.case.withdrawal import WithdrawalCost
from chalicelib.case.withdrawal import withdrawal_cost as cost_of
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, TaskKind
from chalicelib.work import questions
from chalicelib.work.commit import Decision, act
from chalicelib.work.moments import moment

__all__ = ["Done", "Refused", "RefusedReason", "approve", "resume", "terminate", "withdrawal_cost"]


def withdrawal_cost(ports: Ports, ref: CaseRef) -> WithdrawalCost:
    """What withdrawing the case costs the creditor today and tomorrow."""
    case = ports.cases.load(ref)
    terms = ports.register.creditor(ref.creditor_id).terms
    return cost_of(case, terms, moment(ports, case.country).today, ports.law)


def terminate(ports: Ports, ref: CaseRef, by: str, via: str, accepted_total: int) -> Done | Refused:
    """Withdraw a case at the total that was shown (minor units, VAT included)."""
    terms = ports.register.creditor(ref.creditor_id).terms
    return _carry_out(
        ports,
        ref,
        lambda case: commands.terminate(case, by, via, accepted_total, moment(ports, case.country), terms, ports.law),
    )


def approve(ports: Ports, ref: CaseRef, by: str) -> Done | Refused:
    """Say yes to collection for a case on the list (creditors that register by hand)."""
    return _carry_out(ports, ref, lambda case: commands.approve(case, by, moment(ports, case.country)))


def resume(ports: Ports, ref: CaseRef, reason: str = commands.OBJECTION) -> Done | Refused:
    """Go on after what held the case was answered; the task that asked is done with it."""
    answer = _carry_out(ports, ref, lambda case: commands.resume(case, moment(ports, case.country), reason))
    if isinstance(answer, Done) and reason == commands.OBJECTION:
        today = moment(ports, ports.cases.load(ref).country).today
        for task in ports.register.tasks(ref.creditor_id):
            if task.kind is TaskKind.DEBTOR_OBJECTION and task.subject == ref.case_no:
                ports.register.close_task(ref.creditor_id, task.id, today)
    return answer


def let_stand(ports: Ports, ref: CaseRef, reason: str) -> Done | Refused:
    """The answer "let it stand still": the hold stays, as without an answer, and its task asks no more (mission E3)."""
    case = ports.cases.load(ref)
    if not case.open:
        return Refused(RefusedReason.ALREADY_CLOSED)
    if reason not in questions.MAY_STAND or not case.held_for(reason):
        return Refused(RefusedReason.NOT_HELD)
    kind = questions.KINDS[reason]
    ports.register.close_task(ref.creditor_id, questions.task_id(kind, ref.case_no), moment(ports, case.country).today)
    return Done()


def _carry_out(ports: Ports, ref: CaseRef, command: Callable[[Case], tuple[Event, ...] | Refused]) -> Done | Refused:
    """Apply a command's events, or hand its refusal on; a lost race asks the command again."""
    refused: list[Refused] = []

    def decide(case: Case) -> Decision | None:
        answer = command(case)
        refused.clear()
        if isinstance(answer, Refused):
            refused.append(answer)
            return None
        return Decision(answer)

    act(ports, ref, decide)
    return refused[0] if refused else Done()
