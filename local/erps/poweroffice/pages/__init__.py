"""Go's own pages under /ui."""

from werkzeug import Request, Response

from local.erps.poweroffice import onboarding
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.pages import customers, debt_collection, invoice, settings, vouchers
from local.erps.poweroffice.pages.desk import FOLDER, Desk, clients
from local.erps.poweroffice.pages.texts import text
from local.erps.poweroffice.records import Application, Client
from local.erps.stage.front import Front, Route, message, rendered

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


def pages(office: Office) -> Front[Office, Client]:
    return Front(office, FOLDER, "nb", ROUTES, clients, Desk, text, _onboarding)


def _onboarding(request: Request, office: Office, language: str) -> Response | None:
    """Where the temporary address leads, if this is one: the user approves or cancels, and is sent back."""
    if not request.path.startswith("/ui/onboarding/"):
        return None
    visit = onboarding.visit_of(office, request.path.removeprefix("/ui/onboarding/"))
    if visit is None:
        return message(FOLDER, text, language, "not_found", 404)
    found = onboarding.candidates(office, visit)
    if request.method == "POST":
        chosen = [each for each in found if str(each.id) in request.form.getlist("client")]
        back = (
            onboarding.cancel(visit)
            if request.form.get("answer") == "cancel"
            else onboarding.approve(office, visit, chosen)
        )
        return Response(status=303, headers={"Location": back})
    name = next(each.name for each in office.store.all(Application) if each.key == visit.application)
    return rendered(
        FOLDER, "onboarding.html", lang=language, t=lambda key: text(key, language), name=name, clients=found
    )
