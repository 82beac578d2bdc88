"""Settings of transfers: automatic from an invoice date on, reminder to collection, exempted customers (B2, B3, B5)."""

from dataclasses import replace
from datetime import date
from http import HTTPStatus

from chalicelib.erp.registry import SERVICES
from chalicelib.web.exchange import Problem, Reply, see
from chalicelib.web.guards import Form
from chalicelib.web.pages import page
from chalicelib.web.portal_overview import connection_view
from chalicelib.web.portal_transfers import chosen_connection, usable
from chalicelib.web.shown import Shown
from chalicelib.web.visitors import Desk
from chalicelib.work.transfers import exemptions, overdue_list

_ID_LIMIT = 64


def show(desk: Desk) -> Reply:
    return _page(desk, HTTPStatus.OK, "")


def save(desk: Desk, form: Form) -> Reply:
    """Automatic transfers need the date and the standing declaration that claims are not disputed (mission B6)."""
    register = desk.services.register
    terms = desk.creditor.terms
    first = None
    if form.get("automatic") == "yes":
        try:
            first = date.fromisoformat(form.get("automatic_from", ""))
        except ValueError:
            return _page(desk, HTTPStatus.UNPROCESSABLE_ENTITY, "no_date")
        if not desk.creditor.standing_not_disputed:
            return _page(desk, HTTPStatus.UNPROCESSABLE_ENTITY, "no_declaration")
    goes_on = form.get("reminder_goes_on") == "yes" if _names_services(desk) else terms.reminder_goes_on
    changed = replace(terms, automatic_from=first, reminder_goes_on=goes_on)
    if changed != terms:
        register.save_creditor(replace(desk.creditor, terms=changed))
    return see("/transfers/settings?done=saved")


def exempt(desk: Desk, form: Form) -> Reply:
    """Exempt a customer of the overdue list; what is open goes on."""
    connection = chosen_connection(usable(desk), form.get("connection", ""))
    customer_id = _customer(form)
    listed = overdue_list.overdue_list(desk.services, desk.creditor.id, connection.id)
    names = {row.draft.invoice.customer_id: row.draft.invoice.customer_name for row in listed.rows}
    if customer_id not in names:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_form")
    exemptions.exempt(desk.services, connection.id, customer_id, names[customer_id], desk.session.username)
    return see("/transfers/settings?done=exempted")


def lift(desk: Desk, form: Form) -> Reply:
    connection = chosen_connection(usable(desk), form.get("connection", ""))
    exemptions.lift(desk.services, connection.id, _customer(form))
    return see("/transfers/settings?done=lifted")


def _customer(form: Form) -> str:
    customer_id = form.get("exempt", "")
    if not 0 < len(customer_id) <= _ID_LIMIT or not customer_id.isprintable():
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_form")
    return customer_id


def _names_services(desk: Desk) -> bool:
    return any(connection.erp in SERVICES for connection in usable(desk))


def _page(desk: Desk, status: HTTPStatus, trouble: str) -> Reply:
    shown = Shown(desk.language, desk.creditor.country)
    terms, transfers = desk.creditor.terms, desk.services.transfers
    connections = usable(desk)
    done = desk.request.query.get("done", "")
    return page(
        desk,
        "transfer_settings.html",
        status,
        section="transfers",
        tab="settings",
        notice=shown.words(f"transfers.done_{done}") if done in {"saved", "exempted", "lifted"} else "",
        automatic=terms.automatic_from is not None,
        automatic_from=(terms.automatic_from or desk.services.clock.today(desk.creditor.country)).isoformat(),
        declared=bool(desk.creditor.standing_not_disputed),
        names_services=_names_services(desk),
        reminder_goes_on=terms.reminder_goes_on,
        exempted=[
            (
                connection.id,
                connection_view(connection, shown).erp,
                each,
                shown.short_moment(each.at),
                shown.user(each.by),
            )
            for connection in connections
            for each in transfers.exemptions(connection.id)
        ],
        several_erps=len(connections) > 1,
        trouble=trouble,
    )
