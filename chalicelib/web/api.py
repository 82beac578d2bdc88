"""The open API /v1: machines bring creditors, keys and members, and read cases; `api_output` makes the answers."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.case.claim_facts import expected_balance, facts_of
from chalicelib.case.model import Phase
from chalicelib.case.plan import plan_for
from chalicelib.case.settling import owed
from chalicelib.case.terms import Registration, Terms
from chalicelib.claim import money
from chalicelib.claim.facts import Country
from chalicelib.claim.statement import statement
from chalicelib.erp.notify_signature import shown_secret
from chalicelib.erp.registry import KINDS, NETVISOR, WEBHOOKS
from chalicelib.law.entries import LawError
from chalicelib.ports.records import CaseRef, CaseRow, Connection, Creditor, Member
from chalicelib.ports.storage import Missing, VersionConflict
from chalicelib.web import api_output as output
from chalicelib.web.catalogue import words
from chalicelib.web.exchange import JsonValue, NotFound, Problem, Reply, as_json, see
from chalicelib.web.guards import Caller
from chalicelib.work.claim_view import statement_of
from chalicelib.work.connections import onboard
from chalicelib.work.connections.connection_health import ConnectionHealth, connection_health
from chalicelib.work.connections.webhook_secret import webhook_secret

if TYPE_CHECKING:
    from chalicelib.claim import document

MACHINE = "machine"
"""The role of an API client among a creditor's members."""
_PAGE, _PAGE_LIMIT = 100, 500
_SHOWN_PROBLEMS, _LISTED_PROBLEMS = 20, 200
"""In the text and in the list: a body of 1 MB can be wrong in more ways than an answer can carry."""
_BUSINESS_ID = re.compile(r"\d{7}-\d")
_TOKEN = re.compile(r"(?P<phase>[a-z]{1,20})-(?P<skip>\d{1,7})")


def create_creditor(caller: Caller) -> Reply:
    """POST /v1/creditors: 201, and the client becomes a member; 200 for one of its own, whose settings are replaced."""
    from chalicelib.web.api_input import CreditorInput, read_body

    given = read_body(caller.request, CreditorInput)
    creditor_id = given.id or uuid.uuid4().hex[:16]
    known = _known(caller, creditor_id)
    creditor = Creditor(
        id=creditor_id,
        name=given.name,
        organisation_number=given.organisation_number,
        country=Country(given.country),
        language=given.language,
        list_recipient=given.list_recipient,
        deducts_vat=given.deducts_vat,
        terms=Terms(
            registration=Registration(given.registration),
            answer_hour=given.answer_hour,
            free_business_days=given.free_business_days,
            tolerance=money.parse(given.tolerance),
        ),
        standing_not_disputed=given.standing_not_disputed,
    )
    if known:
        creditor = replace(creditor, terms=_with_transfer_settings(caller, creditor))
        saved = onboard.change_creditor(caller.services, creditor)
        return as_json(output.creditor_json(saved, _connections(caller, saved)))
    try:
        saved = onboard.create_creditor(caller.services, creditor, Member(creditor_id, caller.member_name, MACHINE))
    except VersionConflict:
        # Somebody took the id since we looked: he is its member, and we are not.
        raise _taken(creditor_id) from None
    return as_json(output.creditor_json(saved, ()), HTTPStatus.CREATED, headers=_at(creditor_id))


def _with_transfer_settings(caller: Caller, creditor: Creditor) -> Terms:
    """Those have an address of their own (`api_transfers`), and the portal sets them: they stay."""
    stand = caller.services.register.creditor(creditor.id).terms
    return replace(creditor.terms, automatic_from=stand.automatic_from, reminder_goes_on=stand.reminder_goes_on)


def _at(creditor_id: str) -> dict[str, str]:
    return {"Location": f"/v1/creditors/{creditor_id}"}


def _known(caller: Caller, creditor_id: str) -> bool:
    """Whether the id is one of the caller's own creditors. Raises Problem 409 when it is somebody else's."""
    try:
        caller.services.register.creditor(creditor_id)
    except Missing:
        return False
    try:
        _require_membership(caller, creditor_id)
    except NotFound:
        raise _taken(creditor_id) from None
    return True


