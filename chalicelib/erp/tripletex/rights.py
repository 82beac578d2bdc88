"""What the key may do: its entitlements, and whether the agency is on the list of debt collectors."""

import logging
from collections.abc import Sequence

from chalicelib.erp.contract import ErpRightMissing, MissingRight
from chalicelib.erp.tripletex import book_wire, voucher_status
from chalicelib.erp.tripletex.api import TripletexApi
from chalicelib.erp.tripletex.entitlements import LIST_OF_AGENCIES, NEEDED

_log = logging.getLogger(__name__)

_PREFIX = "AUTH_"
"""What the names of rights to parts of Tripletex begin with; its document says that they may change."""


def missing(api: TripletexApi) -> Sequence[MissingRight]:
    """What is lacking: a key may do what both its employee and the one behind it may. Three calls, four for two."""
    who = api.value(
        book_wire.Employees, "/token/session/%3EwhoAmI", {"fields": "employeeId,actualEmployeeId,companyId"}
    )
    people = dict.fromkeys((who.employee_id, who.actual_employee_id or who.employee_id))
    granted = [_granted(api, employee, who.company_id) for employee in people]
    lacking = [right for name, right in NEEDED.items() if not all(name in names for names in granted)]
    if any(granted) and not any(name.startswith(_PREFIX) for names in granted for name in names):
        _log.warning("Tripletex: no entitlement goes by a name that we know, so none is called missing")
        lacking = []
    return [*lacking, *([] if _on_the_list(api) else [LIST_OF_AGENCIES])]


def _granted(api: TripletexApi, employee_id: int, company_id: int) -> set[str]:
    query = {"employeeId": str(employee_id), "fields": "id,name,customer(id)"}
    found = api.values(book_wire.Entitlement, "/employee/entitlement", query)
    return {one.name for one in found if one.customer is None or one.customer.id == company_id}


def _on_the_list(api: TripletexApi) -> bool:
    try:
        voucher_status.ask(api)
    except ErpRightMissing:
        return False
    return True
