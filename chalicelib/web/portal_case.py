"""One case: what is owed and why, what has happened, the letters, and what comes next."""

from dataclasses import dataclass

from chalicelib.case.claim_facts import expected_balance, facts_of
from chalicelib.case.commands import OBJECTION, Done
from chalicelib.case.model import Case, ItemKind, LetterKind, LetterState, Plan, WhyNot
from chalicelib.case.plan import notice_that_counts, plan_for
from chalicelib.claim.facts import Country
from chalicelib.law.lawbook import Lawbook
from chalicelib.ports.records import CaseRef, TaskKind
from chalicelib.web.case_history import history_view
from chalicelib.web.case_questions import STAND, questions_of, taken_back
from chalicelib.web.claim_lines import claim_view
from chalicelib.web.exchange import NotFound, Reply, as_json, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work import change
from chalicelib.work.claim_view import statement_of

_NOTICES = {"stopped", "approved", "resumed", "stands"}


@dataclass(frozen=True, slots=True)
class LetterView:
    id: str
    name: str
    on: str
    deadline: str
    fee: str
    state: str
    state_text: str
    ready: bool


@dataclass(frozen=True, slots=True)
class NextView:
    step: str
    on: str
    why_not: str
    advice: str
    """What ends the standstill of a case that is held."""


def show(desk: Desk) -> Reply:
    ref, case = case_of(desk)
    services = desk.services
    shown = Shown(desk.language, case.country)
    today = services.clock.today(case.country)
    statement = statement_of(services, case, today)
    plan = plan_for(case, desk.creditor.terms, today, services.law)
    done = desk.request.query.get("done", "")
    tasks = [task for task in services.register.tasks(ref.creditor_id) if task.subject == ref.case_no]
    history = [stored.event for stored in services.cases.events(ref)]
    return page(
        desk,
        "case.html",
        section="cases",
        notice=shown.words(f"done.{done}") if done in _NOTICES else "",
        case=case,
        debtor=services.cases.debtor(ref),
        debtor_class=shown.words(f"debtor_class.{case.debtor.value}"),
        phase=shown.words(f"outcome.{case.outcome.value}" if case.outcome else f"phase.{case.phase.value}"),
        phase_mark=case.outcome.value if case.outcome else case.phase.value,
        claim=claim_view(statement, shown, closed=not case.open),
        total=shown.money(statement.open.total if case.open else 0, case.currency),
        ours=shown.money(expected_balance(case), case.currency),
        ours_more=shown.words(f"case.{_ours_more(case)}"),
        theirs=shown.money(case.erp_balance, case.currency),
        differs_since=shown.day(case.discrepancy_since) if case.discrepancy_since else "",
        synced=shown.short_moment(services.register.connection(case.erp_invoice.connection_id).synced_at),
        next=next_view(case, plan, shown, services.law),
        objected=[task.detail for task in tasks if task.kind is TaskKind.DEBTOR_OBJECTION],
        may_resume=case.open and case.held_for(OBJECTION),
        questions=questions_of(case, tasks, shown),
        unmatched=shown.money(case.unmatched, case.currency) if case.open and case.unmatched else "",
        taken_back=taken_back(case, history, shown),
        facts=_facts(case, shown),
        letters=_letters(desk, ref, case, shown),
        history=history_view(case, history, shown),
    )


def _ours_more(case: Case) -> str:
    """A loss in the books lowers what the ERP should show; the claim stays as it is, which the figure alone belies."""
    lost = case.open and any(item.kind is ItemKind.WRITE_OFF for item in case.items)
    return "ours_written_off" if lost else "ours_more"


def resume(desk: Desk, form: Form) -> Reply:
    """The creditor has answered the debtor's objection, or our question: collection goes on, or the case stands."""
    ref, _ = case_of(desk)
    reason = form.get("reason", OBJECTION)
    if form.get("answer") == STAND:
        stands = isinstance(change.let_stand(desk.services, ref, reason), Done)
        return see(f"/cases/{ref.case_no}" + ("?done=stands" if stands else ""))
    done = isinstance(change.resume(desk.services, ref, reason), Done)
    return see(f"/cases/{ref.case_no}" + ("?done=resumed" if done else ""))


