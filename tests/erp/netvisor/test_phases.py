"""The table phase -> Netvisor status and comment (missions B10, D4, F2), first alone and then on the invoice."""

from dataclasses import replace

import pytest

from chalicelib.erp.contract import Measure, ReportStatus, Service, Stage, StatusReport
from chalicelib.erp.netvisor import phases
from tests.contracts.erp_installations_netvisor import Netvisor

REPORT = StatusReport("9001", ReportStatus.ONGOING, "AC-000001", "Brev sendt", "https://portal.example/cases/AC-000001")
REMINDER, COLLECTION = Service.REMINDER, Service.COLLECTION


@pytest.mark.mission("F2")
@pytest.mark.parametrize(
    ("report", "service", "standing", "with_agency", "statuses", "word"),
    [
        (REPORT, REMINDER, Stage.OVERDUE, True, [], "vastaanotettu"),
        (REPORT, None, Stage.OVERDUE, False, [], "vastaanotettu"),
        (REPORT, COLLECTION, Stage.REQUESTED, True, [Stage.COLLECTED], "vastaanotettu"),
        (replace(REPORT, measure=Measure.REMINDED), REMINDER, Stage.OVERDUE, True, [Stage.REMINDED], "muistutettu"),
        (
            replace(REPORT, measure=Measure.REMINDED),
            COLLECTION,
            Stage.COLLECTED,
            True,
            [Stage.COLLECTED],
            "muistutettu",
        ),
        (replace(REPORT, measure=Measure.DEMANDED), REMINDER, Stage.REMINDED, True, [Stage.COLLECTED], "perinnässä"),
        (replace(REPORT, measure=Measure.DEMANDED), COLLECTION, Stage.COLLECTED, True, [Stage.COLLECTED], "perinnässä"),
        (
            replace(REPORT, measure=Measure.LEGAL),
            COLLECTION,
            Stage.COLLECTED,
            True,
            [Stage.COLLECTED],
            "oikeudellisessa-perinnässä",
        ),
        (
            replace(REPORT, measure=Measure.MONITORED),
            COLLECTION,
            Stage.COLLECTED,
            True,
            [Stage.COLLECTED],
            "jälkiperinnässä",
        ),
        (replace(REPORT, status=ReportStatus.SETTLED), COLLECTION, None, False, [], "suoritettu"),
        (replace(REPORT, status=ReportStatus.WITHDRAWN), COLLECTION, Stage.COLLECTED, True, [Stage.OVERDUE], "peruttu"),
        (replace(REPORT, status=ReportStatus.REFUSED), REMINDER, Stage.OVERDUE, True, [Stage.OVERDUE], "hylätty"),
        (
            replace(REPORT, status=ReportStatus.REFUSED),
            COLLECTION,
            Stage.REQUESTED,
            True,
            [Stage.OVERDUE, Stage.REQUESTED],
            "hylätty",
        ),
        (replace(REPORT, status=ReportStatus.REFUSED), None, Stage.OVERDUE, False, [], "hylätty"),
    ],
)
def test_the_table(
    report: StatusReport,
    service: Service | None,
    standing: Stage | None,
    with_agency: bool,
    statuses: list[Stage],
    word: str,
) -> None:
    shown = phases.shown(report, service, standing, with_agency)
    assert (list(shown.statuses), shown.word) == (statuses, word)


def test_every_report_has_a_word_and_never_settles() -> None:
    for status in ReportStatus:
        for measure in [None, *Measure]:
            for service in [None, *Service]:
                report = replace(REPORT, status=status, measure=measure)
                shown = phases.shown(report, service, Stage.OVERDUE, with_agency=True)
                assert shown.word
                assert " " not in shown.word


def test_a_comment_is_one_line_of_at_most_five_hundred() -> None:
    said = phases.comment("AutoCollect", "perinnässä", REPORT)
    assert said == "AutoCollect: perinnässä AC-000001. Brev sendt https://portal.example/cases/AC-000001"
    long = phases.comment("AutoCollect", "perinnässä", replace(REPORT, comment="Å\n" * 400))
    assert len(long) == 500
    assert long.endswith(f"… {REPORT.link}")
    exact = replace(REPORT, comment="x" * (500 - len(said) + len(REPORT.comment)))
    assert len(phases.comment("AutoCollect", "perinnässä", exact)) == 500
    assert "…" not in phases.comment("AutoCollect", "perinnässä", exact)


