"""Go's own pages under /ui."""

from collections.abc import Mapping

from werkzeug import Request, Response

from local.erps.poweroffice import onboarding
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.pages import customers, debt_collection, invoice, settings, vouchers
from local.erps.poweroffice.pages.desk import FOLDER, Desk
from local.erps.poweroffice.pages.texts import text
from local.erps.poweroffice.records import Application, Client
from local.erps.stage.front import Front, Route, rendered

ROUTES: tuple[Route, ...] = (
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


class Pages(Front[Office, Client]):
    folder = FOLDER
    language = "nb"
    routes = ROUTES

    def books(self) -> Mapping[str, Client]:
        return {each.key: each for each in self.office.store.all(Client)}

    def desk(self, request: Request, language: str, books: Client) -> Desk:
        return Desk(request, self.office, language, books)

    def text(self, key: str, language: str) -> str:
        return text(key, language)

    def beside(self, request: Request, language: str) -> Response | None:
        return self._onboarding(request, language) if request.path.startswith("/ui/onboarding/") else None

    def _onboarding(self, request: Request, language: str) -> Response:
        """Where the temporary address leads: the user approves or cancels, and goes back to the application."""
        visit = onboarding.visit_of(self.office, request.path.removeprefix("/ui/onboarding/"))
        if visit is None:
            return self.message(language, "not_found", 404)
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
        return rendered(
            self.folder, "onboarding.html", lang=language, t=lambda key: text(key, language), name=name, clients=found
        )
