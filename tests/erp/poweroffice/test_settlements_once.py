"""Settlements posted into Go: once whatever is lost, and read back. Numbers as in docs/erp/poweroffice.md."""

import json
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import Booked, Entry, ErpRefused, ErpUnavailable, SettlementLine
from chalicelib.erp.intents import UNDER_WAY, MemoryIntents
from tests.erp.poweroffice.posting import (
    ANOTHER,
    CHOSEN,
    INVOICES,
    JOURNALS,
    STATEMENT,
    VOUCHER,
    found,
    one,
    open_books,
    ours,
    settlement,
    voucher,
)
from tests.erp.poweroffice.scripted import CREDIT, INVOICE, invoice, none, scripted_poweroffice
from tests.erp.scripted import Scripted, Time


@pytest.fixture
def server() -> Scripted:
    return open_books()


class TestOnce:
    def test_a_lost_answer_is_looked_for_by_our_reference(self, server: Scripted) -> None:
        """Surprise 32: Go cannot be asked for a reference; the day and our own postings can."""
        server.on("POST", JOURNALS, httpx.ReadTimeout("lost"))
        assert scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN) == Booked(VOUCHER)
        asked = server.to("GET", STATEMENT)[0].url.params
        assert (asked["fromDate"], asked["toDate"]) == ("2026-01-10", "2026-01-10")
        assert asked["onlyCreatedByCurrentIntegration"] == "true"
        assert len(server.to("POST", JOURNALS)) == 1

    def test_another_settlement_or_somebody_elses_is_not_ours(self, server: Scripted) -> None:
        server.on("POST", JOURNALS, httpx.ReadTimeout("lost"))
        other = ours(7003, ExternalImportReference="autocollect-settlement-18")
        strange = ours(7004, IsCreatedByCurrentIntegration=False)
        server.on("GET", STATEMENT, found(other, strange))
        with pytest.raises(ErpUnavailable):
            scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN)

    def test_what_a_crash_left_behind_is_found_before_anything_is_posted(self, server: Scripted) -> None:
        time = Time()
        notes = MemoryIntents(time.now)
        notes.begin("settlement/17/1")
        time.instant += UNDER_WAY
        assert scripted_poweroffice(server, time, intents=notes).book_settlement(settlement(), CHOSEN).id == VOUCHER
        assert server.to("POST", JOURNALS) == []
        assert notes.result("settlement/17/1") == VOUCHER

    def test_what_cannot_be_seen_yet_is_waited_for(self, server: Scripted) -> None:
        """Surprise 19."""
        time = Time()
        server.on("POST", JOURNALS, httpx.ReadTimeout("lost"))
        server.on("GET", STATEMENT, none(), found(ours()))
        assert scripted_poweroffice(server, time).book_settlement(settlement(), CHOSEN).id == VOUCHER
        assert time.slept == [1.5]

    @pytest.mark.parametrize("status", [400, 409])
    def test_a_refused_repeat_means_that_it_stands(self, server: Scripted, status: int) -> None:
        """Surprise 33: no paper tells the status."""
        problem = {"title": "Duplicate", "detail": "ExternalImportReference is in use"}
        server.on("POST", JOURNALS, one(problem, status))
        assert scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN).id == VOUCHER
        server.on("GET", STATEMENT, none())
        with pytest.raises(ErpRefused, match="is in use"):
            scripted_poweroffice(server, Time()).book_settlement(settlement(), CHOSEN)

    def test_once_noted_it_is_only_read(self, server: Scripted) -> None:
        erp = scripted_poweroffice(server, Time())
        first = erp.book_settlement(settlement(), CHOSEN)
        server.requests.clear()
        server.on("GET", "/v2/LockDateSettings", one({"LockDate": "2026-12-31"}))
        assert erp.book_settlement(settlement(), CHOSEN) == first
        assert [each.method for each in server.requests] == ["GET"] * 3

    @pytest.mark.mission("E7")
    def test_what_gos_user_reversed_is_missed_and_posted_anew_when_asked_for(self, server: Scripted) -> None:
        """A reversal frees the reference; the reversed lines keep it in the ledger, so the voucher itself is asked."""
        erp = scripted_poweroffice(server, Time())
        erp.book_settlement(settlement(), CHOSEN)
        server.on("GET", f"{JOURNALS}/{VOUCHER}", one(voucher(IsReversed=True)))
        assert erp.booked(settlement()) is None
        server.on("POST", JOURNALS, one(voucher(Id=ANOTHER), 201))
        server.on("GET", f"{JOURNALS}/{ANOTHER}", one(voucher(Id=ANOTHER)))
        server.on("GET", STATEMENT, found(ours(), ours(7003, VoucherId=ANOTHER)))
        for _ in range(2):
            assert erp.book_settlement(settlement(), CHOSEN) == Booked(ANOTHER)
        assert erp.booked(settlement()) == Booked(ANOTHER)
        assert len(server.to("POST", JOURNALS)) == 2

    def test_without_a_line_in_the_customer_ledger_our_note_tells(self, server: Scripted) -> None:
        lines = (SettlementLine(Entry.PAYOUT, 4001, "Utbetalt"), SettlementLine(Entry.INTEREST, -4001, "Rente"))
        only_interest = settlement("18", lines)
        notes = MemoryIntents()
        erp = scripted_poweroffice(server, Time(), intents=notes)
        assert erp.booked(only_interest) is None
        assert erp.book_settlement(only_interest, CHOSEN) == Booked(VOUCHER)
        assert erp.booked(only_interest) == Booked(VOUCHER)
        assert server.to("GET", STATEMENT) == []
        server.on("GET", f"{JOURNALS}/{VOUCHER}", one(voucher(IsReversed=True)))
        assert erp.booked(only_interest) is None


