"""Balances that differ: shown at once, a task when still there, gone when the sides agree again (mission E9)."""

from datetime import date

import pytest

from chalicelib.case.model import Phase, WhyNot
from chalicelib.ports.records import TaskKind
from tests.work.walks import LIST, NOTICE, REGISTRATION, noticed
from tests.world import CREDITOR, World


def tasks(site: World) -> list[str]:
    return [task.subject for task in site.tasks() if task.kind is TaskKind.DISCREPANCY]


@pytest.mark.mission("E9")
def test_a_deviation_shows_at_once_and_becomes_a_task_at_the_second_sync(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-10 12:00")
    site.site.unexplained(sold, 20_000)
    site.run("2026-06-10 23:00")
    case = site.case()
    assert (case.discrepancy_since, case.erp_balance) == (date(2026, 6, 10), 105_000)
    (row,) = site.ports.cases.rows(CREDITOR, Phase.NOTICE.value)
    assert (row.discrepancy, row.expected_balance, row.erp_balance) == (True, 125_000, 105_000)
    assert tasks(site) == []
    site.run("2026-06-11 23:00")
    assert tasks(site) == ["AC-0001-00001"]
    site.run("2026-06-12 23:00")
    assert tasks(site) == ["AC-0001-00001"]
    assert site.story().count("DiscrepancyFound") == 1
    site.site.unexplained(sold, -20_000)
    site.run("2026-06-13 23:00")
    assert (site.case().discrepancy_since, site.case().erp_balance, tasks(site)) == (None, 125_000, [])


@pytest.mark.mission("E9")
def test_fees_and_interest_never_count(site: World) -> None:
    noticed(site)
    site.run("2026-06-10 23:00")
    assert site.case().discrepancy_since is None
    (row,) = site.ports.cases.rows(CREDITOR, Phase.NOTICE.value)
    assert (row.discrepancy, row.expected_balance, row.total) == (False, 125_000, 125_000 + 3800 + 740)


@pytest.mark.mission("E9", "C3")
def test_no_letter_leaves_while_nobody_knows_what_is_owed(site: World) -> None:
    sold = noticed(site)
    site.run(LIST)
    site.site.unexplained(sold, 20_000)
    site.run(REGISTRATION)
    case = site.case()
    assert (case.phase, len(case.letters), case.discrepancy_since) == (Phase.LISTED, 1, date(2026, 6, 25))
    assert site.plan().why_not is WhyNot.CREDITOR_MAY_STOP
    site.site.unexplained(sold, -20_000)
    site.run("2026-06-26 08:05")
    assert site.case().phase is Phase.COLLECTION


@pytest.mark.mission("E9", "C2")
def test_a_case_whose_sides_differ_is_not_put_on_the_list_until_they_agree(site: World) -> None:
    sold = noticed(site)
    site.at("2026-06-22 12:00")
    site.site.unexplained(sold, 20_000)
    site.run("2026-06-22 23:00")
    site.run(LIST)
    assert (site.case().phase, site.ports.mailer.to("faktura@nordlys.example")) == (Phase.NOTICE, [])
    site.at("2026-06-24 12:00")
    site.site.unexplained(sold, -20_000)
    site.run("2026-06-24 23:00")
    site.run("2026-06-30 09:00")
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("E9")
def test_an_invoice_that_vanished_holds_its_case_and_asks(site: World) -> None:
    sold = site.transfer()
    site.site.fault(vanish_invoice=[int(sold.id)])
    site.run("2026-06-01 23:00")
    case = site.case()
    assert case.hold is not None
    assert (case.hold.reason, site.plan().why_not) == ("invoice_gone", WhyNot.HELD)
    assert tasks(site) == ["AC-0001-00001"]
    site.run(NOTICE)
    assert site.case().letters == ()
    site.site.fault()
    site.run("2026-06-02 23:00")
    # Back again: nothing but the hold stood in the way.
    assert site.case().hold is None
    assert tasks(site) == []
    site.run("2026-06-03 06:00")
    assert len(site.case().letters) == 1


@pytest.mark.mission("E9", "C1")
def test_an_invoice_that_vanishes_before_its_letter_stops_the_letter_and_no_other(site: World) -> None:
    gone = site.transfer()
    site.transfer("99.00")
    site.site.fault(vanish_invoice=[int(gone.id)])
    site.run(NOTICE)
    assert [len(case.letters) for case in site.cases()] == [0, 1]
    assert [case.hold is not None for case in site.cases()] == [True, False]
    assert tasks(site) == ["AC-0001-00001"]
