"""A seeded simulated Tripletex in this process, reached over HTTP like the real one."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.erps.tripletex import TripletexApp, WebhookCall, create_app

# The published OpenAPI subset is not ours to carry: its test is collected where AUTOCOLLECT_SPECS names its directory.
collect_ignore = [] if os.environ.get("AUTOCOLLECT_SPECS") else ["test_spec_conformance.py"]

START = "2026-06-01"
WIDE = {"invoiceDateFrom": "1970-01-01", "invoiceDateTo": "2100-01-01"}


@dataclass
class Erp:
    """The application, its clock, what it sent, and clients with and without a session."""

    directory: Path
    app: TripletexApp
    now: list[datetime]
    sent: list[WebhookCall] = field(default_factory=list)
    answer: list[int] = field(default_factory=lambda: [200])

    def __post_init__(self) -> None:
        self.http = self.client()

    def client(self, auth: tuple[str, str] | None = None) -> httpx.Client:
        return httpx.Client(transport=httpx.WSGITransport(app=self.app), base_url="http://sim", auth=auth)

    def session(self, key: str = "provefjord", consumer: str = "autocollect", until: str = "2026-06-02") -> str:
        body = {
            "consumerToken": f"test-consumer-{consumer}",
            "employeeToken": f"test-employee-{key}",
            "expirationDate": until,
        }
        answer = self.http.post("/v2/token/session/:create", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["value"]["token"])

    def login(self, key: str = "provefjord", consumer: str = "autocollect", company: str = "0") -> httpx.Client:
        return self.client((company, self.session(key, consumer)))

    def lines(self, company: str = "provefjord") -> list[dict[str, Any]]:
        return list(self.http.get("/sim/invoices", params={"company": company}).json())

    def line(self, made: dict[str, Any]) -> dict[str, Any]:
        return next(each for each in self.lines(made["company"]) if each["id"] == made["id"])

    def sell(self, amount: str = "1000.00", **more: object) -> dict[str, Any]:
        """An invoice made to measure, due 2026-05-01 unless told otherwise."""
        order = {"company": "provefjord", "invoice_date": "2026-04-17", "due_date": "2026-05-01", "amount": amount}
        answer = self.http.post("/sim/invoices", json=order | more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def deed(self, invoice: dict[str, Any], name: str, **more: object) -> dict[str, Any]:
        answer = self.http.post(f"/sim/invoices/{invoice['id']}/{name}", json=more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
def start_erp(tmp_path: Path) -> Iterator[Callable[[], Erp]]:
    """Opens the application on the test's directory; calling it again is a restart."""
    opened: list[Erp] = []

    def open_one() -> Erp:
        for each in opened:
            each.app.store.close()
        now = [datetime(2026, 6, 1, 8, 0, tzinfo=UTC)]
        sent: list[WebhookCall] = []
        answer = [200]

        def send(call: WebhookCall) -> int:
            sent.append(call)
            return answer[0]

        erp = Erp(tmp_path, create_app(tmp_path, lambda: now[0], send, rate_limit=100_000), now, sent, answer)
        opened.append(erp)
        return erp

    yield open_one
    opened[-1].app.store.close()


@pytest.fixture
def erp(start_erp: Callable[[], Erp]) -> Erp:
    made = start_erp()
    assert made.http.post("/sim/seed", json={"seed": 1, "start": START}).status_code == 200
    return made