def _taken(creditor_id: str) -> Problem:
    return Problem(HTTPStatus.CONFLICT, "creditor_exists", f"creditor {creditor_id} exists: take another id")


def read_creditor(caller: Caller) -> Reply:
    creditor = creditor_of(caller)
    return as_json(output.creditor_json(creditor, _connections(caller, creditor)))


def _connections(caller: Caller, creditor: Creditor) -> list[tuple[Connection, ConnectionHealth]]:
    return [
        (connection, connection_health(caller.services, connection, creditor.country))
        for connection in caller.services.register.connections(creditor.id)
    ]


def put_connection(caller: Caller) -> Reply:
    """PUT .../connections/{erp}: connect, or connect anew with another key. Answers with the webhook address."""
    from chalicelib.web.api_input import ConnectionInput, read_body

    creditor, erp = creditor_of(caller), caller.request.path["erp"]
    if erp not in KINDS:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_erp", f"erp {erp} is not known: give one of {', '.join(KINDS)}")
    given = read_body(caller.request, ConnectionInput)
    company_id = given.company_id or (creditor.organisation_number if erp == NETVISOR else "0")
    _check_key(erp, given.api_key, company_id)
    connection_id = given.connection_id or f"{creditor.id}-{erp}"
    try:
        connection = onboard.connect(caller.services, creditor.id, connection_id, erp, company_id, given.api_key)
    except (onboard.AnotherCreditors, onboard.AnotherErps):
        detail = f"connection {connection_id} exists: take another id"
        raise Problem(HTTPStatus.CONFLICT, "connection_exists", detail) from None
    health = connection_health(caller.services, connection, creditor.country)
    return as_json(output.connection_json(connection, health, creditor) | _hook(caller, connection))


def _check_key(erp: str, key: str, company_id: str) -> None:
    """Refuses what cannot be a key of that ERP, before it breaks the connection an hour later."""
    if erp == NETVISOR and not all(key.strip().partition(":")):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "bad_body", "api_key: Netvisor's reads 'customer id:customer key'"
        )
    if erp == NETVISOR and not _BUSINESS_ID.fullmatch(company_id):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_body", "company_id: a business id such as 1234567-1")


def _hook(caller: Caller, connection: Connection) -> dict[str, JsonValue]:
    """Where the ERP reports. One that announces nothing is told of by others, who need the secret to sign with."""
    hooks = f"{caller.services.agency.public_url}/hooks"
    if connection.erp in WEBHOOKS:
        return {"webhook": f"{hooks}/{connection.erp}/{connection.id}"}
    secret = shown_secret(webhook_secret(caller.services, connection))
    return {"webhook": f"{hooks}/notify/{connection.id}", "webhook_secret": secret}


def add_member(caller: Caller) -> Reply:
    """POST .../members: invite a person to the portal; 201 also when the person is known already."""
    from chalicelib.web.api_input import MemberInput, read_body

    creditor = creditor_of(caller)
    given = read_body(caller.request, MemberInput)
    try:
        invited = caller.services.identity.create_user(given.username)
    except ValueError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_body", f"username: {error}") from None
    onboard.add_member(caller.services, Member(creditor.id, given.username, given.role))
    return as_json({"username": given.username, "role": given.role, "invited": invited}, HTTPStatus.CREATED)


def list_cases(caller: Caller) -> Reply:
    """GET .../cases?phase=&limit=&page=: phase by phase, each in the order of its next date."""
    creditor = creditor_of(caller)
    limit = _limit(caller.request.query.get("limit", str(_PAGE)))
    phases = _phases(caller.request.query.get("phase", ""))
    start, skip = _page(caller.request.query.get("page", ""), phases)
    found: list[tuple[Phase, int, CaseRow]] = list(
        islice(_rows(caller, creditor.id, phases[phases.index(start) :], skip), limit + 1)
    )
    following = None
    if len(found) > limit:
        phase, position, _ = found.pop()
        following = f"{phase.value}-{position}"
    return as_json({"cases": [output.row_json(row) for _, _, row in found], "next": following})


