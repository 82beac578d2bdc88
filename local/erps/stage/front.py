"""The front of an ERP's own pages under /ui: language, forms of other sites, which page, and what to say when none."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

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


class Front(ABC, Generic[OfficeT, BooksT]):
    """All pages of one ERP. They work without scripts and know nothing of the product."""

    folder: ClassVar[Path]
    language: ClassVar[str]
    """The language of the ERP's country; the other one is English."""
    routes: ClassVar[Sequence[Route]]

    def __init__(self, office: OfficeT) -> None:
        self.office = office
        self._rules = Map([Rule(f"/ui/<key>{path}", methods=[verb], endpoint=page) for verb, path, page in self.routes])

    @abstractmethod
    def books(self) -> Mapping[str, BooksT]:
        """The companies that can be opened, by key."""

    @abstractmethod
    def desk(self, request: Request, language: str, books: BooksT) -> object:
        """What each page of these books is given."""

    @abstractmethod
    def text(self, key: str, language: str) -> str: ...

    def beside(self, _request: Request, _language: str) -> Response | None:
        """A page outside all books, if this is one."""
        return None

    def answer(self, request: Request) -> Response:
        """Any page; a form sent from another site is refused, because the pages have no sign-in of their own."""
        language = "en" if request.cookies.get("language") == "en" else self.language
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") == "cross-site":
            return self.message(language, "not_found", 403)
        if request.path == "/ui/style.css":
            style = self.folder / "static" / "style.css"
            return Response(style.read_bytes(), content_type="text/css; charset=utf-8")
        if request.path == "/ui/language":
            return self._switched(request)
        return self.beside(request, language) or self._in_books(request, language)

    def message(self, language: str, key: str, status: int) -> Response:
        title, message = self.text("product", language), self.text(key, language)
        return rendered(self.folder, "message.html", status, lang=language, title=title, message=message)

    def _in_books(self, request: Request, language: str) -> Response:
        books = self.books()
        if not books:
            return self.message(language, "empty_books", 200)
        if request.path.rstrip("/") == "/ui":
            return Response(status=302, headers={"Location": f"/ui/{next(iter(books))}"})
        try:
            page, found = self._rules.bind("simulated").match(request.path, method=request.method)
            values = {name: str(value) for name, value in found.items()}
            opened = books.get(values.pop("key"))
            if opened is None or not callable(page):
                raise NoSuchPage
            response = page(self.desk(request, language, opened), **values)
        except (HTTPException, NoSuchPage):
            return self.message(language, "not_found", 404)
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
