"""Invoices, customers, letters, lists and instants. The numbers are those of docs/erp/poweroffice.md."""

import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from chalicelib.case.model import EarlierLetter
from chalicelib.erp.contract import ErpNoDocument, ErpNotFound, ErpUnavailable
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import BATCH
from tests.erp.poweroffice.scripted import (
    INVOICE,
    approved,
    customer,
    entry,
    envelope,
    invoice,
    none,
    one_invoice,
    scripted_poweroffice,
    unsuccessful,
)
from tests.erp.scripted import Scripted, Time

LIST, STATEMENT = "/v2/OutgoingInvoices", "/v2/Customerledger/Statement"
AVAILABLE = "/DebtCollection/Invoices/AvailableInvoices"


@pytest.fixture
def server() -> Scripted:
    made = Scripted()
    one_invoice(made)
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-01T08:03:00.1234567Z", datetime(2025, 12, 1, 8, 3, 0, 123456, UTC)),
        ("2025-12-01T08:03:00.1234567", datetime(2025, 12, 1, 8, 3, 0, 123456, UTC)),
        ("2025-12-01T08:03:00", datetime(2025, 12, 1, 8, 3, tzinfo=UTC)),
        ("2025-12-01T08:03:00.5+01:00", datetime(2025, 12, 1, 7, 3, 0, 500000, UTC)),
        ("2025-11-04T09:57:29 +00:00", datetime(2025, 11, 4, 9, 57, 29, tzinfo=UTC)),
        ("2025-11-04T23:57:29 -01:30", datetime(2025, 11, 5, 1, 27, 29, tzinfo=UTC)),
    ],
)
def test_instants_of_both_versions(text: str, expected: datetime) -> None:
    """Surprise 9."""
    assert wire.instant(text) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01T00:00:00Z", "2025-12-01T08:03:00Zx"])
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.instant(text)


def test_an_invoice_as_the_facts_show_it(server: Scripted) -> None:
    found = scripted_poweroffice(server, Time()).invoice(INVOICE)
    assert (found.id, found.voucher_id, found.number, found.customer_id) == (INVOICE, INVOICE, "12345", "501")
    assert (found.amount, found.outstanding, found.currency) == (125000, 125000, "NOK")
    assert (found.invoice_date, found.due_date, found.reference) == (
        date(2025, 11, 1),
        date(2025, 11, 15),
        "0012345000018",
    )
    assert found.charged
    assert not any((found.credited, found.factored, found.is_credit_note, found.automatic_reminders))
    assert not any((found.prohibited, found.exempt))
    debtor = found.debtor
    assert (debtor.name, debtor.is_private, debtor.organisation_number) == ("Kunde AS", False, "999111222")
    assert (debtor.email, debtor.phone) == ("faktura@kunde.example", "10000000")
    assert debtor.address is not None
    assert (debtor.address.line1, debtor.address.postal_code, debtor.address.country) == ("Gate 1", "0161", "NO")


@pytest.mark.parametrize(
    ("amount", "expected"), [(1250, 125000), (0.1, 10), (1250.005, 125001), (1e3, 100000), (33.33, 3333)]
)
def test_amounts_are_exact(server: Scripted, amount: float, expected: int) -> None:
    one_invoice(server, invoice(TotalAmount=amount, TotalPostedAmount=amount, Balance=amount))
    assert scripted_poweroffice(server, Time()).invoice(INVOICE).amount == expected


@pytest.mark.mission("B4")
def test_a_balance_in_kroner_of_an_invoice_in_euro(server: Scripted) -> None:
    """Surprise 11."""
    one_invoice(
        server, invoice(CurrencyCode="EUR", TotalAmount=100.0, TotalPostedAmount=1145.0, Balance=572.5, MatchId=880)
    )
    found = scripted_poweroffice(server, Time()).invoice(INVOICE)
    assert (found.currency, found.amount, found.outstanding) == ("EUR", 10000, 5000)


@pytest.mark.mission("B3")
def test_the_exemption_on_the_card_is_told_and_is_no_remark(server: Scripted) -> None:
    """Surprise 16: it keeps new transfers out, and never touches an open case."""
    one_invoice(server, TransferToDebtCollectionAgency=False)
    found = scripted_poweroffice(server, Time()).invoice(INVOICE)
    assert found.exempt
    assert found.remark == ""


def test_the_card_is_read_with_every_invoice(server: Scripted) -> None:
    """Surprise 24: a new address does not move the card's last change."""
    erp = scripted_poweroffice(server, Time())
    assert erp.invoice(INVOICE).debtor.address is not None
    moved = customer(MailAddress={"AddressLine1": "Gate 2", "ZipCode": "5003", "City": "Bergen"})
    server.on("GET", "/v2/Customers", httpx.Response(200, json=[moved]))
    address = erp.invoice(INVOICE).debtor.address
    assert address is not None
    assert (address.line1, address.city, address.country) == ("Gate 2", "Bergen", "NO")


def test_a_reversed_invoice_counts_as_credited(server: Scripted) -> None:
    """Surprise 28: its number may be another's by now; the id is not."""
    one_invoice(server, invoice(IsReversed=True, Balance=0.0))
    assert scripted_poweroffice(server, Time()).invoice(INVOICE).credited