class TestReadBack:
    @pytest.mark.parametrize(
        ("held", "posted", "unmatched"),
        [
            (invoice(MatchId=880), ours(MatchId=880), ()),
            (invoice(MatchId=None), ours(MatchId=None), (INVOICE,)),
            (invoice(MatchId=881), ours(MatchId=880), (INVOICE,)),
            (invoice(MatchId=880), ours(MatchId=880, CustomerId=999), (INVOICE,)),
            (invoice(Id=CREDIT, MatchId=880), ours(), (INVOICE,)),
        ],
    )
    def test_what_was_not_matched_is_told(
        self, server: Scripted, held: Any, posted: dict[str, Any], unmatched: tuple[str, ...]
    ) -> None:
        """Surprise 34: naming an invoice makes Go try, no more; there is no call to match in v2."""
        erp = scripted_poweroffice(server, Time())
        server.on("GET", INVOICES, found(invoice()), found(held))
        server.on("GET", STATEMENT, found(posted))
        assert erp.book_settlement(settlement(), CHOSEN) == Booked(VOUCHER, unmatched)
        assert erp.booked(settlement()) == Booked(VOUCHER, unmatched)

    def test_it_is_read_when_all_its_lines_can_be_seen(self, server: Scripted) -> None:
        """Surprise 19: reads lag behind writes."""
        time = Time()
        server.on("GET", f"{JOURNALS}/{VOUCHER}", httpx.Response(404), one(voucher()))
        server.on("GET", STATEMENT, none(), found(ours()))
        assert scripted_poweroffice(server, time).book_settlement(settlement(), CHOSEN) == Booked(VOUCHER)
        assert time.slept == [1.5, 1.5]

    @pytest.mark.parametrize("path", [f"{JOURNALS}/{VOUCHER}", STATEMENT])
    def test_what_never_shows_is_asked_for_later(self, server: Scripted, path: str) -> None:
        server.on("GET", path, httpx.Response(404) if path != STATEMENT else none())
        erp = scripted_poweroffice(server, Time())
        for _ in range(2):
            with pytest.raises(ErpUnavailable, match="cannot be read back yet"):
                erp.book_settlement(settlement(), CHOSEN)
        assert len(server.to("POST", JOURNALS)) == 1

    def test_many_invoices_go_forty_at_a_time(self, server: Scripted) -> None:
        ids = [f"{number:08d}-2222-3333-4444-555555555555" for number in range(45)]
        lines = tuple(SettlementLine(Entry.CUSTOMER, -100, "Faktura", each) for each in ids)
        whole = settlement(lines=(SettlementLine(Entry.PAYOUT, 4500, "Utbetalt"), *lines))

        def listed(request: httpx.Request) -> httpx.Response:
            wanted = request.url.params["invoiceIds"].split(",")
            return found(*(invoice(Id=each, MatchId=880) for each in wanted))

        server.on("GET", INVOICES, listed)
        server.on("GET", STATEMENT, found(*(ours(number) for number in range(45))))
        assert scripted_poweroffice(server, Time()).book_settlement(whole, CHOSEN).unmatched == ()
        assert len(json.loads(server.to("POST", JOURNALS)[0].content)["VoucherLines"]) == 46
        assert len(server.to("GET", INVOICES)) == 4
