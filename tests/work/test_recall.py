"""Taken back in the ERP itself (mission D4): ended at the agreed cost, which is told there and in the portal."""

from datetime import date

import pytest

from chalicelib.case.events import Terminated, Unlisted
from chalicelib.case.model import Outcome, Phase
from chalicelib.erp.contract import Recall, StatusReport
from chalicelib.ports.records import TaskKind
from chalicelib.work.following import recall
from tests.contracts.erp_installations import Sold
from tests.work.walks import LIST, NOTICE, REGISTRATION, listed, noticed, registered
from tests.world import CONNECTION, CREDITOR, World


def take_back(site: World, sold: Sold, at: str) -> None:
    """In the ERP's own page, announced by its webhook."""
    site.at(at)
    site.site.recall(sold)
    site.webhooks()
    site.settle()


def ended(site: World) -> Terminated:
    stored = [each.event for each in site.ports.cases.events(site.ref())]
    (found,) = [event for event in stored if isinstance(event, Terminated)]
    return found


def told(site: World) -> list[tuple[str, str]]:
    return [(task.subject, task.detail) for task in site.tasks() if task.kind is TaskKind.RECALLED_IN_ERP]


@pytest.mark.mission("D4", "D3")
def test_a_recall_within_the_free_days_costs_nothing_and_says_so(site: World) -> None:
    sold = noticed(site)
    take_back(site, sold, "2026-06-15 12:00")
    assert (site.case().phase, site.case().outcome, site.case().charged) == (Phase.CLOSED, Outcome.WITHDRAWN, 0)
    assert (ended(site).by, ended(site).via, ended(site).cost) == ("erp", "erp", 0)
    line = site.shown(sold)
    assert (line["status"], line["message"]) == ("DONE", "WITHDRAWN")
    assert line["comment"] == "Trukket 15.06.2026. Uten kostnad."
    assert told(site) == [("AC-0001-00001", "0 NOK")]
    assert site.site.shows_overdue(sold)


@pytest.mark.mission("D4", "D3")
def test_a_day_later_what_has_accrued_is_charged_and_reported(site: World) -> None:
    sold = noticed(site)
    take_back(site, sold, "2026-06-16 12:00")
    # Fee 38.00, interest of 32 days of 1250.00 at 12 %: 13.15, and VAT of a quarter.
    fees, interest = 3800, 1315
    event = ended(site)
    assert (event.fees, event.interest, event.salaer) == (fees, interest, 0)
    assert (event.cost, event.vat, event.free_until) == (fees + interest + 1279, 1279, date(2026, 6, 15))
    comment = site.shown(sold)["comment"].replace("\xa0", " ")
    assert comment == "Trukket 16.06.2026. Kostnad 63,94 kr inkl. mva."
    assert told(site) == [("AC-0001-00001", "6394 NOK")]
    site.run(LIST)
    site.run(REGISTRATION)
    assert (len(site.case().letters), site.case().list_id) == (1, None)


@pytest.mark.mission("D4", "C3")
def test_a_recall_takes_the_case_off_its_list_and_nothing_is_registered(site: World) -> None:
    sold = listed(site)
    take_back(site, sold, "2026-06-24 12:00")
    assert site.case().list_id is None
    site.run(REGISTRATION)
    assert (site.case().outcome, site.case().registered_on, len(site.case().letters)) == (Outcome.WITHDRAWN, None, 1)
    assert not any(isinstance(each.event, Unlisted) for each in site.ports.cases.events(site.ref()))


@pytest.mark.mission("D4")
def test_a_recall_in_collection_charges_the_salaer_too(site: World) -> None:
    sold = registered(site)
    take_back(site, sold, "2026-06-26 12:00")
    assert ended(site).salaer > 0
    assert site.shown(sold)["message"] == "WITHDRAWN"