def in_netvisor(site: Netvisor, service: str = "collection") -> tuple[StatusReport, str]:
    invoice = site.sell()
    if service == "collection":
        site.send_to_collection(invoice)
    else:
        site.start(invoice, service)
    return replace(REPORT, voucher_id=invoice.id), invoice.id


def line_of(site: Netvisor, key: str) -> dict[str, object]:
    lines = site.control.get("/invoices", params={"company": site.company["key"]}).json()
    return next(dict(line) for line in lines if str(line["id"]) == key)


@pytest.mark.mission("F2")
def test_a_case_walks_through_the_invoices_statuses(site: Netvisor) -> None:
    report, key = in_netvisor(site, "reminder")
    for measure, status in (
        (Measure.RECEIVED, "overdue"),
        (Measure.REMINDED, "reminded"),
        (Measure.DEMANDED, "collected"),
        (Measure.LEGAL, "collected"),
    ):
        site.erp.report(replace(report, measure=measure, comment=measure.value))
        line = line_of(site, key)
        assert (line["status"], line["agency"]) == (status, "AutoCollect")
    assert len(line_of(site, key)["comments"]) == 4  # type: ignore[arg-type]


@pytest.mark.mission("D4")
def test_a_withdrawn_case_goes_back_to_overdue_by_itself(site: Netvisor) -> None:
    report, key = in_netvisor(site)
    site.erp.report(report)
    assert line_of(site, key)["status"] == "collected"
    site.erp.report(replace(report, status=ReportStatus.WITHDRAWN))
    line = line_of(site, key)
    assert (line["status"], line["agency"]) == ("overdue", "")
    assert not site.erp.invoice(key).elsewhere


@pytest.mark.mission("B7")
@pytest.mark.parametrize(("service", "before"), [("reminder", "overdue"), ("collection", "requested")])
def test_a_refusal_uses_nothing_up(site: Netvisor, service: str, before: str) -> None:
    report, key = in_netvisor(site, service)
    site.erp.report(replace(report, status=ReportStatus.REFUSED, reference="", comment="Osoite puuttuu"))
    line = line_of(site, key)
    assert (line["status"], line["agency"]) == (before, "")
    assert list(site.erp.proposals()) == []
    site.control.post(f"/invoices/{key}/start", json={"text": service})
    assert [proposal.id for proposal in site.erp.proposals()] == [f"{key}-2"]


def test_a_paid_invoice_keeps_its_status(site: Netvisor) -> None:
    report, key = in_netvisor(site)
    site.erp.report(report)
    site.control.post(f"/invoices/{key}/arrive", json={})
    assert line_of(site, key)["status"] == "paid"
    site.erp.report(replace(report, status=ReportStatus.SETTLED, comment="Betalt"))
    site.erp.report(replace(report, status=ReportStatus.WITHDRAWN, comment="Trukket"))
    assert line_of(site, key)["status"] == "paid"


def test_a_status_that_stands_is_not_set_again(site: Netvisor) -> None:
    report, _ = in_netvisor(site)
    site.erp.report(report)
    site.erp.report(replace(report, comment="Innbetaling mottatt"))
    posts = [request for request in site.requests if "updatesalesinvoicestatus" in request.url.path]
    assert len(posts) == 1
    assert posts[0].content == b""


def test_a_lost_answer_to_a_comment_is_looked_for_before_it_is_repeated(site: Netvisor) -> None:
    report, key = in_netvisor(site)
    site.fault(drop_after_write=True, path="salesinvoicecomment")
    site.erp.report(report)
    assert len(line_of(site, key)["comments"]) == 1  # type: ignore[arg-type]
    comments = [request for request in site.requests if "salesinvoicecomment" in request.url.path]
    assert len(comments) == 1


def test_letters_beyond_ascii_arrive(site: Netvisor) -> None:
    report, key = in_netvisor(site)
    site.erp.report(replace(report, comment="Käännös: åäö € – valmis"))
    assert "åäö € – valmis" in str(line_of(site, key)["comments"])
