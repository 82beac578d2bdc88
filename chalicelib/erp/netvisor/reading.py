"""Fetching what other parts share: listed invoices, invoices whole, customers, payments."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from chalicelib.erp.contract import ErpNotFound, ErpUnreadable
from chalicelib.erp.netvisor import decoding, wire
from chalicelib.erp.netvisor.api import NetvisorApi, batches, netvisor_key
from chalicelib.erp.netvisor.elements import Node
from chalicelib.erp.netvisor.failures import NetvisorRefused

_log = logging.getLogger(__name__)

T = TypeVar("T")
LeftOut = Callable[[Node], None]
"""Told of each item of a list that could not be read, as it came."""

LIST, INVOICE, CUSTOMER, PAYMENTS = "salesinvoicelist.nv", "getsalesinvoice.nv", "getcustomer.nv", "salespaymentlist.nv"

DETAILS = "60"
"""Factoring 4, payment plan 8, credited invoice 16, linked credit notes 32."""
LINKS = "48"
_ABOVE = "invoicesabovenetvisorkey"
_CURRENCY_SUMS = {"replyoption": "2"}


def passed_over(node: Node) -> None:
    """For lists in which an item may be missing without anybody being misled."""


def key_of(node: Node) -> str:
    """The key of an item of a list, or of an invoice, that cannot be read as a whole."""
    return node.value("netvisorkey", "salesinvoicenetvisorkey")


def listed(api: NetvisorApi, query: Mapping[str, str], left_out: LeftOut) -> Iterator[wire.ListedInvoice]:
    """All lines of a list, in pages. A line that cannot be read is logged and told to `left_out`."""
    asked = {**query, **_CURRENCY_SUMS}
    nodes = api.pages(LIST, asked, _ABOVE, "salesinvoicelist", "salesinvoice", "netvisorkey")
    return _each(decoding.listed_invoice, nodes, left_out)


def listed_one(api: NetvisorApi, number: str, key: str) -> wire.ListedInvoice | None:
    """The line of one invoice, found by its number; None when it is not listed (any more)."""
    root = api.get(LIST, {"invoicenumber": number, **_CURRENCY_SUMS})
    nodes = (node for node in root.first("salesinvoicelist").all("salesinvoice") if key_of(node) == key)
    return next(map(decoding.listed_invoice, nodes), None)


def above(key: str) -> Mapping[str, str]:
    """Starts a list at this invoice, so that older ones are not fetched."""
    return {_ABOVE: str(max(int(key) - 1, 0))}


def invoice(api: NetvisorApi, key: str, *, details: str = DETAILS, history: bool = False) -> wire.SalesInvoice:
    """ErpNotFound when it is gone: Netvisor then answers OK with an empty invoice."""
    query = {"netvisorkey": netvisor_key(key, "invoice"), "pdfimage": "nopdf", "replyoption": details}
    found = _invoices(api, query | ({"showprocesshistory": "1"} if history else {}))
    if key not in found:
        raise ErpNotFound(f"Netvisor: there is no invoice {key}")
    return found[key]


def invoices(
    api: NetvisorApi,
    keys: Sequence[str],
    *,
    details: str = LINKS,
    history: bool = False,
    left_out: LeftOut | None = None,
) -> Mapping[str, wire.SalesInvoice]:
    """Those of the invoices that are there; one request per hundred. One that cannot be read is told to `left_out`;
    without that, ErpUnreadable."""
    found: dict[str, wire.SalesInvoice] = {}
    for batch in batches(list(keys)):
        query = {"netvisorkeylist": ",".join(batch), "pdfimage": "nopdf", "replyoption": details}
        found |= _invoices(api, query | ({"showprocesshistory": "1"} if history else {}), left_out)
    return found


def document(api: NetvisorApi, key: str) -> str:
    """The invoice's PDF in Base64. ErpNotFound as with `invoice`."""
    nodes = _invoice_nodes(api, {"netvisorkey": netvisor_key(key, "invoice"), "pdfimage": "pdf"})
    found = next((node for node in nodes if node.value("salesinvoicenetvisorkey") == key), None)
    if found is None:
        raise ErpNotFound(f"Netvisor: there is no invoice {key}")
    return found.value("lastsentinvoicepdfbase64data")


