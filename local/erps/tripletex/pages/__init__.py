"""The ERP's own pages under /ui."""

from local.erps.stage.front import Front, Route
from local.erps.tripletex.office import Office
from local.erps.tripletex.pages import agencies, customer, invoice, keys, overview, vouchers
from local.erps.tripletex.pages.desk import FOLDER, Desk, companies
from local.erps.tripletex.pages.texts import text
from local.erps.tripletex.records import Company

ROUTES: tuple[Route, ...] = (
    ("GET", "", overview.overview),
    ("GET", "/follow-up", overview.follow_up),
    ("POST", "/follow-up", overview.send),
    ("GET", "/invoice/<identifier>", invoice.show),
    ("GET", "/invoice/<identifier>/document.pdf", invoice.document),
    ("POST", "/invoice/<identifier>/<deed>", invoice.act),
    ("GET", "/customers", customer.listing),
    ("GET", "/customer/<identifier>", customer.card),
    ("POST", "/customer/<identifier>", customer.save),
    ("GET", "/vouchers", vouchers.listing),
    ("POST", "/vouchers/<identifier>/reverse", vouchers.reverse),
    ("GET", "/agencies", agencies.listing),
    ("POST", "/agencies/<identifier>/<choice>", agencies.choose),
    ("GET", "/keys", keys.listing),
    ("POST", "/keys", keys.create),
    ("POST", "/keys/<identifier>/restore", keys.restore),
    ("POST", "/keys/<identifier>/revoke", keys.revoke),
)


def pages(office: Office) -> Front[Office, Company]:
    return Front(office, FOLDER, "nb", ROUTES, companies, Desk, text)
