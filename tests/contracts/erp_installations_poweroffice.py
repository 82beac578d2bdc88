"""The simulated PowerOffice Go as the contract suite needs it."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import httpx

from chalicelib.erp.contract import Entry, Erp, PostingAccounts, Settlement, Stage
from chalicelib.erp.poweroffice.limits import RETRIES
from chalicelib.erp.registry import Access, open_erp
from chalicelib.erp.transport import Transport
from local.erps.poweroffice import vouchers
from local.erps.poweroffice.app import PowerOfficeApp, create_app
from local.erps.poweroffice.records import Client, Invoice, Voucher
from local.erps.poweroffice.records import Entry as LedgerEntry
from tests.contracts import poweroffice_spec, published
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
        settlement_path="/Vouchers/BankJournals",
        lacks={
            "test_a_remark_counts_until_it_is_taken_away": "Go has no remark on an invoice",
            "test_a_separate_interest_invoice_is_told": "Go charges interest by vouchers of its own, not by invoices",
            "test_a_recall_waits_until_it_is_answered": "Go's user cannot stop an open case, only the agency can",
            "test_a_status_that_was_changed_by_hand_is_told_until_ours_stands_again": (
                "Go's user cannot change the status that an agency gave"
            ),
        },
    )
    time: Time
    app: PowerOfficeApp
    requests: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.control = httpx.Client(transport=httpx.WSGITransport(self.app), base_url="http://go.invalid/sim")
        self.browser = httpx.Client(transport=httpx.WSGITransport(self.app), base_url="http://go.invalid")
        self.company = self.do("POST", "/seed", {"seed": 1, "start": "2026-01-01"})["companies"][0]
        self.agency_key = f"{self.company['application_key']}:{self.company['subscription_key']}"
        self.network: httpx.BaseTransport = Watched(httpx.WSGITransport(self.app), self.requests)
        if published.at_hand():
            self.network = poweroffice_spec.Checked(self.network, lambda: self.app.api.faults.order.wrong_envelope)
        self.access = Access(self.agency_key, self.company["client_key"])
        self.erp = self.open(self.access)

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
        return str(max(entry.id for entry in self.app.store.find(LedgerEntry, "customer_id", mine.customer_id)))

    def fault(self, **order: Any) -> None:
        self.do("PUT", "/faults", {_FAULTS.get(name, name): value for name, value in order.items()})

    def revoke_key(self) -> None:
        """The user deletes the extension."""
        self.do("PUT", "/extension", {"company": self.company["key"], "add": False})

    def restore_key(self) -> None:
        """The user adds it again and copies the new client key."""
        made = self.do("PUT", "/extension", {"company": self.company["key"]})
        self.access = Access(self.agency_key, made["client_key"])
        self.erp = self.open(self.access)

    def take_right(self, right: str) -> None:
        """PowerOffice takes it from the application; what was granted before lives as long as its token."""
        self.rights(without=[_RIGHTS.get(right, right)])
        self.fault(expire_tokens=True)

    def rights(self, **order: Any) -> None:
        self.do("PUT", "/rights", {"company": self.company["key"], **order})

    def settings(self, **order: Any) -> None:
        self.do("PUT", "/settings", {"company": self.company["key"], **order})

    def accounts(self, **changes: Any) -> PostingAccounts:
        numbers = {
            Entry.PAYOUT: "1579",
            Entry.INTEREST: "8050",
            Entry.FEES: "3900",
            Entry.COLLECTION_COST: "7790",
            Entry.ROUNDING: "7770",
            Entry.WRITE_OFF: "7831",
        }
        return replace(PostingAccounts(numbers, {Entry.COLLECTION_COST: "1"}), **changes)

    def booked_lines(self, settlement: Settlement) -> list[tuple[str, int]]:
        return [
            (str(posting.account), posting.amount)
            for voucher in self._vouchers(settlement)
            for posting in vouchers.postings(self.app.api.office, voucher)
        ]

    def lock_period(self, until: date) -> None:
        """The user types the date on the page."""
        self._page("POST", "/vouchers/lock", {"until": until.isoformat()})

    def unbook(self, settlement: Settlement) -> None:
        """The user reverses the voucher: Go deletes nothing."""
        for voucher in self._vouchers(settlement):
            self._page("POST", f"/vouchers/{voucher.id}/reverse", {})

    def write_off(self, invoice: Sold, amount: str | None = None) -> None:
        self.act("write-off", invoice, amount)

    def take_back_write_off(self, invoice: Sold) -> None:
        """By a voucher that reverses it: Go deletes nothing."""
        self.act("reverse", invoice)

    def shows_overdue(self, invoice: Sold) -> bool:
        """It stands under Sales, Reminders, with a next action that can be changed."""
        return f'name="invoice" value="{invoice.id}"' in self._page("GET", "/reminders", {}).text

    def exempt(self, invoice: Sold) -> None:
        """The tick on the customer card is taken away."""
        self.act("exempt", invoice)

    def recall(self, invoice: Sold) -> None:
        raise NotImplementedError("Go's user cannot stop an open case, only the agency can")

    def set_by_hand(self, invoice: Sold, stage: Stage) -> None:
        raise NotImplementedError("Go's user cannot change the status that an agency gave")

    def interest_invoice(self, invoice: Sold) -> Sold:
        raise NotImplementedError("Go charges interest by vouchers of its own, not by invoices")

    def _vouchers(self, settlement: Settlement) -> list[Voucher]:
        client = next(one for one in self.app.store.all(Client) if one.key == self.company["key"])
        reference = f"autocollect-settlement-{settlement.number}"
        return vouchers.of_reference(self.app.api.office, client, reference)

    def _page(self, method: str, path: str, form: dict[str, str]) -> httpx.Response:
        answer = self.browser.request(method, f"/ui/{self.company['key']}{path}", data=form or None)
        assert answer.status_code in (200, 303), answer.text
        return answer

    def close(self) -> None:
        self.browser.close()
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
