"""From a template and a prepared view to a page. Jinja is imported with the first page, not at start-up."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.letters import formats
from chalicelib.letters.model import AgencyContact
from chalicelib.web import static_files
from chalicelib.web.catalogue import LANGUAGES, words
from chalicelib.web.exchange import Problem, Reply, Request
from chalicelib.web.visitors import DebtorVisit, Desk, Visit, language_of

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_files.address
    environment.globals["languages"] = LANGUAGES
    environment.filters["account"] = formats.account
    environment.filters["organisation"] = formats.organisation
    return environment


def _render(template: str, language: str, values: dict[str, object]) -> str:
    frame: dict[str, object] = {
        "t": words(language),
        "language": language,
        "csrf": "",
        "person": "",
        "company": "",
        "several": False,
        "section": "",
        "here": "/",
        "notice": "",
        "agency": None,
    }
    return _environment().get_template(template).render(frame | values)


def page(who: Desk | Visit | DebtorVisit, template: str, status: int = HTTPStatus.OK, **values: object) -> Reply:
    """A whole page. `values` are prepared texts and view values; the template decides nothing but order and place."""
    here = who.request.address if who.request.method == "GET" else "/"
    frame: dict[str, object] = {"agency": who.services.agency.contact, "here": here}
    match who:
        case Desk():
            frame |= {"csrf": who.session.csrf, "person": who.session.username}
            frame |= {"company": who.creditor.name, "several": who.several}
            cookies: tuple[str, ...] = ()
        case Visit():
            frame |= {"csrf": who.csrf}
            cookies = who.cookies
        case DebtorVisit():
            frame |= {"csrf": who.session.csrf}
            cookies = ()
    return Reply(status, _render(template, who.language, frame | values), cookies=cookies)


def problem_page(problem: Problem, request: Request, agency: AgencyContact | None) -> Reply:
    """What went wrong and what to do, in the visitor's language."""
    language = language_of(request)
    t = words(language)
    values: dict[str, object] = {
        "front": "/d" if request.address.startswith("/d/") or request.address == "/d" else "/",
        "agency": agency,
        "title": t(f"problem.{problem.code}.title"),
        "advice": t(f"problem.{problem.code}.advice"),
    }
    return Reply(problem.status, _render("problem.html", language, values))


def wants_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
