"""Items of an unknown form in lists: passed over where nobody is misled, counted as touched where money may hide."""

import logging
from datetime import date
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from chalicelib.erp.contract import (
    Entry,
    ErpUnavailable,
    ErpUnreadable,
    ReportStatus,
    Settlement,
    SettlementLine,
    StatusReport,
)
from chalicelib.erp.json_answers import JsonAnswers, leave_out
from tests.erp import invoices_as_sent as sent
from tests.erp.netvisor.scripted import answer, netvisor
from tests.erp.poweroffice.scripted import INVOICE, approved, case, envelope, invoice, none, scripted_poweroffice
from tests.erp.scripted import Scripted, Time, scripted_tripletex, value, values

FORM = "Kari Prøve"
OTHER = "22222222-2222-4222-8222-222222222222"


class Line(BaseModel):
    id: int
    amount: int
    text: str = ""


class TestJsonAnswers:
    answers = JsonAnswers("Tripletex")
    raws: tuple[object, ...] = ({"id": 1, "amount": 5}, {"id": FORM, "amount": 7}, FORM, {"id": 3, "amount": 9})

    def test_readable_items_come_and_the_others_are_told_without_values(self, caplog: pytest.LogCaptureFixture) -> None:
        unread: list[object] = []
        with caplog.at_level(logging.WARNING):
            found = list(self.answers.each(Line, self.raws, unread.append))
        assert [line.id for line in found] == [1, 3]
        assert unread == [self.raws[1], self.raws[2]]
        assert "Line: id: int_parsing" in caplog.text
        assert FORM not in caplog.text

    def test_a_list_that_would_mislead_is_raised(self) -> None:
        with pytest.raises(ErpUnreadable, match="int_parsing"):
            list(self.answers.each(Line, self.raws))

    @pytest.mark.parametrize("raw", [FORM, None, [], {}, {"status": "maintenance"}])
    def test_what_has_nothing_of_the_object_is_something_else_and_counts_as_silence(self, raw: object) -> None:
        with pytest.raises(ErpUnavailable) as caught:
            self.answers.read(Line, raw)
        assert not isinstance(caught.value, ErpUnreadable)

    def test_nothing_is_made_of_what_is_left_out(self) -> None:
        assert list(self.answers.each(Line, [FORM], leave_out)) == []


class TestTripletex:
    @pytest.fixture
    def server(self) -> Scripted:
        scripted = Scripted()
        for path in ("/ledger/posting", "/ledger/closeGroup", "/invoice"):
            scripted.on("GET", path, values())
        return scripted

    @pytest.mark.parametrize("spoiled", [{"amount": FORM}, {"date": None}, {"voucher": FORM, "amount": None}])
    @pytest.mark.parametrize("grouped", [False, True])
    def test_the_invoice_of_an_unreadable_line_counts_as_touched(
        self, server: Scripted, spoiled: dict[str, Any], grouped: bool
    ) -> None:
        line = sent.posting(1002, -500.0, invoiceNumber="10042") | spoiled
        if grouped:
            server.on("GET", "/ledger/closeGroup", values({"id": 42, "date": "2026-05-20", "postings": [line]}))
        else:
            server.on("GET", "/ledger/posting", values(line))
        server.on("GET", "/invoice", values({"id": 501, "invoiceNumber": 10042}))
        assert scripted_tripletex(server, Time()).ledger_changes("2026-05-20").invoice_ids == {"501"}

    def test_an_invoice_without_a_readable_balance_is_missing_and_the_others_are_there(self, server: Scripted) -> None:
        server.on("GET", "/invoice", values(sent.invoice(amountOutstanding=FORM), sent.invoice(id=502)))
        assert set(scripted_tripletex(server, Time()).open_balances(["501", "502"])) == {"502"}

    def test_a_posting_that_may_explain_the_balance_is_no_smaller_sum(self, server: Scripted) -> None:
        whole = sent.invoice(amountOutstanding=750.0, postings=[sent.own_posting()], customer={"id": 301})
        server.on("GET", "/invoice/501", value(whole))
        server.on("GET", "/ledger/posting", values(sent.own_posting(), sent.posting(1002, -500.0, date=FORM)))
        with pytest.raises(ErpUnreadable, match="501"):
            scripted_tripletex(server, Time()).matched_items("501")

    @pytest.mark.parametrize("state", ["WAITING", "RECLAIMED"])
    def test_a_request_without_a_readable_time_is_one(self, server: Scripted, state: str) -> None:
        before = sent.status(8, "DONE" if state == "WAITING" else "PROCESSING")
        server.on("GET", "/voucherStatus", values(before, sent.status(9, state) | {"timestamp": FORM}))
        erp = scripted_tripletex(server, Time())
        found = erp.proposals() if state == "WAITING" else erp.recalls()
        assert [(one.id, one.raised_at) for one in found] == [("9", None)]


