"""An invoice with debtor and earlier letters, from the shapes that were recorded."""

import json
from datetime import date
from typing import Any

import httpx
import pytest

from chalicelib.case.model import EarlierLetter
from chalicelib.erp.contract import Address, ErpNoDocument, ErpNotFound, ErpUnavailable, Invoice
from tests.erp import invoices_as_sent as sent
from tests.erp.scripted import Scripted, Time, refusal, scripted_tripletex, value, values


def read(server: Scripted, **over: Any) -> Invoice:
    server.on("GET", "/invoice", values(sent.invoice(**over)))
    return scripted_tripletex(server, Time()).invoice_by_voucher("601")


@pytest.fixture
def server() -> Scripted:
    scripted = Scripted()
    scripted.on("GET", "/contact", values())
    return scripted


@pytest.mark.mission("B1")
def test_an_invoice_is_read_in_two_calls(server: Scripted) -> None:
    server.on("GET", "/contact", values(sent.contact(), sent.contact(id=42, firstName="Per", email="per@x.example")))
    found = read(server)
    assert found.id == "501"
    assert found.voucher_id == "601"
    assert found.number == "10042"
    assert found.customer_id == "301"
    assert (found.amount, found.outstanding, found.currency) == (125000, 125000, "NOK")
    assert (found.invoice_date, found.due_date) == (date(2026, 5, 1), date(2026, 5, 15))
    assert found.charged
    assert not any((found.is_credit_note, found.credited, found.factored, found.automatic_reminders))
    assert found.remark == ""
    assert found.earlier_letters == ()
    assert found.debtor.name == "Nordlys Bygg AS"
    assert found.debtor.organisation_number == "987654325"
    assert found.debtor.email == "post@nordlys.example"
    assert found.debtor.phone == "22000000"
    assert found.debtor.language == "nb"
    assert found.debtor.address == Address("Storgata 1", "", "0155", "Oslo", "NO")
    assert found.debtor.contact_name == "Per Lund"
    assert found.debtor.contact_email == "per@x.example"
    assert len(server.requests) == 3
    query = server.to("GET", "/invoice")[0].url.params
    assert query["voucherId"] == "601"
    assert query["invoiceDateFrom"] < query["invoiceDateTo"]


def test_a_private_debtor_takes_one_call(server: Scripted) -> None:
    found = read(server, customer=sent.customer(isPrivateIndividual=True, name="Kari Prøve", organizationNumber=""))
    assert found.debtor.is_private
    assert server.to("GET", "/contact") == []


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("0", 0),
        ("1250", 125000),
        ("1250.1", 125010),
        ("0.29", 29),
        ("1.005", 101),
        ("-12.5", -1250),
        ("1.25E3", 125000),
        # As a binary floating-point number this one would end in 94.
        ("90071992547409.93", 9007199254740993),
    ],
)
def test_amounts_are_exact(server: Scripted, written: str, minor: int) -> None:
    text = json.dumps({"value": sent.invoice(amountOutstanding="here")}).replace('"here"', written)
    server.on("GET", "/invoice/501", httpx.Response(200, text=text))
    assert scripted_tripletex(server, Time()).invoice("501").outstanding == minor


def test_a_foreign_currency_is_recognised_and_told_in_its_own_amounts(server: Scripted) -> None:
    found = read(
        server,
        currency={"id": 5, "code": "EUR"},
        amountCurrency=100.0,
        amount=1145.0,
        amountCurrencyOutstanding=40.0,
        amountOutstanding=458.0,
    )
    assert (found.currency, found.amount, found.outstanding) == ("EUR", 10000, 4000)


@pytest.mark.parametrize(
    ("currency", "expected"), [(None, "NOK"), ({"id": 1, "url": "x"}, "NOK"), ({"id": 5, "url": "x"}, "id 5")]
)
def test_an_unexpanded_currency_is_never_taken_for_kroner_unless_it_is(
    server: Scripted, currency: dict[str, Any] | None, expected: str
) -> None:
    assert read(server, currency=currency).currency == expected


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"isCreditNote": True, "amount": -100.0, "creditedInvoice": 0}, True),
        ({"isCreditNote": True, "amount": 0, "creditedInvoice": 500}, True),
        ({"isCreditNote": True, "amount": 0, "creditedInvoice": 0}, False),
        ({"isCreditNote": False, "amount": 100.0}, False),
    ],
)
@pytest.mark.mission("B4")
def test_credit_notes_are_told_from_drafts_of_zero(server: Scripted, over: dict[str, Any], expected: bool) -> None:
    assert read(server, **over).is_credit_note is expected


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"invoiceRemark": {"id": 9, "description": "Bestridt", "postponeRemindersTo": None}}, "Bestridt"),
        (
            {"invoiceRemark": {"id": 9, "description": "Bestridt", "postponeRemindersTo": "2026-07-01"}},
            "Bestridt (until 2026-07-01)",
        ),
        ({"invoiceRemark": {"id": 9, "description": "", "postponeRemindersTo": "2026-07-01"}}, "(until 2026-07-01)"),
        ({"invoiceRemark": {"id": 9, "description": "", "postponeRemindersTo": ""}}, ""),
        ({"invoiceRemark": {"id": 9, "url": "x"}}, "remark"),
        ({"invoiceRemarks": " Ring kunden "}, "Ring kunden"),
        ({"invoiceRemarks": None}, ""),
    ],
)
@pytest.mark.mission("B6")
def test_a_remark_or_hold_is_never_lost(server: Scripted, over: dict[str, Any], expected: str) -> None:
    assert read(server, **over).remark == expected


