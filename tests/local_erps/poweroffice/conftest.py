"""A seeded simulated Go in this process, reached over HTTP like the real one."""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.erps.poweroffice import PowerOfficeApp, create_app

# The published OpenAPI subset is not ours to carry: its test is collected where AUTOCOLLECT_SPECS names its directory.
collect_ignore = [] if os.environ.get("AUTOCOLLECT_SPECS") else ["test_spec_conformance.py"]

SPAN = {"fromDate": "2000-01-01", "toDate": "2100-01-01"}


@dataclass
class Go:
    """The application with clients of both versions, signed in."""

    app: PowerOfficeApp
    now: list[datetime] = field(default_factory=lambda: [datetime(2026, 6, 1, 8, 0, tzinfo=UTC)])

    def __post_init__(self) -> None:
        self.http = httpx.Client(transport=httpx.WSGITransport(app=self.app), base_url="http://go")
        self.company = self.control("POST", "/seed", {"seed": 1, "start": "2026-06-01"})["companies"][0]
        self.key = str(self.company["key"])
        self.subscription = {"Ocp-Apim-Subscription-Key": self.company["subscription_key"]}
        self.sign_in()

    def sign_in(self) -> None:
        bearer = {"Authorization": f"Bearer {self.token().json()['access_token']}"}
        self.v2 = httpx.Client(
            transport=httpx.WSGITransport(app=self.app), base_url="http://go/v2", headers=self.subscription | bearer
        )
        bearer = {"Authorization": f"Bearer {self.token(legacy=True).json()['access_token']}"}
        self.v1 = httpx.Client(
            transport=httpx.WSGITransport(app=self.app), base_url="http://go/v1/DebtCollection", headers=bearer
        )

    def token(self, *, legacy: bool = False, client_key: str = "", **form: str) -> httpx.Response:
        pair = f"{self.company['application_key']}:{client_key or self.company['client_key']}"
        headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        form = form or {"grant_type": "client_credentials"}
        if legacy:
            return self.http.post("/v1/OAuth/Token", headers=headers, data=form)
        return self.http.post("/OAuth/Token", headers=headers | self.subscription, data=form)

    def control(self, method: str, path: str, body: dict[str, Any]) -> Any:
        answer = self.http.request(method, f"/sim{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sell(self, amount: str = "1000.00", due: date = date(2026, 5, 1), **more: object) -> dict[str, Any]:
        order: dict[str, Any] = {"company": self.key, "invoice_date": "2026-04-17", "amount": amount}
        return dict(self.control("POST", "/invoices", order | {"due_date": due.isoformat()} | more))

    def deed(self, invoice: dict[str, Any], name: str, **more: object) -> dict[str, Any]:
        return dict(self.control("POST", f"/invoices/{invoice['id']}/{name}", more))

    def settings(self, **order: object) -> None:
        self.control("PUT", "/settings", {"company": self.key, **order})

    def line(self, invoice: dict[str, Any]) -> dict[str, Any]:
        lines = self.http.get("/sim/invoices", params={"company": self.key}).json()
        return dict(next(each for each in lines if each["id"] == invoice["id"]))

    def at(self, day: date) -> None:
        self.now[0] = datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC)
        self.sign_in()

    def available(self) -> list[str]:
        return [each["id"] for each in self.v1.get("/Invoices/AvailableInvoices").json()["data"]]

    def fetched(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """An approved invoice as it is listed, which is how a new case wants it."""
        listed = self.v1.get("/Invoices/AvailableInvoices").json()["data"]
        return dict(next(each for each in listed if each["id"] == invoice["id"]))

    def case(self, invoice: dict[str, Any], code: str = "AC-1") -> dict[str, Any]:
        answer = self.v1.post("/", json={"code": code, "invoices": [self.fetched(invoice)]})
        assert answer.json()["success"], answer.text
        return dict(answer.json()["data"])


@pytest.fixture
def go(tmp_path: Path) -> Iterator[Go]:
    now = [datetime(2026, 6, 1, 8, 0, tzinfo=UTC)]
    app = create_app(tmp_path, lambda: now[0], rate_limit=100_000, legacy_rate_limit=100_000)
    yield Go(app, now)
    app.store.close()