@pytest.mark.mission("D4", "B11")
def test_a_recall_is_honoured_once_however_often_it_is_announced(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-16 12:00")
    site.site.recall(sold)
    for _ in range(3):
        site.keep_webhooks()
        recall.take_recalls(site.ports, CONNECTION)
    site.webhooks()
    site.settle()
    assert site.story().count("Terminated") == 1
    reports = site.site.reports_made(sold)
    site.run("2026-06-16 23:05")
    assert (site.story().count("Terminated"), site.site.reports_made(sold)) == (1, reports)


@pytest.mark.mission("D4")
def test_the_night_finds_a_recall_whose_webhook_was_lost(site: World) -> None:
    sold = site.transfer()
    site.at("2026-06-01 12:00")
    site.site.recall(sold)
    site.site.received.clear()
    site.settle()
    assert site.case().open
    site.run("2026-06-01 23:05")
    assert site.case().outcome is Outcome.WITHDRAWN
    assert site.shown(sold)["message"] == "WITHDRAWN"
    site.run(NOTICE)
    assert site.case().letters == ()


@pytest.mark.mission("D4", "E1")
def test_a_recall_of_a_case_that_has_ended_is_answered_with_how_it_ended(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-16 11:00")
    site.site.recall(sold)
    # Paid a moment later, and both are found together: what was paid counts, and nothing is charged.
    site.site.act("arrive", sold, "1302.00")
    site.site.received.clear()
    site.run("2026-06-16 23:05")
    assert (site.case().outcome, site.case().charged, told(site)) == (Outcome.PAID, None, [])
    assert site.shown(sold)["message"] == "SETTLED"
    assert list(site.site.erp.recalls()) == []


@pytest.mark.mission("D4", "B2", "B11")
def test_a_recalled_invoice_comes_again_by_hand_and_only_so(site: World) -> None:
    sold = noticed(site)
    take_back(site, sold, "2026-06-10 12:00")
    for day in ("2026-06-10 23:05", "2026-06-11 23:05"):
        site.run(day)
    assert [case.case_no for case in site.cases()] == ["AC-0001-00001"]
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()
    again = site.case("AC-0001-00002")
    assert (again.erp_invoice.assignment, again.open) == (2, True)
    assert site.shown(sold)["reference"] == "AC-0001-00002"


class OneRecall:
    """The ERP where it says that something was taken back which we never had; no simulated user can do that."""

    def __init__(self, inner: object, voucher_id: str) -> None:
        self._inner, self._voucher_id = inner, voucher_id
        self.reports: list[StatusReport] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def recalls(self) -> list[Recall]:
        return [] if self.reports else [Recall("991", self._voucher_id, None)]

    def report(self, status: StatusReport) -> None:
        self.reports.append(status)


@pytest.mark.mission("D4")
@pytest.mark.parametrize("known", [True, False])
def test_a_recall_of_what_we_never_had_is_answered_and_comes_no_more(site: World, known: bool) -> None:
    sold = site.sell()
    connection = site.ports.register.connection(CONNECTION)
    erp = OneRecall(site.site.erp, sold.voucher_id if known else "424242")
    creditor = site.ports.register.creditor(CREDITOR)
    for _ in range(2):
        assert recall.honour(site.ports, erp, connection, creditor) == 0  # type: ignore[arg-type]
    (answer,) = erp.reports
    assert (answer.reference, answer.status.value) == ("", "withdrawn")
    assert "koster ingenting" in answer.comment
    assert site.cases() == []


@pytest.mark.mission("D4", "D3")
def test_a_recall_that_we_hear_of_late_costs_what_it_did_on_its_own_day(site: World) -> None:
    """The ERP is away from the last free day's noon until the next morning."""
    sold = noticed(site)
    site.at("2026-06-15 12:00")
    site.site.recall(sold)
    site.site.received.clear()
    site.site.fault(status=503, count=-1)
    site.run("2026-06-15 23:05")
    assert site.case().open
    site.site.fault()
    site.run("2026-06-16 10:00")
    site.run("2026-06-16 23:05")
    assert (site.case().outcome, site.case().charged, ended(site).on) == (Outcome.WITHDRAWN, 0, date(2026, 6, 16))
    assert site.shown(sold)["comment"] == "Trukket 16.06.2026. Uten kostnad."
