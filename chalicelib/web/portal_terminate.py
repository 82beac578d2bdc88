"""Ending an assignment: the cost first, then the decision; another price asks again (mission D1, D3)."""

from dataclasses import dataclass
from http import HTTPStatus

from chalicelib.case.commands import Done, RefusedReason
from chalicelib.case.withdrawal import WithdrawalCost
from chalicelib.web.exchange import Problem, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_case import case_of
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work import change


@dataclass(frozen=True, slots=True)
class CostView:
    free: bool
    free_until: str
    parts: tuple[tuple[str, str], ...]
    total: str
    total_minor: int
    """What the form sends back, so that nobody agrees to a price he has not seen."""
    tomorrow: str
    dearer_tomorrow: bool


def cost_view(cost: WithdrawalCost, currency: str, shown: Shown) -> CostView:
    parts = (("fees", cost.fees), ("interest", cost.interest), ("salaer", cost.salaer), ("vat", cost.vat))
    return CostView(
        free=cost.free,
        free_until=shown.day(cost.free_until),
        parts=tuple((shown.words(f"cost.{name}"), shown.money(minor, currency)) for name, minor in parts if minor),
        total=shown.money(cost.total, currency),
        total_minor=cost.total,
        tomorrow=shown.money(cost.tomorrow, currency),
        dearer_tomorrow=cost.tomorrow > cost.total,
    )


def ask(desk: Desk) -> Reply:
    return _ask(desk, HTTPStatus.OK, "")


def act(desk: Desk, form: Form) -> Reply:
    ref, _ = case_of(desk)
    accepted = accepted_total(form)
    outcome = change.terminate(desk.services, ref, desk.session.username, "portal", accepted)
    if isinstance(outcome, Done):
        return see(f"/cases/{ref.case_no}?done=stopped")
    if outcome.reason is RefusedReason.PRICE_CHANGED:
        return _ask(desk, HTTPStatus.CONFLICT, "price_changed")
    return see(f"/cases/{ref.case_no}")


def accepted_total(form: Form) -> int:
    """The price that the form showed, in minor units. Raises Problem 400."""
    text = form.get("accepted_total", "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_form")
    return int(text)


def _ask(desk: Desk, status: HTTPStatus, trouble: str) -> Reply:
    ref, case = case_of(desk)
    if not case.open:
        return see(f"/cases/{ref.case_no}")
    shown = Shown(desk.language, case.country)
    cost = cost_view(change.withdrawal_cost(desk.services, ref), case.currency, shown)
    return page(
        desk,
        "terminate.html",
        status,
        section="cases",
        case=case,
        debtor=desk.services.cases.debtor(ref),
        phase=shown.words(f"phase.{case.phase.value}"),
        cost=cost,
        trouble=trouble,
    )
