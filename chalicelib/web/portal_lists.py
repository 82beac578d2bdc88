"""The collection list: what is ready for collection, until when each case can be stopped, and what it costs."""

from dataclasses import dataclass
from http import HTTPStatus

from chalicelib.case.commands import Done
from chalicelib.case.model import Case, Phase
from chalicelib.case.plan import notice_that_counts
from chalicelib.case.settling import owed
from chalicelib.case.terms import Registration
from chalicelib.ports.records import CaseRef, CollectionList
from chalicelib.web.exchange import Problem, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_case import case_of
from chalicelib.web.portal_terminate import CostView, cost_view
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work import change


@dataclass(frozen=True, slots=True)
class ListRow:
    case_no: str
    invoice: str
    debtor: str
    due: str
    notice_on: str
    deadline: str
    total: str
    state: str
    state_text: str
    answerable: bool
    approved: bool
    cost: CostView | None


def newest(desk: Desk) -> Reply:
    lists = desk.services.lists.of(desk.creditor.id)
    return _page(desk, lists[0]) if lists else page(desk, "list.html", section="lists", chosen=None, earlier=[])


def show(desk: Desk) -> Reply:
    return _page(desk, desk.services.lists.load(desk.creditor.id, desk.request.path["list_id"]))


def approve_case(desk: Desk, form: Form) -> Reply:  # noqa: ARG001
    """Yes to collection, where the creditor has chosen to say so case by case."""
    ref, case = case_of(desk)
    outcome = change.approve(desk.services, ref, desk.session.username)
    if not isinstance(outcome, Done):
        raise Problem(HTTPStatus.CONFLICT, "too_late_to_approve")
    return see(f"/lists/{case.list_id}?done=approved" if case.list_id else f"/cases/{ref.case_no}?done=approved")


def _page(desk: Desk, chosen: CollectionList) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    now = desk.services.clock.law_now()
    answerable = chosen.answer_by is not None and now < chosen.answer_by
    manual = desk.creditor.terms.registration is Registration.MANUAL
    done = desk.request.query.get("done", "")
    return page(
        desk,
        "list.html",
        section="lists",
        chosen=chosen,
        planned=shown.day(chosen.planned_on),
        state_text=shown.words(f"list_state.{chosen.state.value}"),
        answer_by=shown.moment(chosen.answer_by),
        answerable=answerable,
        manual=manual,
        notice=shown.words("done.approved") if done == "approved" else "",
        rows=[_row(desk, chosen, case_no, answerable, shown) for case_no in chosen.case_nos],
        earlier=[
            (each.id, shown.short_day(each.planned_on), len(each.case_nos))
            for each in desk.services.lists.of(desk.creditor.id)
            if each.id != chosen.id
        ],
    )


def _row(desk: Desk, chosen: CollectionList, case_no: str, answerable: bool, shown: Shown) -> ListRow:
    services = desk.services
    ref = CaseRef(desk.creditor.id, case_no)
    case = services.cases.load(ref)
    here = case.phase is Phase.LISTED and case.list_id == chosen.id
    notice = notice_that_counts(case, services.law)
    cost = cost_view(change.withdrawal_cost(services, ref), case.currency, shown) if here and answerable else None
    today = services.clock.today(case.country)
    return ListRow(
        case_no=case_no,
        invoice=case.erp_invoice.invoice_number,
        debtor=case.debtor_name,
        due=shown.short_day(case.due_date),
        notice_on=shown.short_day(notice.on if notice else None),
        deadline=shown.short_day(notice.deadline if notice else None),
        total=shown.money(owed(case, today, services.law), case.currency),
        state=case.outcome.value if case.outcome else case.phase.value,
        state_text=_state(case, here, answerable, shown),
        answerable=here and answerable,
        approved=case.approved,
        cost=cost,
    )


def _state(case: Case, here: bool, answerable: bool, shown: Shown) -> str:
    if case.outcome is not None:
        return shown.words(f"outcome.{case.outcome.value}")
    if case.phase is Phase.COLLECTION:
        return shown.words("phase.collection")
    if not here:
        return shown.words("list.left")
    return shown.words("list.approved" if case.approved else "list.open" if answerable else "list.closed")
