"""A case that several things hold: each ends by what caused it, and only without any it goes on (B6, D5)."""

import pytest

from chalicelib.case.model import Phase, WhyNot
from chalicelib.work.change import resume
from chalicelib.work.debtor_message import About, debtor_says
from tests.work.walks import noticed
from tests.world import World


@pytest.mark.mission("B6", "D5")
def test_an_objection_holds_on_when_the_erps_remark_goes(site: World) -> None:
    sold = noticed(site)
    site.site.act("remark", sold, text="Kunden ringte")
    site.run("2026-06-22 23:00")
    debtor_says(site.ports, site.ref(), About.OBJECTION, "Jeg har aldri fått varen.")
    site.settle()
    assert [hold.reason for hold in site.case().holds] == ["erp_remark", "debtor_objection"]
    site.site.act("remark", sold, text="")
    site.run("2026-06-23 23:00")
    assert [hold.reason for hold in site.case().holds] == ["debtor_objection"]
    assert site.plan().why_not is WhyNot.HELD
    site.run("2026-06-30 09:00")
    assert site.case().phase is Phase.NOTICE
    resume(site.ports, site.ref())
    site.run("2026-07-07 09:00")
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("B6", "D5")
def test_an_answered_objection_leaves_the_erps_remark(site: World) -> None:
    sold = noticed(site)
    debtor_says(site.ports, site.ref(), About.OBJECTION, "Feil pris.")
    site.site.act("remark", sold, text="Avventer svar")
    site.run("2026-06-22 23:00")
    resume(site.ports, site.ref())
    site.settle()
    assert [hold.reason for hold in site.case().holds] == ["erp_remark"]