class TestPowerOffice:
    @pytest.fixture
    def server(self) -> Scripted:
        scripted = Scripted()
        scripted.on("GET", "/v2/OutgoingInvoices", none())
        scripted.on("GET", "/DebtCollection/GetAllMatchedItems", envelope([]))
        scripted.on("GET", "/DebtCollection/IsActiveDebtCollection", envelope(True))
        return scripted

    def test_what_changed_unread_counts_as_touched(self, server: Scripted) -> None:
        changed = [invoice(Balance=FORM), FORM]
        server.on("GET", "/v2/OutgoingInvoices", httpx.Response(200, json=changed))
        moved = case() | {"status": FORM, "invoices": [{"id": OTHER}, FORM]}
        server.on("GET", "/DebtCollection/GetAllMatchedItems", envelope([moved]))
        assert scripted_poweroffice(server, Time()).ledger_changes("").invoice_ids == {INVOICE, OTHER}

    def test_an_approval_that_cannot_be_read_is_proposed_and_comes_anew_when_it_changes(self, server: Scripted) -> None:
        ids = []
        for text in ("2026-06-01T10:00:00+2", "2026-06-01T11:00:00+2"):
            server.on("GET", "/DebtCollection/Invoices/AvailableInvoices", envelope([approved(lastChanged=text)]))
            (found,) = scripted_poweroffice(server, Time()).proposals()
            assert (found.voucher_id, found.raised_at) == (INVOICE, None)
            ids.append(found.id)
        assert len(set(ids)) == 2

    def test_a_case_of_ours_that_cannot_be_read_is_not_made_a_second_time(self, server: Scripted) -> None:
        server.on("GET", "/DebtCollection/", envelope([case("AC-9") | {"status": FORM}, case() | {"status": FORM}]))
        erp = scripted_poweroffice(server, Time())
        with pytest.raises(ErpUnreadable):
            erp.report(StatusReport(INVOICE, ReportStatus.ONGOING, "AC-1", "Mottatt", ""))
        assert server.to("POST", "/DebtCollection/") == []


class TestNetvisor:
    LINE = (
        "<SalesInvoice><NetvisorKey>{}</NetvisorKey><InvoiceNumber>{}</InvoiceNumber>"
        "<InvoiceSum>10,00</InvoiceSum><OpenSum>{}</OpenSum></SalesInvoice>"
    )

    def listed(self, *lines: tuple[str, str]) -> httpx.Response:
        return answer(f"<SalesInvoiceList>{''.join(self.LINE.format(k, k, s) for k, s in lines)}</SalesInvoiceList>")

    def test_lines_that_cannot_be_read_are_touched_and_their_page_goes_on(self) -> None:
        pages = {None: self.listed(("7", "x"), ("", "1,00"), ("8", "5,00")), "8": self.listed(("9", "2,00"))}

        def handler(request: httpx.Request) -> httpx.Response:
            above = request.url.params.get("invoicesabovenetvisorkey")
            listing = request.url.path == "/salesinvoicelist.nv"
            return pages.get(above, answer("<SalesInvoiceList/>")) if listing else answer()

        assert netvisor(handler).ledger_changes("2026-05-30").invoice_ids == {"7", "8", "9"}

    def test_a_page_without_any_key_does_not_pass_for_the_end(self) -> None:
        with pytest.raises(ErpUnreadable, match="without keys"):
            netvisor(lambda _: self.listed(("", "1,00"))).ledger_changes("2026-05-30")

    def test_a_deletion_on_an_unreadable_day_is_one(self) -> None:
        gone = "<DeletedSalesInvoice><NetvisorKey>7</NetvisorKey><DeleteDate>x</DeleteDate></DeletedSalesInvoice>"

        def handler(request: httpx.Request) -> httpx.Response:
            told = request.url.path == "/deletedsalesinvoices.nv"
            return answer(f"<DeletedSalesInvoices>{gone}</DeletedSalesInvoices>" if told else "")

        assert netvisor(handler).ledger_changes("2026-05-30").invoice_ids == {"7"}

    def test_a_time_beyond_the_day_is_unreadable_and_no_defect(self) -> None:
        line = "<ProcessedTimestamp>1.6.2026 25:61</ProcessedTimestamp>"
        whole = (
            "<SalesInvoice><SalesInvoiceNetvisorKey>7</SalesInvoiceNetvisorKey><SalesInvoiceDate>1.5.2026"
            f"</SalesInvoiceDate><ProcessHistory><ProcessHistoryLine>{line}</ProcessHistoryLine></ProcessHistory>"
            "</SalesInvoice>"
        )
        with pytest.raises(ErpUnreadable, match="moment"):
            netvisor(lambda _: answer(whole)).invoice("7")

    @pytest.mark.parametrize(("payer", "looked_for"), [("Koe Asiakas", False), ("AutoCollect 17", True)])
    def test_only_a_payment_of_ours_must_be_readable_to_look_for_a_settlement(
        self, payer: str, looked_for: bool
    ) -> None:
        line = f"<NetvisorKey>1</NetvisorKey><Name>{payer}</Name><Date>1.6.2026</Date><Sum>x</Sum>"
        page = f"<SalesPaymentList><SalesPayment>{line}</SalesPayment></SalesPaymentList>"

        def handler(request: httpx.Request) -> httpx.Response:
            return answer(page if "abovenetvisorkey" not in request.url.params else "<SalesPaymentList/>")

        lines = (SettlementLine(Entry.CUSTOMER, -500, "", "7"), SettlementLine(Entry.PAYOUT, 500, ""))
        ours = Settlement("17", date(2026, 6, 1), "EUR", "", lines)
        if looked_for:
            with pytest.raises(ErpUnreadable, match="of ours"):
                netvisor(handler).booked(ours)
        else:
            assert netvisor(handler).booked(ours) is None

    def test_unmatched_money_that_cannot_be_read_hides_no_other(self) -> None:
        line = (
            "<SalesPayment><NetvisorKey>{}</NetvisorKey><Name>Koe</Name><Date>1.6.2026</Date><Sum>{}</Sum>"
            "</SalesPayment>"
        )
        both = f"<SalesPaymentList>{line.format(1, 'x')}{line.format(2, '5,00')}</SalesPaymentList>"

        def handler(request: httpx.Request) -> httpx.Response:
            return answer(both if "abovenetvisorkey" not in request.url.params else "<SalesPaymentList/>")

        found = netvisor(handler).on_account()
        assert [(one.amount, one.on) for one in found] == [(500, date(2026, 6, 1))]
