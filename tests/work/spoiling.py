"""Answers of the simulated ERPs in which something of one invoice has a form that nobody knows."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld

FORM = "Kari Prøve"
"""What stands where a date or an amount should."""


class Changed(httpx.BaseTransport):
    """The way to the ERP on which answers are changed for as long as `on` says so."""

    def __init__(self, inner: httpx.BaseTransport, change: Callable[[str, bytes], bytes]) -> None:
        self._inner, self._change = inner, change
        self.on, self.hits = True, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        if not self.on:
            return answer
        before = answer.read()
        after = self._change(str(request.url), before)
        self.hits += after != before
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() != "content-length"]
        return httpx.Response(answer.status_code, headers=headers, content=after)


def changed(world: ErpWorld, change: Callable[[str, bytes], bytes]) -> Changed:
    made: list[Changed] = []

    def wrap(inner: httpx.BaseTransport) -> httpx.BaseTransport:
        made.append(Changed(inner, change))
        return made[0]

    world.ports.network.wrap(wrap)
    return made[0]


def spoil(world: ErpWorld, sold: Sold) -> Changed:
    """From now on no answer tells this invoice, its lines in ledgers and lists, or its approval, in a known form."""
    return changed(world, _SPOILING[world.joined.erp](sold))


def without_document(world: ErpWorld, sold: Sold) -> Changed:
    """From now on the ERP answers the question for the invoice's document with something else."""

    def change(url: str, body: bytes) -> bytes:
        if world.joined.erp == "netvisor":
            wanted = f"netvisorkey={sold.id}&" in f"{url}&"
            return re.sub(rb"(?i)(<lastsentinvoicepdfbase64data[^>]*>)[^<]*", rb"\1", body) if wanted else body
        asked = f"/invoice/{sold.id}/pdf" in url or f"GetInvoicePdf/{sold.id}" in url
        return b"<p>innlogging</p>" if asked else body

    return changed(world, change)


def _tripletex(sold: Sold) -> Callable[[str, bytes], bytes]:
    def change(one: dict[str, Any]) -> None:
        voucher = one.get("voucher")
        named = one.get("invoiceNumber") == sold.number or (
            isinstance(voucher, dict) and str(voucher.get("id")) == sold.voucher_id
        )
        if str(one.get("id")) == sold.id and "amountOutstanding" in one:
            one["amountOutstanding"] = FORM
        elif named and "date" in one:
            one["date"] = FORM

    return _json(change)


def _poweroffice(sold: Sold) -> Callable[[str, bytes], bytes]:
    def change(one: dict[str, Any]) -> None:
        if str(one.get("Id") or one.get("id")).lower() == sold.id:
            one |= {name: FORM for name in ("Balance", "lastChanged") if name in one}
        if str(one.get("VoucherId")).lower() == sold.id and "Amount" in one:
            one["Amount"] = FORM

    return _json(change)


def _json(change: Callable[[dict[str, Any]], None]) -> Callable[[str, bytes], bytes]:
    def changed_body(_url: str, body: bytes) -> bytes:
        try:
            found = json.loads(body)
        except ValueError:
            return body
        for one in _objects(found):
            change(one)
        return json.dumps(found).encode()

    return changed_body


def _objects(found: object) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _objects(inner)


def _netvisor(sold: Sold) -> Callable[[str, bytes], bytes]:
    key = re.escape(sold.id).encode()
    form = FORM.encode()
    line = re.compile(rb"(<NetvisorKey>%s</NetvisorKey>(?:(?!</SalesInvoice>).)*?<OpenSum>)[^<]*" % key, re.S | re.I)
    whole = re.compile(
        rb"(<SalesInvoiceNetvisorKey>%s</SalesInvoiceNetvisorKey>(?:(?!</SalesInvoice>).)*?<SalesInvoiceDate[^>]*>)[^<]*"
        % key,
        re.S | re.I,
    )

    def change(url: str, body: bytes) -> bytes:
        if "salesinvoicelist.nv" in url:
            return line.sub(rb"\g<1>" + form, body)
        return whole.sub(rb"\g<1>" + form, body) if "getsalesinvoice.nv" in url else body

    return change


_SPOILING: dict[str, Callable[[Sold], Callable[[str, bytes], bytes]]] = {
    "tripletex": _tripletex,
    "poweroffice": _poweroffice,
    "netvisor": _netvisor,
}
