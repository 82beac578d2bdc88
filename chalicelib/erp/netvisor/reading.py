"""Fetching what other parts share: listed invoices, invoices whole, customers, payments."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from chalicelib.erp.contract import ErpNotFound
from chalicelib.erp.netvisor import decoding, wire
from chalicelib.erp.netvisor.api import NetvisorApi, batches, netvisor_key
from chalicelib.erp.netvisor.elements import Node
from chalicelib.erp.netvisor.failures import NetvisorRefused

LIST, INVOICE, CUSTOMER, PAYMENTS = "salesinvoicelist.nv", "getsalesinvoice.nv", "getcustomer.nv", "salespaymentlist.nv"

DETAILS = "60"
"""Factoring 4, payment plan 8, credited invoice 16, linked credit notes 32."""
LINKS = "48"
_ABOVE = "invoicesabovenetvisorkey"
_CURRENCY_SUMS = {"replyoption": "2"}


def listed(api: NetvisorApi, query: Mapping[str, str]) -> Iterator[wire.ListedInvoice]:
    """All lines of a list, in pages."""
    for node in api.pages(LIST, {**query, **_CURRENCY_SUMS}, _ABOVE, "salesinvoicelist", "salesinvoice", "netvisorkey"):
        yield decoding.listed_invoice(node)


def listed_one(api: NetvisorApi, number: str, key: str) -> wire.ListedInvoice | None:
    """The line of one invoice, found by its number; None when it is not listed (any more)."""
    root = api.get(LIST, {"invoicenumber": number, **_CURRENCY_SUMS})
    lines = [decoding.listed_invoice(node) for node in root.first("salesinvoicelist").all("salesinvoice")]
    return next((line for line in lines if line.key == key), None)


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
    api: NetvisorApi, keys: Sequence[str], *, details: str = LINKS, history: bool = False
) -> Mapping[str, wire.SalesInvoice]:
    """Those of the invoices that are there; one request per hundred."""
    found: dict[str, wire.SalesInvoice] = {}
    for batch in batches(list(keys)):
        query = {"netvisorkeylist": ",".join(batch), "pdfimage": "nopdf", "replyoption": details}
        found |= _invoices(api, query | ({"showprocesshistory": "1"} if history else {}))
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
    """One request per hundred cards; a batch with an unknown key among them is left out, to be read one by one."""
    found: dict[str, wire.Customer] = {}
    for batch in batches(sorted(set(keys) - {""})):
        try:
            found |= _customers(api, {"idlist": ",".join(batch)})
        except NetvisorRefused as refused:
            if refused.code != "INVALID_DATA":
                raise
    return found


def _customers(api: NetvisorApi, query: Mapping[str, str]) -> dict[str, wire.Customer]:
    root = api.get(CUSTOMER, {**query, "replyoption": "2"})
    cards = [decoding.customer(node) for node in [*root.all("customer"), *root.first("customers").all("customer")]]
    return {card.key: card for card in cards}


def payments(api: NetvisorApi, key: str, kind: str = "") -> list[wire.Payment]:
    """What is linked to an invoice. `kind` is a value of limitbytype: credit losses stand in the same list."""
    query = {"invoicenetvisorkey": netvisor_key(key, "invoice"), "limitlinkedpayments": "1"}
    return _payments(api, query | ({"limitbytype": kind} if kind else {}))


def waiting_payments(api: NetvisorApi, since: date | None = None) -> list[wire.Payment]:
    """Payments that are linked to no invoice yet; of that day or later where one is given. In pages."""
    dated = {} if since is None else {"begindate": since.isoformat()}
    return _payment_pages(api, {"limitlinkedpayments": "0", "limitbytype": "excludecreditloss", **dated})


def payments_of(api: NetvisorApi, on: date) -> list[wire.Payment]:
    """All payments of one day, linked and waiting. In pages."""
    day = on.isoformat()
    return _payment_pages(api, {"limitbytype": "excludecreditloss", "begindate": day, "enddate": day})


def _payment_pages(api: NetvisorApi, query: Mapping[str, str]) -> list[wire.Payment]:
    pages = api.pages(PAYMENTS, query, "abovenetvisorkey", "salespaymentlist", "salespayment", "netvisorkey")
    return [decoding.payment(node) for node in pages]


def _payments(api: NetvisorApi, query: Mapping[str, str]) -> list[wire.Payment]:
    root = api.get(PAYMENTS, query)
    return [decoding.payment(node) for node in root.first("salespaymentlist").all("salespayment")]


def _invoices(api: NetvisorApi, query: Mapping[str, str]) -> dict[str, wire.SalesInvoice]:
    read = map(decoding.sales_invoice, _invoice_nodes(api, query))
    return {found.key: found for found in read if found.key}


def _invoice_nodes(api: NetvisorApi, query: Mapping[str, str]) -> list[Node]:
    """One key answers in the single form, several in the list form, a list of one key in the single form again."""
    root = api.get(INVOICE, query)
    nodes = [*root.all("salesinvoice"), *root.first("salesinvoices").all("salesinvoice")]
    return [node for node in nodes if not node.empty]
