"""The simulated PowerOffice Go as the contract suite needs it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import httpx

from chalicelib.erp.contract import Erp
from chalicelib.erp.poweroffice.limits import RETRIES
from chalicelib.erp.registry import Access, open_erp
from chalicelib.erp.transport import Transport
from local.erps.poweroffice.app import PowerOfficeApp, create_app
from local.erps.poweroffice.records import Entry, Invoice
from tests.contracts.erp_installations import AGENCY, Sold, Time, Watched, Ways

_FAULTS = {"without_reset_header": "without_retry_after", "expire_sessions": "expire_tokens"}
_RIGHTS = {"invoice": "OutgoingInvoice"}


@dataclass
class PowerOffice:
    """The simulated Go behind its WSGI door, with the hosts of both versions."""

    ways: ClassVar[Ways] = Ways(
        invoice_path="/OutgoingInvoices",
        report_path="/DebtCollection",
        letters=(("REMINDER", "reminder"), ("NOTICE_OF_DEBT_COLLECTION", "notice")),
        tells_deadlines=False,
        key=str,
        refusal_is_final=True,
        lacks={"test_a_remark_counts_until_it_is_taken_away": "Go has no remark on an invoice"},
    )
    time: Time
    app: PowerOfficeApp
    requests: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.control = httpx.Client(transport=httpx.WSGITransport(self.app), base_url="http://go.invalid/sim")
        self.company = self.do("POST", "/seed", {"seed": 1, "start": "2026-01-01"})["companies"][0]
        self.agency_key = f"{self.company['application_key']}:{self.company['subscription_key']}"
        self.network: httpx.BaseTransport = Watched(httpx.WSGITransport(self.app), self.requests)
        self.erp = self.open(Access(self.agency_key, self.company["client_key"]))

    def transport(self, base: str = "http://go.invalid", **more: Any) -> Transport:
        settings: dict[str, Any] = {
            "network": self.network,
            "retries": RETRIES,
            "sleep": self.time.sleep,
            "chance": lambda: 0.5,
            "monotonic": self.time.monotonic,
            "now": self.time.now,
        }
        return Transport("poweroffice", base, **(settings | more))

    def open(self, access: Access) -> Erp:
        return open_erp(
            "poweroffice",
            self.transport(),
            access,
            agency=AGENCY,
            clock=self.time.now,
            legacy=self.transport("http://go.invalid/v1"),
        )

    def sell(self, amount: str = "1250.00", *, due: date = date(2026, 5, 15), **card: Any) -> Sold:
        order = {"company": self.company["key"], "amount": amount, "due_date": due.isoformat(), **card}
        order.setdefault("invoice_date", (due - timedelta(days=14)).isoformat())
        made = self.do("POST", "/invoices", order)
        return Sold(made["id"], made["voucher_id"], str(made["number"]))

    def send_to_collection(self, invoice: Sold, agency: str = AGENCY) -> None:
        self.do("POST", f"/invoices/{invoice.id}/start", {"agency": agency})

    def act(self, deed: str, invoice: Sold, amount: str | None = None, text: str = "") -> None:
        order: dict[str, Any] = {"text": text}
        if amount is not None:
            order["amount"] = str(Decimal(amount))
        self.do("POST", f"/invoices/{invoice.id}/{deed}", order)

    def shown_status(self, invoice: Sold) -> dict[str, Any]:
        lines = self.control.get("/invoices", params={"company": self.company["key"]}).json()
        found: dict[str, Any] = next(line for line in lines if line["id"] == invoice.id)
        return found

    def reports_made(self, invoice: Sold) -> int:
        return len(self.shown_status(invoice)["comments"])

    def newest_customer_line(self, invoice: Sold) -> str:
        mine = next(one for one in self.app.store.all(Invoice) if one.guid == invoice.id)
        return str(max(entry.id for entry in self.app.store.find(Entry, "customer_id", mine.customer_id)))

    def fault(self, **order: Any) -> None:
        self.do("PUT", "/faults", {_FAULTS.get(name, name): value for name, value in order.items()})

    def revoke_key(self) -> None:
        """The user deletes the extension."""
        self.do("PUT", "/extension", {"company": self.company["key"], "add": False})

    def restore_key(self) -> None:
        """The user adds it again and copies the new client key."""
        made = self.do("PUT", "/extension", {"company": self.company["key"]})
        self.erp = self.open(Access(self.agency_key, made["client_key"]))

    def take_right(self, right: str) -> None:
        """PowerOffice takes it from the application; what was granted before lives as long as its token."""
        self.rights(without=[_RIGHTS.get(right, right)])
        self.fault(expire_tokens=True)

    def rights(self, **order: Any) -> None:
        self.do("PUT", "/rights", {"company": self.company["key"], **order})

    def settings(self, **order: Any) -> None:
        self.do("PUT", "/settings", {"company": self.company["key"], **order})

    def close(self) -> None:
        self.control.close()
        self.app.store.close()

    def do(self, method: str, path: str, body: dict[str, Any]) -> Any:
        answer = self.control.request(method, path, json=body)
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        return answer.json()


def poweroffice(directory: Path) -> PowerOffice:
    """A fresh installation in `directory`. Its limits are wide: time stands still while it is called."""
    time = Time()
    app = create_app(directory, time.now, rate_limit=1_000_000, legacy_rate_limit=1_000_000)
    return PowerOffice(time, app)
