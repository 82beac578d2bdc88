"""The front of an ERP's own pages under /ui: language, forms of other sites, which page, and what to say when none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from local.erps.stage.answers import HTML
from local.erps.stage.office import TimedOffice

BooksT = TypeVar("BooksT")
OfficeT = TypeVar("OfficeT", bound=TimedOffice)
Route = tuple[str, str, Callable[..., Response]]
"""Method, path below the company, page."""


class NoSuchPage(Exception):
    pass


@cache
def environment(pages: Path) -> Environment:
    """The templates beside an ERP's pages."""
    loader = FileSystemLoader(pages / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def rendered(pages: Path, template: str, status: int = 200, **values: object) -> Response:
    return Response(environment(pages).get_template(template).render(**values), status=status, content_type=HTML)


def message(pages: Path, text: Callable[[str, str], str], language: str, key: str, status: int) -> Response:
    title, said = text("product", language), text(key, language)
    return rendered(pages, "message.html", status, lang=language, title=title, message=said)


@dataclass(slots=True)
class Front(Generic[OfficeT, BooksT]):
    """All pages of one ERP. They work without scripts and know nothing of the product.

    `language` is that of the ERP's country; the other one is English. `books` gives the companies that can be opened,
    by key; `desk` makes what each page is given; `beside` answers a page outside all books.
    """

    office: OfficeT
    folder: Path
    language: str
    routes: Sequence[Route]
    books: Callable[[OfficeT], Mapping[str, BooksT]]
    desk: Callable[[Request, OfficeT, str, BooksT], object]
    text: Callable[[str, str], str]
    beside: Callable[[Request, OfficeT, str], Response | None] = lambda _request, _office, _language: None
    _rules: Map = field(init=False)

    def __post_init__(self) -> None:
        self._rules = Map([Rule(f"/ui/<key>{path}", methods=[verb], endpoint=page) for verb, path, page in self.routes])

    def answer(self, request: Request) -> Response:
        """Any page; a form sent from another site is refused, because the pages have no sign-in of their own."""
        language = "en" if request.cookies.get("language") == "en" else self.language
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") == "cross-site":
            return message(self.folder, self.text, language, "not_found", 403)
        if request.path == "/ui/style.css":
            style = self.folder / "static" / "style.css"
            return Response(style.read_bytes(), content_type="text/css; charset=utf-8")
        if request.path == "/ui/language":
            return self._switched(request)
        return self.beside(request, self.office, language) or self._in_books(request, language)

    def _in_books(self, request: Request, language: str) -> Response:
        books = self.books(self.office)
        if not books:
            return message(self.folder, self.text, language, "empty_books", 200)
        if request.path.rstrip("/") == "/ui":
            return Response(status=302, headers={"Location": f"/ui/{next(iter(books))}"})
        try:
            page, found = self._rules.bind("simulated").match(request.path, method=request.method)
            values = {name: str(value) for name, value in found.items()}
            opened = books.get(values.pop("key"))
            if opened is None or not callable(page):
                raise NoSuchPage
            response = page(self.desk(request, self.office, language, opened), **values)
        except (HTTPException, NoSuchPage):
            return message(self.folder, self.text, language, "not_found", 404)
        if not isinstance(response, Response):
            raise TypeError(f"{request.path} gave no page")
        return response

    def _switched(self, request: Request) -> Response:
        """Sets the language and goes back to a page of ours."""
        back = request.args.get("next", "/ui")
        response = Response(status=303, headers={"Location": back if back.startswith("/ui") else "/ui"})
        wanted = "en" if request.args.get("to") == "en" else self.language
        response.set_cookie("language", wanted, samesite="Lax", httponly=True, path="/ui")
        return response
