"""The link in the list mail. Mail scanners open links: GET only shows, POST acts, a second POST shows what was done."""

from http import HTTPStatus

from chalicelib.case.claim_facts import principal_open
from chalicelib.case.settling import owed
from chalicelib.ports.records import CaseRef
from chalicelib.web.exchange import Problem, Reply
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_terminate import accepted_total, cost_view
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Visit, language_of
from chalicelib.work import change
from chalicelib.work.letters import stop_link
from chalicelib.work.letters.stop_link import StopLink, StopOutcome, StopResult

_STATUS = {
    StopResult.TOO_LATE: HTTPStatus.GONE,
    StopResult.PRICE_CHANGED: HTTPStatus.CONFLICT,
}


def ask(visit: Visit) -> Reply:
    link = _link(visit)
    return _page(visit, link, stop_link.look(visit.services, link))


def act(visit: Visit, form: Form) -> Reply:
    link = _link(visit)
    return _page(visit, link, stop_link.stop(visit.services, visit.request.path["token"], accepted_total(form)))


def _link(visit: Visit) -> StopLink:
    link = stop_link.read(visit.services, visit.request.path["token"])
    if link is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_link")
    return link


def _page(visit: Visit, link: StopLink, outcome: StopOutcome) -> Reply:
    if outcome.result is StopResult.UNKNOWN:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_link")
    services = visit.services
    ref = CaseRef(link.creditor_id, link.case_no)
    creditor = services.register.creditor(link.creditor_id)
    case = services.cases.load(ref)
    language = language_of(visit.request, creditor.language)
    shown = Shown(language, creditor.country)
    asks = outcome.result in {StopResult.OPEN, StopResult.PRICE_CHANGED}
    return page(
        Visit(services, visit.request, language, visit.csrf, visit.cookies),
        "stop.html",
        _STATUS.get(outcome.result, HTTPStatus.OK),
        here=visit.request.address,
        result=outcome.result.value,
        asks=asks,
        creditor=creditor.name,
        invoice=case.erp_invoice.invoice_number,
        case_no=case.case_no,
        debtor=case.debtor_name,
        due=shown.day(case.due_date),
        principal=shown.money(case.principal, case.currency),
        remaining=shown.money(principal_open(case), case.currency),
        total=shown.money(owed(case, services.clock.today(case.country), services.law), case.currency),
        answer_by=shown.moment(services.lists.load(link.creditor_id, link.list_id).answer_by),
        on=shown.day(outcome.on),
        by=shown.words.first(f"by.{outcome.by}", "by.person"),
        cost=cost_view(change.withdrawal_cost(services, ref), case.currency, shown) if asks else None,
    )
