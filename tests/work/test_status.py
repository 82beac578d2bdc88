"""Where the case stands, on the invoice line in the ERP, at every change (mission B10)."""

import pytest

from chalicelib.work.change import terminate
from tests.work.walks import LIST, NOTICE, REGISTRATION
from tests.world import World

LINK = "https://collect.example/cases/AC-0001-00001"


@pytest.mark.mission("B10")
def test_the_line_follows_the_case_from_the_transfer_to_the_end(site: World) -> None:
    sold = site.transfer()
    said = [site.shown(sold)]
    for moment in (NOTICE, LIST, REGISTRATION):
        site.run(moment)
        said.append(site.shown(sold))
    site.at("2026-07-01 10:00")
    site.site.act("credit", sold)
    site.run("2026-07-01 23:00")
    said.append(site.shown(sold))
    assert [line["comment"] for line in said] == [
        "Mottatt 01.06.2026. Inkassovarsel sendes tidligst 02.06.2026.",
        "Inkassovarsel sendt 02.06.2026, frist 16.06.2026.",
        "Står på inkassolisten. Kan stoppes til 25.06.2026 om morgenen.",
        "Betalingsoppfordring sendt 25.06.2026, frist 09.07.2026.",
        "Kreditert. Saken er avsluttet 01.07.2026.",
    ]
    assert [(line["status"], line["message"]) for line in said] == [("PROCESSING", "ONGOING")] * 4 + [
        ("DONE", "SETTLED")
    ]
    assert {line["reference"] for line in said} == {"AC-0001-00001"}
    assert site.site.shown_link(sold) == LINK


@pytest.mark.mission("B10", "D4")
def test_a_withdrawn_case_goes_back_to_the_creditor(site: World) -> None:
    sold = site.transfer()
    terminate(site.ports, site.ref(), "kari", "portal", 0)
    site.settle()
    line = site.shown(sold)
    assert (line["status"], line["message"]) == ("DONE", "WITHDRAWN")
    assert line["comment"] == "Trukket 01.06.2026. Uten kostnad."


@pytest.mark.mission("B10")
def test_the_comment_is_in_the_creditors_language(site: World) -> None:
    site.change_creditor(language="en")
    sold = site.transfer()
    assert site.shown(sold)["comment"].startswith("Received")


@pytest.mark.mission("B10")
def test_a_held_case_says_so_and_says_when_it_goes_on(site: World) -> None:
    sold = site.transfer()
    site.site.act("remark", sold, text="Kunden er uenig")
    site.run(NOTICE)
    assert site.shown(sold)["comment"] == "Satt på vent 02.06.2026. Se saken i portalen."
    site.site.act("remark", sold, text="")
    site.run("2026-06-02 23:00")
    assert site.shown(sold)["comment"] == "Mottatt 01.06.2026. Inkassovarsel sendes tidligst 02.06.2026."


@pytest.mark.mission("B10")
def test_the_same_status_is_not_said_twice(site: World) -> None:
    sold = site.transfer()
    made = site.site.reports_made(sold)
    site.ports.queue.job("report", creditor_id="nordlys", case_no="AC-0001-00001", group="nordlys-tripletex")
    site.settle()
    assert site.site.reports_made(sold) == made == 1


@pytest.mark.mission("B10")
def test_two_changes_before_the_report_are_told_as_the_case_stands_then(site: World) -> None:
    sold = site.transfer()
    made = site.site.reports_made(sold)
    site.site.fault(status=503, count=-1, path="voucherStatus")
    site.trouble.tolerate = (Exception,)
    site.run(NOTICE)
    terminate(site.ports, site.ref(), "kari", "portal", 0)
    site.site.fault()
    site.at("2026-06-02 07:00")
    site.run("2026-06-02 07:30")
    assert site.shown(sold)["message"] == "WITHDRAWN"
    assert site.site.reports_made(sold) <= made + 2
