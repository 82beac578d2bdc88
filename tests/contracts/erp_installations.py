"""A running ERP as the contract suite needs it: the adapter on one side, the people working in the ERP on the other.

Each ERP brings one class with these methods; the suite knows nothing else of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Protocol

import httpx

from chalicelib.erp.contract import Entry, Erp, PostingAccounts, Settlement, Stage
from chalicelib.erp.registry import Access, open_erp
from chalicelib.erp.transport import Transport
from local.erps.tripletex import chart
from local.erps.tripletex.app import TripletexApp, create_app
from local.erps.tripletex.outbox import WebhookCall
from local.erps.tripletex.records import Address as ErpAddress
from local.erps.tripletex.records import Customer, EmployeeToken, Posting, Voucher, VoucherStatus
from local.erps.tripletex.records import Invoice as ErpInvoice
from tests.contracts import published, tripletex_spec

AGENCY = "AutoCollect"
START = datetime.fromisoformat("2026-06-01T10:00:00+02:00")


@dataclass
class Time:
    """One clock for both sides; sleeping moves it and takes no time."""

    instant: datetime = START
    slept: float = 0.0

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.instant.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.instant += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Sold:
    """An invoice as the creditor's ledger has it."""

    id: str
    voucher_id: str
    number: str


@dataclass(frozen=True)
class Ways:
    """What is written differently from ERP to ERP and means the same; and what an ERP does not have at all."""

    currency: str = "NOK"
    foreign_currency: str = "EUR"
    country: str = "NO"
    number: str = "987654325"
    """A business's number as the adapter gives it."""
    names_company: bool = True
    invoice_path: str = "/invoice"
    report_path: str = "/voucherStatus"
    settlement_path: str = "/ledger/voucher"
    """What the write of a settlement is addressed to."""
    receivables: str = "1500"
    """The number of the customer ledger's account."""
    letters: tuple[tuple[str, str], ...] = (("SOFT_REMINDER", "soft_reminder"), ("", "notice"))
    """Two letters of the ERP's own: the text of the deed, and the kind that the adapter tells."""
    tells_deadlines: bool = True
    key: Callable[[str], int | str] = int
    """An invoice's id as the simulator's controls take it."""
    refusal_is_final: bool = False
    """A refusal, once made, takes no other text."""
    other_agency: str = "Fjellvakt Inkasso (oppdiktet)"
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Tests of the suite that cannot exist for the ERP, each with the reason."""


class Installation(Protocol):
    """What people and faults do in an ERP, in the suite's own words. Amounts are text with two decimals."""

    ways: Ways
    time: Time
    erp: Erp
    requests: list[httpx.Request]

    def sell(self, amount: str = "1250.00", *, due: date = date(2026, 5, 15), **card: Any) -> Sold: ...
    def send_to_collection(self, invoice: Sold, agency: str = AGENCY) -> None: ...
    def act(self, deed: str, invoice: Sold, amount: str | None = None, text: str = "") -> None: ...
    def shown_status(self, invoice: Sold) -> dict[str, Any]: ...
    def reports_made(self, invoice: Sold) -> int: ...
    def newest_customer_line(self, invoice: Sold) -> str: ...
    def fault(self, **order: Any) -> None: ...
    def revoke_key(self) -> None: ...
    def restore_key(self) -> None: ...
    def take_right(self, right: str) -> None: ...
    def accounts(self, **changes: Any) -> PostingAccounts:
        """Accounts that the company has, with a VAT code for our costs; `changes` replace fields."""
        ...

    def booked_lines(self, settlement: Settlement) -> list[tuple[str, int]]:
        """(account number, minor units) of every line that stands in the ERP's own books because of the settlement,
        customers' lines with it; what was reversed or deleted left out. They add up to nil."""
        ...

    def lock_period(self, until: date) -> None: ...
    def unbook(self, settlement: Settlement) -> None:
        """The ERP's user deletes or reverses the settlement."""
        ...

    def shows_overdue(self, invoice: Sold) -> bool:
        """The ERP's page has it among what is overdue, and lets its user send it to collection again."""
        ...

    def write_off(self, invoice: Sold, amount: str | None = None) -> None:
        """The accountant gives up what is open, or `amount` of it."""
        ...

    def take_back_write_off(self, invoice: Sold) -> None:
        """The accountant undoes the newest write-off."""
        ...

    def recall(self, invoice: Sold) -> None:
        """The ERP's user takes it back from us."""
        ...

    def set_by_hand(self, invoice: Sold, stage: Stage) -> None:
        """The ERP's user changes the invoice's stage."""
        ...

    def exempt(self, invoice: Sold) -> None:
        """The ERP's user marks the customer: not to be sent to collection."""
        ...

    def interest_invoice(self, invoice: Sold) -> Sold:
        """The ERP's user charges interest on the invoice with one of its own."""
        ...

    def close(self) -> None: ...