@pytest.mark.parametrize(
    "flag",
    ["isAutomaticSoftReminderEnabled", "isAutomaticReminderEnabled", "isAutomaticNoticeOfDebtCollectionEnabled"],
)
@pytest.mark.mission("B12")
def test_each_kind_of_automatic_reminder_is_seen(server: Scripted, flag: str) -> None:
    assert read(server, customer=sent.customer(**{flag: True})).automatic_reminders


@pytest.mark.mission("B12")
def test_earlier_letters_come_in_the_order_of_their_dates(server: Scripted) -> None:
    letter = {"id": 1, "reminderDate": "2026-05-20", "charge": 35.0, "termOfPayment": "2026-06-03"}
    reminders = [
        letter | {"id": 3, "type": "NOTICE_OF_DEBT_COLLECTION", "reminderDate": "2026-05-29", "charge": 38},
        letter | {"id": 2, "type": "REMINDER"},
        letter | {"type": "SOFT_REMINDER", "charge": 0, "termOfPayment": ""},
        letter | {"id": 4, "type": "DEBT_COLLECTION", "reminderDate": "2026-06-20"},
    ]
    found = read(server, reminders=reminders).earlier_letters
    assert found == (
        EarlierLetter("soft_reminder", date(2026, 5, 20), None, 0),
        EarlierLetter("reminder", date(2026, 5, 20), date(2026, 6, 3), 3500),
        EarlierLetter("notice", date(2026, 5, 29), date(2026, 6, 3), 3800),
        EarlierLetter("payment_demand", date(2026, 6, 20), date(2026, 6, 3), 3500),
    )


def test_a_factored_customer_is_seen(server: Scripted) -> None:
    assert read(server, customer=sent.customer(isFactoring=True)).factored


@pytest.mark.parametrize(
    ("over", "email"),
    [
        ({"overdueNoticeEmail": "purring@x.example", "invoiceEmail": "faktura@x.example"}, "purring@x.example"),
        ({"invoiceEmail": " ; a@x.example; b@x.example"}, "a@x.example"),
        ({"email": ""}, ""),
        ({"email": None}, ""),
    ],
)
def test_the_address_for_overdue_notices_comes_first(server: Scripted, over: dict[str, Any], email: str) -> None:
    assert read(server, customer=sent.customer(**over)).debtor.email == email


@pytest.mark.parametrize(
    ("over", "line1"),
    [
        ({"postalAddress": None, "physicalAddress": sent.address(addressLine1="Lagerveien 2")}, "Lagerveien 2"),
        ({"postalAddress": {"id": 1, "url": "x"}, "physicalAddress": None}, None),
        ({"postalAddress": sent.address(country=None)}, "Storgata 1"),
    ],
)
def test_the_postal_address_or_else_the_physical_one(server: Scripted, over: dict[str, Any], line1: str | None) -> None:
    found = read(server, customer=sent.customer(**over)).debtor.address
    assert (found.line1 if found else None) == line1
    assert found is None or found.country == "NO"


def test_an_invoice_without_customer_or_fields_that_a_right_hides_is_still_read(server: Scripted) -> None:
    bare = sent.invoice(customer=None)
    for hidden in ("reminders", "invoiceRemark", "invoiceRemarks", "currency", "isCredited"):
        del bare[hidden]
    server.on("GET", "/invoice", values(bare))
    found = scripted_tripletex(server, Time()).invoice_by_voucher("601")
    assert (found.customer_id, found.debtor.name, found.debtor.address) == ("", "", None)


def test_a_voucher_without_invoice_is_not_found(server: Scripted) -> None:
    server.on("GET", "/invoice", values())
    with pytest.raises(ErpNotFound):
        scripted_tripletex(server, Time()).invoice_by_voucher("601")


@pytest.mark.parametrize("identifier", ["", "abc", "1,2", "../ledger", "١٢"])
def test_what_is_no_id_never_reaches_the_erp(server: Scripted, identifier: str) -> None:
    erp = scripted_tripletex(server, Time())
    with pytest.raises(ErpNotFound):
        erp.invoice(identifier)
    with pytest.raises(ErpNotFound):
        erp.invoice_by_voucher(identifier)
    assert server.requests == []


def test_an_invoice_that_vanished_is_not_found(server: Scripted) -> None:
    server.on("GET", "/invoice/501", refusal(404, 6000))
    with pytest.raises(ErpNotFound):
        scripted_tripletex(server, Time()).invoice("501")


def test_an_unexpected_shape_is_trouble_that_names_places_and_no_values(server: Scripted) -> None:
    server.on("GET", "/invoice/501", value(sent.invoice(invoiceDate="Kari Nordmann", amount="12,50")))
    with pytest.raises(ErpUnavailable, match="invoiceDate") as caught:
        scripted_tripletex(server, Time()).invoice("501")
    assert "Nordmann" not in caught.value.detail


@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream"])
def test_the_document_comes_as_bytes(server: Scripted, kind: str) -> None:
    server.on("GET", "/invoice/501/pdf", httpx.Response(200, content=b"%PDF-1.4 x", headers={"content-type": kind}))
    assert scripted_tripletex(server, Time()).invoice_pdf("501") == b"%PDF-1.4 x"


def test_a_document_that_is_none_is_trouble(server: Scripted) -> None:
    server.on("GET", "/invoice/501/pdf", httpx.Response(200, html="<p>innlogging</p>"))
    with pytest.raises(ErpNoDocument, match="no PDF"):
        scripted_tripletex(server, Time()).invoice_pdf("501")