def customer(api: NetvisorApi, key: str) -> wire.Customer | None:
    """The customer's card with its rule for automatic reminders; None when there is none."""
    if not key:
        return None
    try:
        return _customers(api, {"id": netvisor_key(key, "customer")}).get(key)
    except NetvisorRefused as refused:
        # An unknown id is refused as invalid data, unlike an unknown invoice.
        if refused.code != "INVALID_DATA":
            raise
        return None


def customers(api: NetvisorApi, keys: Sequence[str]) -> Mapping[str, wire.Customer]:
    """One request per hundred cards; a batch with an unknown key among them is left out, to be read one by one,
    and so is a card that cannot be read."""
    found: dict[str, wire.Customer] = {}
    for batch in batches(sorted(set(keys) - {""})):
        try:
            found |= _customers(api, {"idlist": ",".join(batch)}, passed_over)
        except NetvisorRefused as refused:
            if refused.code != "INVALID_DATA":
                raise
    return found


def _customers(api: NetvisorApi, query: Mapping[str, str], left_out: LeftOut | None = None) -> dict[str, wire.Customer]:
    root = api.get(CUSTOMER, {**query, "replyoption": "2"})
    nodes = [*root.all("customer"), *root.first("customers").all("customer")]
    return {card.key: card for card in _each(decoding.customer, nodes, left_out)}


def payments(api: NetvisorApi, key: str, kind: str = "") -> list[wire.Payment]:
    """What is linked to an invoice. `kind` is a value of limitbytype: credit losses stand in the same list."""
    query = {"invoicenetvisorkey": netvisor_key(key, "invoice"), "limitlinkedpayments": "1"}
    return _payments(api, query | ({"limitbytype": kind} if kind else {}))


def waiting_payments(api: NetvisorApi, since: date | None = None) -> list[wire.Payment]:
    """Payments that are linked to no invoice yet; of that day or later where one is given. In pages, without what
    cannot be read."""
    dated = {} if since is None else {"begindate": since.isoformat()}
    return _payment_pages(api, {"limitlinkedpayments": "0", "limitbytype": "excludecreditloss", **dated}, passed_over)


def payments_of(api: NetvisorApi, on: date, left_out: LeftOut) -> list[wire.Payment]:
    """All payments of one day, linked and waiting. In pages. `left_out` as in `listed`."""
    day = on.isoformat()
    return _payment_pages(api, {"limitbytype": "excludecreditloss", "begindate": day, "enddate": day}, left_out)


def _payment_pages(api: NetvisorApi, query: Mapping[str, str], left_out: LeftOut) -> list[wire.Payment]:
    pages = api.pages(PAYMENTS, query, "abovenetvisorkey", "salespaymentlist", "salespayment", "netvisorkey")
    return list(_each(decoding.payment, pages, left_out))


def _payments(api: NetvisorApi, query: Mapping[str, str]) -> list[wire.Payment]:
    root = api.get(PAYMENTS, query)
    return [decoding.payment(node) for node in root.first("salespaymentlist").all("salespayment")]


def _invoices(
    api: NetvisorApi, query: Mapping[str, str], left_out: LeftOut | None = None
) -> dict[str, wire.SalesInvoice]:
    read = _each(decoding.sales_invoice, _invoice_nodes(api, query), left_out)
    return {found.key: found for found in read if found.key}


def _invoice_nodes(api: NetvisorApi, query: Mapping[str, str]) -> list[Node]:
    """One key answers in the single form, several in the list form, a list of one key in the single form again."""
    root = api.get(INVOICE, query)
    nodes = [*root.all("salesinvoice"), *root.first("salesinvoices").all("salesinvoice")]
    return [node for node in nodes if not node.empty]


def _each(decode: Callable[[Node], T], nodes: Iterable[Node], left_out: LeftOut | None) -> Iterator[T]:
    for node in nodes:
        try:
            found = decode(node)
        except ErpUnreadable as unreadable:
            if left_out is None:
                raise
            # The place and the kind: the rest is personal data.
            _log.warning("passed over in a list: %s: %s", decode.__name__, unreadable.detail)
            left_out(node)
        else:
            yield found
