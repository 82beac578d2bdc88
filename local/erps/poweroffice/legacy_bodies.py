"""What the writing routes of v1 take: every name known, every required one there and of its kind. Else Unsuccessful.

Which names they are, the service's published pages tell; what a case's number and invoices want, its users found out.
"""

from collections.abc import Mapping
from decimal import Decimal

from local.erps.jsontext import Json, minor
from local.erps.poweroffice import shapes
from local.erps.poweroffice.call import Call
from local.erps.poweroffice.records import Invoice
from local.erps.poweroffice.refusals import Unsuccessful

Body = Mapping[str, Json]

_AS_SOLD = (
    "customerCode",
    "invoiceNo",
    "invoiceDate",
    "dueDate",
    "originalAmount",
    "originalPostedAmount",
    "currencyCode",
    "cID",
)
"""What of an invoice never moves between fetching and opening its case; a payment or a letter moves the rest."""


def body(call: Call, *known: str) -> Body:
    """The body, with no other names than these."""
    sent = call.body()
    _demand_known(sent, known)
    return sent


def text(sent: Body, name: str, *, needed: bool = False) -> str:
    """A text; empty when it is absent and need not be there."""
    value = sent.get(name)
    if value is None or value == "":
        if needed:
            raise Unsuccessful("ArgumentNull", name)
        return ""
    if not isinstance(value, str):
        raise _wrong_kind(name)
    return value


def flag(sent: Body, name: str) -> bool:
    value = sent.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _wrong_kind(name)
    return value


def amount(sent: Body, name: str) -> int | None:
    """Minor units; None when it is absent."""
    value = sent.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _wrong_kind(name)
    return minor(Decimal(value))


def ids(sent: Body, name: str) -> list[str]:
    """At least one id."""
    value = sent.get(name)
    if value is None or value == []:
        raise Unsuccessful("ArgumentNull", name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong_kind(name)
    return [str(each) for each in value]


def invoices(call: Call, sent: Body) -> list[str]:
    """The ids of the invoices for a new case, which must be the objects that were fetched and not only their ids.

    None at all is the new case's to refuse, in the words of the real one.
    """
    listed = sent.get("invoices")
    if listed is None:
        return []
    if not isinstance(listed, list):
        raise _wrong_kind("invoices")
    return [_as_fetched(call, each) for each in listed]


def _as_fetched(call: Call, given: Json) -> str:
    if not isinstance(given, dict):
        raise _wrong_kind("invoices")
    identity = text(given, "id", needed=True).lower()
    stored = next((one for one in call.office.store.all(Invoice, call.client.id) if one.guid == identity), None)
    if stored is None:
        raise Unsuccessful("Exception", f"Invoice {identity} is not available for debt collection")
    ours = shapes.debt_invoice(call.office, stored)
    _demand_known(given, ours)
    for name in ours:
        if name not in given:
            raise Unsuccessful("ArgumentNull", f"invoices.{name}")
    changed = [name for name in _AS_SOLD if given[name] != ours[name]]
    if changed:
        raise Unsuccessful("Exception", f"Invoice {identity} is not as it was fetched: {', '.join(changed)}")
    return identity


def _demand_known(sent: Body, known: tuple[str, ...] | Body) -> None:
    strange = next((name for name in sent if name not in known), None)
    if strange is not None:
        raise Unsuccessful("JsonSerializationException", f"Could not find member '{strange}'")


def _wrong_kind(name: str) -> Unsuccessful:
    return Unsuccessful("FormatException", f"{name} is of another kind")
