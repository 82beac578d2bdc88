"""Fact 1, mission A2: each resource is allowed one by one, and the one that is missing is named."""

from pathlib import Path

import pytest

from chalicelib.erp.contract import ErpAccessLost, ErpRightMissing, ErpUnavailable, ReportStatus, StatusReport
from chalicelib.erp.netvisor.rights import RESOURCES
from local.erps.netvisor import access
from tests.contracts.erp_installations_netvisor import Netvisor

READING = [resource for resource in RESOURCES if resource.probe is not None]
PAGE = Path(__file__).parents[3] / "docs" / "erp" / "netvisor.md"


def take(site: Netvisor, *names: str) -> None:
    site.set_company(resources=[each for each in site.company["resources"] if each not in names])


@pytest.mark.mission("A2")
@pytest.mark.parametrize("resource", READING, ids=lambda each: each.name)
def test_a_resource_that_reads_is_missed_by_name(site: Netvisor, resource: object) -> None:
    wanted = next(each for each in READING if each is resource)
    take(site, wanted.name)
    (missing,) = site.erp.missing_rights()
    assert (missing.name, missing.purpose, missing.needed) == (wanted.name, wanted.purpose, wanted.needed)


@pytest.mark.mission("A2")
def test_the_probes_are_one_read_each_and_answer_with_nothing(site: Netvisor) -> None:
    before = len(site.requests)
    assert site.erp.missing_rights() == ()
    asked = site.requests[before:]
    assert [request.url.path for request in asked] == [f"/{resource.name}" for resource in READING]
    assert {request.method for request in asked} == {"GET"}


@pytest.mark.mission("A2")
def test_one_that_writes_is_named_by_the_call_that_needs_it(site: Netvisor) -> None:
    sold = site.sell()
    site.start(sold, "reminder")
    take(site, "salesinvoicecomment.nv")
    assert site.erp.missing_rights() == ()
    with pytest.raises(ErpRightMissing, match=r"salesinvoicecomment\.nv"):
        site.erp.report(StatusReport(sold.id, ReportStatus.ONGOING, "AC-1", "Hei", ""))


@pytest.mark.mission("A2")
def test_lost_access_and_trouble_are_no_missing_rights(site: Netvisor) -> None:
    site.fault(status=503, count=-1)
    with pytest.raises(ErpUnavailable):
        site.erp.missing_rights()
    site.fault(count=0)
    site.revoke_key()
    with pytest.raises(ErpAccessLost):
        site.erp.missing_rights()


@pytest.mark.mission("A2")
def test_the_page_for_creditors_names_every_resource_and_no_other() -> None:
    table = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    named = {part.strip("`") for line in table for part in line.split("|")[1].strip().split(", ")}
    assert named == {resource.name for resource in RESOURCES}
    assert named <= set(access.RESOURCES)
