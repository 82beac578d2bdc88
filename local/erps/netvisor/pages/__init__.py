"""Netvisor's own pages under /ui: they work without scripts and know nothing of the product."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from local.erps.netvisor.office import Office
from local.erps.netvisor.pages import invoice, invoices, settings, vouchers
from local.erps.netvisor.pages.desk import Desk, NoSuchPageError, environment
from local.erps.netvisor.pages.texts import text
from local.erps.netvisor.records import Company

ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("GET", "", invoices.listing),
    ("GET", "/all", invoices.every),
    ("POST", "/process", invoices.process),
    ("POST", "/send", invoices.send),
    ("GET", "/invoice/<identifier>", invoice.show),
    ("GET", "/invoice/<identifier>/document.pdf", invoice.document),
    ("POST", "/invoice/<identifier>/<deed>", invoice.act),
    ("POST", "/invoice/<identifier>/payment/<payment>/delete", invoice.delete_payment),
    ("GET", "/vouchers", vouchers.listing),
    ("POST", "/voucher/<identifier>/delete", vouchers.delete),
    ("POST", "/lock", vouchers.lock),
    ("GET", "/customers", settings.customers),
    ("GET", "/customer/<identifier>", settings.card),
    ("POST", "/customer/<identifier>", settings.save_card),
    ("GET", "/settings", settings.settings),
    ("POST", "/settings", settings.save_settings),
    ("POST", "/settings/user/<deed>", settings.change_user),
)
STYLE = Path(__file__).parent / "static" / "style.css"


def _rules() -> Map:
    return Map([Rule(f"/ui/<short>{path}", methods=[method], endpoint=page) for method, path, page in ROUTES])


@dataclass(slots=True)
class Pages:
    office: Office
    rules: Map = field(default_factory=_rules)

    def answer(self, request: Request) -> Response:
        """Any page; a form sent from another site is refused, because the pages have no sign-in of their own."""
        language = "en" if request.cookies.get("language") == "en" else "fi"
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") == "cross-site":
            return _plain(language, "not_found", 403)
        if request.path == "/ui/style.css":
            return Response(STYLE.read_bytes(), content_type="text/css; charset=utf-8")
        if request.path == "/ui/language":
            return _switched(request)
        companies = self.office.store.all(Company)
        if not companies:
            return _plain(language, "empty_books", 200)
        if request.path.rstrip("/") == "/ui":
            return Response(status=302, headers={"Location": f"/ui/{companies[0].short}"})
        return self._page(request, language, companies)

    def _page(self, request: Request, language: str, companies: list[Company]) -> Response:
        try:
            page, values = self.rules.bind("simulated").match(request.path, method=request.method)
            company = next((each for each in companies if each.short == values["short"]), None)
            if company is None or not callable(page):
                raise NoSuchPageError
            others = {name: str(value) for name, value in values.items() if name != "short"}
            response = page(Desk(request, self.office, language, company), **others)
        except (HTTPException, NoSuchPageError):
            return _plain(language, "not_found", 404)
        if not isinstance(response, Response):
            raise TypeError(f"{request.path} gave no page")
        return response


def _switched(request: Request) -> Response:
    """Sets the language and goes back to a page of ours."""
    back = request.args.get("next", "/ui")
    response = Response(status=303, headers={"Location": back if back.startswith("/ui") else "/ui"})
    wanted = "en" if request.args.get("to") == "en" else "fi"
    response.set_cookie("language", wanted, samesite="Lax", httponly=True, path="/ui")
    return response


def _plain(language: str, key: str, status: int) -> Response:
    shown = (
        environment()
        .get_template("message.html")
        .render(lang=language, title=text("product", language), message=text(key, language))
    )
    return Response(shown, status=status, content_type="text/html; charset=utf-8")
