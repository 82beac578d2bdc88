"""The simulated Netvisor as the contract suite needs it."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import httpx

from chalicelib.erp.contract import Entry, Erp, PostingAccounts, Settlement, Stage
from chalicelib.erp.intents import Intents
from chalicelib.erp.netvisor.api import LEASE, LIMITS
from chalicelib.erp.netvisor.signing import Signer, credentials, mac
from chalicelib.erp.registry import Access, open_erp
from chalicelib.erp.transport import Transport
from chalicelib.erp.turns import MemoryTurns, Turns
from local.erps.netvisor import books, chart, desk, ledger
from local.erps.netvisor.app import NetvisorApp, create_app
from local.erps.netvisor.office import Office
from local.erps.netvisor.records import Invoice, Payment, Voucher
from tests.contracts.erp_installations import AGENCY, Sold, Time, Watched, Ways

OTHER_AGENCY = "Tunturiperintä Oy (keksitty)"
BASE = "http://netvisor.invalid"
PREFIX = "X-Netvisor-Authentication-"
_CARD = {
    "organization_number": "external_id",
    "line1": "street",
    "postal_code": "post_code",
    "is_factoring": "factored",
    "automatic_notice": "automation",
}
_COMMENT = re.compile(rf"{AGENCY}: \S+(?: (?P<reference>AC-[\d-]+))?\. (?P<comment>.*?)(?: (?P<link>https://\S+))?")


@dataclass
class Netvisor:
    """The simulated Netvisor behind its WSGI door."""

    ways: ClassVar[Ways] = Ways(
        currency="EUR",
        foreign_currency="SEK",
        country="FI",
        number="12345671",
        names_company=False,
        invoice_path="getsalesinvoice",
        report_path="salesinvoicecomment",
        settlement_path="salespayment.nv",
        receivables=chart.RECEIVABLES,
        letters=(("Maksumuistutus", "reminder"), ("Maksuhuomautus", "payment_request")),
        tells_deadlines=False,
        other_agency=OTHER_AGENCY,
        lacks={
            "test_a_remark_counts_until_it_is_taken_away": "Netvisor has no remark or hold on an invoice",
            "test_a_session_that_ends_at_midnight_is_renewed": "Netvisor has no sessions: each request is signed",
            "test_an_exempt_customer_is_told": "Netvisor knows a prohibition, and no mark besides it",
            "test_a_recall_waits_until_it_is_answered": "Netvisor's user cannot take back what is with a service",
        },
    )
    time: Time
    app: NetvisorApp
    requests: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.control = httpx.Client(transport=httpx.WSGITransport(self.app), base_url="http://netvisor.invalid/sim")
        self.company = self._do("POST", "/seed", {"seed": 1, "start": "2026-01-01"})["companies"][0]
        self.network: httpx.BaseTransport = Watched(httpx.WSGITransport(self.app), self.requests)
        self.access = Access(
            f"{self.company['partner_id']}:{self.company['partner_key']}",
            f"{self.company['customer_id']}:{self.company['customer_key']}",
            self.company["business_id"],
        )
        held = MemoryTurns(self.time.monotonic)
        self.turns = Turns(held, lease=LEASE, sleep=self.time.sleep, monotonic=self.time.monotonic)
        self.erp = self.open(self.access)

    def open(self, access: Access, transport: Transport | None = None, intents: Intents | None = None) -> Erp:
        return open_erp(
            "netvisor",
            transport or self.transport(),
            access,
            agency=AGENCY,
            clock=self.time.now,
            turns=self.turns,
            intents=intents,
        )

    def transport(self, network: httpx.BaseTransport | None = None) -> Transport:
        return Transport(
            "netvisor",
            BASE,
            network=network or self.network,
            limits=LIMITS,
            sleep=self.time.sleep,
            chance=lambda: 0.5,
            monotonic=self.time.monotonic,
            now=self.time.now,
        )

    def sell(self, amount: str = "1250.00", *, due: date = date(2026, 5, 15), **card: Any) -> Sold:
        order = {"company": self.company["key"], "amount": amount, "due_date": due.isoformat()}
        order |= {_CARD.get(name, name): value for name, value in card.items()}
        order.setdefault("invoice_date", (due - timedelta(days=14)).isoformat())
        made = self._do("POST", "/invoices", order)
        return Sold(str(made["id"]), str(made["id"]), str(made["number"]))

    def send_to_collection(self, invoice: Sold, agency: str = AGENCY) -> None:
        """Both letters by post, then Process overdue and Transfer: the collection service demands them."""
        for text, _ in self.ways.letters:
            self.act("remind", invoice, text=text)
        self.start(invoice, "collection", agency)

    def start(self, invoice: Sold, service: str, agency: str = AGENCY) -> None:
        self._do("POST", f"/invoices/{invoice.id}/start", {"agency": agency, "text": service})

    def act(self, deed: str, invoice: Sold, amount: str | None = None, text: str = "") -> None:
        order: dict[str, Any] = {"text": text}
        if deed == "remind":
            order["amount"] = "5.00"
        if amount is not None:
            order["amount"] = str(Decimal(amount))
        self._do("POST", f"/invoices/{invoice.id}/{deed}", order)

    def line(self, invoice: Sold) -> dict[str, Any]:
        lines = self.control.get("/invoices", params={"company": self.company["key"]}).json()
        found: dict[str, Any] = next(line for line in lines if str(line["id"]) == invoice.id)
        return found

    def shown_status(self, invoice: Sold) -> dict[str, Any]:
        """The line with the newest comment taken apart."""
        line = self.line(invoice)
        said = _COMMENT.fullmatch(line["comments"][-1]) if line["comments"] else None
        return line | {"reference": "", "comment": "", "link": ""} | (said.groupdict() if said else {})

    def shown_link(self, invoice: Sold) -> str:
        return str(self.shown_status(invoice)["link"])

    def reports_made(self, invoice: Sold) -> int:
        return len(self.line(invoice)["comments"])

    def newest_customer_line(self, invoice: Sold) -> str:
        return str(max(each.id for each in self.app.store.find(Payment, "invoice", int(invoice.id))))

    def fault(self, **order: Any) -> None:
        # Netvisor publishes no limit of requests, and so no header that says when it ends.
        order.pop("without_reset_header", None)
        self._do("PUT", "/faults", order)

    def revoke_key(self) -> None:
        self.set_company(revoked=True)

    def restore_key(self) -> None:
        self.set_company(revoked=False)

    def take_right(self, right: str) -> None:
        self.set_company(resources=[each for each in self.company["resources"] if right not in each])

    def accounts(self, **changes: Any) -> PostingAccounts:
        numbers = {
            Entry.PAYOUT: chart.CLEARING,
            Entry.INTEREST: chart.INTEREST_INCOME,
            Entry.FEES: "3740",
            Entry.COLLECTION_COST: "7680",
            Entry.ROUNDING: "3690",
            Entry.WRITE_OFF: chart.CREDIT_LOSSES,
        }
        return replace(PostingAccounts(numbers, {Entry.COLLECTION_COST: "KOOS 25,5"}, "Perintätilitys"), **changes)

    @property
    def office(self) -> Office:
        return self.app.api.office

    def _of_settlement(self, settlement: Settlement) -> tuple[list[Payment], list[Voucher]]:
        ours = f"{AGENCY} {settlement.number}"
        payments = [each for each in self.app.store.all(Payment) if each.payer == ours]
        vouchers = [each for each in self.app.store.all(Voucher) if each.description.startswith(f"{ours}:")]
        return payments, [each for each in vouchers if not each.deleted]

    def booked_lines(self, settlement: Settlement) -> list[tuple[str, int]]:
        payments, vouchers = self._of_settlement(settlement)
        vouchers += [books.of_payment(each) for each in payments]
        return [(line.account, line.amount) for each in vouchers for line in each.lines]

    def unbook(self, settlement: Settlement) -> None:
        payments, vouchers = self._of_settlement(settlement)
        with self.app.store.transaction():
            for payment in payments:
                ledger.delete_payment(self.office, payment)
            for voucher in vouchers:
                books.delete(self.office, voucher)

    def write_off(self, invoice: Sold, amount: str | None = None) -> None:
        """Credit loss processing."""
        self.act("lose", invoice, amount)

    def take_back_write_off(self, invoice: Sold) -> None:
        """By a negative payment: of what was sent to collection nothing can be deleted."""
        self.act("reverse", invoice)

    def lock_period(self, until: date) -> None:
        self.set_company(locked_until=until.isoformat())

    def set_by_hand(self, invoice: Sold, stage: Stage) -> None:
        self.act("set-status", invoice, text=stage.value)

    def interest_invoice(self, invoice: Sold) -> Sold:
        self.act("interest", invoice)
        made = self.office.store.find(Invoice, "interest_of", int(invoice.id))[-1]
        return Sold(str(made.id), str(made.id), str(made.number))

    def shows_overdue(self, invoice: Sold) -> bool:
        found = self.office.store.must(Invoice, int(invoice.id))
        listed = ledger.state(self.office, found) == "overdue" and not found.agency
        return listed and desk.why_not(self.office, found, desk.REMINDER) is None

    def exempt(self, invoice: Sold) -> None:
        raise NotImplementedError(f"Netvisor has no mark that exempts the customer of {invoice.number}")

    def recall(self, invoice: Sold) -> None:
        raise NotImplementedError(f"Netvisor's user cannot take back {invoice.number}")

    def set_company(self, **changes: Any) -> None:
        self._do("PUT", "/companies", {"company": self.company["key"], **changes})

    def refused(self, deed: str, invoice: Sold, **order: Any) -> str:
        """What Netvisor says to a deed that it does not allow."""
        answer = self.control.post(f"/invoices/{invoice.id}/{deed}", json=order)
        assert answer.status_code == 409, f"{deed} was allowed: {answer.text}"
        return str(answer.json()["error"])

    def raw(self, method: str, path: str, body: bytes = b"") -> httpx.Response:
        """A request signed as it should be, whatever it holds; in English, to be told the reasons so."""
        who, url = credentials(self.access.agency_key, self.access.company_key, self.access.company_id), f"{BASE}{path}"
        headers = dict(Signer(who, "AutoCollect", self.time.now).headers(url)) | {"X-Netvisor-Interface-Language": "EN"}
        first = [headers[f"{PREFIX}{name}"] for name in ("Sender", "CustomerId", "Timestamp")]
        last = [headers[f"{PREFIX}{name}"] for name in ("TransactionId", "TimestampUnix")]
        signed = (url, *first, "EN", who.organisation, *last)
        headers[f"{PREFIX}MAC"] = mac(signed, who.customer_key, who.partner_key)
        with httpx.Client(transport=self.network) as client:
            return client.request(method, url, headers=headers, content=body)

    def close(self) -> None:
        self.control.close()
        self.app.store.close()

    def _do(self, method: str, path: str, body: dict[str, Any]) -> Any:
        answer = self.control.request(method, path, json=body)
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        return answer.json()


def netvisor(directory: Path) -> Netvisor:
    """A fresh installation in `directory`."""
    time = Time()
    return Netvisor(time, create_app(directory, time.now, stamp_clock=time.now, sleep=time.sleep))