def test_an_imported_invoice_was_never_sent_from_go_and_counts_all_the_same(server: Scripted) -> None:
    """Surprise 40: it has no lines and no instant of sending; neither is asked for."""
    one_invoice(server, invoice(SentDateTimeOffset=None, OrderNo=None, InvoiceDeliveryType=None, Cid=None))
    found = scripted_poweroffice(server, Time()).invoice(INVOICE)
    assert (found.charged, found.factored, found.outstanding, found.reference) == (True, False, 125000, "")
    assert not any("Lines" in each.url.path or "sentDate" in str(each.url) for each in server.requests)


def test_what_the_card_leaves_open_is_the_default(server: Scripted) -> None:
    one_invoice(server, TransferToDebtCollectionAgency=None, SendPaymentReminders=None)
    found = scripted_poweroffice(server, Time()).invoice(INVOICE)
    assert not found.exempt


@pytest.mark.mission("B9")
def test_a_person_by_both_names_and_never_a_national_id(server: Scripted) -> None:
    """Surprise 17: "hidden" stands where the number would."""
    card: dict[str, Any] = {
        "IsPerson": True,
        "FirstName": "Kari",
        "LastName": "Prøve",
        "Name": None,
        "NationalIdNumber": "hidden",
    }
    one_invoice(server, **card, PaymentReminderEmailAddress="kari@post.example;ola@post.example")
    debtor = scripted_poweroffice(server, Time()).invoice(INVOICE).debtor
    assert (debtor.name, debtor.is_private, debtor.organisation_number) == ("Kari Prøve", True, "")
    assert debtor.email == "kari@post.example"
    assert server.to("GET", "/v2/ContactPersons") == []


@pytest.mark.mission("B9")
def test_the_default_contact_person_of_a_company(server: Scripted) -> None:
    people = [
        {"Id": 1, "ContactId": 501, "FirstName": "A", "EmailAddress": "a@x.example", "IsDefault": False},
        {"Id": 2, "ContactId": 501, "FirstName": "B", "EmailAddress": "b@x.example", "IsDefault": True},
        {"Id": 3, "ContactId": 501, "FirstName": "C", "EmailAddress": "c@x.example", "IsActive": False},
        {"Id": 4, "ContactId": 502, "FirstName": "D", "EmailAddress": "d@x.example", "IsDefault": True},
    ]
    server.on("GET", "/v2/ContactPersons", httpx.Response(200, json=people))
    debtor = scripted_poweroffice(server, Time()).invoice(INVOICE).debtor
    assert (debtor.contact_name, debtor.contact_email) == ("B", "b@x.example")


def test_a_card_that_is_gone_leaves_a_nameless_debtor(server: Scripted) -> None:
    server.on("GET", "/v2/Customers", none())
    assert scripted_poweroffice(server, Time()).invoice(INVOICE).debtor.name == ""


@pytest.mark.parametrize("found", [{"Id": "x", "Amount": "1250"}, {"TotalPostedAmount": "12,50", "Id": INVOICE}])
def test_another_form_is_told_without_its_values(server: Scripted, found: dict[str, Any]) -> None:
    server.on("GET", f"{LIST}/{INVOICE}", httpx.Response(200, json=found | {"Balance": "Kari Prøve"}))
    with pytest.raises(ErpUnavailable, match="unexpected form of OutgoingInvoice") as caught:
        scripted_poweroffice(server, Time()).invoice(INVOICE)
    assert "Kari" not in caught.value.detail


@pytest.mark.mission("B12")
class TestLetters:
    def read(self, server: Scripted) -> tuple[EarlierLetter, ...]:
        return scripted_poweroffice(server, Time()).invoice(INVOICE).earlier_letters

    def letter(self, server: Scripted, **more: Any) -> None:
        usual = {"VoucherType": "OutgoingNoticeOfDebtCollection", "Cid": "0012345000018", "VoucherDate": "2025-11-20"}
        server.on("GET", STATEMENT, httpx.Response(200, json=[entry(7005, 35.0, **(usual | more))]))

    def test_a_voucher_with_the_invoices_kid_is_its_letter(self, server: Scripted) -> None:
        self.letter(server)
        assert self.read(server) == (EarlierLetter("notice", date(2025, 11, 20), None, 3500),)

    @pytest.mark.parametrize("other", [{"Cid": "0099999000013"}, {"Cid": None}, {"CustomerId": 502}])
    def test_another_invoices_notice_is_never_taken_for_this_ones(
        self, server: Scripted, other: dict[str, Any]
    ) -> None:
        """Surprise 15."""
        self.letter(server, **other)
        assert self.read(server) == ()

    def test_v1_gives_the_last_letters_deadline(self, server: Scripted) -> None:
        self.letter(server)
        last: dict[str, Any] = {
            "lastReminderSentDate": "2025-11-20T00:00:00",
            "lastReminderDueDate": "2025-12-04T00:00:00",
            "lastReminderVoucherType": "OutgoingNoticeOfDebtCollection",
        }
        server.on("GET", AVAILABLE, envelope([approved(**last)]))
        assert self.read(server) == (EarlierLetter("notice", date(2025, 11, 20), date(2025, 12, 4), 3500),)

    def test_a_letter_without_a_voucher_is_known_from_v1(self, server: Scripted) -> None:
        last: dict[str, Any] = {"lastReminderSentDate": "2025-11-20", "lastReminderVoucherType": 77}
        server.on("GET", AVAILABLE, envelope([approved(**last)]))
        assert self.read(server) == (EarlierLetter("reminder", date(2025, 11, 20), None, 0),)

    def test_go_that_wrote_itself_counts_as_automatic(self, server: Scripted) -> None:
        self.letter(server)
        erp = scripted_poweroffice(server, Time())
        assert erp.invoice(INVOICE).automatic_reminders
        server.on("GET", "/v2/Customers", httpx.Response(200, json=[customer(SendPaymentReminders=False)]))
        assert not erp.invoice(INVOICE).automatic_reminders

    def test_another_debt_collector_hides_only_what_v1_would_say(self, server: Scripted) -> None:
        self.letter(server)
        server.on("GET", AVAILABLE, unsuccessful("SecurityException"))
        assert [letter.kind for letter in self.read(server)] == ["notice"]


