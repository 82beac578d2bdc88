"""Go's own pages under /ui: they work without scripts and know nothing of the product."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from local.erps.poweroffice import onboarding
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.pages import customers, debt_collection, invoice, settings, vouchers
from local.erps.poweroffice.pages.desk import Desk, NoSuchPage, environment
from local.erps.poweroffice.pages.texts import text
from local.erps.poweroffice.records import Application, Client

ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("GET", "", debt_collection.tabs),
    ("POST", "/approve", debt_collection.approve),
    ("GET", "/reminders", debt_collection.reminders),
    ("POST", "/reminders", debt_collection.change_next_action),
    ("GET", "/invoices", invoice.listing),
    ("GET", "/invoice/<identity>", invoice.show),
    ("GET", "/invoice/<identity>/document.pdf", invoice.document),
    ("POST", "/invoice/<identity>/<deed>", invoice.act),
    ("GET", "/customers", customers.listing),
    ("GET", "/customer/<identifier>", customers.card),
    ("POST", "/customer/<identifier>", customers.save),
    ("GET", "/vouchers", vouchers.listing),
    ("POST", "/vouchers/lock", vouchers.lock),
    ("POST", "/vouchers/<identifier>/reverse", vouchers.reverse),
    ("GET", "/settings", settings.follow_up),
    ("POST", "/settings", settings.save_follow_up),
    ("GET", "/extensions", settings.extensions),
    ("POST", "/extensions", settings.add_extension),
    ("POST", "/extensions/<identifier>/delete", settings.delete_extension),
)
STYLE = Path(__file__).parent / "static" / "style.css"


def _rules() -> Map:
    return Map([Rule(f"/ui/<key>{path}", methods=[method], endpoint=page) for method, path, page in ROUTES])


@dataclass(slots=True)
class Pages:
    office: Office
    rules: Map = field(default_factory=_rules)

    def answer(self, request: Request) -> Response:
        """Any page; a form sent from another site is refused, because the pages have no sign-in of their own."""
        language = "en" if request.cookies.get("language") == "en" else "nb"
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") == "cross-site":
            return _plain(language, "not_found", 403)
        if request.path == "/ui/style.css":
            return Response(STYLE.read_bytes(), content_type="text/css; charset=utf-8")
        if request.path == "/ui/language":
            return _switched(request)
        if request.path.startswith("/ui/onboarding/"):
            return self._onboarding(request, language)
        clients = self.office.store.all(Client)
        if not clients:
            return _plain(language, "empty_books", 200)
        if request.path.rstrip("/") == "/ui":
            return Response(status=302, headers={"Location": f"/ui/{clients[0].key}"})
        return self._page(request, language, clients)

    def _page(self, request: Request, language: str, clients: list[Client]) -> Response:
        try:
            page, values = self.rules.bind("simulated").match(request.path, method=request.method)
            client = next((each for each in clients if each.key == str(values["key"])), None)
            if client is None or not callable(page):
                raise NoSuchPage
            desk = Desk(request, self.office, language, client)
            response = page(desk, **{name: str(value) for name, value in values.items() if name != "key"})
        except (HTTPException, NoSuchPage):
            return _plain(language, "not_found", 404)
        if not isinstance(response, Response):
            raise TypeError(f"{request.path} gave no page")
        return response

    def _onboarding(self, request: Request, language: str) -> Response:
        """Where the temporary address leads: the user approves or cancels, and goes back to the application."""
        visit = onboarding.visit_of(self.office, request.path.removeprefix("/ui/onboarding/"))
        if visit is None:
            return _plain(language, "not_found", 404)
        found = onboarding.candidates(self.office, visit)
        if request.method == "POST":
            chosen = [each for each in found if str(each.id) in request.form.getlist("client")]
            back = (
                onboarding.cancel(visit)
                if request.form.get("answer") == "cancel"
                else onboarding.approve(self.office, visit, chosen)
            )
            return Response(status=303, headers={"Location": back})
        name = next(each.name for each in self.office.store.all(Application) if each.key == visit.application)
        shown = (
            environment()
            .get_template("onboarding.html")
            .render(lang=language, t=lambda key: text(key, language), name=name, clients=found)
        )
        return Response(shown, content_type="text/html; charset=utf-8")


def _switched(request: Request) -> Response:
    """Sets the language and goes back to a page of ours."""
    back = request.args.get("next", "/ui")
    response = Response(status=303, headers={"Location": back if back.startswith("/ui") else "/ui"})
    wanted = "en" if request.args.get("to") == "en" else "nb"
    response.set_cookie("language", wanted, samesite="Lax", httponly=True, path="/ui")
    return response


def _plain(language: str, key: str, status: int) -> Response:
    shown = (
        environment()
        .get_template("message.html")
        .render(lang=language, title=text("product", language), message=text(key, language))
    )
    return Response(shown, status=status, content_type="text/html; charset=utf-8")
