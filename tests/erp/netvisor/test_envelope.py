"""Facts 2, 4, 5: envelopes with one status or two, both regimes of HTTP statuses, codes instead of texts."""

import json
from pathlib import Path

import httpx
import pytest

from chalicelib.erp.contract import (
    ErpAccessLost,
    ErpError,
    ErpNotFound,
    ErpRefused,
    ErpRightMissing,
    ErpUnavailable,
)
from chalicelib.erp.netvisor.failures import NetvisorRefused
from chalicelib.erp.redaction import redact_body
from chalicelib.erp.trace import TraceFile
from tests.contracts.erp_installations_netvisor import Netvisor
from tests.erp.netvisor.scripted import Handler, answer, netvisor, refused

CODES = {
    "AUTHENTICATION_FAILED": (401, ErpAccessLost),
    "SERVICE_ACCESS_ERROR": (403, ErpRightMissing),
    "INVALID_DATA": (400, ErpRefused),
    "INVALID_DATA_SIZE": (400, ErpRefused),
    "DUPLICATE_DATA": (400, ErpRefused),
    "PERIOD_LOCK": (400, ErpRefused),
    "SOMETHING_NEW": (400, ErpRefused),
    "REQUEST_NOT_UNIQUE": (400, ErpUnavailable),
    "SYSTEM_MAINTANANCE": (500, ErpUnavailable),
    "SYSTEM_MAINTENANCE": (500, ErpUnavailable),
    "TECHNICAL_ERROR": (500, ErpUnavailable),
}


@pytest.mark.parametrize("always_200", [False, True])
@pytest.mark.parametrize("code", CODES)
def test_a_code_means_the_same_with_real_statuses_and_with_200(code: str, always_200: bool) -> None:
    status, kind = CODES[code]
    with pytest.raises(ErpError) as caught:
        netvisor(lambda _: refused(code, 200 if always_200 else status)).identity()
    assert type(caught.value) is kind or isinstance(caught.value, NetvisorRefused)


def saying(text: str) -> Handler:
    return lambda _: refused("INVALID_DATA", 400, text)


def test_the_text_is_shown_and_never_decided_by() -> None:
    for text in ("Tunnus ei kelpaa", "AUTHENTICATION_FAILED, or so it seems", "a :: b"):
        with pytest.raises(ErpRefused) as caught:
            netvisor(saying(text)).identity()
        assert text in caught.value.detail


@pytest.mark.mission("A2")
def test_a_missing_resource_is_named() -> None:
    with pytest.raises(ErpRightMissing, match=r"paymenttermlist\.nv"):
        netvisor(lambda _: refused("SERVICE_ACCESS_ERROR", 403)).identity()


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>Maintenance</body></html>", b"<Root />", b"<Root><ResponseStatus /></Root>", b"{}", b"<Root>"],
)
def test_an_answer_without_the_envelope_is_trouble_and_no_data(body: bytes) -> None:
    with pytest.raises(ErpUnavailable, match="envelope"):
        netvisor(lambda _: httpx.Response(200, content=body)).proposals()


@pytest.mark.parametrize(("status", "kind"), [(401, ErpAccessLost), (403, ErpRightMissing), (404, ErpNotFound)])
def test_a_refusal_in_front_of_netvisor_goes_by_its_status(status: int, kind: type[ErpError]) -> None:
    with pytest.raises(kind):
        netvisor(lambda _: httpx.Response(status, content=b"<html>no</html>")).identity()


@pytest.mark.parametrize("fault", ["lower_case", "dots", "latin", "no_attributes", "always_200"])
def test_the_same_invoice_in_every_form_of_answer(site: Netvisor, fault: str) -> None:
    sold = site.sell("1240.55", name="Väinö Koe")
    before = site.erp.invoice(sold.id)
    site.fault(**{fault: True})
    after = site.erp.invoice(sold.id)
    assert (after.amount, after.outstanding, after.due_date) == (before.amount, before.outstanding, before.due_date)
    assert after.debtor == before.debtor


def test_entities_are_not_resolved(site: Netvisor) -> None:
    site.fault(entities=True)
    with pytest.raises(ErpUnavailable, match="envelope"):
        site.erp.invoice("1")


def test_addresses_in_answers_are_not_followed(site: Netvisor) -> None:
    sold = [site.sell() for _ in range(4)]
    site.erp.open_balances([each.id for each in sold])
    site.erp.invoice(sold[0].id)
    assert {request.url.host for request in site.requests} == {"netvisor.invalid"}


def test_a_trace_holds_no_keys_and_no_people(site: Netvisor, tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    transport = site.transport()
    transport._trace = TraceFile(str(file))
    sold = site.sell(name="Aino Keksitty", email="aino@esimerkki.example", external_id="010190-999X", street="Tie 1")
    site.open(site.access, transport).invoice(sold.id)
    text = file.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == 3
    for secret in (site.access.agency_key.split(":")[1], site.access.company_key.split(":")[1]):
        assert secret not in text
    for personal in ("Aino", "aino@", "010190", "Tie 1"):
        assert personal not in text
    assert all(line["headers"]["X-Netvisor-Authentication-MAC"] == "[redacted]" for line in lines)
    assert f"<SalesInvoiceNetvisorKey>{sold.id}</SalesInvoiceNetvisorKey>" in lines[0]["response_body"]


def test_documents_are_left_out_of_a_trace_whatever_the_content_type() -> None:
    body = b"<Root><LastSentInvoicePDFBase64Data>JVBERi0x</LastSentInvoicePDFBase64Data><Sum>1,00</Sum></Root>"
    shown = "<Root><LastSentInvoicePDFBase64Data>[8 characters]</LastSentInvoicePDFBase64Data><Sum>1,00</Sum></Root>"
    assert redact_body(body, "text/plain") == shown


def test_a_redirect_is_not_followed() -> None:
    requests: list[httpx.Request] = []
    moved = httpx.Response(302, headers={"location": "https://elsewhere.invalid/"}, content=answer().content)
    with pytest.raises(ErpRefused, match="302"):
        netvisor(lambda _: moved, requests).identity()
    assert len(requests) == 1