def _rows(caller: Caller, creditor_id: str, phases: list[Phase], skip: int) -> Iterator[tuple[Phase, int, CaseRow]]:
    for phase in phases:
        rows = enumerate(caller.services.cases.rows(creditor_id, phase.value))
        for position, row in islice(rows, skip, None):
            yield phase, position, row
        skip = 0


def read_case(caller: Caller) -> Reply:
    """GET /v1/cases/{case_no}: facts, history, statement with receipts, and what comes next."""
    from chalicelib.claim import document  # its models take 45 ms to build, which every cold start would pay

    ref = _case(caller)
    services = caller.services
    case = services.cases.load(ref)
    terms = services.register.creditor(ref.creditor_id).terms
    today = services.clock.today(case.country)
    shown = output.case_json(
        case,
        plan_for(case, terms, today, services.law),
        owed(case, today, services.law),
        expected_balance(case),
        services.cases.events(ref),
    )
    receipts = document.render(statement_of(services, case, today), facts_of(case))
    return as_json({**shown, "statement": receipts})


def read_letter(caller: Caller) -> Reply:
    """GET /v1/cases/{case_no}/letters/{letter_id}: 303 to the PDF for a short while."""
    ref = _case(caller)
    letter = caller.services.cases.letter(ref, caller.request.path["letter_id"])
    if not letter.pdf_key:
        raise NotFound("the letter is not rendered yet: try again in a minute")
    return see(caller.services.archive.link(letter.pdf_key, f"{ref.case_no}-{letter.content.kind}.pdf"))


def list_refusals(caller: Caller) -> Reply:
    """GET .../refusals: what was not taken, newest first, with the reason and what to do."""
    creditor = creditor_of(caller)
    t = words(creditor.language)
    refused: list[JsonValue] = [
        output.refusal_json(refusal, t(f"refusal.{refusal.reason.value}.advice"))
        for refusal in caller.services.register.refusals(creditor.id)
    ]
    return as_json({"refused": refused})


def make_statement(caller: Caller) -> Reply:
    """POST /v1/statements: what is owed on a date, from facts alone. Nothing is stored."""
    from chalicelib.claim import document
    from chalicelib.web.api_input import check_size

    check_size(caller.request)
    parsed = document.parse(caller.request.body)
    if isinstance(parsed, list):
        wrong = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_facts", _told(parsed))
        wrong.listed = tuple((problem.path, problem.message) for problem in parsed[:_LISTED_PROBLEMS])
        raise wrong
    facts, on = parsed
    try:
        made = statement(facts, on, caller.services.law)
    except LawError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "beyond_law_data", str(error)) from None
    return as_json(document.render(made, facts))


def _told(problems: "list[document.Problem]") -> str:
    shown = [f"{problem.path}: {problem.message}" for problem in problems[:_SHOWN_PROBLEMS]]
    more = len(problems) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def creditor_of(caller: Caller) -> Creditor:
    """The creditor of the path, when it is the caller's. Raises NotFound."""
    creditor_id = caller.request.path["creditor_id"]
    _require_membership(caller, creditor_id)
    return caller.services.register.creditor(creditor_id)


def _case(caller: Caller) -> CaseRef:
    ref = caller.services.cases.find(caller.request.path["case_no"])
    if ref is None:
        raise NotFound("no such case")
    _require_membership(caller, ref.creditor_id)
    return ref


def _require_membership(caller: Caller, creditor_id: str) -> None:
    if caller.services.register.member(creditor_id, caller.member_name) is None:
        raise NotFound("no such creditor or case among those of this client")


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _PAGE_LIMIT:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_limit", f"limit: a number from 1 to {_PAGE_LIMIT}")
    return int(text)


def _phases(text: str) -> list[Phase]:
    if not text:
        return list(Phase)
    if text not in set(Phase):
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_phase", f"phase: one of {', '.join(Phase)}")
    return [Phase(text)]


def _page(token: str, phases: list[Phase]) -> tuple[Phase, int]:
    if not token:
        return phases[0], 0
    match = _TOKEN.fullmatch(token)
    if match is None or match["phase"] not in phases:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_page", "page: give the value of 'next' from the answer before")
    return Phase(match["phase"]), int(match["skip"])
