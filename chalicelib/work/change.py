"""Changes that a creditor asks for: terminate with the cost shown first, approve what stands on the list."""

from chalicelib.case import commands
from chalicelib.case.commands import Done, Refused, RefusedReason
from chalicelib.case.model import Case
from chalicelib.case.withdrawal import WithdrawalCost
from chalicelib.case.withdrawal import withdrawal_cost as cost_of
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef
from chalicelib.work.commit import Decision, act
from chalicelib.work.moments import moment

__all__ = ["Done", "Refused", "RefusedReason", "approve", "terminate", "withdrawal_cost"]


def withdrawal_cost(ports: Ports, ref: CaseRef) -> WithdrawalCost:
    """What withdrawing the case costs the creditor today and tomorrow."""
    case = ports.cases.load(ref)
    terms = ports.register.creditor(ref.creditor_id).terms
    return cost_of(case, terms, moment(ports, case.country).today, ports.law)


def terminate(ports: Ports, ref: CaseRef, by: str, via: str, accepted_total: int) -> Done | Refused:
    """Withdraw a case at the total that was shown (minor units, VAT included)."""
    terms = ports.register.creditor(ref.creditor_id).terms
    refused: list[Refused] = []

    def decide(case: Case) -> Decision | None:
        answer = commands.terminate(case, by, via, accepted_total, moment(ports, case.country), terms, ports.law)
        refused.clear()
        if isinstance(answer, Refused):
            refused.append(answer)
            return None
        return Decision(answer)

    act(ports, ref, decide)
    return refused[0] if refused else Done()


def approve(ports: Ports, ref: CaseRef, by: str) -> Done | Refused:
    """Say yes to collection for a case on the list (creditors that register by hand)."""
    refused: list[Refused] = []

    def decide(case: Case) -> Decision | None:
        answer = commands.approve(case, by, moment(ports, case.country))
        refused.clear()
        if isinstance(answer, Refused):
            refused.append(answer)
            return None
        return Decision(answer)

    act(ports, ref, decide)
    return refused[0] if refused else Done()
