"""Missions B10, D4, F2: what a report writes once, gives back, leaves to a later case, and what was set by hand."""

from contextlib import suppress
from dataclasses import replace

import pytest

from chalicelib.erp.contract import Erp, Measure, ReportStatus, Service, Stage, StatusReport
from chalicelib.erp.intents import UNDER_WAY, MemoryIntents
from chalicelib.erp.netvisor import phases
from tests.contracts.erp_installations import Sold
from tests.contracts.erp_installations_netvisor import Netvisor
from tests.erp.netvisor.crashes import Crash, CrashingIntents, CrashingNetwork, Fuse

LINK = "https://portal.example/cases/AC-1"


def report(sold: Sold, status: ReportStatus = ReportStatus.ONGOING, text: str = "Brev sendt") -> StatusReport:
    reference = "" if status is ReportStatus.REFUSED else "AC-1"
    return StatusReport(sold.id, status, reference, text, LINK)


def sent(site: Netvisor, service: str = "collection") -> Sold:
    sold = site.sell()
    if service == "collection":
        site.send_to_collection(sold)
    else:
        site.start(sold, service)
    return sold


def comments(site: Netvisor, sold: Sold) -> list[str]:
    return [str(each).partition(". ")[0] for each in site.line(sold)["comments"]]


@pytest.mark.mission("B10")
def test_what_was_said_before_can_be_said_again(site: Netvisor) -> None:
    sold = sent(site)
    for text in ("Avdrag mottatt", "Brev sendt", "Avdrag mottatt"):
        site.erp.report(report(sold, text=text))
    assert len(comments(site, sold)) == 3


@pytest.mark.mission("D4")
def test_an_old_withdrawal_leaves_what_was_sent_again_alone(site: Netvisor) -> None:
    sold = sent(site)
    withdrawn = report(sold, ReportStatus.WITHDRAWN)
    site.erp.report(withdrawn)
    site.send_to_collection(sold)
    for late in (withdrawn, report(sold, ReportStatus.WITHDRAWN, "Trukket i går"), report(sold)):
        site.erp.report(late)
        assert len(list(site.erp.proposals())) == 1
    assert site.line(sold)["agency"] == "AutoCollect"
    assert comments(site, sold) == ["AutoCollect: peruttu AC-1"]
    site.erp.report(replace(report(sold), reference="AC-10"))
    assert comments(site, sold) == ["AutoCollect: peruttu AC-1", "AutoCollect: vastaanotettu AC-10"]


@pytest.mark.mission("E1")
def test_a_case_that_goes_on_after_it_was_settled_is_told_again(site: Netvisor) -> None:
    sold = sent(site)
    for status in (ReportStatus.ONGOING, ReportStatus.SETTLED, ReportStatus.ONGOING):
        site.erp.report(report(sold, status))
    assert [each.split()[1] for each in comments(site, sold)] == ["vastaanotettu", "suoritettu", "vastaanotettu"]


@pytest.mark.mission("B7")
def test_the_same_refusal_answers_each_hand_over(site: Netvisor) -> None:
    sold = sent(site)
    refused = report(sold, ReportStatus.REFUSED, "Osoite puuttuu")
    for _ in range(2):
        site.erp.report(refused)
        assert (site.line(sold)["status"], site.line(sold)["agency"]) == ("requested", "")
        assert list(site.erp.proposals()) == []
        site.start(sold, "collection")
    assert len(comments(site, sold)) == 2


@pytest.mark.mission("B7")
def test_a_refusal_repeated_late_does_not_undo_what_the_user_set_since(site: Netvisor) -> None:
    sold = sent(site)
    refused = report(sold, ReportStatus.REFUSED, "Osoite puuttuu")
    site.erp.report(refused)
    site.act("set-status", sold, text="overdue")
    site.erp.report(refused)
    assert site.line(sold)["status"] == "overdue"


