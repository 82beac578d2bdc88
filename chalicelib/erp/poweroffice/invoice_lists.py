"""Invoices and customer cards by the batch."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import BATCH, GoApi, batches

ALL_TIME = {"fromDate": "2000-01-01", "toDate": "2100-01-01"}
"""Go demands a window of invoice dates even when ids say which invoices are meant."""


def invoices_by_id(api: GoApi, invoice_ids: Sequence[str]) -> Mapping[str, wire.OutgoingInvoice]:
    """One call per forty ids, which are in lower case; an invoice that is gone is left out."""
    found: dict[str, wire.OutgoingInvoice] = {}
    for batch in batches(invoice_ids):
        listed = api.many(wire.OutgoingInvoice, "/OutgoingInvoices", {**ALL_TIME, "invoiceIds": ",".join(batch)})
        found |= {one.id.lower(): one for one in listed if one.id.lower() in batch}
    return found


def cards(api: GoApi, numbers: Iterable[str]) -> Sequence[wire.Customer]:
    """The cards of these customer numbers: one call for up to forty, and one per 5,000 of the span for more."""
    wanted = {number for number in numbers if number.isdecimal()}
    if not wanted:
        return ()
    ordered = sorted(wanted, key=int)
    asked = ",".join(ordered) if len(ordered) <= BATCH else f"{ordered[0]}-{ordered[-1]}"
    listed = api.many(wire.Customer, "/Customers", {"customerNos": asked}, leave_out)
    return [one for one in listed if one.number in wanted]
