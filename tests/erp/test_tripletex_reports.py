"""The debt-collector channel: proposals in, statuses out; history only, of which the newest counts."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from chalicelib.erp.contract import (
    ErpNotFound,
    ErpRefused,
    ErpUnavailable,
    Proposal,
    Recall,
    ReportStatus,
    StatusReport,
)
from chalicelib.erp.intents import UNDER_WAY
from tests.erp.invoices_as_sent import status
from tests.erp.scripted import Scripted, Time, body_of, refusal, scripted_tripletex, value, values

PATH = "/voucherStatus"
REPORT = StatusReport("601", ReportStatus.ONGOING, "AC-000123", "Varsel sendt 2026-06-01", "https://portal.example/c/1")
STANDING = {
    "message": "ONGOING",
    "comment": "Varsel sendt 2026-06-01",
    "referenceNumber": "AC-000123",
    "externalObjectUrl": "https://portal.example/c/1",
}


class History:
    """Answers /voucherStatus from a list, filtered as the real one filters."""

    def __init__(self, *statuses: dict[str, Any]) -> None:
        self.statuses = list(statuses)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        wanted = query.get("voucherIds", "").split(",")
        return values(
            *[
                one
                for one in self.statuses
                if one["type"] == query["type"]
                and query.get("status") in (None, one["status"])
                and ("voucherIds" not in query or str(one["voucher"]["id"]) in wanted)
            ]
        )


@pytest.mark.mission("B1")
def test_only_vouchers_whose_newest_status_waits_are_proposed() -> None:
    server = Scripted()
    answered = {"voucher": {"id": 602}}
    again = {"voucher": {"id": 603}}
    server.on(
        "GET",
        PATH,
        History(
            status(1, "WAITING"),
            status(2, "WAITING", **answered),
            status(3, "PROCESSING", **answered),
            status(4, "WAITING", **again),
            status(5, "DONE", **again),
            status(6, "WAITING", timestamp="2026-05-31T10:00:00", **again),
            status(7, "WAITING", type="SUPPLIERINVOICE_EXTERNAL", voucher={"id": 604}),
            status(8, "WAITING", voucher={"id": 605}),
            status(9, "RECLAIMED", voucher={"id": 605}),
        ),
    )
    assert scripted_tripletex(server, Time()).proposals() == [
        Proposal("1", "601", "Fjord Inkasso AS", datetime(2026, 5, 30, 8, tzinfo=UTC)),
        # A time without an offset is Norwegian.
        Proposal("6", "603", "Fjord Inkasso AS", datetime(2026, 5, 31, 8, tzinfo=UTC)),
    ]
    assert len(server.to("GET", PATH)) == 2


@pytest.mark.mission("D4")
@pytest.mark.parametrize(
    ("after", "waits"),
    [
        ((), True),
        # A status of ours that was under way when the user took it back does not answer the recall.
        (("PROCESSING",), True),
        (("DONE",), False),
        (("ERROR",), False),
        (("WAITING",), False),
        (("DONE", "WAITING", "PROCESSING", "RECLAIMED"), True),
        (("RECLAIMED",), True),
    ],
)
def test_a_recall_waits_until_the_assignment_has_ended(after: tuple[str, ...], waits: bool) -> None:
    states = ("WAITING", "PROCESSING", "RECLAIMED", *after)
    made = [status(number, state) for number, state in enumerate(states, start=1)]
    server = Scripted()
    server.on("GET", PATH, History(*made, status(99, "DONE", voucher={"id": 602})))
    newest = max(number for number, state in enumerate(states, start=1) if state == "RECLAIMED")
    raised = datetime(2026, 5, 30, 8, tzinfo=UTC)
    assert scripted_tripletex(server, Time()).recalls() == ([Recall(str(newest), "601", raised)] if waits else [])


def test_nothing_waiting_takes_one_call() -> None:
    server = Scripted()
    server.on("GET", PATH, values())
    assert scripted_tripletex(server, Time()).proposals() == []
    assert len(server.to("GET", PATH)) == 1


def test_a_time_left_out_is_none() -> None:
    server = Scripted()
    server.on("GET", PATH, History(status(1, "WAITING", timestamp="")))
    assert scripted_tripletex(server, Time()).proposals()[0].raised_at is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (ReportStatus.ONGOING, {"status": "PROCESSING", "message": "ONGOING"}),
        (ReportStatus.SETTLED, {"status": "DONE", "message": "SETTLED"}),
        (ReportStatus.WITHDRAWN, {"status": "DONE", "message": "WITHDRAWN"}),
        (ReportStatus.REFUSED, {"status": "ERROR", "message": "NONE"}),
    ],
)
@pytest.mark.mission("B10")
def test_a_report_in_the_erps_words(said: ReportStatus, words: dict[str, str]) -> None:
    server = Scripted()
    server.on("GET", PATH, History(status(1, "WAITING")))
    server.on("POST", PATH, value({"id": 2}, 201))
    scripted_tripletex(server, Time()).report(StatusReport("601", said, "", "Fakturaen er ikke forfalt", ""))
    posted = body_of(server.to("POST", PATH)[0])
    assert posted == {**words, "comment": "Fakturaen er ikke forfalt", "voucher": {"id": 601}}


@pytest.mark.mission("B10")
def test_a_report_that_already_stands_posts_nothing() -> None:
    server = Scripted()
    server.on("GET", PATH, History(status(1, "WAITING"), status(2, "PROCESSING", **STANDING)))
    scripted_tripletex(server, Time()).report(REPORT)
    assert server.to("POST", PATH) == []


@pytest.mark.parametrize("name", ["status", "message", "comment", "referenceNumber", "externalObjectUrl"])
def test_a_report_that_differs_in_anything_is_posted(name: str) -> None:
    server = Scripted()
    server.on("GET", PATH, History(status(2, "PROCESSING", **STANDING) | {name: "OTHER"}))
    server.on("POST", PATH, value({"id": 3}, 201))
    scripted_tripletex(server, Time()).report(REPORT)
    posted = body_of(server.to("POST", PATH)[0])
    assert posted == {**STANDING, "status": "PROCESSING", "voucher": {"id": 601}}


def test_an_equal_status_that_is_no_longer_the_newest_is_posted_again() -> None:
    server = Scripted()
    server.on("GET", PATH, History(status(3, "WAITING"), status(2, "PROCESSING", **STANDING)))
    server.on("POST", PATH, value({"id": 4}, 201))
    scripted_tripletex(server, Time()).report(REPORT)
    assert len(server.to("POST", PATH)) == 1


def test_an_answer_lost_after_the_write_makes_no_second_line() -> None:
    server, history = Scripted(), History(status(1, "WAITING"))

    def dropped(_: httpx.Request) -> httpx.Response:
        history.statuses.append(status(2, "PROCESSING", **STANDING))
        raise httpx.ReadTimeout("lost")

    server.on("GET", PATH, history)
    server.on("POST", PATH, dropped)
    scripted_tripletex(server, Time()).report(REPORT)
    assert len(server.to("POST", PATH)) == 1


def test_a_write_that_did_not_happen_is_made_when_it_is_asked_for_again() -> None:
    server = Scripted()
    server.on("GET", PATH, History(status(1, "WAITING")))
    server.on("POST", PATH, httpx.Response(502), value({"id": 2}, 201))
    time = Time()
    erp = scripted_tripletex(server, time)
    with pytest.raises(ErpUnavailable):
        erp.report(REPORT)
    time.instant += UNDER_WAY
    erp.report(REPORT)
    assert len(server.to("POST", PATH)) == 2
    # The newest status was looked at after the lost answer, and before the second try.
    assert [request.method for request in server.requests[1:]] == ["GET", "POST", "GET", "GET", "GET", "POST"]


def test_what_was_posted_is_not_posted_again_while_the_list_does_not_show_it_yet() -> None:
    server = Scripted()
    server.on("GET", PATH, History(status(1, "WAITING")))
    server.on("POST", PATH, value({"id": 2}, 201))
    erp = scripted_tripletex(server, Time())
    for _ in range(3):
        erp.report(REPORT)
    assert len(server.to("POST", PATH)) == 1


@pytest.mark.parametrize("field", ["type", "voucherStatus.type"])
def test_the_type_is_sent_only_when_it_is_asked_for(field: str) -> None:
    server = Scripted()
    server.on("GET", PATH, values())
    server.on("POST", PATH, refusal(422, 18000, field), value({"id": 2}, 201))
    scripted_tripletex(server, Time()).report(REPORT)
    first, second = [body_of(request) for request in server.to("POST", PATH)]
    assert "type" not in first
    assert second == {**first, "type": "DEBT_COLLECTION"}


def test_another_refusal_is_not_repeated() -> None:
    server = Scripted()
    server.on("GET", PATH, values())
    server.on("POST", PATH, refusal(422, 18000, "comment"))
    with pytest.raises(ErpRefused, match="comment"):
        scripted_tripletex(server, Time()).report(REPORT)
    assert len(server.to("POST", PATH)) == 1


def test_a_report_on_what_is_no_voucher() -> None:
    with pytest.raises(ErpNotFound):
        scripted_tripletex(Scripted(), Time()).report(StatusReport("x", ReportStatus.ONGOING, "", "", ""))
