"""Cases in Go: opened, told, closed and handed back. The numbers are those of docs/erp/poweroffice.md."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import (
    ErpNotFound,
    ErpRefused,
    ErpRightMissing,
    ErpUnavailable,
    ReportStatus,
    StatusReport,
)
from chalicelib.erp.intents import UNDER_WAY, MemoryIntents
from chalicelib.erp.poweroffice.debt_collection import DebtCollection
from chalicelib.erp.poweroffice.legacy import LegacyApi
from chalicelib.erp.poweroffice.reports import merge
from chalicelib.erp.poweroffice.rights import NOT_CHOSEN
from chalicelib.erp.poweroffice.tokens import Tokens
from chalicelib.erp.sessions import MemorySessions
from tests.erp.poweroffice.scripted import (
    CASE,
    INVOICE,
    TOKEN,
    approved,
    case,
    envelope,
    scripted_host,
    scripted_poweroffice,
    token,
    unsuccessful,
)
from tests.erp.scripted import Scripted, Time, body_of

CASES, UPDATE = "/DebtCollection/", "/DebtCollection/UpdateStatus"
ADD, AVAILABLE = "/DebtCollection/AddInvoicesToCase", "/DebtCollection/Invoices/AvailableInvoices"


def report(status: ReportStatus = ReportStatus.ONGOING, reference: str = "AC-1") -> StatusReport:
    return StatusReport(INVOICE, status, reference, "Mottatt", "https://portal.example/cases/AC-1")


@pytest.fixture
def server() -> Scripted:
    made = Scripted()
    made.on("GET", CASES, envelope([]))
    made.on("GET", AVAILABLE, envelope([approved()]))
    made.on("POST", CASES, envelope(case()))
    made.on("POST", UPDATE, envelope(case()))
    made.on("POST", ADD, envelope(case()))
    made.on("DELETE", f"/DebtCollection/{CASE}", envelope(None))
    return made


def written(server: Scripted) -> list[tuple[str, str]]:
    return [(each.method, each.url.path) for each in server.requests if each.method != "GET" and each.url.path != TOKEN]


@pytest.mark.mission("B10")
def test_a_new_case_has_its_number_and_the_invoice_as_it_was_fetched(server: Scripted) -> None:
    """Surprise 6: the number is required though the route's page leaves it out; so are invoices."""
    scripted_poweroffice(server, Time()).report(report())
    made = body_of(server.to("POST", CASES)[0])
    assert made == {
        "code": "AC-1",
        "externalCaseUrl": "https://portal.example/cases/AC-1",
        "invoices": [approved()],
    }
    told = body_of(server.to("POST", UPDATE)[0])
    assert told == {"caseId": CASE, "statusText": "Mottatt", "isCaseClosed": False}
    assert server.to("GET", CASES)[0].url.params["$filter"] == "(Code eq 'AC-1')"


def test_a_case_that_stands_is_only_told(server: Scripted) -> None:
    """Surprise 18: what it says cannot be read, so it is written again."""
    server.on("GET", CASES, envelope([case()]))
    scripted_poweroffice(server, Time()).report(report())
    assert written(server) == [("POST", UPDATE)]


def test_a_status_without_words_gets_some(server: Scripted) -> None:
    """Surprise 38: v1 refuses an empty text."""
    server.on("GET", CASES, envelope([case()]))
    scripted_poweroffice(server, Time()).report(replace(report(), comment=""))
    assert body_of(server.to("POST", UPDATE)[0])["statusText"] == "AC-1"


def test_a_case_that_lost_its_invoice_on_the_way_gets_it(server: Scripted) -> None:
    server.on("GET", CASES, envelope([case(invoices=[])]))
    scripted_poweroffice(server, Time()).report(report())
    assert written(server) == [("POST", ADD), ("POST", UPDATE)]
    assert body_of(server.to("POST", ADD)[0]) == {"caseId": CASE, "invoiceIds": [INVOICE]}


@pytest.mark.mission("D4")
@pytest.mark.parametrize("status", [ReportStatus.SETTLED, ReportStatus.WITHDRAWN])
def test_what_is_over_is_closed_and_takes_no_invoice_back(server: Scripted, status: ReportStatus) -> None:
    for held in ([approved()], []):
        server.on("GET", CASES, envelope([case(invoices=held)]))
        scripted_poweroffice(server, Time()).report(report(status))
        assert body_of(server.to("POST", UPDATE)[-1])["isCaseClosed"] is True
    assert server.to("POST", ADD) == []


def test_a_refusal_makes_a_case_to_reject(server: Scripted) -> None:
    """Only a case can be rejected, and a refusal of ours has no number."""
    scripted_poweroffice(server, Time()).report(report(ReportStatus.REFUSED, ""))
    assert written(server) == [("POST", CASES), ("POST", UPDATE), ("DELETE", f"/DebtCollection/{CASE}")]
    assert body_of(server.to("POST", CASES)[0])["code"] == "Avvist-12345"