def pages(server: Scripted, *answers: httpx.Response) -> None:
    server.on("GET", LIST, *answers)


def page(ids: list[str], link: str | None) -> httpx.Response:
    header = json.dumps({"nextPageLink": link, "totalCount": 99})
    return httpx.Response(200, json=[invoice(Id=one) for one in ids], headers={"X-Pagination": header})


OTHER = INVOICE[:-1] + "6"


def test_pages_are_followed_by_number_and_never_by_their_link(server: Scripted) -> None:
    """Surprise 7: only `nextPageLink` is proven; it decides whether there is more, not where to go."""
    pages(server, page([INVOICE], "https://elsewhere.invalid/steal"), page([OTHER], None))
    assert set(scripted_poweroffice(server, Time()).open_balances([INVOICE, OTHER])) == {INVOICE, OTHER}
    asked = server.to("GET", LIST)
    assert [each.url.params["PageNumber"] for each in asked] == ["1", "2"]
    assert {each.url.host for each in asked} == {"go.invalid"}


@pytest.mark.parametrize("header", [{}, {"X-Pagination": ""}, {"X-Pagination": "no json"}, {"x-pagination": "{}"}])
def test_a_short_page_without_a_link_is_the_last(server: Scripted, header: dict[str, str]) -> None:
    pages(server, httpx.Response(200, json=[invoice()], headers=header))
    assert scripted_poweroffice(server, Time()).open_balances([INVOICE]) == {INVOICE: 125000}
    assert len(server.to("GET", LIST)) == 1


def test_none_is_an_empty_answer(server: Scripted) -> None:
    """Surprise 7: 204 with no body."""
    pages(server, none())
    assert scripted_poweroffice(server, Time()).open_balances([INVOICE]) == {}


def test_addresses_stay_short(server: Scripted) -> None:
    """Surprise 8: over about 2,000 characters Go answers a misleading 404. Surprise 23: the dates must be given."""
    pages(server, none())
    ids = [f"{number:08d}-2222-3333-4444-555555555555" for number in range(BATCH * 2 + 1)]
    scripted_poweroffice(server, Time()).open_balances(ids)
    asked = server.to("GET", LIST)
    assert len(asked) == 3
    assert all(len(str(each.url)) < 1900 for each in asked)
    assert all({"fromDate", "toDate"} <= set(each.url.params) for each in asked)


def test_many_balances_are_read_from_the_list_of_unpaid(server: Scripted) -> None:
    ids = [f"{number:08d}-2222-3333-4444-555555555555" for number in range(201)]
    unpaid = [invoice(Id=one) for one in ids[1:]] + [invoice(Id=OTHER)]
    pages(server, httpx.Response(200, json=unpaid), httpx.Response(200, json=[invoice(Id=ids[0], Balance=0)]))
    found = scripted_poweroffice(server, Time()).open_balances(ids)
    assert found == {one: 0 if one == ids[0] else 125000 for one in ids}
    first, second = server.to("GET", LIST)
    assert first.url.params["onlyUnpaidInvoices"] == "true"
    assert second.url.params["invoiceIds"] == ids[0]


def test_the_document_must_be_one(server: Scripted) -> None:
    path = f"/DebtCollection/GetInvoicePdf/{INVOICE}"
    erp = scripted_poweroffice(server, Time())
    server.on("GET", path, httpx.Response(200, content=b"%PDF-1.4"))
    assert erp.invoice_pdf(INVOICE) == b"%PDF-1.4"
    server.on("GET", path, httpx.Response(200, content=b"PK zip"))
    with pytest.raises(ErpNoDocument, match="no PDF"):
        erp.invoice_pdf(INVOICE)
    server.on("GET", path, httpx.Response(404))
    with pytest.raises(ErpNotFound):
        erp.invoice_pdf(INVOICE)
