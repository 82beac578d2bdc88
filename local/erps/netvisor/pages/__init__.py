"""Netvisor's own pages under /ui."""

from local.erps.netvisor.office import Office
from local.erps.netvisor.pages import invoice, invoices, settings, vouchers
from local.erps.netvisor.pages.desk import FOLDER, Desk, companies
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
    ("POST", "/settings/identifiers", settings.new_pair),
    ("POST", "/settings/user/<deed>", settings.change_user),
)


def pages(office: Office) -> Front[Office, Company]:
    return Front(office, FOLDER, "fi", ROUTES, companies, Desk, text)