def test_each_approval_that_is_refused_has_one_number(server: Scripted) -> None:
    """Asked again after a crash it is the same one; the corrected invoice that comes again has the next."""
    notes, time = MemoryIntents(), Time()
    server.on("POST", CASES, unsuccessful("ApiOther"), envelope(case()))
    with pytest.raises(ErpRefused):
        scripted_poweroffice(server, time, intents=notes).report(report(ReportStatus.REFUSED, ""))
    scripted_poweroffice(server, time, intents=notes).report(report(ReportStatus.REFUSED, ""))
    server.on("GET", AVAILABLE, envelope([approved(lastChanged="2025-12-05T09:57:29Z")]))
    scripted_poweroffice(server, time, intents=notes).report(report(ReportStatus.REFUSED, ""))
    codes = [body_of(made)["code"] for made in server.to("POST", CASES)]
    assert codes == ["Avvist-12345", "Avvist-12345", "Avvist-12345-2"]


def test_a_number_that_another_connection_spent_is_passed_over(server: Scripted) -> None:
    """What was rejected cannot be read any more, and Go may count its number as taken all the same."""
    server.on("POST", CASES, unsuccessful("ApiUniqueConstraint"), envelope(case()))
    scripted_poweroffice(server, Time()).report(report(ReportStatus.REFUSED, ""))
    codes = [body_of(made)["code"] for made in server.to("POST", CASES)]
    assert codes == ["Avvist-12345", "Avvist-12345-2"]


def test_a_refusal_that_broke_off_goes_on_where_it_stopped(server: Scripted) -> None:
    server.on("GET", CASES, envelope([case("AC-7", "other"), case("Avvist-12345")]))
    server.on("GET", AVAILABLE, envelope([]))
    scripted_poweroffice(server, Time()).report(report(ReportStatus.REFUSED, ""))
    assert written(server) == [("POST", UPDATE), ("DELETE", f"/DebtCollection/{CASE}")]


@pytest.mark.parametrize("status", [ReportStatus.REFUSED, ReportStatus.WITHDRAWN])
def test_what_is_not_with_us_needs_no_handing_back(server: Scripted, status: ReportStatus) -> None:
    server.on("GET", AVAILABLE, envelope([]))
    scripted_poweroffice(server, Time()).report(report(status))
    assert written(server) == []


def test_a_case_without_its_approval_is_an_error(server: Scripted) -> None:
    server.on("GET", AVAILABLE, envelope([]))
    with pytest.raises(ErpNotFound, match="neither approved for us nor in our case"):
        scripted_poweroffice(server, Time()).report(report())


def test_a_lost_answer_is_looked_for(server: Scripted) -> None:
    server.on("POST", CASES, httpx.ReadTimeout("lost"))
    server.on("GET", CASES, envelope([]), envelope([case()]))
    scripted_poweroffice(server, Time()).report(report())
    assert written(server) == [("POST", CASES), ("POST", UPDATE)]


def test_what_cannot_be_seen_yet_is_not_repeated(server: Scripted) -> None:
    """Surprise 19: reads lag behind writes, so an absent case proves nothing."""
    server.on("POST", CASES, httpx.ReadTimeout("lost"))
    with pytest.raises(ErpUnavailable):
        scripted_poweroffice(server, Time()).report(report())
    assert written(server) == [("POST", CASES)]


def test_without_a_filter_by_number_the_list_is_searched(server: Scripted) -> None:
    server.on("GET", CASES, unsuccessful("ODataException"), envelope([case("AC-2", "x"), case()]))
    scripted_poweroffice(server, Time()).report(report())
    assert "$filter" not in server.to("GET", CASES)[1].url.params
    assert written(server) == [("POST", UPDATE)]


def test_a_quote_in_a_number_stays_inside_the_filter(server: Scripted) -> None:
    server.on("POST", CASES, unsuccessful("Exception", "no such case"))
    with pytest.raises(ErpRefused):
        scripted_poweroffice(server, Time()).report(report(reference="A' or 'x"))
    assert server.to("GET", CASES)[0].url.params["$filter"] == "(Code eq 'A'' or ''x')"


@pytest.mark.mission("B1")
class TestProposals:
    def proposals(self, server: Scripted, *found: dict[str, Any]) -> list[str]:
        server.on("GET", "/DebtCollection/IsActiveDebtCollection", envelope(True))
        server.on("GET", AVAILABLE, envelope(list(found)))
        return [one.id for one in scripted_poweroffice(server, Time()).proposals()]

    def test_an_approval_is_the_invoice_and_its_last_change(self, server: Scripted) -> None:
        first = self.proposals(server, approved())
        assert first == [f"{INVOICE}@20251204T095729"]
        assert self.proposals(server, approved()) == first
        assert self.proposals(server, approved(lastChanged="2025-12-05T09:57:29 +00:00")) != first

    def test_upper_case_ids_are_the_same(self, server: Scripted) -> None:
        assert self.proposals(server, approved(INVOICE.upper())) == self.proposals(server, approved())

    def test_none_while_go_has_another_debt_collector(self, server: Scripted) -> None:
        """Surprise 27: asking all the same would be refused."""
        server.on("GET", "/DebtCollection/IsActiveDebtCollection", envelope(False))
        server.on("GET", AVAILABLE, unsuccessful("SecurityException"))
        with pytest.raises(ErpRightMissing) as refused:
            scripted_poweroffice(server, Time()).proposals()
        assert refused.value.right == NOT_CHOSEN
        assert server.to("GET", AVAILABLE) == []


