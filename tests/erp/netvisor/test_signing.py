"""Facts 1 and 3: the two pairs of keys, the headers, and the MAC over exactly what is sent."""

from datetime import UTC, datetime

import httpx
import pytest

from chalicelib.erp.contract import ErpAccessLost, ErpRefused, ErpUnavailable
from chalicelib.erp.netvisor.signing import Signer, business_id, credentials, mac
from tests.erp.netvisor.scripted import AT, KEYS, answer, netvisor, refused

VECTOR = (
    "https://isvapi.netvisor.fi/salesinvoicelist.nv?invoicestatus=overdue&lastmodifiedstart=2026-01-15",
    "ExampleCollector",
    "CU_12345_6789",
    "2026-01-16 04:30:00.000",
    "FI",
    "1234567-1",
    "0f8c7f2e6d0b4a8f9d6f3f2a1b0c9d8e",
    "1768537800",
)
KNOWN = "25a3e4df758a2ddef35c012c9a52bb0f3e3c7da2ea8a83cbb63dcba9d1012e2e"


def test_the_mac_of_the_known_vector() -> None:
    assert mac(VECTOR, "CUSTOMERKEY0000", "PARTNERKEY0000") == KNOWN


@pytest.mark.parametrize("place", range(len(VECTOR)))
def test_every_part_counts(place: int) -> None:
    changed = tuple(part + "x" if at == place else part for at, part in enumerate(VECTOR))
    assert mac(changed, "CUSTOMERKEY0000", "PARTNERKEY0000") != KNOWN


def test_the_signer_makes_the_vectors_headers() -> None:
    keys = credentials("PA_1:PARTNERKEY0000", "CU_12345_6789:CUSTOMERKEY0000", "12345671")
    at = datetime(2026, 1, 16, 4, 30, tzinfo=UTC)
    headers = Signer(keys, "ExampleCollector", lambda: at, lambda: VECTOR[6]).headers(VECTOR[0])
    assert headers["X-Netvisor-Authentication-MAC"] == KNOWN
    assert headers["X-Netvisor-Authentication-Timestamp"] == "2026-01-16 04:30:00.000"
    assert headers["X-Netvisor-Authentication-TimestampUnix"] == "1768537800"
    assert headers["X-Netvisor-Authentication-PartnerId"] == "PA_1"
    assert headers["X-Netvisor-Authentication-MACHashCalculationAlgorithm"] == "HMACSHA256"
    assert headers["X-Netvisor-Authentication-UseHTTPResponseStatusCodes"] == "1"
    assert headers["X-Netvisor-Interface-Language"] == "FI"
    assert headers["X-Netvisor-Organisation-ID"] == "1234567-1"
    assert not any("KEY0000" in value for value in headers.values())


def test_the_address_is_signed_as_it_goes_out() -> None:
    requests: list[httpx.Request] = []
    erp = netvisor(lambda _: answer("<SalesInvoices />"), requests)
    erp.open_balances([str(key) for key in range(1, 5)])
    for request in requests:
        prefix = "X-Netvisor-Authentication-"
        names = ("Sender", "CustomerId", "Timestamp")
        first = [request.headers[prefix + name] for name in names]
        last = [request.headers[prefix + name] for name in ("TransactionId", "TimestampUnix")]
        parts = (str(request.url), *first, "FI", "1234567-1", *last)
        assert request.headers[f"{prefix}MAC"] == mac(parts, KEYS.customer_key, KEYS.partner_key)


def test_each_attempt_has_a_transaction_id_of_its_own() -> None:
    requests: list[httpx.Request] = []
    answers = [httpx.Response(500), httpx.Response(503), answer()]
    netvisor(lambda _: answers[len(requests) - 1], requests).identity()
    ids = [request.headers["X-Netvisor-Authentication-TransactionId"] for request in requests]
    assert len(set(ids)) == len(ids) == 3


def test_a_used_transaction_id_is_worth_a_later_try_with_another() -> None:
    with pytest.raises(ErpUnavailable, match="REQUEST_NOT_UNIQUE"):
        netvisor(lambda _: refused("REQUEST_NOT_UNIQUE", 400)).identity()


@pytest.mark.parametrize("text", ["1234567-1", "12345671", " 12345671 ", "FI12345671"])
def test_a_business_id_gets_its_dash(text: str) -> None:
    assert business_id(text) == "1234567-1"


@pytest.mark.parametrize("text", ["", "1234567", "12345678901", "abcdefg-h", "1234567-12"])
def test_what_is_no_business_id_is_said(text: str) -> None:
    with pytest.raises(ErpAccessLost, match="1234567-1"):
        business_id(text)


@pytest.mark.mission("A2")
@pytest.mark.parametrize("company_key", ["", "only-an-id", ":key", "id:", "id:käy"])
def test_an_incomplete_pair_of_the_creditors_is_the_creditors_to_mend(company_key: str) -> None:
    with pytest.raises(ErpAccessLost, match="customer id:customer key"):
        credentials("p:k", company_key, "1234567-1")


def test_an_incomplete_pair_of_the_agencys_is_not() -> None:
    with pytest.raises(ErpRefused, match="deployment"):
        credentials("p", "c:k", "1234567-1")


def test_the_keys_do_not_show() -> None:
    assert "customer-key" not in repr(KEYS)
    assert "partner-key" not in repr(KEYS)


def test_the_clock_is_told_in_utc() -> None:
    headers = Signer(KEYS, "s", lambda: AT).headers("https://x.invalid/")
    assert headers["X-Netvisor-Authentication-Timestamp"] == "2026-06-01 09:30:00.000"