@dataclass
class Tripletex:
    """The simulated Tripletex behind its WSGI door."""

    ways: ClassVar[Ways] = Ways(
        lacks={
            "test_an_exempt_customer_is_told": "Tripletex has no mark that keeps a customer from collection",
            "test_a_separate_interest_invoice_is_told": "Tripletex charges interest on its reminders, not on invoices",
            "test_a_status_that_was_changed_by_hand_is_told_until_ours_stands_again": (
                "only agencies write statuses: a user sends an invoice or takes it back, which is a recall"
            ),
        }
    )
    time: Time
    app: TripletexApp
    received: list[WebhookCall]
    answer_webhooks: list[int]
    requests: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.control = httpx.Client(transport=httpx.WSGITransport(self.app), base_url="http://erp.invalid/sim")
        self._do("POST", "/seed", {"seed": 1, "start": "2026-01-01"})
        companies = self.control.get("/companies").json()
        found = next(one for one in companies if not one["accountant"] and self._key(one))
        self.company = found["key"]
        self.company_name = found["name"]
        self.organisation_number = found["organization_number"]
        access = Access(self._key(found)["consumer_token"], self._key(found)["employee_token"])
        self.employee_token = access.company_key
        self.consumer_token = access.agency_key
        self.network: httpx.BaseTransport = Watched(httpx.WSGITransport(self.app), self.requests)
        if published.at_hand():
            faults = self.app.api.faults
            self.network = tripletex_spec.Checked(self.network, lambda: faults.order.wrong_envelope)
        self.erp = self._open(access)

    def _open(self, access: Access) -> Erp:
        transport = Transport(
            "tripletex",
            "http://erp.invalid/v2",
            network=self.network,
            sleep=self.time.sleep,
            chance=lambda: 0.5,
            monotonic=self.time.monotonic,
            now=self.time.now,
        )
        return open_erp("tripletex", transport, access, agency=AGENCY, clock=self.time.now)

    def sell(self, amount: str = "1250.00", *, due: date = date(2026, 5, 15), **card: Any) -> Sold:
        order = {"company": self.company, "amount": amount, "due_date": due.isoformat(), **card}
        order.setdefault("invoice_date", (due - timedelta(days=14)).isoformat())
        made = self._do("POST", "/invoices", order)
        return Sold(str(made["id"]), str(made["voucher_id"]), str(made["number"]))

    def send_to_collection(self, invoice: Sold, agency: str = AGENCY) -> None:
        self._do("POST", f"/invoices/{invoice.id}/start", {"agency": agency})

    def act(self, deed: str, invoice: Sold, amount: str | None = None, text: str = "") -> None:
        order: dict[str, Any] = {"text": text}
        if amount is not None:
            order["amount"] = str(Decimal(amount))
        self._do("POST", f"/invoices/{invoice.id}/{deed}", order)

    def act_on(self, on: str, deed: str, invoice: Sold, amount: str | None = None) -> None:
        """A deed that is dated another day than today."""
        order: dict[str, Any] = {"on": on} | ({} if amount is None else {"amount": amount})
        self._do("POST", f"/invoices/{invoice.id}/{deed}", order)

    def unexplained(self, invoice: Sold, amount: int) -> None:
        """Lowers the balance by `amount` (minor units) in a way that no line of the customer ledger explains."""
        with self.app.store.transaction():
            own = next(line for line in self.app.store.find(Posting, "balance_of", int(invoice.id)))
            self.app.store.insert(
                replace(
                    own,
                    id=self.app.store.next_id(Posting),
                    account=1920,
                    amount=-amount,
                    amount_currency=-amount,
                    customer_id=0,
                    invoice_number="",
                    type=None,
                )
            )

    def remind(self, invoice: Sold, kind: str = "NOTICE_OF_DEBT_COLLECTION", term_days: int = 14) -> None:
        """The ERP's own letter of today with a deadline that many days on."""
        self._do("POST", f"/invoices/{invoice.id}/remind", {"text": kind, "term_days": term_days})

    def force_start(self, invoice: Sold) -> None:
        """The request to collect, also where the ERP's own page would refuse it."""
        found = self.app.store.must(ErpInvoice, int(invoice.id))
        with self.app.store.transaction():
            self.app.store.insert(
                VoucherStatus(
                    id=self.app.store.next_id(VoucherStatus),
                    company_id=found.company_id,
                    created=self.time.now(),
                    voucher_id=found.voucher_id,
                    agency_id=next(each.id for each in chart.AGENCIES if each.agency == AGENCY),
                    status="WAITING",
                    message="NONE",
                )
            )

    def change_customer(self, invoice: Sold, **changes: Any) -> None:
        """Correct the customer's card; address fields change both addresses."""
        customer = self.app.store.must(Customer, self.app.store.must(ErpInvoice, int(invoice.id)).customer_id)
        address = {name: changes.pop(name) for name in ("line1", "postal_code", "city") if name in changes}
        with self.app.store.transaction():
            self.app.store.save(replace(customer, **changes), self.time.now())
            for number in (customer.postal_address_id, customer.physical_address_id):
                self.app.store.save(replace(self.app.store.must(ErpAddress, number), **address), self.time.now())

    def credit_note_of(self, invoice: Sold) -> Sold:
        """Credit the invoice and give the note."""
        self.act("credit", invoice)
        note = next(each for each in self.app.store.all(ErpInvoice) if each.credited_invoice_id == int(invoice.id))
        return Sold(str(note.id), str(note.voucher_id), str(note.number))

    def force_waiting(self, invoice: Sold) -> None:
        """The invoice asks for collection again although it is followed, as two quick clicks can make it."""
        found = self.app.store.find(VoucherStatus, "voucher_id", int(invoice.voucher_id))
        fresh = self.app.store.next_id(VoucherStatus)
        self.app.store.insert(replace(found[0], id=fresh, created=self.time.now()))

    def shown_status(self, invoice: Sold) -> dict[str, Any]:
        lines = self.control.get("/invoices", params={"company": self.company}).json()
        found: dict[str, Any] = next(line for line in lines if str(line["id"]) == invoice.id)
        return found

    def shown_link(self, invoice: Sold) -> str:
        """The newest status' link to the case."""
        return self.app.store.find(VoucherStatus, "voucher_id", int(invoice.voucher_id))[-1].link

    def reports_made(self, invoice: Sold) -> int:
        history = self.app.store.find(VoucherStatus, "voucher_id", int(invoice.voucher_id))
        return sum(1 for status in history if status.status != "WAITING")

    def newest_customer_line(self, invoice: Sold) -> str:
        return str(max(line.id for line in self.app.store.find(Posting, "balance_of", int(invoice.id))))

    def fault(self, **order: Any) -> None:
        self._do("PUT", "/faults", order)

    def revoke_key(self) -> None:
        self._change_key(lambda key: replace(key, revoked=True))

    def restore_key(self) -> None:
        self._change_key(lambda key: replace(key, revoked=False))

    def take_right(self, right: str) -> None:
        self._change_key(lambda key: replace(key, rights=tuple(one for one in key.rights if one != right)))

    def give_right(self, right: str) -> None:
        self._change_key(lambda key: replace(key, rights=(*key.rights, right)))

    def accounts(self, **changes: Any) -> PostingAccounts:
        numbers = {
            Entry.PAYOUT: "1579",
            Entry.INTEREST: "8050",
            Entry.FEES: "3900",
            Entry.COLLECTION_COST: "7790",
            Entry.ROUNDING: "7770",
            Entry.WRITE_OFF: "7830",
        }
        return replace(PostingAccounts(numbers, {Entry.COLLECTION_COST: "1"}), **changes)

    def booked_lines(self, settlement: Settlement) -> list[tuple[str, int]]:
        mine = [
            voucher
            for voucher in self.app.store.all(Voucher)
            if voucher.external_number.endswith(f"-{settlement.number}") and not voucher.reverse_voucher_id
        ]
        lines = [line for voucher in mine for line in self.app.store.find(Posting, "voucher_id", voucher.id)]
        return [(str(line.account), line.amount) for line in lines]

    def lock_period(self, until: date) -> None:
        self._do("PUT", "/period", {"company": self.company, "until": until.isoformat()})

    def unbook(self, settlement: Settlement) -> None:
        found = [one for one in self.app.store.all(Voucher) if one.external_number.endswith(f"-{settlement.number}")]
        self._reverse(found[0].id)

    def write_off(self, invoice: Sold, amount: str | None = None) -> None:
        self.act("lose", invoice, amount, text="TAP-1")

    def take_back_write_off(self, invoice: Sold) -> None:
        self._reverse(self.app.store.find(Posting, "balance_of", int(invoice.id))[-1].voucher_id)

    def _reverse(self, voucher: int) -> None:
        answer = self.control.post(f"http://erp.invalid/ui/{self.company}/vouchers/{voucher}/reverse")
        assert answer.status_code == 303

    def shows_overdue(self, invoice: Sold) -> bool:
        page = self.control.get(f"http://erp.invalid/ui/{self.company}", params={"status": "overdue"}).text
        return f'name="invoice" value="{invoice.id}"' in page

    def recall(self, invoice: Sold) -> None:
        answer = self.control.post(f"http://erp.invalid/ui/{self.company}/invoice/{invoice.id}/recall")
        assert answer.status_code == 303

    def close(self) -> None:
        self.control.close()
        self.app.store.close()

    def _change_key(self, change: Callable[[EmployeeToken], EmployeeToken]) -> None:
        for key in self.app.store.all(EmployeeToken):
            if key.token == self.employee_token:
                self.app.store.save(change(key), self.time.now())

    def _do(self, method: str, path: str, body: dict[str, Any]) -> Any:
        answer = self.control.request(method, path, json=body)
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        return answer.json()

    @staticmethod
    def _key(company: dict[str, Any]) -> dict[str, str]:
        keys = [key for key in company["tokens"] if "autocollect" in key["consumer_token"]]
        return keys[0] if keys else {}


class Watched(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, seen: list[httpx.Request]) -> None:
        self._inner = inner
        self._seen = seen

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._seen.append(request)
        return self._inner.handle_request(request)


def tripletex(directory: Path) -> Tripletex:
    """A fresh installation in `directory` whose webhooks are caught."""
    time = Time()
    received: list[WebhookCall] = []
    answers = [200]

    def send(call: WebhookCall) -> int:
        received.append(call)
        return answers[0]

    app = create_app(directory, time.now, send, session_clock=time.now, rate_limit=1_000_000)
    return Tripletex(time, app, received, answers)
