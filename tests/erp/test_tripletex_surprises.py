"""What surprises in Tripletex's interface and has no better place: envelopes, codes, defaults and empty answers."""

from datetime import date
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import (
    ErpAccessLost,
    ErpError,
    ErpNotFound,
    ErpRefused,
    ErpRightMissing,
    ErpUnavailable,
    Invoice,
)
from chalicelib.erp.tripletex.failures import TripletexRefused
from tests.erp import invoices_as_sent as sent
from tests.erp.scripted import Scripted, Time, body_of, refusal, scripted_tripletex, value, values
from tests.erp.settlements_as_booked import BY_MARK, CLOSE, VOUCHER, WHOLE, account, book, books


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 4000, ErpRefused),
        (400, 11000, ErpRefused),
        (400, 12000, ErpRefused),
        (401, 3000, ErpAccessLost),
        (403, 9000, ErpRightMissing),
        (404, 6000, ErpNotFound),
        # Somebody else was faster, or holds it: the same call is worth trying later.
        (409, 7000, ErpUnavailable),
        (409, 8000, ErpUnavailable),
        (409, 10000, ErpUnavailable),
        (422, 12000, ErpRefused),
        (422, 16000, ErpRefused),
        (422, 18000, ErpRefused),
        (422, 23000, ErpRefused),
        (500, 1000, ErpUnavailable),
        (500, 1002, ErpUnavailable),
    ],
)
def test_status_and_code_decide(status: int, code: int, kind: type[ErpError]) -> None:
    server = Scripted()
    server.on("GET", "/invoice/501", refusal(status, code))
    with pytest.raises(kind) as caught:
        scripted_tripletex(server, Time()).invoice("501")
    assert type(caught.value) in (kind, TripletexRefused)
    assert "Validering" not in caught.value.detail, "texts come in the key owner's language"


@pytest.mark.parametrize("messages", [None, [], "text", [None, {"field": None}], [{"message": "uten felt"}]])
def test_a_refusal_without_fields_is_still_one(messages: Any) -> None:
    body = {"status": 422, "code": 18000, "message": "x", "validationMessages": messages}
    server = Scripted()
    server.on("GET", "/invoice/501", httpx.Response(422, json=body))
    with pytest.raises(ErpRefused, match="18000"):
        scripted_tripletex(server, Time()).invoice("501")


@pytest.mark.parametrize("answer", [{"data": {"items": []}}, {"value": None}, [], {"values": []}])
def test_another_envelope_is_trouble_and_no_empty_answer(answer: Any) -> None:
    server = Scripted()
    for path in ("/invoice/501", "/voucherStatus"):
        server.on("GET", path, httpx.Response(200, json=answer))
    with pytest.raises(ErpUnavailable):
        scripted_tripletex(server, Time()).invoice("501")
    if answer != {"values": []}:
        with pytest.raises(ErpUnavailable):
            scripted_tripletex(server, Time()).proposals()


@pytest.mark.parametrize("days_ahead", [1, 30])
def test_a_window_that_is_empty_is_never_asked_for(days_ahead: int) -> None:
    """From and to alike is an error in Tripletex."""
    server = Scripted()
    server.on("GET", "/invoice", refusal(422, 18000, "invoiceDateTo"))
    since = date(2026, 6, 1 + days_ahead) if days_ahead < 30 else date(2026, 7, 1)
    assert scripted_tripletex(server, Time()).overdue(since) == []
    assert server.requests == []


def read(**over: Any) -> Invoice:
    server = Scripted()
    server.on("GET", "/invoice/501", value(sent.invoice(**over)))
    server.on("GET", "/contact", values(sent.contact(isInactive=True, email="borte@x.example"), sent.contact(id=43)))
    return scripted_tripletex(server, Time()).invoice("501")


def test_approved_is_not_charged() -> None:
    """A draft was recorded as approved, and charged ones as not."""
    assert not read(isApproved=True, isCharged=False).charged
    assert read(isApproved=False, isCharged=True).charged


@pytest.mark.mission("B4")
def test_a_credited_invoice_says_so() -> None:
    assert read(isCredited=True).credited


def test_a_draft_has_no_voucher() -> None:
    assert read(voucher=None).voucher_id == ""


def test_reminder_fees_are_no_principal() -> None:
    assert read(amountOutstanding=1000.0, amountOutstandingTotal=1070.0).outstanding == 100000


@pytest.mark.parametrize(("language", "expected"), [("NO", "nb"), ("EN", "en"), ("", "nb"), (None, "nb"), ("SV", "nb")])
def test_two_languages_and_nothing_else(language: str | None, expected: str) -> None:
    assert read(customer=sent.customer(language=language)).debtor.language == expected


def test_a_contact_who_has_left_is_not_written_to() -> None:
    assert read().debtor.contact_email == ""
    assert read().debtor.contact_name == "Berit Lund"


def test_a_vat_code_is_a_number_and_its_id_another() -> None:
    server = books()
    server.on("GET", "/ledger/vatType", values({"id": 40, "number": "0"}, {"id": 32, "number": "1"}))
    server.on("GET", "/ledger/account", values(*[account(n, vatType={"id": 40}) for n in (1579, 7790, 8050)]))
    book(server)
    sent_lines = body_of(server.to("POST", VOUCHER)[0])["postings"]
    assert [line.get("vatType") for line in sent_lines] == [{"id": 40}, {"id": 32}, None, {"id": 40}]


@pytest.mark.parametrize(
    ("answer", "unmatched"),
    [
        (httpx.Response(204), ("501",)),
        # Refused with 200: the list of what could not be closed is the answer.
        (values({"postingId": 1090, "message": "Kan ikke lukkes"}), ("501",)),
    ],
)
def test_an_action_may_answer_nothing_or_a_list_of_problems(answer: httpx.Response, unmatched: tuple[str, ...]) -> None:
    """What counts is read from the invoice afterwards, whatever was answered."""
    server = books()
    server.on("PUT", CLOSE, answer)
    assert book(server).unmatched == unmatched
    server.on(
        "GET", f"{VOUCHER}/700", value({"id": 700, "postings": [sent.posting(1090, -1250.0, closeGroup={"id": 4})]})
    )
    server.on("GET", BY_MARK, values({"id": 700, "externalVoucherNumber": "autocollect-settlement-17"}))
    found = scripted_tripletex(server, Time()).booked(WHOLE)
    assert found is not None
    assert found.unmatched == ()


def test_a_body_goes_out_as_json_of_its_charset() -> None:
    server = books()
    book(server)
    request = server.to("POST", VOUCHER)[0]
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert "Salær".encode() in request.content