@pytest.mark.mission("B10")
@pytest.mark.parametrize("status", list(ReportStatus))
def test_after_a_crash_at_any_step_a_repeat_says_and_sets_it_once(site: Netvisor, status: ReportStatus) -> None:
    ends = {ReportStatus.WITHDRAWN: ("overdue", ""), ReportStatus.REFUSED: ("requested", "")}
    expected = ends.get(status, ("collected" if status is ReportStatus.ONGOING else "requested", "AutoCollect"))
    steps, burnt = 0, True
    while burnt:
        steps += 1
        sold, fuse, notes = sent(site), Fuse(steps), MemoryIntents(site.time.now)
        fragile = site.open(
            site.access, site.transport(CrashingNetwork(site.network, fuse)), CrashingIntents(notes, fuse)
        )
        with suppress(Crash):
            fragile.report(report(sold, status))
        site.time.instant += UNDER_WAY
        sound = site.open(site.access, intents=notes)
        sound.report(report(sold, status))
        assert len(comments(site, sold)) == 1
        assert (site.line(sold)["status"], site.line(sold)["agency"]) == expected
        burnt = fuse.burnt
    assert steps > 5


@pytest.mark.mission("F2")
@pytest.mark.parametrize(
    ("words", "service", "standing", "told"),
    [
        (["vastaanotettu"], Service.REMINDER, Stage.OVERDUE, ""),
        (["vastaanotettu"], Service.REMINDER, Stage.REMINDED, "Muistutettu"),
        (["vastaanotettu"], Service.COLLECTION, Stage.COLLECTED, ""),
        (["vastaanotettu"], Service.COLLECTION, Stage.REQUESTED, "Huomautettu"),
        (["vastaanotettu"], None, Stage.OPEN, ""),
        (["vastaanotettu", "muistutettu"], Service.REMINDER, Stage.REMINDED, ""),
        (["muistutettu"], Service.REMINDER, Stage.OVERDUE, "Erääntynyt"),
        # A comment that sets nothing leaves what an earlier one set.
        (["muistutettu", "vastaanotettu"], Service.REMINDER, Stage.REMINDED, ""),
        (["muistutettu"], Service.COLLECTION, Stage.COLLECTED, ""),
        (["muistutettu", "perinnässä"], Service.REMINDER, Stage.COLLECTED, ""),
        (["perinnässä"], Service.REMINDER, Stage.OPEN, "Avoin"),
        (["jälkiperinnässä"], None, Stage.OVERDUE, "Erääntynyt"),
        (["oikeudellisessa-perinnässä"], Service.COLLECTION, None, ""),
        (["perinnässä", "suoritettu"], Service.COLLECTION, Stage.OVERDUE, ""),
        (["perinnässä", "peruttu"], Service.COLLECTION, Stage.COLLECTED, ""),
        (["hylätty"], Service.REMINDER, Stage.REMINDED, ""),
        ([], Service.REMINDER, Stage.COLLECTED, ""),
    ],
)
def test_a_status_that_is_not_ours_is_told_in_netvisors_word(
    words: list[str], service: Service | None, standing: Stage | None, told: str
) -> None:
    assert phases.changed_by_hand(words, service, standing) == told


def demanded(erp: Erp, sold: Sold, text: str = "Kehotus") -> None:
    erp.report(replace(report(sold, text=text), measure=Measure.DEMANDED))


@pytest.mark.mission("F2")
def test_a_status_changed_by_hand_is_told_while_the_invoice_is_with_us(site: Netvisor) -> None:
    sold = sent(site, "reminder")
    assert site.erp.invoice(sold.id).changed_by_hand == ""
    demanded(site.erp, sold)
    assert site.erp.invoice(sold.id).changed_by_hand == ""
    site.act("set-status", sold, text="reminded")
    assert site.erp.invoice(sold.id).changed_by_hand == "Muistutettu"
    assert site.erp.invoice_by_voucher(sold.id).changed_by_hand == "Muistutettu"
    site.erp.report(report(sold, ReportStatus.WITHDRAWN))
    assert site.erp.invoice(sold.id).changed_by_hand == ""
    site.act("set-status", sold, text="collected")
    assert site.erp.invoice(sold.id).changed_by_hand == ""


@pytest.mark.mission("F2")
def test_a_new_hand_over_is_not_held_against_the_old_cases_status(site: Netvisor) -> None:
    sold = sent(site)
    demanded(site.erp, sold)
    site.erp.report(report(sold, ReportStatus.WITHDRAWN))
    site.start(sold, "reminder")
    assert site.erp.invoice(sold.id).changed_by_hand == ""
