"""The debtor's page: in with case number and PIN, then the claim explained, how to pay, and what is on its way."""

import re
from http import HTTPStatus

from chalicelib.case.model import LetterKind
from chalicelib.case.plan import plan_for
from chalicelib.ports.records import CaseRef
from chalicelib.web.claim_lines import claim_view
from chalicelib.web.exchange import NotFound, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import DEBTOR, DebtorVisit, Visit, cookie, open_debtor_session
from chalicelib.work.change import Refused
from chalicelib.work.claim_view import statement_of
from chalicelib.work.debtor_access import LockedOut
from chalicelib.work.debtor_access import enter as come_in
from chalicelib.work.debtor_message import LONGEST, About, debtor_says

_UNTAKEN = {"unclear", "closed", "many"}
_MESSAGES_AN_HOUR = 5
_CASE_NO = re.compile(r"[A-Za-z0-9-]{1,40}")


def ask(visit: Visit) -> Reply:
    given = visit.request.query.get("case", "")
    case_no = given if _CASE_NO.fullmatch(given) else ""
    return page(visit, "debtor_enter.html", case_no=case_no, trouble="")


def enter(visit: Visit, form: Form) -> Reply:
    case_no = "".join(form.get("case_no", "").split()).upper()[:40]
    pin = "".join(form.get("pin", "").split())[:20]
    if not (_CASE_NO.fullmatch(case_no) and pin and pin.isascii()):
        return page(visit, "debtor_enter.html", HTTPStatus.UNPROCESSABLE_ENTITY, case_no=case_no, trouble="missing")
    found = come_in(visit.services, case_no, pin, visit.request.source)
    if isinstance(found, LockedOut):
        return page(visit, "debtor_enter.html", HTTPStatus.TOO_MANY_REQUESTS, case_no=case_no, trouble="locked")
    if found is None:
        return page(visit, "debtor_enter.html", HTTPStatus.UNAUTHORIZED, case_no=case_no, trouble="wrong")
    _, fresh = open_debtor_session(visit.services, found.creditor_id, found.case_no, visit.language)
    return see("/d/claim", fresh)


def claim(visit: DebtorVisit) -> Reply:
    """The claim line by line, KID and account, the amount to pay, and what comes next."""
    services = visit.services
    ref = _ref(visit)
    case = services.cases.load(ref)
    creditor = services.register.creditor(ref.creditor_id)
    shown = Shown(visit.language, case.country)
    today = services.clock.today(case.country)
    statement = statement_of(services, case, today)
    plan = plan_for(case, creditor.terms, today, services.law)
    letter = case.standing(LetterKind.PAYMENT_DEMAND) or case.standing(LetterKind.NOTICE)
    ready = {frozen.content.letter_id for frozen in services.cases.letters(ref) if frozen.pdf_key}
    said = visit.request.query.get("said", "")
    state = f"closed_{case.outcome.value}" if case.outcome else "held" if case.hold else case.phase.value
    return page(
        visit,
        "debtor_claim.html",
        case=case,
        creditor=creditor,
        debtor=services.cases.debtor(ref),
        claim=claim_view(statement, shown, closed=not case.open),
        total=shown.money(statement.open.total if case.open else 0, case.currency),
        is_open=case.open,
        standing_still=case.hold is not None,
        notice=shown.words(f"debtor.said_{said}") if said in set(About) else "",
        trouble=shown.words(f"debtor.said_{said}") if said in _UNTAKEN else "",
        choices=[(about.value, shown.words(f"debtor.about_{about.value}")) for about in About],
        longest=LONGEST,
        invoice_date=shown.day(case.invoice_date),
        due=shown.day(case.due_date),
        today=shown.day(today),
        deadline=shown.day(letter.deadline) if letter else "",
        expired=letter is not None and today > letter.deadline,
        on_its_way=shown.words(f"debtor.next.{state}", on=shown.day(plan.on)),
        letters=[
            (each.id, shown.words(f"letter.{each.kind.value}"), shown.short_day(each.on))
            for each in case.letters
            if each.id in ready
        ],
    )


def say(visit: DebtorVisit, form: Form) -> Reply:
    """An objection (the case stops at once), a wish for more time, or a question."""
    sessions, now = visit.services.sessions, visit.services.clock.wall_now()
    if sessions.fail(f"SAY#{visit.case_no}", now) > _MESSAGES_AN_HOUR:
        return see("/d/claim?said=many#say")
    try:
        about = About(form.get("about", ""))
        outcome = debtor_says(visit.services, _ref(visit), about, form.get("text", ""))
    except ValueError:
        return see("/d/claim?said=unclear#say")
    if isinstance(outcome, Refused):
        return see("/d/claim?said=closed#say")
    return see(f"/d/claim?said={about.value}")


def letter(visit: DebtorVisit) -> Reply:
    """303 to the PDF of one of the case's own letters."""
    ref = _ref(visit)
    frozen = visit.services.cases.letter(ref, visit.request.path["letter_id"])
    if not frozen.pdf_key:
        raise NotFound
    return see(visit.services.archive.link(frozen.pdf_key, f"{ref.case_no}-{frozen.content.kind}.pdf"))


def leave(visit: DebtorVisit, form: Form) -> Reply:  # noqa: ARG001
    visit.services.sessions.delete(visit.session.id)
    return see("/d", cookie(visit.services, DEBTOR, "", 0))


def _ref(visit: DebtorVisit) -> CaseRef:
    return CaseRef(visit.session.creditor_id, visit.case_no)
