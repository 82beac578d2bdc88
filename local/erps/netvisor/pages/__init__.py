"""Netvisor's own pages under /ui."""

from collections.abc import Mapping

from werkzeug import Request

from local.erps.netvisor.office import Office
from local.erps.netvisor.pages import invoice, invoices, settings, vouchers
from local.erps.netvisor.pages.desk import FOLDER, Desk
from local.erps.netvisor.pages.texts import text
from local.erps.netvisor.records import Company
from local.erps.stage.front import Front, Route

ROUTES: tuple[Route, ...] = (
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


class Pages(Front[Office, Company]):
    folder = FOLDER
    language = "fi"
    routes = ROUTES

    def books(self) -> Mapping[str, Company]:
        return {each.short: each for each in self.office.store.all(Company)}

    def desk(self, request: Request, language: str, books: Company) -> Desk:
        return Desk(request, self.office, language, books)

    def text(self, key: str, language: str) -> str:
        return text(key, language)