def test_cases_are_merged_under_one_number(server: Scripted) -> None:
    server.on("POST", "/DebtCollection/MergeCases", envelope(case("AC-9")))
    server.on("POST", TOKEN, token())
    time = Time()
    host = scripted_host(server, time, "old")
    service = DebtCollection(LegacyApi(host, Tokens(host, "a", "c", "", time.now, MemorySessions())))
    assert service.merge([CASE, "b"], "AC-9", "https://x.example").code == "AC-9"
    sent = json.loads(server.to("POST", "/DebtCollection/MergeCases")[0].content)
    assert sent == {"caseIds": [CASE, "b"], "caseNo": "AC-9", "externalCaseUrl": "https://x.example"}


class TestNotes:
    """What was begun is looked for before it is written again; what is done is not."""

    def test_a_case_that_a_crash_left_behind_is_not_made_again(self, server: Scripted) -> None:
        time = Time()
        notes = MemoryIntents(time.now)
        notes.begin("case:AC-1")
        time.instant += UNDER_WAY
        server.on("GET", CASES, envelope([]), envelope([case()]))
        scripted_poweroffice(server, time, intents=notes).report(report())
        assert written(server) == [("POST", UPDATE)]

    def test_a_case_that_was_made_is_known_though_reads_lag(self, server: Scripted) -> None:
        erp = scripted_poweroffice(server, Time())
        erp.report(report())
        server.on("GET", AVAILABLE, envelope([]))
        erp.report(report())
        assert written(server) == [("POST", CASES), ("POST", UPDATE), ("POST", UPDATE)]

    def test_an_invoice_is_added_once_though_reads_lag(self, server: Scripted) -> None:
        server.on("GET", CASES, envelope([case(invoices=[])]))
        erp = scripted_poweroffice(server, Time())
        for _ in range(2):
            erp.report(report())
        assert len(server.to("POST", ADD)) == 1

    def test_an_invoice_whose_adding_was_lost_is_looked_for(self, server: Scripted) -> None:
        server.on("GET", CASES, envelope([case(invoices=[])]), envelope([case()]))
        server.on("POST", ADD, httpx.ReadTimeout("lost"))
        scripted_poweroffice(server, Time()).report(report())
        assert written(server) == [("POST", ADD), ("POST", UPDATE)]

    def test_the_refusal_of_a_case_is_not_noted_as_made(self, server: Scripted) -> None:
        server.on("POST", CASES, unsuccessful("Exception", "not now"), envelope(case()))
        erp = scripted_poweroffice(server, Time())
        with pytest.raises(ErpRefused, match="not now"):
            erp.report(report())
        erp.report(report())
        assert [path for _, path in written(server)] == [CASES, CASES, UPDATE]

    def test_a_number_that_is_in_use_is_the_case_of_an_earlier_try(self, server: Scripted) -> None:
        """Surprise 37: v1 says so by the name of an exception, with status 200."""
        server.on("POST", CASES, unsuccessful("ApiUniqueConstraint", "There is a case AC-1 already"))
        server.on("GET", CASES, envelope([]), envelope([case()]))
        scripted_poweroffice(server, Time()).report(report())
        assert written(server) == [("POST", CASES), ("POST", UPDATE)]
        server.on("GET", CASES, envelope([]))
        with pytest.raises(ErpUnavailable, match="cannot be read back yet"):
            scripted_poweroffice(server, Time()).report(report())

    def test_merging_is_looked_for_before_it_is_repeated(self, server: Scripted) -> None:
        merge_path, notes = "/DebtCollection/MergeCases", MemoryIntents()
        server.on("POST", merge_path, httpx.ReadTimeout("lost"))
        server.on("GET", CASES, envelope([case("AC-9")]))
        server.on("POST", TOKEN, token())
        time = Time()
        host = scripted_host(server, time, "old")
        service = DebtCollection(LegacyApi(host, Tokens(host, "a", "c", "", time.now, MemorySessions())))
        for _ in range(2):
            assert merge(service, notes, [CASE, INVOICE], "AC-9", "https://x.example") == CASE
        assert len(server.to("POST", merge_path)) == 1


def test_no_webhooks(server: Scripted) -> None:
    """Surprise 21."""
    assert scripted_poweroffice(server, Time()).ensure_webhooks("https://x.example", "s") == ()
    assert server.requests == []