def letter(desk: Desk) -> Reply:
    """303 to the PDF for a short while."""
    ref, _ = case_of(desk)
    return letter_link(desk, ref)


def letter_link(desk: Desk, ref: CaseRef) -> Reply:
    frozen = desk.services.cases.letter(ref, desk.request.path["letter_id"])
    if not frozen.pdf_key:
        raise NotFound
    return see(desk.services.archive.link(frozen.pdf_key, f"{ref.case_no}-{frozen.content.kind}.pdf"))


def case_of(desk: Desk) -> tuple[CaseRef, Case]:
    """The case of the path under the desk's own creditor; Missing for everybody else's."""
    ref = CaseRef(desk.creditor.id, desk.request.path["case_no"])
    return ref, desk.services.cases.load(ref)


def next_view(case: Case, plan: Plan, shown: Shown, law: Lawbook) -> NextView:
    """What happens next and when; or why nothing does, and until when (mission H2)."""
    # A hold that stood when the case was closed holds nothing any more.
    holds = [hold.reason for hold in case.holds if case.open]
    demand, notice = case.standing(LetterKind.PAYMENT_DEMAND), notice_that_counts(case, law)
    key = plan.why_not.value
    if plan.why_not is WhyNot.NOTICE_RUNNING and case.standing(LetterKind.NOTICE) is None:
        key = "own_notice_running"
    if plan.why_not is WhyNot.DEMAND_RUNNING and demand is None:
        key = "demand_on_its_way"
    return NextView(
        step="" if plan.step is None else shown.words(f"step.{plan.step.value}"),
        on="" if plan.on is None else shown.day(plan.on),
        why_not=shown.words(
            f"why_not.{key}",
            on=shown.day(plan.on),
            answer_by=shown.moment(case.answer_by),
            due=shown.day(case.due_date),
            deadline=shown.day(demand.deadline if demand else notice.deadline if notice else None),
            reason="; ".join(shown.words.first(f"reason.{each}", "reason.other") for each in holds),
        ),
        advice=" ".join(shown.words.first(f"hold_ends.{each}", "hold_ends.other") for each in holds),
    )


def _facts(case: Case, shown: Shown) -> list[tuple[str, str]]:
    t = shown.words
    facts = [
        (t("case.invoice_date"), shown.day(case.invoice_date)),
        (t("case.due_date"), shown.day(case.due_date)),
        (t("case.principal"), shown.money(case.principal, case.currency)),
        (t("case.received"), shown.short_moment(case.received_at)),
    ]
    if case.country is Country.NO:
        facts.append((t("case.kid"), case.kid))
    if case.registered_on:
        facts.append((t("case.registered_on"), shown.day(case.registered_on)))
    if case.closed_on:
        facts.append((t("case.closed_on"), shown.day(case.closed_on)))
    return facts


def _letters(desk: Desk, ref: CaseRef, case: Case, shown: Shown) -> list[LetterView]:
    archived = {frozen.content.letter_id for frozen in desk.services.cases.letters(ref) if frozen.pdf_key}
    return [
        LetterView(
            id=letter.id,
            name=shown.words(f"letter.{letter.kind.value}"),
            on=shown.short_day(letter.on),
            deadline=shown.short_day(letter.deadline),
            fee=shown.money(0 if letter.state is LetterState.VOIDED else letter.fee, case.currency),
            state=letter.state.value,
            state_text=shown.words(f"letter_state.{letter.state.value}"),
            ready=letter.id in archived,
        )
        for letter in case.letters
    ]


def statement_file(desk: Desk) -> Reply:
    """The statement with all receipts as JSON, to keep and to recompute."""
    from chalicelib.claim import document

    ref, case = case_of(desk)
    statement = statement_of(desk.services, case, desk.services.clock.today(case.country))
    disposition = {"Content-Disposition": f'attachment; filename="{ref.case_no}-{statement.on.isoformat()}.json"'}
    return as_json(document.render(statement, facts_of(case)), headers=disposition)
